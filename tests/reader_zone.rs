//! Deadlines in the zone of the reader's profile, beside the zone of the call and UTC.

use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, TestApp, file_signed_in, fill_proposal};

const MINA: &str = "mina@example.org";
const TRACK: &str = "/lpc-2023/tracks/android";
const CLOSES: &str = "Closes for you: Wednesday 16 August 2023, 14:00 Europe/Berlin time (UTC+2)";

async fn in_zone(app: &TestApp, email: &str, name: &str, zone: &str) -> Browser {
    let mut browser = app.signed_in(email, name).await;
    browser.open("/account/profile").await;
    browser.fill("Time zone", zone).press("Save the profile").await;
    browser
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn every_page_with_a_deadline_says_it_on_the_readers_clock(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = in_zone(&app, MINA, "Mina Kulkarni", "Europe/Berlin").await;
    let page = mina.open(TRACK).await;
    for part in
        ["15 August 2023, end of day anywhere on Earth", "Wednesday 16 August 2023, 12:00 UTC", CLOSES, "27 days left"]
    {
        assert!(page.says(part), "{part} in {}", page.text());
    }
    assert!(!page.html().contains("data-local"), "the page says it, so no script does");
    mina.open(&format!("{TRACK}/propose")).await;
    assert!(mina.page().says(CLOSES), "{}", mina.page().text());
    fill_proposal(&mut mina, "Binder in Rust");
    mina.press("Save draft").await;
    assert!(mina.page().says(CLOSES), "{}", mina.page().text());
    mina.press("Check and send").await;
    assert!(mina.page().says(CLOSES), "{}", mina.page().text());
    let mine = "For you: Wednesday 16 August 2023, 14:00 Europe/Berlin time (UTC+2)";
    assert!(mina.open("/account").await.says(mine), "{}", mina.page().text());
    app.now_is(ANDROID_CLOSES);
    assert!(mina.open(TRACK).await.says("Closed for you: Wednesday 16 August 2023, 14:00"), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_says_no_zone_reads_none(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let page = app.browser().open(TRACK).await.clone();
    assert!(!page.says("for you") && page.html().contains("data-local"), "{}", page.text());
    for zone in ["", "UTC"] {
        let mut mina = in_zone(&app, MINA, "Mina Kulkarni", zone).await;
        assert!(!mina.open(TRACK).await.says("for you"), "{}", mina.page().text());
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_end_of_a_late_pass_and_the_date_to_answer_by_are_said_too(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = in_zone(&app, MINA, "Mina Kulkarni", "America/New_York").await;
    mina.open(&format!("{TRACK}/propose")).await;
    fill_proposal(&mut mina, "Binder in Rust");
    mina.press("Save draft").await;
    let draft = mina.page().path.clone();
    app.now_is("2023-08-16T13:00:00Z");
    sqlx::query(
        "insert into late_pass (proposal_id, until, granted_by, at)
         select id, timestamptz '2023-08-16T15:00:00Z', 'a lead', stored_at from proposal",
    )
    .execute(&app.pool)
    .await
    .expect("a late pass");
    let ends = "16 August 2023, 11:00 America/New_York time (UTC−4)";
    let page = mina.open(&draft).await;
    assert!(page.says(&format!("The late pass ends for you: Wednesday {ends}")), "{}", page.text());
    assert!(mina.open("/account").await.says(&format!("For you: Wednesday {ends}")), "{}", mina.page().text());

    app.now_is("2023-07-20T10:00:00Z");
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    app.decide(&mut olivia, 1, "Accept").await;
    // The third of August ends anywhere on Earth at noon UTC on the fourth.
    let until = "That ends for you: Friday 4 August 2023, 08:00 America/New_York time (UTC−4).";
    for path in ["/lpc-2023/proposals/1", "/lpc-2023/proposals/1/confirmation"] {
        assert!(mina.open(path).await.says(until), "{path}: {}", mina.page().text());
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_author_reads_until_when_the_text_can_be_edited(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = in_zone(&app, MINA, "Mina Kulkarni", "Asia/Kathmandu").await;
    file_signed_in(&mut mina, "android", "Binder in Rust").await;
    let words = "The call closes for you: Wednesday 16 August 2023, 17:45 Asia/Kathmandu time (UTC+5:45).";
    assert!(mina.page().says(words), "{}", mina.page().text());
}
