//! Leads hear of edits: at most once in half an hour, in the thread of the proposal, with what changed.

use sqlx::PgPool;

use crate::support::{Browser, Received, TestApp, file_anonymously, file_signed_in};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const TITLE: &str = "Binder in Rust";
const EDIT: &str = "/lpc-2023/proposals/1/edit";

async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", TITLE).await;
    mina
}

async fn title(browser: &mut Browser, title: &str) {
    browser.open(EDIT).await;
    browser.fill("Title", title).press("Save changes").await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
}

/// What Steven was told by this instant.
async fn told(app: &TestApp, instant: &str) -> Vec<Received> {
    app.now_is(instant);
    app.minute().await;
    app.minute().await;
    app.letters_to(STEVEN, "Changed: #1").await
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn half_an_hour_of_edits_is_one_letter_in_the_thread(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    title(&mut mina, "Binder in C").await;
    app.now_is("2023-07-20T10:20:00Z");
    title(&mut mina, "Binder in Zig").await;
    assert!(told(&app, "2023-07-20T10:29:59Z").await.is_empty());
    let letters = told(&app, "2023-07-20T10:30:00Z").await;
    assert_eq!(letters.len(), 1, "later edits postpone nothing");
    let letter = &letters[0];
    assert_eq!(letter.subject, "[LPC 2023 Tracing MC] Changed: #1 Binder in Zig");
    for part in ["Mina Kulkarni changed #1", "Binder in [-Rust-]{+Zig+}", "/lpc-2023/proposals/1/history?from=1&to=3"] {
        assert!(letter.body.contains(part), "{part} in {}", letter.body);
    }
    assert!(!letter.body.contains("Patches, twice."), "only what changed: {}", letter.body);
    let first = &app.letters_to(STEVEN, "New: #1").await[0];
    for body in [&letter.body, &first.body] {
        let fits = |line: &str| line.chars().count() <= 72 || line.trim_start().starts_with("https://");
        assert!(body.lines().all(fits), "{body}");
    }
    let first = &app.letters_to(STEVEN, "New: #1").await[0];
    for header in ["References", "List-Id"] {
        assert!(!letter.header(header).is_empty());
        assert_eq!(letter.header(header), first.header(header), "{header}");
    }

    title(&mut mina, "Binder in Go").await;
    assert_eq!(told(&app, "2023-07-20T10:59:00Z").await.len(), 1);
    let letters = told(&app, "2023-07-20T11:00:00Z").await;
    assert_eq!(letters.len(), 2);
    assert!(letters.iter().any(|letter| letter.body.contains("Binder in [-Zig-]{+Go+}")), "against what was told last");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_text_that_came_back_to_what_was_told_is_no_letter(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    title(&mut mina, "Binder in C").await;
    title(&mut mina, TITLE).await;
    assert!(told(&app, "2023-07-20T12:00:00Z").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawn_proposal_is_no_letter(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    title(&mut mina, "Binder in C").await;
    mina.follow("Withdraw").await;
    mina.press("Withdraw").await;
    assert!(told(&app, "2023-07-20T12:00:00Z").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn edits_of_an_unconfirmed_address_wait_until_it_is_confirmed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    file_anonymously(&mut mina, "tracing", TITLE, MINA).await;
    title(&mut mina, "Binder in C").await;
    assert!(told(&app, "2023-07-20T12:00:00Z").await.is_empty());
    assert_eq!(app.letters_to(STEVEN, "New: #1").await.len(), 1, "the first letter has left, marked");
    let confirm = app.letters_to(MINA, "Confirm").await[0].path("/account/confirm/");
    mina.open(&confirm).await;
    mina.press("Confirm this address").await;
    let letters = told(&app, "2023-07-20T12:01:00Z").await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].body.contains("Binder in [-Rust-]{+C+}"), "{}", letters[0].body);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_the_first_letter_says_already_is_not_told_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    file_anonymously(&mut mina, "tracing", TITLE, MINA).await;
    title(&mut mina, "Binder in C").await;
    let confirm = app.letters_to(MINA, "Confirm").await[0].path("/account/confirm/");
    mina.open(&confirm).await;
    mina.press("Confirm this address").await;
    assert_eq!(app.letters_to(STEVEN, "New: #1 Binder in C").await.len(), 1);
    assert!(told(&app, "2023-07-20T12:00:00Z").await.is_empty());
}
