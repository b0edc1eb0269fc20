//! What becomes of a proposal whose author's address nobody has confirmed yet.

use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, PASSWORD, Received, TestApp, file_anonymously};

const MINA: &str = "someone@example.org";
const TITLE: &str = "Vendor modules on 16k pages";
const STEVEN: &str = "steven.rostedt@example.org";
const MASAMI: &str = "masami.hiramatsu@example.org";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
const MARK: &str = "address not confirmed";

async fn confirm_link(app: &TestApp) -> String {
    let letters = app.letters_to(MINA, "Confirm your e-mail address").await;
    letters.last().expect("a confirm letter").path("/account/confirm/")
}

/// Confirms in the browser that filed.
async fn confirm(app: &TestApp, browser: &mut Browser) {
    browser.open(&confirm_link(app).await).await;
    browser.press("Confirm this address").await;
    assert_eq!(browser.page().path, "/account", "{}", browser.page().text());
}

async fn to_lead(app: &TestApp, lead: &str) -> Vec<Received> {
    app.letters_to(lead, "New: #").await
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn at_first_only_the_confirm_letter_leaves_and_it_holds_nothing_that_was_typed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    file_anonymously(&mut app.browser(), "tracing", TITLE, MINA).await;
    let letters = app.letters().await;
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!(
        (letter.to.as_str(), letter.subject.as_str()),
        (MINA, "Confirm your e-mail address for cfp.example.org")
    );
    let headers: Vec<&str> = letter.headers.iter().map(|(_, value)| value.as_str()).collect();
    let whole = format!("{}\n{}", headers.join("\n"), letter.body);
    for typed in ["Mina", "Kulkarni", "Vendor", "Patches, twice", "build time", "lore.kernel.org", "second day"] {
        assert!(!whole.contains(typed), "{typed} in {whole}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_leads_are_written_after_an_hour_with_the_mark(pool: PgPool) {
    let app = TestApp::start(pool).await;
    file_anonymously(&mut app.browser(), "tracing", TITLE, MINA).await;
    app.now_is("2023-07-20T10:59:59Z");
    assert!(to_lead(&app, STEVEN).await.is_empty());
    app.now_is("2023-07-20T11:00:00Z");
    for lead in [STEVEN, MASAMI] {
        let letters = to_lead(&app, lead).await;
        assert_eq!(letters.len(), 1, "{lead}");
        assert!(letters[0].body.contains(MARK) && letters[0].body.contains(TITLE), "{}", letters[0].body);
    }
    assert!(app.letters_to(MINA, "Received").await.is_empty(), "nothing typed goes to an unconfirmed address");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_letters_to_leads_wait_no_longer_than_for_the_close(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.now_is("2023-08-16T11:40:00Z");
    file_anonymously(&mut app.browser(), "android", TITLE, MINA).await;
    app.now_is("2023-08-16T11:59:59Z");
    assert!(to_lead(&app, "olivia@example.org").await.is_empty());
    app.now_is(ANDROID_CLOSES);
    let letters = to_lead(&app, "olivia@example.org").await;
    assert_eq!(letters.len(), 1, "the track has no leads, so the organisers are written");
    assert!(letters[0].body.contains(MARK), "{}", letters[0].body);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn confirming_sends_the_letters_and_the_receipt_at_once_without_the_mark(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    file_anonymously(&mut mina, "tracing", TITLE, MINA).await;
    assert!(mina.page().says("Confirm your address."), "{}", mina.page().text());
    app.now_is("2023-07-20T10:05:00Z");
    confirm(&app, &mut mina).await;
    for lead in [STEVEN, MASAMI] {
        let letters = to_lead(&app, lead).await;
        assert_eq!(letters.len(), 1, "{lead}");
        assert!(!letters[0].body.contains(MARK), "{}", letters[0].body);
        assert!(letters[0].body.contains("2023-07-20 10:00:00 UTC"), "what counts is when it was filed");
    }
    let receipts = app.letters_to(MINA, "Received: #1").await;
    assert_eq!(receipts.len(), 1);
    assert!(receipts[0].body.contains(TITLE), "{}", receipts[0].body);

    app.now_is("2023-07-20T12:00:00Z");
    assert_eq!(to_lead(&app, STEVEN).await.len(), 1, "none comes twice");
    assert!(!mina.open("/lpc-2023/proposals/1").await.says("Confirm your address."));
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let queue = steven.open(QUEUE).await;
    assert!(queue.says(TITLE) && !queue.says(MARK), "{}", queue.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn who_confirms_finds_the_proposal_under_my_proposals_from_then_on(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    file_anonymously(&mut mina, "tracing", TITLE, MINA).await;
    confirm(&app, &mut mina).await;
    assert!(mina.page().says("Signed in as someone@example.org."), "{}", mina.page().text());
    mina.follow(&format!("#1 {TITLE}")).await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    assert!(!mina.page().has_button("Set a password"), "the account has it now");
    mina.open("/account").await;
    mina.press("Sign out").await;
    mina.open("/lpc-2023/proposals/1").await;
    assert_eq!(mina.page().heading(), "Sign in", "the browser alone is not its holder any more");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_somebody_else_filed_under_my_address_is_not_mine_before_i_confirm_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    let mut elsewhere = app.browser();
    file_anonymously(&mut elsewhere, "tracing", TITLE, MINA).await;
    assert!(!mina.open("/account").await.says(TITLE), "{}", mina.page().text());
    assert_eq!(mina.open("/lpc-2023/proposals/1").await.status, 404);

    mina.open(&confirm_link(&app).await).await;
    mina.fill("Password", PASSWORD).press("Confirm this address").await;
    assert_eq!(mina.page().path, "/account", "{}", mina.page().text());
    assert!(mina.page().says(TITLE), "{}", mina.page().text());
    assert_eq!(mina.open("/lpc-2023/proposals/1").await.status, 200);
    assert_eq!(elsewhere.open("/lpc-2023/proposals/1").await.heading(), "Sign in");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_password_can_be_set_on_the_receipt(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    file_anonymously(&mut mina, "tracing", TITLE, MINA).await;
    mina.fill("New password", "set on the receipt").press("Set a password").await;
    assert_eq!(mina.page().heading(), "We sent you a letter");
    assert_eq!(app.count("select count(*) from account").await, 0, "it counts once the letter's link was opened");
    confirm(&app, &mut mina).await;
    assert!(mina.page().says(TITLE), "{}", mina.page().text());

    let mut phone = app.browser();
    phone.open("/account/sign-in").await;
    phone.fill("E-mail", MINA).fill("Password", "set on the receipt").press("Sign in").await;
    assert_eq!(phone.page().path, "/account", "{}", phone.page().text());
    assert!(phone.page().says(TITLE) && phone.page().says("someone@example.org"), "{}", phone.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_twenty_unconfirmed_proposals_a_day_a_tracks_leads_get_no_more_letters(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut flood = app.browser();
    for number in 1..=21 {
        file_anonymously(&mut flood, "tracing", &format!("Topic {number}"), MINA).await;
    }
    file_anonymously(&mut flood, "kernel-testing", "Elsewhere", MINA).await;
    app.now_is("2023-07-20T11:00:00Z");
    let letters = to_lead(&app, STEVEN).await;
    assert_eq!(letters.len(), 20);
    assert!(letters.iter().all(|letter| !letter.subject.contains("#21 ")));
    assert_eq!(to_lead(&app, "shuah.khan@example.org").await.len(), 1, "another track has twenty of its own");
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    assert!(steven.open(QUEUE).await.says("#21 Topic 21"), "it is in the queue all the same");

    app.now_is("2023-07-21T10:00:01Z");
    file_anonymously(&mut flood, "tracing", "The day after", MINA).await;
    app.now_is("2023-07-21T11:00:01Z");
    assert_eq!(to_lead(&app, STEVEN).await.len(), 21);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn confirmed_authors_are_not_held_up_by_a_flood(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut flood = app.browser();
    for number in 1..=20 {
        file_anonymously(&mut flood, "tracing", &format!("Topic {number}"), "flood@example.org").await;
    }
    let mut mina = app.browser();
    file_anonymously(&mut mina, "tracing", TITLE, MINA).await;
    confirm(&app, &mut mina).await;
    let letters = to_lead(&app, STEVEN).await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].subject.ends_with(&format!("New: #21 {TITLE}")), "{}", letters[0].subject);
}
