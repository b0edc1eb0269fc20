//! A late request is answered: a late pass with its end, a refusal, a pass that is taken back.

use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, TestApp, fill_author, fill_proposal};

const TITLE: &str = "Binder in Rust";
const MINA: &str = "mina@example.org";
const OLIVIA: &str = "olivia@example.org";
const FILED: &str = "select count(*) from proposal where number is not null";

async fn check(browser: &mut Browser) {
    browser.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(browser, TITLE);
}

/// Presses *Check and send* in time, sends too late and asks the leads. The draft's path.
async fn ask(app: &TestApp, browser: &mut Browser) -> String {
    browser.press("Check and send").await;
    app.now_is("2023-08-16T13:00:00Z");
    assert_eq!(browser.press("Send").await.status, 409);
    browser.press("Ask the leads").await;
    browser.follow("Open the draft").await;
    browser.page().path.clone()
}

async fn asked(app: &TestApp) -> (Browser, String) {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    check(&mut mina).await;
    let draft = ask(app, &mut mina).await;
    (mina, draft)
}

/// An organiser on the page to which the letter about the request leads.
async fn olivia_on_the_request(app: &TestApp) -> Browser {
    let letters = app.letters_to(OLIVIA, "Late request").await;
    let path = letters[0].path("/lpc-2023/late-requests/");
    let mut olivia = app.signed_in(OLIVIA, "Olivia Organiser").await;
    olivia.open(&path).await;
    assert!(olivia.page().says("Vendor modules assume"), "{}", olivia.page().text());
    olivia
}

async fn send_by(browser: &mut Browser, draft: &str) -> u16 {
    browser.open(&format!("{draft}/check")).await;
    browser.press("Send").await.status
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_pass_lets_one_draft_in_until_its_end_and_marks_it_late(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, draft) = asked(&app).await;
    let mut olivia = olivia_on_the_request(&app).await;
    olivia.fill("Hours from now", "none").press("Grant a late pass").await;
    assert_eq!(olivia.page().status, 422, "{}", olivia.page().text());
    olivia.fill("Hours from now", "2").press("Grant a late pass").await;
    assert!(olivia.page().says("Late pass by Olivia Organiser holds until 2023-08-16 15:00:00 UTC"));
    let letters = app.letters_to(MINA, "Late pass: Binder in Rust").await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].path("/lpc-2023/drafts/"), draft);

    mina.open(&draft).await;
    assert!(mina.page().says("late pass until Wednesday 16 August 2023, 15:00 UTC"), "{}", mina.page().text());
    app.now_is("2023-08-16T14:59:59Z");
    assert_eq!(send_by(&mut mina, &draft).await, 200);
    assert!(mina.page().says("late: the call had closed"), "{}", mina.page().text());
    assert_eq!(app.count("select count(*) from proposal where number = 1 and late").await, 1);
    assert!(app.audited().await.contains(&"late pass granted".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_end_of_the_pass_is_too_late(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, draft) = asked(&app).await;
    let mut olivia = olivia_on_the_request(&app).await;
    olivia.fill("Hours from now", "2").press("Grant a late pass").await;
    app.now_is("2023-08-16T15:00:00Z");
    assert_eq!(send_by(&mut mina, &draft).await, 409);
    assert_eq!(app.count(FILED).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_pass_that_was_revoked_lets_nothing_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, draft) = asked(&app).await;
    let mut olivia = olivia_on_the_request(&app).await;
    olivia.press("Grant a late pass").await;
    mina.open(&format!("{draft}/check")).await;
    olivia.press("Revoke the late pass").await;
    assert_eq!(mina.press("Send").await.status, 409);
    assert_eq!(app.count(FILED).await, 0);
    assert_eq!(app.letters_to(MINA, "Late pass revoked").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn revoking_and_sending_at_once_come_one_after_the_other(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, draft) = asked(&app).await;
    let mut olivia = olivia_on_the_request(&app).await;
    olivia.press("Grant a late pass").await;
    mina.open(&format!("{draft}/check")).await;
    let (sent, revoked) = tokio::join!(mina.press("Send"), olivia.press("Revoke the late pass"));
    assert_eq!(revoked.status, 200, "{}", revoked.text());
    let filed = i64::from(sent.status == 200);
    assert!(filed == 1 || sent.status == 409, "{}", sent.text());
    assert_eq!(app.count(FILED).await, filed);
    let letters = app.letters_to(MINA, "Late pass revoked").await;
    assert_eq!(letters[0].body.contains("was sent before"), filed == 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn declining_writes_one_letter_with_the_reason(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, _) = asked(&app).await;
    let mut olivia = olivia_on_the_request(&app).await;
    olivia.fill("Reason", "The schedule is full.").press("Decline").await;
    assert!(olivia.page().says("Declined by Olivia Organiser"), "{}", olivia.page().text());
    let letters = app.letters_to(MINA, "Not taken late").await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].body.contains("The schedule is full."));
    olivia.open("/lpc-2023/tracks/android/queue").await;
    olivia.follow("Late requests").await;
    assert!(olivia.page().says(TITLE), "{}", olivia.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_letter_to_an_unconfirmed_address_has_none_of_the_senders_text(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut noor = app.browser();
    check(&mut noor).await;
    fill_author(&mut noor, "Noor Haddad", "noor@example.org");
    let draft = ask(&app, &mut noor).await;
    let mut olivia = app.signed_in(OLIVIA, "Olivia Organiser").await;
    olivia.open(&draft.replace("/drafts/", "/late-requests/")).await;
    olivia.press("Grant a late pass").await;
    let letters = app.letters_to("noor@example.org", "Late pass").await;
    assert_eq!(letters.len(), 1);
    assert!(!letters[0].subject.contains(TITLE) && !letters[0].body.contains(TITLE));
    assert!(!letters[0].body.contains("Noor"));
    app.now_is("2023-08-17T12:59:59Z");
    assert_eq!(send_by(&mut noor, &draft).await, 200);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_draft_whose_author_did_not_ask_is_not_shown(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    check(&mut mina).await;
    mina.press("Save draft").await;
    app.now_is(ANDROID_CLOSES);
    let path = mina.page().path.replace("/drafts/", "/late-requests/");
    let mut olivia = app.signed_in(OLIVIA, "Olivia Organiser").await;
    assert_eq!(olivia.open(&path).await.status, 404);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_history_says_who_asked_gave_and_used_a_pass_and_until_when(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, draft) = asked(&app).await;
    mina.open(&format!("{draft}/late-request")).await;
    assert!(mina.page().says("asked at 2023-08-16 13:00:00 UTC. There is no answer yet."), "{}", mina.page().text());
    let mut olivia = olivia_on_the_request(&app).await;
    olivia.press("Grant a late pass").await;
    olivia.press("Revoke the late pass").await;
    mina.open(&format!("{draft}/late-request")).await;
    assert!(mina.page().says("was taken back at 2023-08-16 13:00:00 UTC"), "{}", mina.page().text());
    app.now_is("2023-08-16T13:30:00Z");
    olivia.fill("Hours from now", "2").press("Grant a late pass").await;

    mina.open(&format!("{draft}/late-request")).await;
    assert!(mina.page().says("late pass until Wednesday 16 August 2023, 15:30 UTC"), "{}", mina.page().text());
    app.now_is("2023-08-16T14:00:00Z");
    mina.follow("Send now").await;
    assert_eq!(mina.press("Send").await.status, 200);
    mina.open("/lpc-2023/proposals/1/history").await;
    let lead = app.signed_in(OLIVIA, "Olivia Organiser").await.open("/lpc-2023/proposals/1").await.text();
    for page in [mina.page().text(), lead] {
        let mut rest = page.as_str();
        for line in [
            "2023-08-16 13:00:00 UTC: Mina Kulkarni asked the leads to take it late",
            "2023-08-16 13:00:00 UTC: Olivia Organiser gave it a late pass, until 2023-08-17 13:00:00 UTC",
            "2023-08-16 13:00:00 UTC: Olivia Organiser took its late pass back",
            "2023-08-16 13:30:00 UTC: Olivia Organiser gave it a late pass, until 2023-08-16 15:30:00 UTC",
            "2023-08-16 14:00:00 UTC: Mina Kulkarni sent it with its late pass",
        ] {
            let found = rest.find(line).unwrap_or_else(|| panic!("{line} in its order in: {page}"));
            rest = &rest[found + line.len()..];
        }
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_refusal_is_said_in_its_words_and_is_not_asked_about_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    check(&mut mina).await;
    mina.press("Check and send").await;
    let (check_path, sending) = mina.prepared("Send");
    app.now_is("2023-08-16T13:00:00Z");
    mina.press("Send").await;
    let (ask_path, asking) = mina.prepared("Ask the leads");
    mina.press("Ask the leads").await;
    let mut olivia = olivia_on_the_request(&app).await;
    olivia.fill("Reason", "The schedule is full.").press("Decline").await;
    let letters = app.letters().await.len();
    app.now_is("2023-08-16T14:00:00Z");
    mina.post(&ask_path, &asking).await;
    for _ in 0..2 {
        assert!(
            mina.page().says("answered at 2023-08-16 13:00:00 UTC: it is not taken late."),
            "{}",
            mina.page().text()
        );
        assert!(mina.page().says("The schedule is full."), "{}", mina.page().text());
        assert!(!mina.page().has_button("Ask the leads"), "{}", mina.page().text());
        mina.post(&check_path, &sending).await;
        assert_eq!(mina.page().status, 409);
    }
    assert_eq!(app.letters().await.len(), letters, "nobody is asked twice");
    mina.open(&check_path.replace("/check", "/history")).await;
    assert!(
        mina.page().says("Olivia Organiser declined to take it late: The schedule is full."),
        "{}",
        mina.page().text()
    );
}
