//! A sign-in that ends in the middle of a form: the text waits, comes back, and keeps its first arrival for an hour.

use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, TestApp, file_signed_in, fill_proposal};

const MINA: &str = "mina@example.org";
const TITLE: &str = "Binder in Rust";
const REVISED: &str = "Binder in Rust, revised";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const EDIT: &str = "/lpc-2023/proposals/1/edit";

/// Mina's browser, with a proposal filed for the Android MC and its form open and changed.
async fn editing(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "android", TITLE).await;
    mina.follow("Edit").await;
    mina.fill("Title", REVISED).fill("What has been tried", "Patches,\nthrice.");
    mina
}

/// Signs in on the page that asks for it.
async fn sign_in(browser: &mut Browser, email: &str) {
    assert_eq!(browser.page().heading(), "Sign in", "{}", browser.page().text());
    browser.fill("E-mail", email).fill("Password", PASSWORD).press("Sign in").await;
}

async fn stored_title(app: &TestApp) -> String {
    sqlx::query_scalar("select title from proposal").fetch_one(&app.pool).await.expect("a title")
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_form_of_a_filed_proposal_comes_back_filled_in_and_nothing_was_saved(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = editing(&app).await;
    let typed = mina.prepared("Save changes");
    mina.forget_sign_in();
    mina.press("Save changes").await;
    assert!(mina.page().says("You were signed out. What you typed is kept"), "{}", mina.page().text());
    assert_eq!(stored_title(&app).await, TITLE);

    sign_in(&mut mina, MINA).await;
    assert_eq!((mina.page().status, mina.page().path.as_str()), (200, EDIT));
    assert!(mina.page().says("You were signed out while you were writing."), "{}", mina.page().text());
    assert!(mina.page().says("It is not saved yet"), "{}", mina.page().text());
    assert_eq!(mina.prepared("Save changes"), typed);
    assert_eq!(stored_title(&app).await, TITLE, "the form is never sent again by itself");

    mina.press("Save changes").await;
    assert_eq!(mina.page().path, PROPOSAL);
    assert_eq!(stored_title(&app).await, REVISED);
    assert_eq!(mina.open(EDIT).await.value("Title"), REVISED);
    assert!(!mina.page().says("It is not saved yet"), "what was taken waits no more");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_sign_in_that_ran_out_after_thirty_days_loses_nothing_either(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", TITLE).await;
    mina.follow("Edit").await;
    app.now_is("2023-08-19T10:00:01Z");
    mina.fill("Title", REVISED).press("Save changes").await;
    sign_in(&mut mina, MINA).await;
    assert_eq!(mina.page().value("Title"), REVISED);
    mina.press("Save changes").await;
    assert_eq!(stored_title(&app).await, REVISED);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn somebody_else_who_signs_in_there_does_not_change_the_proposal(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account("noor@example.org", "Noor Haddad").await;
    let mut mina = editing(&app).await;
    mina.forget_sign_in();
    mina.press("Save changes").await;
    sign_in(&mut mina, "noor@example.org").await;
    assert_eq!(mina.page().status, 404, "{}", mina.page().text());
    assert_eq!(stored_title(&app).await, TITLE);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_that_arrived_before_the_close_counts_when_it_is_sent_again_within_the_hour(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = editing(&app).await;
    let (path, typed) = mina.prepared("Save changes");
    mina.forget_sign_in();
    app.now_is("2023-08-16T11:59:00Z");
    mina.press("Save changes").await;
    app.now_is("2023-08-16T12:58:59Z");
    sign_in(&mut mina, MINA).await;
    mina.post(&path, &typed).await;
    assert_eq!((mina.page().status, mina.page().path.as_str()), (200, PROPOSAL), "{}", mina.page().text());
    assert_eq!(stored_title(&app).await, REVISED);
    let arrived = "select count(*) from proposal_version where sent_at = '2023-08-16T11:59:00Z'";
    assert_eq!(app.count(arrived).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_the_close_the_whole_form_comes_back_and_one_press_saves_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = editing(&app).await;
    let (_, typed) = mina.prepared("Save changes");
    mina.forget_sign_in();
    app.now_is("2023-08-16T11:59:00Z");
    mina.press("Save changes").await;
    app.now_is("2023-08-16T12:10:00Z");
    sign_in(&mut mina, MINA).await;
    assert_eq!(mina.page().path, EDIT);
    assert_eq!(mina.prepared("Save changes").1, typed, "the text that was typed in time is on the page");
    mina.press("Save changes").await;
    assert_eq!((mina.page().status, mina.page().path.as_str()), (200, PROPOSAL), "{}", mina.page().text());
    assert_eq!(stored_title(&app).await, REVISED);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_an_hour_the_first_arrival_counts_no_more(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = editing(&app).await;
    let (path, typed) = mina.prepared("Save changes");
    mina.forget_sign_in();
    app.now_is("2023-08-16T11:59:00Z");
    mina.press("Save changes").await;
    app.now_is("2023-08-16T12:59:00Z");
    sign_in(&mut mina, MINA).await;
    mina.post(&path, &typed).await;
    assert_eq!((mina.page().status, mina.page().heading()), (409, "Your change came too late".to_owned()));
    assert!(mina.page().says(REVISED), "{}", mina.page().text());
    assert_eq!(stored_title(&app).await, TITLE);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn another_text_than_the_one_that_arrived_in_time_is_late(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = editing(&app).await;
    let (path, mut typed) = mina.prepared("Save changes");
    mina.forget_sign_in();
    app.now_is("2023-08-16T11:59:00Z");
    mina.press("Save changes").await;
    app.now_is("2023-08-16T12:10:00Z");
    sign_in(&mut mina, MINA).await;
    let title = typed.iter_mut().find(|(name, _)| name == "title").expect("the title's field");
    title.1.push_str(" again");
    mina.post(&path, &typed).await;
    assert_eq!(mina.page().status, 409);
    assert_eq!(stored_title(&app).await, TITLE);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_send_that_arrived_before_the_close_files_the_draft_after_signing_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(&mut mina, TITLE);
    mina.press("Check and send").await;
    let check = mina.page().path.clone();
    mina.forget_sign_in();
    app.now_is("2023-08-16T11:59:30Z");
    mina.press("Send").await;
    app.now_is("2023-08-16T12:30:00Z");
    sign_in(&mut mina, MINA).await;
    assert_eq!(mina.page().path, check);
    assert_eq!(app.count("select count(*) from proposal where number is not null").await, 0);
    mina.press("Send").await;
    assert_eq!(mina.page().path, PROPOSAL, "{}", mina.page().text());
    assert!(mina.page().says("Received 2023-08-16 11:59:30 UTC, in time."), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_form_of_a_draft_comes_back_filled_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open("/lpc-2023/tracks/android/propose").await;
    mina.fill("Title", TITLE).press("Save draft").await;
    let draft = mina.page().path.clone();
    fill_proposal(&mut mina, REVISED);
    let typed = mina.prepared("Save draft");
    mina.forget_sign_in();
    mina.press("Save draft").await;
    assert!(mina.page().says("What you typed is kept"), "{}", mina.page().text());
    sign_in(&mut mina, MINA).await;
    assert_eq!((mina.page().path.as_str(), mina.prepared("Save draft")), (draft.as_str(), typed));
    assert_eq!(stored_title(&app).await, TITLE);
    mina.press("Save draft").await;
    assert_eq!(stored_title(&app).await, REVISED);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_longest_text_of_a_track_comes_back_whole(pool: PgPool) {
    const STEVEN: &str = "steven.rostedt@example.org";
    let app = TestApp::start(pool).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open("/lpc-2023/tracks/tracing/settings/text").await;
    // Each character is nine bytes of the form.
    let text = "試".repeat(20_000);
    for part in ["About the track", "What you want to see", "Advice to authors", "Schedule"] {
        steven.fill(part, &text);
    }
    let typed = steven.prepared("Save the text");
    steven.forget_sign_in();
    steven.press("Save the text").await;
    sign_in(&mut steven, STEVEN).await;
    assert!(steven.page().says("You were signed out while you were writing."), "{}", steven.page().heading());
    assert_eq!(steven.prepared("Save the text"), typed);
}
