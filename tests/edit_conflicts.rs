//! Two windows, one text: changes of different fields are merged, of the same field decided by a person; nothing is lost.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, ORIGIN};
use sqlx::PgPool;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::support::{Browser, TestApp, file_signed_in};

const MINA: &str = "mina@example.org";
const TITLE: &str = "Binder in Rust";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const EDIT: &str = "/lpc-2023/proposals/1/edit";
const TRIED: &str = "What has been tried";
const OPEN: &str = "select count(*) from proposal_version where conflict = 'open'";
const VERSIONS: &str = "select count(*) from proposal_version";

/// Two windows of Mina on the form of her filed proposal.
async fn two_windows(app: &TestApp) -> (Browser, Browser) {
    let mut one = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut one, "android", TITLE).await;
    let mut other = app.signed_in(MINA, "Mina Kulkarni").await;
    one.open(EDIT).await;
    other.open(EDIT).await;
    (one, other)
}

/// Both windows have a title of their own; the second meets the first.
async fn clashed(app: &TestApp) -> (Browser, Browser) {
    let (mut one, mut other) = two_windows(app).await;
    app.now_is("2023-07-20T14:02:09Z");
    one.fill("Title", "Binder in C").press("Save changes").await;
    assert_eq!(one.page().status, 200, "{}", one.page().text());
    other.fill("Title", "Binder, safely").fill(TRIED, "Patches, thrice.").press("Save changes").await;
    assert_eq!(other.page().status, 409, "{}", other.page().text());
    (one, other)
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn changes_of_different_fields_are_merged_and_the_page_says_so(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut one, mut other) = two_windows(&app).await;
    one.fill("Title", "Binder in C").press("Save changes").await;
    other.fill(TRIED, "Patches, thrice.").press("Save changes").await;
    assert_eq!(other.page().status, 200, "{}", other.page().text());
    for part in
        ["Saved together with what Mina Kulkarni saved", "these fields: Title.", "#1 Binder in C", "Patches, thrice."]
    {
        assert!(other.page().says(part), "{part} in {}", other.page().text());
    }
    assert!(!other.open(PROPOSAL).await.says("Saved together"), "{}", other.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_texts_of_one_field_are_both_shown_and_mine_is_kept(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut other) = clashed(&app).await;
    for part in ["Yours", "The other, saved 14:02:09 UTC by Mina Kulkarni", "Binder in C", "Binder, safely"] {
        assert!(other.page().says(part), "{part} in {}", other.page().text());
    }
    assert!(other.page().html().contains("<ins>") && other.page().html().contains("<del>"));
    assert_eq!(
        (other.page().value("Title").as_str(), other.page().value(TRIED).as_str()),
        ("Binder, safely", "Patches, thrice.")
    );
    assert_eq!(app.count(OPEN).await, 1, "what was typed is on the server");

    let mut later = app.signed_in(MINA, "Mina Kulkarni").await;
    let text = later.open(PROPOSAL).await.text();
    assert!(text.contains("Binder, safely") && text.contains("met another one"), "{text}");
    let leads = app.signed_in("olivia@example.org", "Olivia").await.open(PROPOSAL).await.text();
    assert!(leads.contains("Binder in C") && !leads.contains("Binder, safely"), "{leads}");

    later.follow("what changed").await;
    assert!(later.page().says("it met another change and waits for you"), "{}", later.page().text());
    assert!(later.page().link("Drop my version").is_some(), "{}", later.page().text());
    other.press("Save changes").await;
    assert_eq!(other.page().heading(), "#1 Binder, safely Submitted", "{}", other.page().text());
    assert!(!other.page().says("Your unsent version") && other.page().says("Patches, thrice."));
    assert_eq!(app.count(OPEN).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_other_text_can_be_taken(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut other) = clashed(&app).await;
    other.choose("Title: which text counts", "The other").press("Save changes").await;
    assert!(other.page().heading().contains("Binder in C"), "{}", other.page().text());
    assert!(other.page().says("Patches, thrice."), "{}", other.page().text());
    assert_eq!(app.count(OPEN).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_third_change_in_between_is_met_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut one, mut other) = clashed(&app).await;
    one.open(EDIT).await;
    one.fill("Title", "Binder in Zig").press("Save changes").await;
    other.fill("Title", "Binder, safer").press("Save changes").await;
    assert_eq!(other.page().status, 409, "{}", other.page().text());
    assert!(other.page().says("Binder in Zig") && other.page().says("Binder, safer"), "{}", other.page().text());
    assert_eq!(app.count(OPEN).await, 1, "the newest of mine stays");
    other.press("Save changes").await;
    assert!(other.page().heading().contains("Binder, safer"), "{}", other.page().text());
    assert_eq!(app.count(OPEN).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_mistake_in_the_answer_keeps_the_base(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut other) = clashed(&app).await;
    other.fill("Your name", "").press("Save changes").await;
    assert_eq!(other.page().status, 422, "{}", other.page().text());
    assert_eq!(other.page().value("Title"), "Binder, safely");
    other.fill("Your name", "Mina K.").press("Save changes").await;
    assert!(other.page().heading().contains("Binder, safely"), "{}", other.page().text());
    assert_eq!(app.count(OPEN).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_same_change_twice_is_no_conflict(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut one, mut other) = two_windows(&app).await;
    one.fill("Title", "Binder in C").press("Save changes").await;
    let versions = app.count(VERSIONS).await;
    other.fill("Title", "Binder in C").press("Save changes").await;
    assert_eq!((other.page().status, app.count(VERSIONS).await), (200, versions), "{}", other.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn drafts_are_merged_and_decided_alike(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut one = app.signed_in(MINA, "Mina Kulkarni").await;
    one.open("/lpc-2023/tracks/android/propose").await;
    one.fill("Title", TITLE).press("Save draft").await;
    let draft = one.page().path.clone();
    let mut other = app.signed_in(MINA, "Mina Kulkarni").await;
    other.open(&draft).await;
    one.fill("Title", "Binder in C").press("Save draft").await;
    other.fill(TRIED, "Patches.").press("Save draft").await;
    assert!(other.page().says("in these fields: Title."), "{}", other.page().text());
    assert_eq!((other.page().value("Title").as_str(), other.page().value(TRIED).as_str()), ("Binder in C", "Patches."));

    one.fill("Title", "Binder in Zig").fill(TRIED, "Nothing.").press("Save draft").await;
    assert_eq!(one.page().status, 409, "{}", one.page().text());
    assert_eq!((one.page().value("Title").as_str(), one.page().value(TRIED).as_str()), ("Binder in Zig", "Nothing."));
    one.choose("What has been tried: which text counts", "The other").press("Save draft").await;
    assert_eq!((one.page().value("Title").as_str(), one.page().value(TRIED).as_str()), ("Binder in Zig", "Patches."));
    assert_eq!(app.count(OPEN).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn of_two_saves_at_one_instant_one_meets_the_other(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut one, mut other) = two_windows(&app).await;
    let mut saving = JoinSet::new();
    for (browser, title) in [(&mut one, "From one"), (&mut other, "From the other")] {
        let (path, fields) = browser.fill("Title", title).prepared("Save changes");
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, "https://cfp.example.org")
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, browser.cookie_header())
            .body(Body::from(body))
            .expect("a request");
        let service = app.service.clone();
        saving.spawn(async move {
            let Ok(response) = service.oneshot(request).await;
            response.status().as_u16()
        });
    }
    let mut statuses = saving.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!((app.count(VERSIONS).await, app.count(OPEN).await), (3, 1), "both texts are kept");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_version_that_nobody_wants_any_more_is_dropped_and_stays_in_the_history(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut one, _) = clashed(&app).await;
    one.open(PROPOSAL).await;
    one.follow("Drop my version").await;
    assert!(one.page().says("Binder, safely") && one.page().says("stays in the history"), "{}", one.page().text());
    assert_eq!(app.count(OPEN).await, 1, "looking drops nothing");
    one.press("Drop my version").await;
    assert_eq!(one.page().path, PROPOSAL);
    assert!(!one.page().says("Your unsent version") && one.page().says("Binder in C"), "{}", one.page().text());
    assert_eq!(app.count(OPEN).await, 0);
    one.follow("what changed").await;
    assert!(one.page().says("unsent: it met another change and was dropped"), "{}", one.page().text());
    assert!(app.audited().await.contains(&"unsent version dropped".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_version_is_over_once_everything_in_it_stands_in_the_text(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut one, _) = clashed(&app).await;
    one.open(EDIT).await;
    one.fill("Title", "Binder, safely").press("Save changes").await;
    assert_eq!(app.count(OPEN).await, 1, "what has been tried is another text still");
    one.open(EDIT).await;
    one.fill(TRIED, "Patches, thrice.").fill("The question for the room", "Another one?").press("Save changes").await;
    assert_eq!(app.count(OPEN).await, 0, "other fields do not matter");
    assert!(!one.page().says("Your unsent version"), "{}", one.page().text());
}
