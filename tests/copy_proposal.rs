//! "Use this text again": a proposal's text becomes a draft in another open call.

use plumbline::conference::apply::{Wishes, apply_text};
use sqlx::PgPool;

use crate::support::{EXAMPLE, TestApp, file_anonymously, file_signed_in};

/// The same conference in another year.
fn edition(year: &str, slug: &str) -> String {
    let file = EXAMPLE.replace("slug = \"lpc-2023\"", &format!("slug = \"{slug}\""));
    let file = file.replace("short_name = \"LPC 2023\"", &format!("short_name = \"LPC {year}\""));
    file.replace("starts_on = 2023-11-13", &format!("starts_on = {year}-11-13"))
        .replace("ends_on = 2023-11-15", &format!("ends_on = {year}-11-15"))
}

async fn with_editions(pool: PgPool) -> TestApp {
    let app = TestApp::start(pool).await;
    for (year, slug) in [("2022", "lpc-2022"), ("2024", "lpc-2024")] {
        apply_text(&app.pool, &app.app.clock, &edition(year, slug), &Wishes::default()).await.expect("another edition");
    }
    app
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_text_is_used_again_in_a_later_conference(pool: PgPool) {
    let app = with_editions(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "cxl", "Pools of memory").await;
    mina.follow("Use this text again").await;
    let page = mina.page();
    assert!(page.has_choice("Call", "Android MC, LPC 2024") && page.has_choice("Call", "Android MC, LPC 2023"));
    assert!(page.says("LPC 2024") && !page.says("LPC 2022"), "only this and later ones: {}", page.text());
    assert_eq!(app.count("select count(*) from proposal").await, 1, "looking stores nothing");

    mina.press("Make a draft").await;
    assert_eq!(mina.page().status, 422);
    assert!(mina.page().says("Choose the call that gets the text"));
    mina.choose("Call", "Android MC, LPC 2024");
    let (path, twice) = mina.prepared("Make a draft");
    mina.press("Make a draft").await;
    let page = mina.page().clone();
    assert!(page.path.starts_with("/lpc-2024/drafts/"), "{}", page.text());
    assert!(page.says("This is a copy of your text, as a new draft."), "{}", page.text());
    assert!(page.says("The minutes were left out: the Android MC takes 10 to 15."), "{}", page.text());
    assert_eq!(page.value("Title"), "Pools of memory");
    assert_eq!(page.value("The question for the room"), "Can a check at build time refuse them?");
    mina.post(&path, &twice).await;
    assert_eq!(app.count("select count(*) from proposal").await, 2, "pressed twice it is one draft");
    assert_eq!(app.count("select count(*) from proposal_version where version = 1").await, 2);
    mina.open("/lpc-2023/proposals/1").await;
    assert!(mina.page().says("Pools of memory"), "the first one stays");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_closed_call_and_the_same_track_are_not_offered_and_strangers_copy_nothing(pool: PgPool) {
    let app = with_editions(pool).await;
    let mut mina = app.browser();
    file_anonymously(&mut mina, "android", "Binder in Rust", "mina@example.org").await;
    mina.follow("Use this text again").await;
    assert!(!mina.page().has_choice("Call", "Android MC, LPC 2023"));
    mina.choose("Call", "Compute Express Link (CXL) MC, LPC 2023");
    let (path, fields) = mina.prepared("Make a draft");
    let mut stranger = app.browser();
    stranger.post(&path, &fields).await;
    assert!(stranger.page().path.starts_with("/account/sign-in"), "{}", stranger.page().path);
    app.now_is("2023-10-01T00:00:00Z");
    mina.press("Make a draft").await;
    assert_eq!(mina.page().status, 422, "the call has closed since: {}", mina.page().text());
    app.now_is("2023-07-20T11:00:00Z");
    mina.open("/lpc-2023/proposals/1/copy").await;
    mina.choose("Call", "Live Patching MC, LPC 2024");
    mina.press("Make a draft").await;
    assert!(mina.page().path.starts_with("/lpc-2024/drafts/"), "{}", mina.page().text());
    assert_eq!(mina.page().value("Your e-mail"), "mina@example.org");
}
