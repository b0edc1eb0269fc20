//! A deadline moves: whoever holds a draft hears of it, and calendars move their event.

use plumbline::conference::apply::{Wishes, apply_text};
use sqlx::PgPool;

use crate::support::{EXAMPLE, TestApp};

const SAM: &str = "sam@example.org";

/// Moves the close of the Android call from 15 to 22 August.
async fn extend(app: &TestApp) {
    apply_with(app, "closes_on = 2023-08-22").await;
}

async fn apply_with(app: &TestApp, close: &str) {
    let android = EXAMPLE.find("slug = \"android\"").expect("the track");
    let (before, rest) = EXAMPLE.split_at(android);
    let later = format!("{before}{}", rest.replacen("closes_on = 2023-08-15", close, 1));
    let wishes = Wishes {
        reason: Some("The travel funds were settled late".to_owned()),
        override_promise: true,
        ..Wishes::default()
    };
    apply_text(&app.pool, &app.app.clock, &later, &wishes).await.expect("the file is applied");
}

fn lines(calendar: &str, name: &str) -> Vec<String> {
    let unfolded = calendar.replace("\r\n ", "");
    unfolded.split("\r\n").filter_map(|line| line.strip_prefix(name)).map(str::to_owned).collect()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_extension_is_told_once_to_each_holder_of_a_draft_and_reminds_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut sam = app.signed_in(SAM, "Sam Submitter").await;
    sam.open("/lpc-2023/tracks/android/propose").await;
    sam.fill("Title", "Binder in Rust").press("Save draft").await;
    app.now_is("2023-08-15T12:00:00Z");
    app.minute().await;
    assert_eq!(app.letters_to(SAM, "Not sent yet").await.len(), 1);
    extend(&app).await;
    for _ in 0..2 {
        app.minute().await;
    }
    let letters = app.letters_to(SAM, "Date changed").await;
    assert_eq!(letters.len(), 1);
    let body = &letters[0].body;
    assert!(body.contains("Tuesday 15 August 2023") && body.contains("Tuesday 22 August 2023"), "{body}");
    assert!(body.contains("The travel funds were settled late"), "{body}");
    app.now_is("2023-08-22T12:00:00Z");
    app.minute().await;
    assert_eq!(app.letters_to(SAM, "Not sent yet").await.len(), 2, "the day before the new close");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_calendar_keeps_its_events_when_a_deadline_moves(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut anybody = app.browser();
    anybody.open("/lpc-2023/tracks/android").await;
    anybody.follow("This deadline as a calendar").await;
    assert_eq!(anybody.page().headers["content-type"], "text/calendar; charset=utf-8");
    let before = anybody.page().html();
    assert_eq!(lines(&before, "UID:"), ["deadline.lpc-2023.android@cfp.example.org"]);
    assert_eq!(lines(&before, "DTSTART:"), ["20230816T120000Z"]);
    extend(&app).await;
    let after = anybody.open("/lpc-2023/tracks/android/deadline.ics").await.html();
    assert_eq!(lines(&after, "UID:"), lines(&before, "UID:"));
    assert_eq!(lines(&after, "DTSTART:"), ["20230823T120000Z"]);
    let sequence = |calendar: &str| lines(calendar, "SEQUENCE:")[0].parse::<u32>().expect("a number");
    assert!(sequence(&after) > sequence(&before));

    anybody.open("/lpc-2023").await;
    anybody.follow("Deadlines as a calendar").await;
    let all = anybody.page().html();
    let with_a_close = app.count("select count(*) from track where closes_on is not null").await;
    assert_eq!(lines(&all, "UID:").len() as i64, with_a_close);
    assert!(all.split("\r\n").all(|line| line.len() <= 75), "{all}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_call_without_a_close_has_no_calendar(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut anybody = app.browser();
    anybody.open("/lpc-2023/tracks/tracing").await;
    assert_eq!(anybody.page().link("This deadline as a calendar"), None);
    assert_eq!(anybody.open("/lpc-2023/tracks/tracing/deadline.ics").await.status, 404);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_deadline_that_is_no_more_is_cancelled_in_calendars(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut anybody = app.browser();
    let before = anybody.open("/lpc-2023/tracks/android/deadline.ics").await.html();
    assert_eq!(lines(&before, "STATUS:"), ["CONFIRMED"]);
    apply_with(&app, "").await;
    for path in ["/lpc-2023/tracks/android/deadline.ics", "/lpc-2023/deadlines.ics"] {
        let after = anybody.open(path).await.html();
        let event = after.split("BEGIN:VEVENT").find(|event| event.contains("STATUS:CANCELLED")).expect("the event");
        assert_eq!(lines(event, "UID:"), lines(&before, "UID:"));
        assert_eq!(lines(event, "DTSTART:"), ["20230816T120000Z"], "what it was");
        assert_eq!(lines(event, "SEQUENCE:"), ["1"]);
    }
    app.now_is("2023-07-21T10:00:00Z");
    apply_with(&app, "closes_on = 2023-08-22").await;
    let again = anybody.open("/lpc-2023/tracks/android/deadline.ics").await.html();
    assert_eq!((lines(&again, "STATUS:"), lines(&again, "SEQUENCE:")), (vec!["CONFIRMED".into()], vec!["2".into()]));
}
