//! A lead writes the questions of a track.

use plumbline::clock::Clock;
use plumbline::conference::apply::{Wishes, apply_text};
use sqlx::PgPool;

use crate::support::{Browser, EXAMPLE, TestApp, at};

const LIST: &str = "/lpc-2023/tracks/tracing/questions";
const PROPOSE: &str = "/lpc-2023/tracks/tracing/propose";

async fn steven(app: &TestApp) -> Browser {
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    steven.open("/lpc-2023/tracks/tracing/queue").await;
    steven.follow("Questions of the track").await;
    assert_eq!(steven.page().path, LIST);
    steven
}

async fn add(browser: &mut Browser, label: &str) {
    browser.open(LIST).await;
    browser.follow("Add a question").await;
    browser.fill("Question", label).press("Save the question").await;
    assert_eq!(browser.page().path, LIST, "{}", browser.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn questions_are_added_changed_moved_and_removed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    add(&mut steven, "What do you <need>?").await;
    add(&mut steven, "Another").await;
    let form = app.browser().open(PROPOSE).await.clone();
    assert!(form.says("What do you <need>?") && form.says("Another"), "{}", form.text());

    steven.press("Move down").await;
    let text = steven.page().text();
    assert!(text.find("Another") < text.find("What do you <need>?"), "{text}");
    steven.press("Remove").await;
    assert!(!steven.page().says("Another"), "{}", steven.page().text());
    steven.follow("Edit").await;
    assert_eq!(steven.page().value("Question"), "What do you <need>?");
    steven.fill("Question", "What else?").press("Save the question").await;
    assert!(steven.page().says("What else?"));
    let keys: Vec<String> = sqlx::query_scalar(
        "select question ->> 'key' from track, jsonb_array_elements(content -> 'questions') question",
    )
    .fetch_all(&app.pool)
    .await
    .expect("keys");
    assert_eq!(keys, ["what-do-you-need"], "the key stays");
    let audited = app.audited().await;
    for action in ["question added", "question moved", "question removed", "question changed"] {
        assert!(audited.iter().any(|row| row.contains(action)), "{action} in {audited:?}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn mistakes_stand_beside_their_fields_and_what_was_typed_is_kept(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.follow("Add a question").await;
    steven.choose("An answer is", "One of several choices").fill("Choices", "only").fill("Most", "many");
    steven.fill("Question", &"x".repeat(10_000)).press("Save the question").await;
    assert_eq!(steven.page().status, 422);
    assert!(steven.page().error("Question").contains("is 10,000 characters, 200 at most"));
    assert!(steven.page().error("Choices").contains("must be from 2 to 50"));
    assert!(steven.page().error("Most").contains("whole number"));
    assert_eq!(steven.page().value("Choices"), "only");
    steven.fill("Question", "a\u{202e}b").fill("Most", "").fill("Choices", "one\ntwo").press("Save the question").await;
    assert!(steven.page().error("Question").contains("U+202E"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_conference_file_replaces_the_list_only_where_it_is_told_to(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    add(&mut steven, "Only here").await;
    let clock = Clock::fixed(at("2023-07-20T10:00:00Z"));
    let report = apply_text(&app.pool, &clock, EXAMPLE, &Wishes::default()).await.expect("the file is applied");
    assert_eq!(report.kept_edits[0].keys, ["questions"]);
    assert!(steven.open(LIST).await.says("Only here"));
    let wishes = Wishes { overwrite: vec!["tracing.questions".to_owned()], ..Wishes::default() };
    apply_text(&app.pool, &clock, EXAMPLE, &wishes).await.expect("the file is applied");
    assert!(steven.open(LIST).await.says("The track asks nothing of its own yet."));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn leads_cannot_open_to_themselves_what_was_answered_to_organisers(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open(LIST).await;
    olivia.follow("Add a question").await;
    olivia.fill("Question", "Visa?").choose("Who reads the answers", "Organisers only");
    olivia.press("Save the question").await;
    let mut steven = steven(&app).await;
    steven.follow("Edit").await;
    steven.choose("Who reads the answers", "The leads and organisers").press("Save the question").await;
    assert_eq!(steven.page().status, 422, "{}", steven.page().text());
    assert!(steven.page().says("Only an organiser can show the leads"));
    steven.open(LIST).await;
    assert_eq!(steven.press("Remove").await.status, 403);

    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    mina.open(PROPOSE).await;
    mina.fill("Visa?", "Yes, please").press("Save draft").await;
    olivia.press("Remove").await;
    assert!(mina.open(&mina.page().path.clone()).await.status == 200);
    mina.press("Save draft").await;
    assert_eq!(
        app.count("select count(*) from proposal where answers ? 'visa'").await,
        1,
        "what is removed keeps its answers"
    );
    add(&mut steven, "Visa?").await;
    assert_eq!(app.count("select count(*) from track where content::text like '%\"visa-2\"%'").await, 1);
}
