//! A call is extended while somebody sends at its close: one waits for the other, and nothing is late.

use sqlx::PgPool;

use super::{CHANGES, TRACK, consider, shuah};
use crate::support::{TestApp, fill_proposal};

const CLOSES: &str = "2023-08-21T12:00:00Z";
/// More than ten minutes before: a check that was made then does not hold any more at the close.
const BEFORE: &str = "2023-08-21T11:30:00Z";

/// Waits until a transaction waits for another.
async fn something_waits(app: &TestApp) {
    let waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    for _ in 0..20_000 {
        if app.count(waits).await > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("nothing waits");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_submission_at_the_close_waits_for_the_extension_that_is_being_made(pool: PgPool) {
    let app = TestApp::start(pool.clone()).await;
    app.now_is(BEFORE);
    let mut sam = app.signed_in("sam@example.org", "Sam Submitter").await;
    sam.open(&format!("{TRACK}/propose")).await;
    fill_proposal(&mut sam, "Sent at the close");
    sam.press("Check and send").await;
    app.now_is(CLOSES);
    let mut extension = pool.begin().await.expect("a transaction");
    sqlx::query("select id from track where slug = 'kernel-testing' for update")
        .execute(&mut *extension)
        .await
        .expect("held");
    let extend = async {
        something_waits(&app).await;
        sqlx::query("update track set closes_on = '2023-08-27' where slug = 'kernel-testing'")
            .execute(&mut *extension)
            .await
            .expect("the close moves");
        extension.commit().await.expect("the extension");
    };
    tokio::join!(sam.press("Send"), extend);
    assert_eq!(app.count("select count(*) from proposal where state = 'submitted' and not late").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_extension_waits_for_the_submission_that_is_being_filed(pool: PgPool) {
    let app = TestApp::start(pool.clone()).await;
    app.now_is(BEFORE);
    let mut shuah = shuah(&app).await;
    app.now_is(CLOSES);
    consider(&mut shuah, "2023-08-27", "The site was down").await;
    let mut filing = pool.begin().await.expect("a transaction");
    sqlx::query("select id from track where slug = 'kernel-testing' for share")
        .execute(&mut *filing)
        .await
        .expect("held");
    let file = async {
        something_waits(&app).await;
        let before: i64 =
            sqlx::query_scalar("select count(*) from track where closes_on = '2023-08-20' and slug = 'kernel-testing'")
                .fetch_one(&mut *filing)
                .await
                .expect("the call");
        filing.commit().await.expect("the filing");
        before
    };
    let (_, before) = tokio::join!(shuah.press("Extend the call"), file);
    assert_eq!(before, 1, "whoever files sees one call from beginning to end");
    assert_eq!(app.count(CHANGES).await, 1);
    assert!(shuah.page().says("The call is changed."), "{}", shuah.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_submission_and_an_extension_at_one_instant_leave_nothing_late(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.now_is(BEFORE);
    let mut sam = app.signed_in("sam@example.org", "Sam Submitter").await;
    sam.open(&format!("{TRACK}/propose")).await;
    fill_proposal(&mut sam, "Sent at the close");
    sam.press("Check and send").await;
    let mut shuah = shuah(&app).await;
    app.now_is(CLOSES);
    consider(&mut shuah, "2023-08-27", "The site was down").await;
    tokio::join!(sam.press("Send"), shuah.press("Extend the call"));
    assert_eq!(shuah.page().status, 200, "{}", shuah.page().text());
    if app.count("select count(*) from proposal where state = 'draft'").await == 1 {
        let draft = sam.page().path.clone();
        sam.open(draft.trim_end_matches("/check")).await;
        sam.press("Check and send").await;
        sam.press("Send").await;
    }
    assert_eq!(app.count("select count(*) from proposal where state = 'submitted' and not late").await, 1);
}
