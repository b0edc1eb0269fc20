//! Who may do what: every recorded route for everybody who could ask for it. A route without a row fails.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, LOCATION, ORIGIN};
use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, Page, TestApp, file_signed_in, fill_proposal};

/// What an address comes to for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// They see it or may do it; what was sent may still need mending.
    Done,
    /// They are asked to sign in.
    SignIn,
    /// It is not there for them.
    NotFound,
    /// They may see the thing, but not do this to it.
    Forbidden,
}

use Answer::{Done, Forbidden, NotFound, SignIn};

/// The columns of the table.
const ROLES: [&str; 6] = ["nobody", "the author", "another author", "a lead", "another track's lead", "an organiser"];

const EVERYBODY: [Answer; 6] = [Done; 6];
/// Everybody for themselves.
const ACCOUNTS: [Answer; 6] = [SignIn, Done, Done, Done, Done, Done];
const AUTHOR_OF_DRAFT: [Answer; 6] = [SignIn, Done, NotFound, NotFound, NotFound, NotFound];
const READERS: [Answer; 6] = [SignIn, Done, NotFound, Done, NotFound, Done];
/// Staff see the proposal, so they are told that this is its author's to do.
const AUTHOR: [Answer; 6] = [SignIn, Done, NotFound, Forbidden, NotFound, Forbidden];
/// The author sees the proposal, so they are told that this is the staff's to do.
const DECIDERS: [Answer; 6] = [SignIn, Forbidden, NotFound, Done, NotFound, Done];
/// Author and staff see the proposal, so they are told that this is for those who were named in it.
const NAMED: [Answer; 6] = [SignIn, Forbidden, NotFound, Forbidden, NotFound, Forbidden];
const LEADS: [Answer; 6] = [SignIn, NotFound, NotFound, Done, NotFound, Done];
/// The leads see the track, so they are told that this is the organisers' to do.
const ORGANISERS_OF_TRACK: [Answer; 6] = [SignIn, NotFound, NotFound, Forbidden, NotFound, Done];
/// What leads may change without further ado.
const EVERY_RIGHT: &str = "text=yes&topics=yes&slots=yes&deadline=yes&questions=yes&votes=yes";
const ORGANISERS: [Answer; 6] = [SignIn, NotFound, NotFound, NotFound, NotFound, Done];

/// Organisers place what its author was not sure about; this one is in a track already, and who sees it is told so.
const NOTHING_TO_PLACE: [Answer; 6] = [SignIn, Forbidden, NotFound, Forbidden, NotFound, Forbidden];

/// Method, path, what is sent (the query of a GET, the body of a POST) and what it comes to in each role.
struct Row(&'static str, &'static str, &'static str, [Answer; 6]);

/// What is sent changes nothing: forms are sent with a mistake. Signing out stands last, since it does change something.
const ROWS: &[Row] = &[
    Row("GET", "/healthz", "", EVERYBODY),
    Row("GET", "/readyz", "", EVERYBODY),
    Row("GET", "/", "", EVERYBODY),
    Row("GET", "/{conference}", "", EVERYBODY),
    Row("GET", "/{conference}/talks", "", EVERYBODY),
    Row("GET", "/{conference}/tracks/{track}", "", EVERYBODY),
    Row("GET", "/{conference}/deadlines.ics", "", EVERYBODY),
    Row("GET", "/{conference}/tracks/{track}/deadline.ics", "", EVERYBODY),
    Row("GET", "/account/reminders/{token}", "", EVERYBODY),
    Row("POST", "/account/reminders/{token}", "", EVERYBODY),
    Row("GET", "/account", "", EVERYBODY),
    Row("GET", "/account/sign-in", "", EVERYBODY),
    Row("POST", "/account/sign-in", "", EVERYBODY),
    Row("GET", "/account/sign-up", "", EVERYBODY),
    Row("POST", "/account/sign-up", "", EVERYBODY),
    Row("GET", "/account/letter-sent", "", EVERYBODY),
    Row("GET", "/account/password", "", EVERYBODY),
    Row("POST", "/account/password", "", EVERYBODY),
    Row("GET", "/account/reset/{token}", "", EVERYBODY),
    Row("POST", "/account/reset/{token}", "new_password=short", EVERYBODY),
    Row("GET", "/account/sign-in/code", "", EVERYBODY),
    Row("POST", "/account/sign-in/code", "code=", EVERYBODY),
    Row("GET", "/account/sign-in/link/{token}", "", EVERYBODY),
    Row("GET", "/account/profile", "", ACCOUNTS),
    Row("POST", "/account/profile", "name=", ACCOUNTS),
    Row("GET", "/account/sign-ins", "", ACCOUNTS),
    Row("POST", "/account/sign-ins", "end=not-one", ACCOUNTS),
    Row("GET", "/account/password-change", "", ACCOUNTS),
    Row("POST", "/account/password-change", "new_password=short", ACCOUNTS),
    Row("GET", "/account/deletion", "", ACCOUNTS),
    Row("POST", "/account/deletion", "", ACCOUNTS),
    Row("GET", "/account/export", "", ACCOUNTS),
    Row("POST", "/account/export", "", ACCOUNTS),
    Row("GET", "/account/email", "", ACCOUNTS),
    Row("POST", "/account/email", "email=", ACCOUNTS),
    Row("GET", "/account/email/{token}", "", EVERYBODY),
    Row("POST", "/account/email/{token}", "answer=", EVERYBODY),
    Row("GET", "/account/confirm/{token}", "", EVERYBODY),
    Row("POST", "/account/confirm/{token}", "set-password=yes&new_password=short", EVERYBODY),
    Row("GET", "/{conference}/tracks/{track}/propose", "", EVERYBODY),
    Row("POST", "/{conference}/tracks/{track}/propose", "minutes=9999", EVERYBODY),
    Row("GET", "/{conference}/drafts/{draft}", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}", "minutes=9999", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/drafts/{draft}/check", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}/check", "version=0", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/drafts/{draft}/late-request", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}/late-request", "note=%00", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/drafts/{draft}/history", "", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/drafts/{draft}/open/{secret}", "", EVERYBODY),
    Row("POST", "/{conference}/drafts/{draft}/open/{secret}", "", EVERYBODY),
    Row("GET", "/{conference}/drafts/{draft}/people", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}/people", "role=speaker&name=", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/people/{token}", "", EVERYBODY),
    Row("POST", "/{conference}/people/{token}", "answer=", EVERYBODY),
    Row("GET", "/{conference}/proposals/{number}/people", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/people", "role=speaker&name=", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/people/me", "", NAMED),
    Row("POST", "/{conference}/proposals/{number}/people/me", "name=", NAMED),
    Row("GET", "/{conference}/proposals/{number}", "", READERS),
    Row("GET", "/{conference}/proposals/{number}/history", "", READERS),
    Row("GET", "/{conference}/proposals/{number}/edit", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/edit", "title=", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/withdrawal", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/withdrawal", "reason=%00", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/plan", "", DECIDERS),
    Row("POST", "/{conference}/proposals/{number}/plan", "outcome=", DECIDERS),
    Row("GET", "/{conference}/tracks/{track}/sending", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/sending", "send=yes", LEADS),
    Row("GET", "/{conference}/tracks/{track}/letters", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/letters/{outcome}", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/letters/{outcome}", "body=", LEADS),
    Row("GET", "/{conference}/proposals/{number}/confirmation", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/confirmation", "note=%00", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/vote", "", DECIDERS),
    Row("POST", "/{conference}/proposals/{number}/vote", "vote=", DECIDERS),
    Row("GET", "/{conference}/proposals/{number}/discussion", "", DECIDERS),
    Row("POST", "/{conference}/proposals/{number}/discussion", "message=", DECIDERS),
    Row("GET", "/{conference}/proposals/{number}/questions", "", READERS),
    Row("POST", "/{conference}/proposals/{number}/questions", "question=", READERS),
    Row("GET", "/{conference}/proposals/{number}/conflicts-of-interest", "", READERS),
    Row("POST", "/{conference}/proposals/{number}/conflicts-of-interest", "reason=%00", READERS),
    Row("GET", "/{conference}/tracks/{track}/preview", "", EVERYBODY),
    Row("POST", "/{conference}/tracks/{track}/preview", "minutes=9999", EVERYBODY),
    Row("GET", "/{conference}/proposals/{number}/copy", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/copy", "target=", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/placing", "", NOTHING_TO_PLACE),
    Row("POST", "/{conference}/proposals/{number}/placing", "track=", NOTHING_TO_PLACE),
    Row("GET", "/{conference}/tracks/{track}/queue", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/command", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/command", "command=57", LEADS),
    Row("GET", "/{conference}/tracks/{track}/questions", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/questions", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/question", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/question", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/text", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/text", "about=%00", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/text/preview", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/text/preview", "about=%00", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/text/versions", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/text/versions", "version=none", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/topics", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/topics", "topics-0=%00", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/outcomes", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/outcomes", "prose=%00", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/slots", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/slots", "from=none", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/deadline", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/deadline", "closes_on=soon", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/votes", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/votes", "shown=", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/rights", "", ORGANISERS_OF_TRACK),
    Row("POST", "/{conference}/tracks/{track}/settings/rights", EVERY_RIGHT, ORGANISERS_OF_TRACK),
    Row("GET", "/{conference}/tracks/{track}/settings/history", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/late-requests", "", LEADS),
    Row("GET", "/{conference}/late-requests/{draft}", "", LEADS),
    Row("POST", "/{conference}/late-requests/{draft}", "answer=grant&hours=none", LEADS),
    Row("GET", "/{conference}/drafts/{draft}/access-code", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}/access-code", "access_code=", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/access-codes", "", ORGANISERS),
    Row("POST", "/{conference}/access-codes", "uses=0", ORGANISERS),
    Row("GET", "/{conference}/exports", "", ORGANISERS),
    Row("GET", "/{conference}/exports/talks", "format=json", ORGANISERS),
];

const LAST_ROWS: &[Row] = &[
    Row("GET", "/{conference}/letters", "", ORGANISERS),
    Row("POST", "/{conference}/letters", "", ORGANISERS),
    Row("POST", "/account/sign-out", "", EVERYBODY),
    Row("POST", "/account/sign-in/link/{token}", "", EVERYBODY),
];

fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().chain(LAST_ROWS)
}

#[test]
fn every_route_has_its_row() {
    let (_, recorded) = plumbline::app::routes(false).finish();
    let recorded: BTreeSet<_> = recorded.iter().map(|route| (route.method, route.path)).collect();
    let listed: BTreeSet<_> = rows().map(|Row(method, path, ..)| (*method, *path)).collect();
    assert_eq!(listed.len(), rows().count(), "no route has two rows");
    let without_row: Vec<_> = recorded.difference(&listed).collect();
    assert!(without_row.is_empty(), "routes without a row: {without_row:?}");
    let without_route: Vec<_> = listed.difference(&recorded).collect();
    assert!(without_route.is_empty(), "rows without a route: {without_route:?}");
}

/// The addresses of things that exist.
struct Things {
    draft: String,
    open: String,
    reset: String,
    confirm: String,
    named: String,
    sign_in: String,
    email: String,
}

impl Things {
    fn filled(&self, path: &str) -> String {
        match path {
            "/{conference}/drafts/{draft}/open/{secret}" => self.open.clone(),
            "/account/reset/{token}" => self.reset.clone(),
            // A call without a close has no calendar.
            "/{conference}/tracks/{track}/deadline.ics" => "/lpc-2023/tracks/android/deadline.ics".to_owned(),
            "/{conference}/people/{token}" => self.named.clone(),
            "/account/sign-in/link/{token}" => self.sign_in.clone(),
            "/account/email/{token}" => self.email.clone(),
            "/account/confirm/{token}" => self.confirm.clone(),
            "/account/reminders/{token}" => "/account/reminders/stop".to_owned(),
            _ => path
                .replace("{conference}/drafts/{draft}", &self.draft)
                .replace("{draft}", self.draft.rsplit('/').next().expect("a key"))
                .replace("{conference}", "lpc-2023")
                .replace("{track}", "tracing")
                .replace("{number}", "1")
                .replace("{outcome}", "accepted"),
        }
    }
}

/// The author has filed #1 in Tracing and keeps a complete draft; a stranger holds one by its secret address.
async fn things(app: &TestApp, author: &mut Browser) -> Things {
    file_signed_in(author, "tracing", "Tracing the tracers").await;
    author.open("/lpc-2023/proposals/1/people").await;
    author.fill("Name", "Somebody Named").fill("E-mail", "named@example.org").press("Add").await;
    let named = app.letters_to("named@example.org", "You are named").await[0].path("/people/");
    author.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(author, "Not sent yet");
    let draft = author.press("Save draft").await.path.trim_start_matches('/').to_owned();
    assert!(draft.starts_with("lpc-2023/drafts/"), "{draft}");

    let asked =
        "insert into late_request (id, proposal_id, at, note) select gen_random_uuid(), id, stored_at, '' from proposal
                 where number is null";
    sqlx::query(asked).execute(&app.pool).await.expect("a late request");

    let mut stranger = app.browser();
    stranger.open("/lpc-2023/tracks/tracing/propose").await;
    let text = stranger.fill("Title", "Begun without an account").press("Save draft").await.text();
    let open = text.split_whitespace().find(|word| word.contains("/open/")).expect("a secret address");
    let open = open.trim_start_matches("https://cfp.example.org").to_owned();

    stranger.open("/account/password").await;
    stranger.fill("E-mail", "mina@example.org").press("Send the link").await;
    let reset = app.letters_to("mina@example.org", "Set a new password").await[0].path("/account/reset/");
    stranger.open("/account/sign-up").await;
    stranger.fill("Your name", "New Here").fill("Your e-mail", "new@example.org").fill("New password", "long enough");
    stranger.press("Sign up").await;
    let confirm = app.letters_to("new@example.org", "Confirm").await[0].path("/account/confirm/");
    // The link of a reminder: only the hash of its token is stored.
    sqlx::query(
        "insert into reminder_link (token_hash, proposal_id, account_id, at)
         select sha256('stop'), id, author_id, stored_at from proposal where author_id is not null limit 1",
    )
    .execute(&app.pool)
    .await
    .expect("a link");
    stranger.open("/account/sign-in").await;
    stranger.fill("E-mail", "mina@example.org").press("Mail me a code").await;
    let sign_in = app.letters_to("mina@example.org", "Sign in at").await[0].path("/account/sign-in/link/");
    author.open("/account/email").await;
    author.fill("New e-mail address", "mina@example.net").fill("Password", PASSWORD).press("Change the address").await;
    let email = app.letters_to("mina@example.net", "Confirm your new").await[0].path("/account/email/");
    Things { draft, open, reset, confirm, named, sign_in, email }
}

async fn ask(browser: &mut Browser, method: &str, path: &str, sent: &str) -> Page {
    let request = if method == "GET" {
        Request::get(format!("{path}?{sent}")).body(Body::empty())
    } else {
        Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, "https://cfp.example.org")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(sent.to_owned()))
    };
    browser.answer(request.expect("a request"), path).await
}

fn answer(page: &Page) -> Option<Answer> {
    match page.status {
        // 410: a link that works once, pressed by everybody in turn.
        200..=299 | 409 | 410 | 422 => Some(Done),
        303 if leads_to_sign_in(page) => Some(SignIn),
        303 => Some(Done),
        404 => Some(NotFound),
        403 => Some(Forbidden),
        _ => None,
    }
}

fn leads_to_sign_in(page: &Page) -> bool {
    page.headers.get(LOCATION).is_some_and(|to| to.as_bytes().starts_with(b"/account/sign-in?next="))
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn everybody_gets_what_they_may_and_nothing_else(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut author = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    let things = things(&app, &mut author).await;
    let mut other = app.signed_in("noor@example.org", "Noor Haddad").await;
    file_signed_in(&mut other, "cxl", "Pools of memory").await;
    let mut browsers = [
        app.browser(),
        author,
        other,
        app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await,
        app.signed_in("dan.williams@example.org", "Dan Williams").await,
        app.signed_in("olivia@example.org", "Olivia Organiser").await,
    ];
    let mut wrong = Vec::new();
    for Row(method, path, sent, expected) in rows() {
        for ((browser, role), expected) in browsers.iter_mut().zip(ROLES).zip(expected) {
            let page = ask(browser, method, &things.filled(path), sent).await;
            if answer(&page) != Some(*expected) {
                wrong.push(format!("{method} {path} as {role}: {} instead of {expected:?}", page.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_may_not_see_a_page_reads_as_whom_they_are_signed_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    let page = noor.open("/lpc-2023/proposals/1").await;
    assert_eq!(page.status, 404);
    assert!(page.says("signed in as noor@example.org"), "{}", page.text());
    assert!(page.link("Sign in as somebody else").is_some());
    assert!(!page.html().contains("Tracing the tracers"));
}
