//! Limits: whoever does something too often is told how long to wait, and keeps what was typed.

use sqlx::PgPool;

use crate::support::TestApp;

const PROPOSE: &str = "/lpc-2023/tracks/android/propose";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn too_many_new_drafts_have_to_wait_and_nothing_typed_is_lost(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut sam = app.signed_in("sam@example.org", "Sam Submitter").await;
    for round in 0..100 {
        sam.open(PROPOSE).await;
        sam.fill("Title", &format!("Draft {round}")).press("Save draft").await;
        assert_eq!(sam.page().status, 200);
    }
    sam.open(PROPOSE).await;
    sam.fill("Title", "One too many").press("Save draft").await;
    assert_eq!((sam.page().status, sam.page().value("Title")), (429, "One too many".to_owned()));
    assert!(
        sam.page().says("You began 100 drafts within an hour. Wait 1 hour, until 11:00:00 UTC"),
        "{}",
        sam.page().text()
    );
    assert_eq!(app.count("select count(*) from proposal").await, 100);

    // Drafts that are there already go on, and other people are not held up.
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    noor.open(PROPOSE).await;
    assert_eq!(noor.fill("Title", "Mine").press("Save draft").await.status, 200);
    app.now_is("2023-07-20T11:00:00Z");
    sam.press("Save draft").await;
    assert_eq!((sam.page().status, sam.page().value("Title")), (200, "One too many".to_owned()));
}
