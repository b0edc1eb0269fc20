//! Too late never means lost: what counts as the arrival, the page that says by how much, and asking the leads.

use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, TestApp, fill_author, fill_proposal};

const PROPOSE: &str = "/lpc-2023/tracks/android/propose";
const TITLE: &str = "Binder in Rust";
const MINA: &str = "mina@example.org";
const NOOR: &str = "noor@example.org";
/// Who reads the letters of the Android MC: it has no leads.
const ORGANISERS: [&str; 2] = ["organisers@example.org", "olivia@example.org"];
const FILED: &str = "select count(*) from proposal where number is not null";
const ASKED: &str = "select count(*) from late_request";
const FOUR_MINUTES_LATE: &str = "2023-08-16T12:04:03Z";

/// Presses *Check and send* on a complete form; the browser is then on the check page.
async fn check(browser: &mut Browser) {
    browser.press("Check and send").await;
    assert_eq!(browser.page().heading(), "Check: Android MC", "{}", browser.page().text());
}

/// A browser that is signed in, on the check page of a complete text.
async fn checked(app: &TestApp, email: &str) -> Browser {
    let mut browser = app.signed_in(email, "Mina Kulkarni").await;
    browser.open(PROPOSE).await;
    fill_proposal(&mut browser, TITLE);
    check(&mut browser).await;
    browser
}

/// The same without signing in.
async fn checked_anonymously(app: &TestApp, email: &str, title: &str) -> Browser {
    let mut browser = app.browser();
    browser.open(PROPOSE).await;
    fill_proposal(&mut browser, title);
    fill_author(&mut browser, "Mina Kulkarni", email);
    check(&mut browser).await;
    browser
}

async fn send(browser: &mut Browser) -> u16 {
    browser.press("Send").await.status
}

fn is_in_as_of(browser: &Browser, instant: &str) -> bool {
    let page = browser.page();
    page.path.starts_with("/lpc-2023/proposals/") && page.says(&format!("Received {instant} UTC, in time."))
}

async fn requests_to(app: &TestApp, organiser: &str) -> usize {
    app.letters_to(organiser, "Late request").await.len()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_last_microsecond_is_in_time(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = checked(&app, MINA).await;
    let mut noor = checked_anonymously(&app, NOOR, "Filed without an account").await;
    app.now_is("2023-08-16T11:59:59.999999Z");
    for browser in [&mut mina, &mut noor] {
        send(browser).await;
        assert!(is_in_as_of(browser, "2023-08-16 11:59:59"), "{}", browser.page().text());
    }
    let last = "select count(*) from proposal where arrived_at = '2023-08-16T11:59:59.999999Z' and not late";
    assert_eq!(app.count(last).await, 2);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_instant_of_the_close_is_too_late_and_the_text_is_kept_as_a_draft(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let signed_in = checked(&app, MINA).await;
    let anonymous = checked_anonymously(&app, NOOR, TITLE).await;
    app.now_is(ANDROID_CLOSES);
    for mut browser in [signed_in, anonymous] {
        assert_eq!(send(&mut browser).await, 409);
        let page = browser.page();
        assert_eq!(page.heading(), "The Android MC has closed");
        let sentence =
            "It closed 2023-08-16 12:00:00 UTC; your text arrived 2023-08-16 12:00:00 UTC, 1 second too late.";
        for part in [sentence, "kept as a draft", TITLE, "Vendor modules assume", "Patches, twice.", "second day"] {
            assert!(page.says(part), "{part} in {}", page.text());
        }
        assert_eq!(page.link("organisers@example.org").as_deref(), Some("mailto:organisers@example.org"));

        browser.follow("Open the draft").await;
        assert!(browser.page().path.starts_with("/lpc-2023/drafts/"), "{}", browser.page().path);
        assert_eq!(browser.page().value("Title"), TITLE);
        let problem = browser.page().value("The problem (abstract)");
        assert_eq!(problem, "Vendor modules assume **4k pages**.\n\nWho mends them?");
        assert_eq!(browser.open("/account").await.status, 200);
        assert!(
            browser.page().says(&format!("{TITLE} Draft Too late by 1 second: ask the leads")),
            "{}",
            browser.page().text()
        );
    }
    assert_eq!(app.count(FILED).await, 0);
    assert!(app.letters().await.is_empty(), "nobody is told of a draft");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_page_says_by_how_much(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = checked(&app, MINA).await;
    let (path, fields) = mina.prepared("Send");
    for (instant, late) in [
        ("2023-08-16T12:00:00.000001Z", "1 second too late"),
        (FOUR_MINUTES_LATE, "4 minutes 3 seconds too late"),
        ("2023-08-16T15:02:00Z", "3 hours 2 minutes too late"),
        ("2023-08-18T16:00:00Z", "2 days 4 hours too late"),
    ] {
        app.now_is(instant);
        let page = mina.post(&path, &fields).await;
        assert_eq!(page.status, 409, "{instant}");
        assert!(page.says(late), "{late} in {}", page.text());
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_form_that_was_opened_in_time_and_sent_late_is_late(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    app.now_is("2023-08-16T11:50:00Z");
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, TITLE);
    app.now_is("2023-08-16T12:00:01Z");
    check(&mut mina).await;
    assert_eq!(send(&mut mina).await, 409);
    assert!(mina.page().says("arrived 2023-08-16 12:00:01 UTC, 1 second too late"), "{}", mina.page().text());
    assert_eq!(app.count(FILED).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_check_in_time_holds_for_ten_minutes_and_its_own_arrival_counts(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.now_is("2023-08-16T11:55:00Z");
    let mut mina = checked(&app, MINA).await;
    let mut noor = checked_anonymously(&app, NOOR, TITLE).await;
    let mut kofi = checked(&app, "kofi@example.org").await;
    app.now_is("2023-08-16T12:04:59.999999Z");
    for browser in [&mut mina, &mut noor] {
        send(browser).await;
        assert!(is_in_as_of(browser, "2023-08-16 11:55:00"), "{}", browser.page().text());
    }
    app.now_is("2023-08-16T12:05:00Z");
    assert_eq!(send(&mut kofi).await, 409);
    assert!(kofi.page().says("5 minutes too late"), "{}", kofi.page().text());
    assert_eq!(app.count("select count(*) from proposal where late").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn going_back_to_the_form_without_a_change_keeps_the_check(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.now_is("2023-08-16T11:55:00Z");
    let mut mina = checked(&app, MINA).await;
    app.now_is("2023-08-16T12:01:00Z");
    mina.follow("Back to the form").await;
    check(&mut mina).await;
    app.now_is("2023-08-16T12:02:00Z");
    send(&mut mina).await;
    assert!(is_in_as_of(&mina, "2023-08-16 11:55:00"), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_text_that_was_changed_after_its_check_is_late(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.now_is("2023-08-16T11:55:00Z");
    let mut mina = checked(&app, MINA).await;
    let (path, first_page) = mina.prepared("Send");
    app.now_is("2023-08-16T12:01:00Z");
    mina.follow("Back to the form").await;
    mina.fill("Title", "Binder in Rust, at last").press("Save draft").await;

    app.now_is("2023-08-16T12:02:00Z");
    mina.post(&path, &first_page).await;
    assert_eq!((mina.page().status, mina.page().heading()), (409, "Check: Android MC".to_owned()));
    assert!(mina.page().says("The text was changed in another window"), "{}", mina.page().text());
    assert_eq!(send(&mut mina).await, 409);
    assert_eq!(mina.page().heading(), "The Android MC has closed");

    mina.follow("Open the draft").await;
    assert_eq!(mina.page().value("Title"), "Binder in Rust, at last");
    check(&mut mina).await;
    assert_eq!(send(&mut mina).await, 409, "a check after the close is none in time");
    assert_eq!(app.count(FILED).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn asking_mails_those_who_read_the_track_and_stores_the_request(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = checked(&app, MINA).await;
    app.now_is(FOUR_MINUTES_LATE);
    send(&mut mina).await;
    mina.fill("A word to the leads", "The train had no network.").press("Ask the leads").await;
    assert!(mina.page().says("The leads were asked at 2023-08-16 12:04:03 UTC."), "{}", mina.page().text());
    assert_eq!(app.count(ASKED).await, 1);
    assert_eq!(app.count(FILED).await, 0, "it stays a draft until they take it");

    for organiser in ORGANISERS {
        let letters = app.letters_to(organiser, "Late request").await;
        assert_eq!(letters.len(), 1, "{organiser}");
        let letter = &letters[0];
        assert_eq!(letter.subject, "[LPC 2023 Android MC] Late request: Binder in Rust");
        assert!(letter.header("Reply-To").contains(MINA), "{}", letter.header("Reply-To"));
        let body = letter.body.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in ["by 4 minutes 3 seconds", "The train had no network.", "Vendor modules assume", "Patches, twice."]
        {
            assert!(body.contains(part), "{part} in {body}");
        }
    }
    assert_eq!(app.letters().await.len(), ORGANISERS.len(), "and nobody else");
    assert!(app.audited().await.contains(&"late request made".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn asking_twice_is_one_request(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = checked(&app, MINA).await;
    let (send_path, sending) = mina.prepared("Send");
    app.now_is(FOUR_MINUTES_LATE);
    send(&mut mina).await;
    let (path, fields) = mina.prepared("Ask the leads");
    mina.press("Ask the leads").await;
    assert!(!mina.page().has_button("Ask the leads"));
    app.now_is("2023-08-16T12:06:00Z");
    mina.post(&path, &fields).await;
    assert!(mina.page().says("The leads were asked at 2023-08-16 12:04:03 UTC."), "{}", mina.page().text());
    assert_eq!(app.count(ASKED).await, 1);
    for organiser in ORGANISERS {
        assert_eq!(requests_to(&app, organiser).await, 1, "{organiser}");
    }
    mina.post(&send_path, &sending).await;
    assert_eq!(mina.page().status, 409);
    assert!(mina.page().says("The leads were asked at 2023-08-16 12:04:03 UTC"), "{}", mina.page().text());
    assert!(!mina.page().has_button("Ask the leads"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn who_asks_without_an_account_is_heard_once_confirmed_or_after_an_hour(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = checked_anonymously(&app, MINA, "From Mina").await;
    let mut noor = checked_anonymously(&app, NOOR, "From Noor").await;
    app.now_is(FOUR_MINUTES_LATE);
    for browser in [&mut mina, &mut noor] {
        assert_eq!(send(browser).await, 409);
        browser.press("Ask the leads").await;
        assert!(browser.page().says("The leads were asked at"), "{}", browser.page().text());
    }
    assert_eq!(app.count(ASKED).await, 2);
    for organiser in ORGANISERS {
        assert_eq!(requests_to(&app, organiser).await, 0, "{organiser}");
    }
    let confirm = app.letters_to(MINA, "Confirm your e-mail address").await[0].path("/account/confirm/");
    mina.open(&confirm).await;
    mina.press("Confirm this address").await;
    app.now_is("2023-08-16T13:04:02Z");
    for organiser in ORGANISERS {
        let letters = app.letters_to(organiser, "Late request").await;
        assert_eq!(letters.len(), 1, "{organiser}");
        assert!(letters[0].subject.ends_with("From Mina"), "{}", letters[0].subject);
    }
    app.now_is("2023-08-16T13:04:03Z");
    for organiser in ORGANISERS {
        assert_eq!(requests_to(&app, organiser).await, 2, "{organiser}");
    }
}
