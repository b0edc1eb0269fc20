//! A change that comes after the close or after the decision: kept as an unsent version that only its author sees.

use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, Page, TestApp, file_signed_in};

const MINA: &str = "mina@example.org";
const TITLE: &str = "Binder in Rust";
const REVISED: &str = "Binder, safely";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const EDIT: &str = "/lpc-2023/proposals/1/edit";

/// Mina's browser, with the whole form of her filed proposal open and a new title typed.
async fn editing(app: &TestApp, track: &str) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, track, TITLE).await;
    mina.follow("Edit").await;
    mina.fill("Title", REVISED).fill("What has been tried", "Patches, thrice.").choose("Taking part", "Online");
    mina
}

/// What somebody who is not its author reads of the proposal.
async fn read_by(app: &TestApp, email: &str) -> Page {
    app.signed_in(email, "Somebody who reads").await.open(PROPOSAL).await.clone()
}

fn shows_both_texts(page: &Page) {
    assert_eq!((page.status, page.heading()), (409, "Your change came too late".to_owned()), "{}", page.text());
    for part in ["What the leads have", TITLE, "Patches, twice.", "Your unsent version", REVISED, "Patches, thrice."] {
        assert!(page.says(part), "{part} in {}", page.text());
    }
}

fn shows_the_filed_text_only(page: &Page) {
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.says(TITLE) && page.says("Patches, twice."), "{}", page.text());
    for part in [REVISED, "Patches, thrice.", "unsent"] {
        assert!(!page.html().contains(part), "{part} in {}", page.text());
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_the_close_the_old_form_gives_an_unsent_version(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = editing(&app, "android").await;
    app.now_is(ANDROID_CLOSES);
    mina.press("Save changes").await;
    shows_both_texts(mina.page());
    assert!(mina.page().says("The Android MC has closed"), "{}", mina.page().text());

    mina.follow("Open the proposal").await;
    assert_eq!((mina.page().path.as_str(), mina.page().heading().contains(TITLE)), (PROPOSAL, true));
    assert!(mina.page().says("Your unsent version") && mina.page().says(REVISED), "{}", mina.page().text());
    let organiser = read_by(&app, "olivia@example.org").await;
    shows_the_filed_text_only(&organiser);
    assert!(organiser.says("Taking part online"), "small changes were taken over: {}", organiser.text());
    let queue = app.signed_in("olivia@example.org", "Olivia").await.open("/lpc-2023/tracks/android/queue").await.text();
    assert!(queue.contains(TITLE) && !queue.contains(REVISED), "{queue}");
    let unsent = "select count(*) from proposal_version where sent_at is null and text->>'title' = 'Binder, safely'";
    assert_eq!(app.count(unsent).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_a_decision_the_old_form_gives_an_unsent_version(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = editing(&app, "tracing").await;
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    app.decide(&mut steven, 1, "Accept").await;

    mina.press("Save changes").await;
    shows_both_texts(mina.page());
    assert!(mina.page().says("A decision was sent"), "{}", mina.page().text());
    assert!(mina.open(PROPOSAL).await.says("Your unsent version"), "{}", mina.page().text());
    shows_the_filed_text_only(&read_by(&app, "steven.rostedt@example.org").await);

    mina.open(EDIT).await;
    assert!(mina.page().says("The text is settled now."), "{}", mina.page().text());
    mina.fill("Your name", "Mina K.").press("Save changes").await;
    assert_eq!(mina.page().path, PROPOSAL, "{}", mina.page().text());
    assert!(read_by(&app, "steven.rostedt@example.org").await.says("Mina K."));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_a_refusal_nothing_is_said_to_be_taken_over(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = editing(&app, "tracing").await;
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    app.decide(&mut steven, 1, "Decline").await;

    mina.press("Save changes").await;
    assert!(matches!(mina.page().status, 403 | 409), "{}", mina.page().text());
    assert!(!mina.page().says("were taken over"), "{}", mina.page().text());
    let lead = read_by(&app, "steven.rostedt@example.org").await;
    shows_the_filed_text_only(&lead);
    assert!(lead.says("Taking part in person"), "{}", lead.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn pressing_it_twice_keeps_one_unsent_version(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = editing(&app, "android").await;
    let (path, fields) = mina.prepared("Save changes");
    app.now_is(ANDROID_CLOSES);
    for _ in 0..2 {
        mina.post(&path, &fields).await;
        shows_both_texts(mina.page());
    }
    let unsent = "select count(*) from proposal_version where text->>'title' = 'Binder, safely'";
    assert_eq!(app.count(unsent).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_unsent_version_is_still_there_after_a_small_change(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = editing(&app, "android").await;
    app.now_is(ANDROID_CLOSES);
    mina.press("Save changes").await;
    mina.follow("Edit what can still change").await;
    mina.fill("Links to patches or threads", "https://lore.kernel.org/r/v2@example.org").press("Save changes").await;
    assert_eq!(mina.page().path, PROPOSAL, "{}", mina.page().text());
    assert!(mina.page().says("r/v2@example.org"), "{}", mina.page().text());
    assert!(mina.page().says("Your unsent version") && mina.page().says(REVISED), "{}", mina.page().text());
    shows_the_filed_text_only(&read_by(&app, "olivia@example.org").await);
}
