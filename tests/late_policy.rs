//! What a track's own call says about its opening, its grace and what is late.

use plumbline::conference::apply::{Wishes, apply_text};
use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, EXAMPLE, TestApp, file_signed_in, fill_proposal};

const TRACK: &str = "/lpc-2023/tracks/android";
const PROPOSE: &str = "/lpc-2023/tracks/android/propose";
const QUEUE: &str = "/lpc-2023/tracks/android/queue";
const TITLE: &str = "Binder in Rust";
const OLIVIA: &str = "olivia@example.org";
const FILED: &str = "select count(*) from proposal where number is not null";

/// The example with these lines for the close of the Android MC.
fn closing(lines: &str) -> String {
    let close = "closes_on = 2023-08-15";
    assert_eq!(EXAMPLE.matches(close).count(), 1, "{close} stands once in the file");
    EXAMPLE.replacen(close, lines, 1)
}

/// The example with one more line in the call of the Android MC.
fn with_line(line: &str) -> String {
    closing(&format!("closes_on = 2023-08-15\n  {line}"))
}

/// Fills the form that the browser shows and checks it.
async fn complete(browser: &mut Browser) {
    fill_proposal(browser, TITLE);
    browser.press("Check and send").await;
    assert_eq!(browser.page().heading(), "Check: Android MC", "{}", browser.page().text());
}

/// A browser that is signed in, on the check page of a complete text.
async fn checked(app: &TestApp, email: &str) -> Browser {
    let mut browser = app.signed_in(email, "Mina Kulkarni").await;
    browser.open(PROPOSE).await;
    complete(&mut browser).await;
    browser
}

async fn queue(app: &TestApp) -> String {
    let mut olivia = app.signed_in(OLIVIA, "Olivia Organiser").await;
    olivia.open(QUEUE).await.text()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_pile_takes_what_is_late_and_marks_it(pool: PgPool) {
    let app = TestApp::with_file(pool, &with_line("late_policy = \"pile\"")).await;
    let mut mina = checked(&app, "mina@example.org").await;
    app.now_is(ANDROID_CLOSES);
    let check = mina.page().path.clone();
    mina.open(&check).await;
    assert!(mina.page().says("Your proposal will be filed and marked late."), "{}", mina.page().text());
    mina.press("Send").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    assert!(mina.page().says("Received 2023-08-16 12:00:00 UTC, late: the call had closed."), "{}", mina.page().text());
    let queue = queue(&app).await;
    assert!(queue.contains("2023-08-16 12:00:00 UTC late"), "{queue}");
    let letters = app.letters_to(OLIVIA, "New: #1").await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].body.contains("Note: late"), "{}", letters[0].body);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_a_pile_got_in_time_has_no_mark(pool: PgPool) {
    let app = TestApp::with_file(pool, &with_line("late_policy = \"pile\"")).await;
    let mut mina = checked(&app, "mina@example.org").await;
    assert!(!mina.page().says("marked late"));
    app.now_is("2023-08-16T11:59:59.999999Z");
    mina.press("Send").await;
    assert!(mina.page().says("Received 2023-08-16 11:59:59 UTC, in time."), "{}", mina.page().text());
    let queue = queue(&app).await;
    assert!(queue.contains(TITLE) && !queue.contains("UTC late"), "{queue}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_closed_call_keeps_the_text_and_offers_no_asking(pool: PgPool) {
    let app = TestApp::with_file(pool, &with_line("late_policy = \"closed\"")).await;
    let mut mina = checked(&app, "mina@example.org").await;
    let asking = mina.page().path.replace("/check", "/late-request");
    app.now_is("2023-08-16T12:04:03Z");
    mina.press("Send").await;
    assert_eq!((mina.page().status, mina.page().heading()), (409, "The Android MC has closed".to_owned()));
    assert!(mina.page().says("4 minutes 3 seconds too late") && mina.page().says("Patches, twice."));
    assert!(!mina.page().says("Ask the leads"), "{}", mina.page().text());
    mina.follow("Open the draft").await;
    assert_eq!(mina.page().value("Title"), TITLE);

    mina.open(&asking).await;
    assert!(!mina.page().has_button("Ask the leads"), "{}", mina.page().text());
    mina.post(&asking, &[("note".to_owned(), "All the same".to_owned())]).await;
    assert_eq!(app.count("select count(*) from late_request").await, 0);
    assert!(app.letters().await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn while_a_call_is_open_nobody_is_asked(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = checked(&app, "mina@example.org").await;
    let asking = mina.page().path.replace("/check", "/late-request");
    mina.open(&asking).await;
    assert!(!mina.page().has_button("Ask the leads"), "{}", mina.page().text());
    mina.post(&asking, &[("note".to_owned(), "In advance".to_owned())]).await;
    assert_eq!(app.count("select count(*) from late_request").await, 0);
    assert!(app.letters().await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_grace_takes_drafts_stored_before_the_close_and_the_leads_see_the_minutes(pool: PgPool) {
    let app = TestApp::with_file(pool, &with_line("grace_minutes = 30")).await;
    let mut mina = checked(&app, "mina@example.org").await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    noor.open(PROPOSE).await;
    noor.fill("Title", "Nothing but a title yet").press("Save draft").await;

    app.now_is("2023-08-16T12:10:30Z");
    mina.press("Send").await;
    assert!(mina.page().says("Received 2023-08-16 12:10:30 UTC, in time."), "{}", mina.page().text());
    app.now_is("2023-08-16T12:29:59.999999Z");
    complete(&mut noor).await;
    noor.press("Send").await;
    assert!(noor.page().says("Received 2023-08-16 12:29:59 UTC, in time."), "{}", noor.page().text());

    let queue = queue(&app).await;
    for minutes in [10, 29] {
        let mark = format!("UTC {minutes} minutes after the close, within the grace");
        assert!(queue.contains(&mark), "{mark} in {queue}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_grace_ends_and_takes_nothing_begun_after_the_close(pool: PgPool) {
    let app = TestApp::with_file(pool, &with_line("grace_minutes = 30")).await;
    let mut stored_before = checked(&app, "mina@example.org").await;
    app.now_is(ANDROID_CLOSES);
    let mut begun_after = checked(&app, "noor@example.org").await;
    app.now_is("2023-08-16T12:06:00Z");
    begun_after.press("Send").await;
    assert_eq!(begun_after.page().status, 409);
    assert!(begun_after.page().says("6 minutes too late"), "{}", begun_after.page().text());
    app.now_is("2023-08-16T12:30:00Z");
    assert_eq!(stored_before.press("Send").await.status, 409);
    assert_eq!(app.count(FILED).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn no_page_tells_of_the_grace(pool: PgPool) {
    let app = TestApp::with_file(pool, &with_line("grace_minutes = 30")).await;
    let mut mina = checked(&app, "mina@example.org").await;
    let check = mina.page().path.clone();
    for instant in ["2023-08-16T11:59:00Z", "2023-08-16T12:10:00Z"] {
        app.now_is(instant);
        for path in ["/lpc-2023", TRACK, PROPOSE, check.as_str()] {
            let page = mina.open(path).await;
            assert_eq!(page.status, 200, "{path}");
            let html = page.html().to_lowercase();
            assert!(!html.contains("grace") && !html.contains("12:30"), "{path} at {instant}");
        }
    }
    assert!(mina.page().says("Closed since Tuesday 15 August 2023"), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn before_the_opening_the_text_is_kept_and_the_page_says_when_it_opens(pool: PgPool) {
    let app = TestApp::with_file(pool, &with_line("opens_at = 2023-08-01T09:00:00Z")).await;
    let mut mina = checked(&app, "mina@example.org").await;
    let (path, fields) = mina.prepared("Send");
    for instant in ["2023-07-20T10:00:00Z", "2023-08-01T08:59:59.999999Z"] {
        app.now_is(instant);
        let page = mina.post(&path, &fields).await;
        assert_eq!((page.status, page.heading()), (409, "The Android MC is not open yet".to_owned()));
        assert!(page.says("It opens Tuesday 1 August 2023, 09:00 UTC."), "{}", page.text());
        assert!(page.says("Patches, twice.") && !page.has_button("Ask the leads"), "{}", page.text());
    }
    mina.follow("Open the draft").await;
    assert_eq!(mina.page().value("Title"), TITLE);
    app.now_is("2023-08-01T09:00:00Z");
    mina.post(&path, &fields).await;
    assert!(mina.page().says("Received 2023-08-01 09:00:00 UTC, in time."), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_call_without_a_closing_date_never_closes(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.now_is("2031-02-28T23:59:59Z");
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    mina.open("/lpc-2023/tracks/tracing").await;
    assert!(mina.page().says("No closing date"), "{}", mina.page().text());
    file_signed_in(&mut mina, "tracing", TITLE).await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    assert!(mina.page().says("Received 2031-02-28 23:59:59 UTC, in time."), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_extension_counts_for_pages_that_were_opened_before_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = checked(&app, "mina@example.org").await;
    app.now_is("2023-08-16T11:00:00Z");
    let wishes = Wishes { reason: Some("The site was down".to_owned()), override_promise: false, ..Wishes::default() };
    let later = closing("closes_on = 2023-08-17");
    apply_text(&app.pool, &app.app.clock, &later, &wishes).await.expect("the file is applied");
    app.now_is("2023-08-18T11:59:59.999999Z");
    mina.press("Send").await;
    assert!(mina.page().says("Received 2023-08-18 11:59:59 UTC, in time."), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_close_that_was_moved_earlier_counts_for_pages_that_were_opened_before_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = checked(&app, "mina@example.org").await;
    let earlier = closing("closes_on = 2023-08-01");
    apply_text(&app.pool, &app.app.clock, &earlier, &Wishes::default()).await.expect("the file is applied");
    app.now_is("2023-08-02T12:00:00Z");
    assert_eq!(mina.press("Send").await.status, 409);
    assert!(mina.page().says("It closed 2023-08-02 12:00:00 UTC"), "{}", mina.page().text());
    assert_eq!(app.count(FILED).await, 0);
}
