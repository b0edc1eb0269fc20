//! What must not break anything: every form with every kind of bad input.

use sqlx::PgPool;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Browser, JULY, PASSWORD, TestApp, file_signed_in, fill_proposal};

/// The forms.
#[derive(Clone, Copy, Debug)]
enum Form {
    Propose,
    Draft,
    Check,
    Edit,
    Withdrawal,
    Plan,
    SignIn,
    SignUp,
    Password,
    Reset,
    Confirm,
    LateRequest,
}

/// The late request stands last: its clock is past a close.
const FORMS: [Form; 12] = [
    Form::Propose,
    Form::Draft,
    Form::Check,
    Form::Edit,
    Form::Withdrawal,
    Form::Plan,
    Form::SignIn,
    Form::SignUp,
    Form::Password,
    Form::Reset,
    Form::Confirm,
    Form::LateRequest,
];

impl Form {
    /// What can be typed into it.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Propose | Self::Draft | Self::Edit => &[
                "draft",
                "title",
                "abstract",
                "tried",
                "question",
                "links",
                "minutes",
                "participation",
                "needed_people",
                "leads_note",
                "overflow_consent",
                "name",
                "email",
                "check",
            ],
            Self::Check => &["version", "send"],
            Self::Withdrawal => &["reason"],
            Self::Plan => {
                &["outcome", "minutes", "answer_by", "rank", "reason", "letter", "plan", "version", "state", "then"]
            }
            Self::SignIn => &["email", "password", "next"],
            Self::SignUp => &["name", "email", "new_password"],
            Self::Password => &["email"],
            Self::Reset => &["new_password"],
            Self::Confirm => &["password", "new_password"],
            Self::LateRequest => &["note"],
        }
    }
}

/// The body for a form with these fields.
type Input = fn(&[&str]) -> String;

const INPUTS: [(&str, Input); 14] = [
    ("nothing", |_| String::new()),
    ("NUL", |fields| each(fields, "a%00b")),
    ("a lone surrogate", |fields| each(fields, "a%ED%A0%80b")),
    ("broken UTF-8", |fields| each(fields, "%C3%28%FF%FE%F8")),
    ("a right-to-left override", |fields| each(fields, "invoice%E2%80%AEtxt.exe")),
    ("emoji", |fields| each(fields, "%F0%9F%90%A7+%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB")),
    ("line ends", |fields| each(fields, "One%0D%0ABcc%3A+everybody%40example.org%0D%0A%0D%0ABody")),
    ("control characters", |fields| each(fields, "a%07b%1B%5B31mc%7F")),
    ("a script", |fields| each(fields, "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")),
    ("a script address", |fields| each(fields, "%5Bx%5D(javascript%3Aalert(1))+javascript%3Aalert(1)")),
    ("a large number", |fields| each(fields, "99999999999999999999999")),
    ("much too much", |fields| each(fields, &"%F0%9F%90%A7".repeat(6000))),
    ("1,000 repeated fields", |fields| each(&fields.repeat(1000), "x")),
    ("odd names", |fields| format!("%FF%FE=1&%00=2&=3&&&=&a[b]=%&%zz=%z&{}", each(fields, "%"))),
];

fn each(fields: &[&str], value: &str) -> String {
    fields.iter().map(|field| format!("{field}={value}")).collect::<Vec<_>>().join("&")
}

/// Everything that the forms need, made anew for each input: a valid input may use it up.
struct Stage {
    app: TestApp,
    author: Browser,
    lead: Browser,
    anybody: Browser,
    made: usize,
}

impl Stage {
    async fn new(pool: PgPool) -> Self {
        let app = TestApp::start(pool).await;
        Self {
            author: app.signed_in("mina@example.org", "Mina Kulkarni").await,
            lead: app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await,
            anybody: app.browser(),
            app,
            made: 0,
        }
    }

    /// The address of the form, about something new.
    async fn path(&mut self, form: Form) -> String {
        self.made += 1;
        self.anybody = self.app.browser();
        match form {
            Form::Propose => "/lpc-2023/tracks/android/propose".to_owned(),
            Form::Draft => self.drafted("Save draft").await,
            Form::Check => self.drafted("Check and send").await,
            Form::Edit => self.filed("edit").await,
            Form::Withdrawal => self.filed("withdrawal").await,
            Form::Plan => self.filed("plan").await,
            Form::SignIn => "/account/sign-in".to_owned(),
            Form::SignUp => "/account/sign-up".to_owned(),
            Form::Password => "/account/password".to_owned(),
            Form::Reset => self.reset().await,
            Form::Confirm => self.confirm().await,
            Form::LateRequest => {
                self.app.now_is(JULY);
                let draft = self.drafted("Save draft").await;
                self.app.now_is("2023-08-16T13:00:00Z");
                format!("{draft}/late-request")
            }
        }
    }

    async fn drafted(&mut self, button: &str) -> String {
        self.author.open("/lpc-2023/tracks/android/propose").await;
        fill_proposal(&mut self.author, &format!("Draft {}", self.made));
        self.author.press(button).await.path.clone()
    }

    async fn filed(&mut self, page: &str) -> String {
        file_signed_in(&mut self.author, "tracing", &format!("Proposal {}", self.made)).await;
        format!("{}/{page}", self.author.page().path)
    }

    async fn reset(&mut self) -> String {
        let email = format!("forgot-{}@example.org", self.made);
        self.app.account(&email, "Forgetful").await;
        self.anybody.open("/account/password").await;
        self.anybody.fill("E-mail", &email).press("Send the link").await;
        self.app.letters_to(&email, "Set a new password").await[0].path("/account/reset/")
    }

    async fn confirm(&mut self) -> String {
        let email = format!("new-{}@example.org", self.made);
        let mut elsewhere = self.app.browser();
        elsewhere.open("/account/sign-up").await;
        elsewhere.fill("Your name", "New Here").fill("Your e-mail", &email).fill("New password", PASSWORD);
        elsewhere.press("Sign up").await;
        self.app.letters_to(&email, "Confirm").await[0].path("/account/confirm/")
    }

    fn browser(&mut self, form: Form) -> &mut Browser {
        match form {
            Form::Draft | Form::Check | Form::Edit | Form::Withdrawal | Form::LateRequest => &mut self.author,
            Form::Plan => &mut self.lead,
            _ => &mut self.anybody,
        }
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn no_input_breaks_a_form(pool: PgPool) {
    let mut stage = Stage::new(pool).await;
    for form in FORMS {
        for (name, input) in INPUTS {
            let path = stage.path(form).await;
            let body = input(form.fields()).into_bytes();
            let page = stage.browser(form).post_raw(&path, "application/x-www-form-urlencoded", body).await;
            let (status, html) = (page.status, page.html());
            assert!([200, 409, 410, 422].contains(&status), "{form:?} with {name}: {status} {}", page.text());
            assert!(html.contains("<h1>"), "{form:?} with {name} is answered in our style: {html}");
            assert!(!html.contains("<script>alert"), "{form:?} with {name} runs nothing: {html}");
            assert!(!html.contains("=\"javascript:"), "{form:?} with {name} links to no script: {html}");
        }
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_no_form_is_refused_in_our_style(pool: PgPool) {
    let mut stage = Stage::new(pool).await;
    for form in FORMS {
        let path = stage.path(form).await;
        for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", "", "application/x-www-form"]
        {
            let page = stage.browser(form).post_raw(&path, kind, b"title=Typed".to_vec()).await;
            assert_eq!(page.status, 415, "{form:?} {kind:?}");
            assert_eq!(page.heading(), "Not a form", "{form:?} {kind:?}");
        }
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn ten_megabytes_are_too_much_for_every_form(pool: PgPool) {
    let mut stage = Stage::new(pool).await;
    for form in FORMS {
        let path = stage.path(form).await;
        let body = vec![b'a'; 10 << 20];
        let page = stage.browser(form).post_raw(&path, "application/x-www-form-urlencoded", body).await;
        assert_eq!(page.status, 413, "{form:?}");
        assert_eq!(page.heading(), "Too much at once", "{form:?}");
        assert!(page.says("1 MiB"), "{form:?}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_body_of_ten_megabytes_is_read_to_its_end_before_the_answer(pool: PgPool) {
    const SIZE: usize = 10 << 20;
    let app = TestApp::start(pool).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = app.service.clone();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });

    let mut connection = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST /lpc-2023/tracks/tracing/propose HTTP/1.1\r\nHost: cfp.example.org\r\nConnection: close\r\n\
         Origin: https://cfp.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {SIZE}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.expect("the head is taken");
    connection.write_all(&vec![b'a'; SIZE]).await.expect("the whole body is taken");
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.expect("an answer, and no reset");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("<h1>Too much at once</h1>"), "{answer}");
    server.abort();
}
