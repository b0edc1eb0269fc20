//! Saving while somebody types: what the script sends, and what the server answers it.

use serde_json::Value;
use sqlx::PgPool;

use crate::support::{Browser, TestApp, fill_author, fill_proposal};

const PROPOSE: &str = "/lpc-2023/tracks/android/propose";
const MINA: &str = "mina@example.org";
const PROPOSALS: &str = "select count(*) from proposal";

/// What the script would send at this moment: the form without any button.
fn script(browser: &Browser) -> (String, Vec<(String, String)>) {
    let (path, mut fields) = browser.prepared("Save draft");
    fields.retain(|(name, _)| name != "save");
    fields.push(("autosave".to_owned(), "yes".to_owned()));
    (path, fields)
}

/// Sends it and gives the status and the answer.
async fn sent(browser: &mut Browser, (path, fields): &(String, Vec<(String, String)>)) -> (u16, Value) {
    let page = browser.post(path, fields).await;
    (page.status, serde_json::from_slice(&page.body).unwrap_or(Value::Null))
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn typing_makes_one_draft_that_later_saves_go_on_with(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    let first = script(mina.fill("Title", "Half a ti"));
    let (status, answer) = sent(&mut mina, &first).await;
    assert_eq!((status, answer["saved"]["at"].as_str()), (200, Some("10:00:00")), "{answer}");
    let draft = answer["saved"]["url"].as_str().expect("the draft's page").to_owned();
    app.now_is("2023-07-20T10:00:03Z");
    // The script goes on with the address that it was given; the key in the form is the same.
    let mut second = first.clone();
    second.0.clone_from(&draft);
    for (name, value) in &mut second.1 {
        match name.as_str() {
            "title" => *value = "Half a title".to_owned(),
            "base" => *value = answer["saved"]["version"].to_string(),
            _ => {}
        }
    }
    let (status, answer) = sent(&mut mina, &second).await;
    assert_eq!((status, answer["saved"]["at"].as_str()), (200, Some("10:00:03")), "{answer}");
    assert_eq!(answer["saved"]["url"], draft.as_str());
    assert_eq!(mina.open(&draft).await.value("Title"), "Half a title");
    assert!(mina.page().says("Draft saved 10:00:03 UTC"), "{}", mina.page().text());
    assert_eq!(app.count(PROPOSALS).await, 1);
    assert!(app.letters().await.is_empty(), "nobody is told of a draft");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_mistake_is_said_in_a_sentence_and_stores_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    let form = script(mina.fill("Title", &"x".repeat(125)));
    let (status, answer) = sent(&mut mina, &form).await;
    assert_eq!(status, 422);
    let sentence = answer["refused"]["sentence"].as_str().expect("a sentence");
    assert_eq!(sentence, "The title is 125 characters, 120 at most; shorten it by 5.");
    assert_eq!(app.count(PROPOSALS).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_window_that_still_types_does_not_change_what_was_sent_from_another(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, "As it was sent");
    fill_author(&mut mina, "Mina Kulkarni", MINA);
    mina.press("Save draft").await;
    let old_window = script(mina.fill("Title", "Typed in the old window"));
    mina.press("Check and send").await;
    mina.press("Send").await;
    let receipt = mina.page().path.clone();
    let (status, answer) = sent(&mut mina, &old_window).await;
    // The title of the old window went along with the check; only what is typed after the sending must not slip in.
    let mut later = old_window.clone();
    for (name, value) in &mut later.1 {
        if name == "title" {
            *value = "Typed after it was sent".to_owned();
        }
    }
    assert_eq!(status, 409, "{answer}");
    let (status, answer) = sent(&mut mina, &later).await;
    assert_eq!(status, 409);
    let sentence = answer["refused"]["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains("sent from another window"), "{sentence}");
    assert!(!mina.open(&receipt).await.says("Typed after it was sent"), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_an_expired_sign_in_the_text_comes_back_once_and_the_newest_wins(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut sam = app.signed_in("sam@example.org", "Sam Submitter").await;
    sam.open(PROPOSE).await;
    sam.fill("Title", "Before").press("Save draft").await;
    let draft = sam.page().path.clone();
    let typed = script(sam.fill("Title", "While signed out"));
    sam.forget_sign_in();
    sam.post(&typed.0, &typed.1).await;
    assert_eq!(sam.page().heading(), "Sign in");
    assert!(sam.page().says("What you typed is kept"), "{}", sam.page().text());
    sam.fill("E-mail", "sam@example.org").fill("Password", crate::support::PASSWORD).press("Sign in").await;
    assert_eq!((sam.page().path.as_str(), sam.page().value("Title")), (draft.as_str(), "While signed out".to_owned()));
    // The script saves the form that came back; after that nothing is waiting any more.
    let again = script(&sam);
    let (status, answer) = sent(&mut sam, &again).await;
    assert_eq!(status, 200, "{answer}");
    sam.open(&draft).await;
    assert!(!sam.page().says("It is not saved yet"), "{}", sam.page().text());
    assert_eq!(sam.page().value("Title"), "While signed out");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_secret_address_is_mailed_on_request_and_opens_the_draft_elsewhere(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    mina.fill("Title", "Words that belong in no letter").press("Save draft").await;
    mina.press("Save and mail me the secret address").await;
    assert_eq!(mina.page().status, 422);
    assert_eq!(
        mina.page().error("Your e-mail"),
        "Enter your e-mail address: the secret address goes there",
        "{}",
        mina.page().text()
    );
    mina.fill("Your e-mail", MINA).press("Save and mail me the secret address").await;
    assert!(mina.page().says("The secret address was mailed to mina@example.org at 10:00:00 UTC."));
    let letters = app.letters_to(MINA, "secret address").await;
    let body = &letters[0].body;
    assert!(!body.contains("Words that belong") && !body.contains("Mina"), "none of the sender's text: {body}");
    let mut phone = app.browser();
    phone.open(&letters[0].path("/open/")).await;
    phone.press("Continue in this browser").await;
    assert_eq!(phone.page().value("Title"), "Words that belong in no letter");

    for _ in 0..2 {
        mina.press("Save and mail me the secret address").await;
    }
    mina.fill("Title", "Still typing").press("Save and mail me the secret address").await;
    assert_eq!((mina.page().status, mina.page().value("Title")), (422, "Still typing".to_owned()));
    assert!(mina.page().error("Your e-mail").contains("Wait an hour"), "{}", mina.page().error("Your e-mail"));
    assert_eq!(app.letters_to(MINA, "secret address").await.len(), 3);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_day_later_the_last_text_of_each_ten_minutes_is_kept_of_a_draft(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    for (time, title) in
        [("10:00:00", "a"), ("10:00:03", "ab"), ("10:09:59", "abc"), ("10:10:00", "abcd"), ("10:30:00", "e")]
    {
        app.now_is(&format!("2023-07-20T{time}Z"));
        mina.fill("Title", title).press("Save draft").await;
    }
    let versions = "select count(*) from proposal_version";
    app.now_is("2023-07-21T09:00:00Z");
    plumbline::jobs::forget(&app.app).await.expect("the job");
    assert_eq!(app.count(versions).await, 5, "within a day everything is there");
    app.now_is("2023-07-21T10:30:01Z");
    plumbline::jobs::forget(&app.app).await.expect("the job");
    let kept = "select count(*) from proposal_version where text->>'title' in ('abc', 'abcd', 'e')";
    assert_eq!((app.count(versions).await, app.count(kept).await), (3, 3));
    assert!(mina.open("/account").await.link("e").is_some());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_window_that_saves_by_itself_never_undoes_what_another_window_wrote(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    mina.fill("Title", "One").press("Save draft").await;
    let draft = mina.page().path.clone();
    let old_window = script(mina.fill("What has been tried", "Typed in the old window"));
    mina.open(&draft).await;
    mina.fill("Title", "Two, of the new window").press("Save draft").await;
    for _ in 0..2 {
        let (status, answer) = sent(&mut mina, &old_window).await;
        assert_eq!(status, 409, "the page must be looked at: {answer}");
        mina.open(&draft).await;
        assert_eq!(mina.page().value("Title"), "Two, of the new window");
        assert_eq!(mina.page().value("What has been tried"), "Typed in the old window");
    }
}
