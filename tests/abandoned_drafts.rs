//! Drafts that no account holds and nobody touches: a letter first, then they are removed.

use sqlx::PgPool;

use crate::support::TestApp;

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
