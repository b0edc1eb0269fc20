//! What people type that must be refused beside its field, and what must be taken although it looks odd.

use scraper::{Html, Selector};
use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, Page, TestApp, file_anonymously, file_signed_in, fill_author, fill_proposal};

const PROPOSE: &str = "/lpc-2023/tracks/tracing/propose";

/// Presses a button of the page with these bytes in one field.
async fn press_with<'b>(browser: &'b mut Browser, button: &str, field: &str, bytes: &str) -> &'b Page {
    let (path, fields) = browser.prepared(button);
    let others = fields.into_iter().filter(|(name, _)| name != field);
    let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
    let body = format!("{rest}&{field}={bytes}").into_bytes();
    browser.post_raw(&path, "application/x-www-form-urlencoded", body).await
}

fn assert_refused(page: &Page, label: &str, sentence: &str, kept: &str) {
    assert_eq!(page.status, 422, "{label}: {}", page.text());
    assert!(page.error(label).contains(sentence), "{label}: {:?} lacks {sentence:?}", page.error(label));
    assert!(page.says("There is a problem"), "{label}: {}", page.text());
    assert!(page.value(label).contains(kept), "{label}: {:?} lacks {kept:?}", page.value(label));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_sentence_is_at_the_field_and_everything_typed_comes_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let penguins = "%F0%9F%90%A7".repeat(121);
    let long = "x".repeat(5001);
    let cases = [
        ("Title", "title", "a%00b", "NUL", "ab"),
        ("Title", "title", "caf%C3%A9%ED%A0%80", "could not be read", "café"),
        ("Title", "title", "One%0D%0ABcc%3A+x%40example.org", "must be one line", "Bcc: x@example.org"),
        ("Title", "title", "One%0DBcc%3A+x%40example.org", "must be one line", "Bcc: x@example.org"),
        ("Title", "title", "invoice%E2%80%AEtxt.exe", "U+202E", "invoice"),
        ("Title", "title", "a%1B%5B31mb", "U+001B", "31mb"),
        ("Title", "title", penguins.as_str(), "121 characters, 120 at most; shorten it by 1", "🐧🐧🐧"),
        ("Your name", "name", "Mina%0D%0ABcc%3A+x%40example.org", "must be one line", "Bcc: x@example.org"),
        ("Your name", "name", "Mina%E2%80%AEx", "U+202E", "Mina"),
        ("Your e-mail", "email", "mina%40example.org%0D%0ABcc%3A+x%40y.org", "e-mail address", "mina@example.org"),
        ("Your e-mail", "email", "not+an+address", "e-mail address", "not an address"),
        ("The problem (abstract)", "abstract", "a%00b", "NUL", "ab"),
        ("The problem (abstract)", "abstract", "before%FFafter", "could not be read", "after"),
        ("The problem (abstract)", "abstract", long.as_str(), "5,001 characters, 5,000 at most", "xxx"),
        ("Notes only for the leads", "leads_note", "bell%07", "U+0007", "bell"),
        ("Links to patches or threads", "links", "a%ED%BF%BFb", "could not be read", "a"),
        ("Minutes", "minutes", "a+while", "minutes", "a while"),
    ];
    for (label, field, bytes, sentence, kept) in cases {
        let mut browser = app.browser();
        browser.open(PROPOSE).await;
        fill_proposal(&mut browser, "Tracing the tracers");
        fill_author(&mut browser, "Mina Kulkarni", "mina@example.org");
        let page = press_with(&mut browser, "Check and send", field, bytes).await;
        assert_refused(page, label, sentence, kept);
        assert_eq!(page.value("What has been tried"), "Patches, twice.", "{label}");
    }
    assert_eq!(app.count("select count(*) from proposal").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn other_forms_say_it_at_the_field_too(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    assert_refused(press_with(&mut mina, "Save changes", "title", "a%00b").await, "Title", "NUL", "ab");
    mina.open("/lpc-2023/proposals/1/withdrawal").await;
    assert_refused(press_with(&mut mina, "Withdraw", "reason", "a%ED%A0%80").await, "Reason", "could not be read", "a");
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    steven.open("/lpc-2023/proposals/1/plan?outcome=accepted").await;
    let page = press_with(&mut steven, "Save the plan", "reason", "well%00done").await;
    assert_refused(page, "Reason", "NUL", "welldone");

    let mut stranger = app.browser();
    for (field, bytes, label, sentence, kept) in [
        ("name", "New%E2%80%AEx", "Your name", "in one line", "New"),
        ("name", "New%0D%0ABcc%3A+x%40y.org", "Your name", "in one line", "Bcc: x@y.org"),
        ("email", "new%00%40example.org", "Your e-mail", "NUL", "new@example.org"),
        ("new_password", "long+enough%ED%A0%80", "New password", "could not be read", ""),
    ] {
        stranger.open("/account/sign-up").await;
        stranger.fill("Your name", "New Here").fill("Your e-mail", "new@example.org").fill("New password", PASSWORD);
        assert_refused(press_with(&mut stranger, "Sign up", field, bytes).await, label, sentence, kept);
    }
    stranger.open("/account/password").await;
    let page = press_with(&mut stranger, "Send the link", "email", "mina%40example%0D%0ABcc%3A.org").await;
    assert_refused(page, "E-mail", "e-mail address", "mina@example");

    let states = app.count("select count(*) from proposal where state = 'submitted' and version = 1").await;
    assert_eq!((states, app.count("select count(*) from decision").await), (1, 0));
    assert!(app.letters_to("new@example.org", "").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn signing_in_with_bytes_that_cannot_be_read_is_an_error_of_the_field(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account("mina@example.org", "Mina Kulkarni").await;
    let mut mina = app.browser();
    for (field, bytes, label) in
        [("email", "mina%00%40example.org", "E-mail"), ("password", "a+password+for+tests%00", "Password")]
    {
        mina.open("/account/sign-in").await;
        mina.fill("E-mail", "mina@example.org").fill("Password", PASSWORD);
        assert_refused(press_with(&mut mina, "Sign in", field, bytes).await, label, "NUL", "");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_new_password_is_never_changed_silently(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account("mina@example.org", "Mina Kulkarni").await;
    let mut mina = app.browser();
    mina.open("/account/password").await;
    mina.fill("E-mail", "mina@example.org").press("Send the link").await;
    let reset = app.letters_to("mina@example.org", "Set a new password").await[0].path("/account/reset/");
    mina.open("/account/sign-up").await;
    mina.fill("Your name", "New Here").fill("Your e-mail", "new@example.org").fill("New password", PASSWORD);
    mina.press("Sign up").await;
    let confirm = app.letters_to("new@example.org", "Confirm").await[0].path("/account/confirm/");

    let mut elsewhere = app.browser();
    for (path, button) in [(&reset, "Set the password"), (&confirm, "This was me: set a new password")] {
        for (bytes, sentence) in [("long+enough%00", "NUL"), ("long+enough%ED%A0%80", "could not be read")] {
            elsewhere.open(path).await;
            let page = press_with(&mut elsewhere, button, "new_password", bytes).await;
            assert_refused(page, "New password", sentence, "");
        }
    }
    assert_eq!(app.count("select count(*) from sign_in").await, 0);
}

/// Nothing that people typed runs or is fetched.
fn assert_harmless(page: &Page) {
    assert_eq!(page.status, 200, "{}", page.text());
    let document = Html::parse_document(&page.html());
    let path = &page.path;
    let forbidden = "script:not([src]), script[src*='//'], img, iframe, object, embed, style, [style], [onerror], [onload], \
                     [onclick], [onfocus], [onmouseover], a[href^='javascript' i], a[href^='data' i]";
    let found = Selector::parse(forbidden).expect("a selector");
    let found: Vec<String> = document.select(&found).map(|element| element.html()).collect();
    assert!(found.is_empty(), "{path}: {found:?}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn no_typed_script_runs_on_any_page_that_shows_it(pool: PgPool) {
    const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", EVIL).await;
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, EVIL);
    let markdown = format!(
        "{EVIL}\n\n[x](javascript:alert(3)) [y](JaVaScRiPt&#58;alert(4)) [z](data:text/html,x) ![i](https://evil.example/i)\n\n\
         <a href=\"javascript:alert(5)\" onclick=\"alert(6)\">a</a> <https://example.org/\" onfocus=\"alert(7)>\n\n\
         <style>*{{display:none}}</style><iframe src=\"https://evil.example\"></iframe></div></main>"
    );
    for label in ["The problem (abstract)", "What has been tried", "The question for the room", "Who needs to be there"]
    {
        mina.fill(label, &markdown);
    }
    mina.fill(
        "Links to patches or threads",
        "javascript:alert(8)\nhttps://example.org/\"onfocus=alert(9)\ndata:text/html,x",
    );
    assert_harmless(mina.press("Check and send").await);
    assert_harmless(mina.press("Send").await);
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    assert_harmless(mina.open("/account").await);
    assert_harmless(mina.open("/lpc-2023/proposals/1/edit").await);
    assert_harmless(mina.open("/lpc-2023/proposals/1/withdrawal").await);

    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    assert_harmless(steven.open("/lpc-2023/tracks/tracing/queue").await);
    assert_harmless(steven.open("/lpc-2023/proposals/1").await);
    assert_harmless(steven.open("/lpc-2023/proposals/1/plan?outcome=accepted").await);
    steven.choose("Decision", "Accept").fill("Reason", EVIL);
    assert_harmless(steven.press("Save and see the letter").await);
    assert_harmless(steven.press("Send the chosen letters").await);
    app.release().await;
    assert_harmless(steven.open("/lpc-2023/tracks/tracing/sending").await);
    assert_harmless(steven.open("/lpc-2023/proposals/1").await);
    assert_harmless(mina.open("/lpc-2023/proposals/1").await);
    let mut reader = app.browser();
    assert_harmless(reader.open("/lpc-2023/talks").await);
    assert!(reader.page().says("alert(1)"), "the title is there, as text: {}", reader.page().text());
    let mut olivia = app.signed_in("olivia@example.org", EVIL).await;
    assert_harmless(olivia.open("/lpc-2023/letters").await);
    assert_harmless(olivia.open("/lpc-2023/exports").await);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_title_with_emoji_is_taken_and_mailed_as_typed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let title = "🐧 Penguins meet 👩‍💻 and 🦀 – größer, 更大";
    let mut mina = app.signed_in("mina@example.org", "Mína Kulkarni 🦊").await;
    file_signed_in(&mut mina, "tracing", title).await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    assert!(mina.page().heading().contains(title), "{}", mina.page().heading());
    let letters = app.letters_to("steven.rostedt@example.org", "New: #1").await;
    assert_eq!(letters[0].subject, format!("[LPC 2023 Tracing MC] New: #1 {title}"));
    assert!(letters[0].body.contains("Mína Kulkarni 🦊"), "{}", letters[0].body);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nothing_typed_adds_a_header_to_a_letter(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut eve = app.browser();
    for (field, bytes) in [("title", "Hi%0D%0ABcc%3A+x%40y.org"), ("name", "Hi%0D%0ABcc%3A+x%40y.org")] {
        eve.open(PROPOSE).await;
        fill_proposal(&mut eve, "Tracing the tracers");
        fill_author(&mut eve, "Eve", "eve@example.org");
        assert_eq!(press_with(&mut eve, "Check and send", field, bytes).await.status, 422);
    }
    // Line ends of Unicode are no line ends of mail, but some programs take them for such.
    let mut mina = app.signed_in("mina@example.org", "Mina\u{2028}Bcc: one@evil.example").await;
    file_signed_in(&mut mina, "tracing", "Title\u{2029}Bcc: two@evil.example").await;
    file_anonymously(&mut eve, "android", "Bcc: three@evil.example", "eve@example.org").await;
    app.now_is("2023-07-20T12:00:00Z");
    let letters = app.letters().await;
    assert!(letters.len() >= 4, "{letters:?}");
    for letter in letters {
        assert!(letter.header("Bcc").is_empty() && letter.header("Cc").is_empty(), "{:?}", letter.headers);
        assert!(!letter.to.contains("evil"), "{}", letter.to);
        assert!(!letter.subject.contains(['\n', '\r', '\u{2028}', '\u{2029}']), "{:?}", letter.subject);
    }
}
