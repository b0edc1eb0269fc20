//! The conference file and what was set on the pages: it keeps that, and says so.

use plumbline::conference::apply::{ApplyTextError, Report, Wishes, apply_text};
use sqlx::PgPool;

use super::{SETTINGS, TRACK, steven};
use crate::support::{EXAMPLE, TestApp};

async fn applied(app: &TestApp, text: &str, overwrite: &[&str]) -> Report {
    let overwrite = overwrite.iter().map(|what| (*what).to_owned()).collect();
    let wishes = Wishes { overwrite, ..Wishes::default() };
    apply_text(&app.pool, &app.app.clock, text, &wishes).await.expect("the file is applied")
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_file_applied_again_keeps_what_leads_set_and_says_so(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(&format!("{SETTINGS}/text")).await;
    steven.fill("Advice to authors", "From Steven").press("Save the text").await;
    steven.open(&format!("{SETTINGS}/slots")).await;
    steven.fill("Shortest slot", "20").fill("Longest slot", "30").press("Save slots and contact").await;

    let edited = EXAMPLE.replacen("name = \"Tracing MC\"", "name = \"Tracing and Probing MC\"", 1);
    let report = applied(&app, &edited, &[]).await;
    let kept = report.kept_edits.iter().find(|kept| kept.subject == "track tracing").expect("it is reported");
    assert_eq!(kept.keys, ["guidance", "minutes"]);
    assert!(report.to_string().contains("kept as it was changed in the browser: track tracing (guidance, minutes)"));
    let page = app.browser().open(TRACK).await.clone();
    assert!(
        page.says("Tracing and Probing MC") && page.says("From Steven") && page.says("20 to 30 minutes"),
        "{}",
        page.text()
    );
    assert_eq!(applied(&app, &edited, &[]).await.kept_edits.len(), 1, "as often as it is applied");

    let report = applied(&app, &edited, &["tracing.minutes"]).await;
    assert_eq!(report.kept_edits[0].keys, ["guidance"]);
    assert!(!app.browser().open(TRACK).await.says("Slots 20 to 30 minutes"));
    assert!(applied(&app, &edited, &["all"]).await.kept_edits.is_empty());
    assert!(!app.browser().open(TRACK).await.says("From Steven"));
    steven.open(&format!("{SETTINGS}/text/versions")).await;
    assert!(steven.page().says("the conference file in force"), "{}", steven.page().text());
    assert!(applied(&app, &edited, &[]).await.is_empty(), "and the file is the file again");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_file_that_says_the_same_takes_over_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(&format!("{SETTINGS}/text")).await;
    steven.fill("How people can take part", "In person").press("Save the text").await;
    let with = |line: &str| {
        EXAMPLE.replacen(
            "short_name = \"Tracing MC\"",
            &format!("short_name = \"Tracing MC\"\nparticipation = \"{line}\""),
            1,
        )
    };
    assert!(applied(&app, &with("In person"), &[]).await.kept_edits.is_empty());
    let report = applied(&app, &with("Online"), &[]).await;
    assert!(report.kept_edits.is_empty(), "{report}");
    assert!(app.browser().open(TRACK).await.says("Online"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_to_be_overwritten_names_a_track_of_the_file(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let wishes = Wishes { overwrite: vec!["tracking".to_owned()], ..Wishes::default() };
    match apply_text(&app.pool, &app.app.clock, EXAMPLE, &wishes).await {
        Err(ApplyTextError::Refused(sentences)) => assert!(sentences[0].contains("no such track"), "{sentences:?}"),
        other => panic!("{other:?}"),
    }
}
