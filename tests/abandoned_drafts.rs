//! Drafts that no account holds and nobody touches: a letter first, then they are removed.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, fill_author, fill_proposal};

const MINA: &str = "mina@example.org";
const PROPOSALS: &str = "select count(*) from proposal";

async fn run_at(app: &TestApp, instant: &str) {
    app.now_is(instant);
    plumbline::jobs::forget(&app.app).await.expect("the job");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_abandoned_draft_is_removed_two_weeks_after_its_letter(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open("/lpc-2023/tracks/tracing/propose").await;
    mina.fill("Title", "Words for nobody else").fill("Your e-mail", MINA).press("Save draft").await;
    let draft = mina.page().path.clone();
    let mut sam = app.signed_in("sam@example.org", "Sam Submitter").await;
    sam.open("/lpc-2023/tracks/tracing/propose").await;
    sam.fill("Title", "Of an account").press("Save draft").await;

    run_at(&app, "2024-01-02T09:00:00Z").await;
    assert!(app.letters().await.is_empty());
    run_at(&app, "2024-01-02T10:00:00Z").await;
    run_at(&app, "2024-01-03T10:00:00Z").await;
    let letters = app.letters_to(MINA, "will be removed").await;
    assert_eq!(letters.len(), 1);
    let body = &letters[0].body;
    assert!(body.contains("Thursday 20 July 2023") && body.contains("Tuesday 16 January 2024"), "{body}");
    assert!(!body.contains("Words for nobody else"), "none of the text: {body}");
    assert_eq!(letters[0].path("/drafts/"), draft);
    assert_eq!(app.count(PROPOSALS).await, 2);
    run_at(&app, "2024-01-16T10:00:00Z").await;
    assert_eq!(app.count(PROPOSALS).await, 1, "an account's draft stays");
    assert!(app.audited().await.contains(&"abandoned drafts removed".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_draft_that_is_saved_after_the_letter_starts_anew(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open("/lpc-2023/tracks/tracing/propose").await;
    mina.fill("Title", "Still wanted").fill("Your e-mail", MINA).press("Save draft").await;
    run_at(&app, "2024-01-02T10:00:00Z").await;
    app.now_is("2024-01-10T10:00:00Z");
    mina.fill("Title", "Still wanted, and changed").press("Save draft").await;
    run_at(&app, "2024-02-10T10:00:00Z").await;
    assert_eq!(app.count(PROPOSALS).await, 1);
    run_at(&app, "2024-06-24T10:00:00Z").await;
    assert_eq!(app.letters_to(MINA, "will be removed").await.len(), 2, "it is told again");
    assert_eq!(app.count(PROPOSALS).await, 1);
}

/// Mina's draft of May, for which she asked the leads after the close.
async fn asked(app: &TestApp) -> Browser {
    app.now_is("2023-05-20T10:00:00Z");
    let mut mina = app.browser();
    mina.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(&mut mina, "Too late");
    fill_author(&mut mina, "Mina Kulkarni", MINA);
    mina.press("Check and send").await;
    app.now_is("2023-08-16T13:00:00Z");
    assert_eq!(mina.press("Send").await.status, 409);
    mina.press("Ask the leads").await;
    mina
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_draft_whose_late_request_was_declined_goes_as_others_do(pool: PgPool) {
    let app = TestApp::start(pool).await;
    asked(&app).await;
    let path: String = sqlx::query_scalar("select '/lpc-2023/late-requests/' || id from proposal")
        .fetch_one(&app.pool)
        .await
        .expect("a draft");
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open(&path).await;
    olivia.press("Decline").await;
    run_at(&app, "2023-11-02T10:00:00Z").await;
    assert_eq!(app.letters_to(MINA, "will be removed").await.len(), 1);
    run_at(&app, "2023-11-16T09:59:59Z").await;
    assert_eq!(app.count(PROPOSALS).await, 1, "two weeks after the letter");
    run_at(&app, "2023-11-16T10:00:00Z").await;
    assert_eq!(app.count(PROPOSALS).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_draft_waits_for_the_answer_of_the_leads_until_the_conference_is_over(pool: PgPool) {
    let app = TestApp::start(pool).await;
    asked(&app).await;
    run_at(&app, "2023-11-02T10:00:00Z").await;
    assert!(app.letters_to(MINA, "will be removed").await.is_empty());
    run_at(&app, "2023-11-20T10:00:00Z").await;
    assert_eq!(app.letters_to(MINA, "will be removed").await.len(), 1);
    run_at(&app, "2023-12-04T10:00:00Z").await;
    assert_eq!(app.count(PROPOSALS).await, 0);
}
