//! Drafts that are not sent: reminders before the close, once each, and one click that stops them.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, fill_proposal};

const SAM: &str = "sam@example.org";
const MINA: &str = "mina@example.org";
const PROPOSE: &str = "/lpc-2023/tracks/android/propose";

/// What is due by the clock at this instant is told; how many reminders Sam has got by then.
async fn reminders_at(app: &TestApp, instant: &str) -> usize {
    app.now_is(instant);
    // A second replica, and a second minute, tell nothing twice.
    for _ in 0..2 {
        app.minute().await;
    }
    app.letters_to(SAM, "Not sent yet").await.len()
}

async fn with_draft(app: &TestApp, title: &str) -> Browser {
    let mut sam = app.signed_in(SAM, "Sam Submitter").await;
    sam.open(PROPOSE).await;
    sam.fill("Title", title).press("Save draft").await;
    sam
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_draft_is_remembered_seven_days_a_day_and_two_hours_before_the_close(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let sam = with_draft(&app, "Binder in Rust").await;
    let mut got = Vec::new();
    for instant in [
        "2023-08-09T11:59:59Z",
        "2023-08-09T12:00:00Z",
        "2023-08-15T11:59:00Z",
        "2023-08-15T12:00:00Z",
        "2023-08-16T09:59:00Z",
        "2023-08-16T10:00:00Z",
        "2023-08-16T12:00:00Z",
    ] {
        got.push(reminders_at(&app, instant).await);
    }
    assert_eq!(got, [0, 1, 1, 2, 2, 3, 3]);
    let letters = app.letters_to(SAM, "Not sent yet").await;
    assert!(letters[0].subject.ends_with("Not sent yet: Binder in Rust (7 days left)"), "{}", letters[0].subject);
    assert!(letters[2].body.contains("closes in 2 hours"), "{}", letters[2].body);
    assert!(letters[0].body.contains("Tuesday 15 August 2023, end of day anywhere on Earth (AoE)"));
    assert_eq!(letters[0].path("/drafts/"), sam.page().path);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_an_outage_one_letter_is_enough(pool: PgPool) {
    let app = TestApp::start(pool).await;
    with_draft(&app, "Binder in Rust").await;
    assert_eq!(reminders_at(&app, "2023-08-16T11:00:00Z").await, 1);
    assert!(app.letters_to(SAM, "1 hour left").await.len() == 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nobody_is_reminded_of_what_is_sent_empty_or_begun_after_the_mark(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut sam = app.signed_in(SAM, "Sam Submitter").await;
    sam.open(PROPOSE).await;
    sam.press("Save draft").await;
    sam.open(PROPOSE).await;
    fill_proposal(&mut sam, "Sent in time");
    sam.press("Check and send").await;
    sam.press("Send").await;
    assert_eq!(reminders_at(&app, "2023-08-15T12:00:00Z").await, 0);
    app.now_is("2023-08-16T09:00:00Z");
    sam.open(PROPOSE).await;
    sam.fill("Title", "Begun three hours before the close").press("Save draft").await;
    assert_eq!(reminders_at(&app, "2023-08-16T09:30:00Z").await, 0);
    assert_eq!(reminders_at(&app, "2023-08-16T10:30:00Z").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_draft_without_an_account_has_no_confirmed_address_to_remind(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    mina.fill("Title", "No account").fill("Your e-mail", "mina@example.org").press("Save draft").await;
    reminders_at(&app, "2023-08-15T12:00:00Z").await;
    assert!(app.letters().await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn one_click_stops_them_for_the_draft_or_for_all_without_a_sign_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut sam = with_draft(&app, "One").await;
    sam.open(PROPOSE).await;
    sam.fill("Title", "Two").press("Save draft").await;
    assert_eq!(reminders_at(&app, "2023-08-09T12:00:00Z").await, 2);
    let of_one = app.letters_to(SAM, "Not sent yet: One").await[0].path("/account/reminders/");
    let mut stranger = app.browser();
    stranger.open(&of_one).await;
    assert!(stranger.page().says("sam@example.org is reminded"), "{}", stranger.page().text());
    assert_eq!(app.count("select count(*) from reminder_stop").await, 0, "looking stops nothing");
    stranger.press("Stop reminders for this draft").await;
    assert!(stranger.page().says("No more reminders of this draft"), "{}", stranger.page().text());
    assert_eq!(reminders_at(&app, "2023-08-15T12:00:00Z").await, 3, "the other draft only");
    stranger.open(&of_one).await;
    stranger.press("Stop all reminders").await;
    assert_eq!(reminders_at(&app, "2023-08-16T10:00:00Z").await, 3);
    assert_eq!(stranger.open("/account/reminders/no-such-token").await.status, 404);
}

/// Mina's draft without an account, whose secret address was mailed to her. The path of that address.
async fn mailed(app: &TestApp, title: &str) -> (Browser, String) {
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    mina.fill("Title", title).fill("Your e-mail", MINA).press("Save draft").await;
    mina.press("Save and mail me the secret address").await;
    let letters = app.letters_to(MINA, "secret address").await;
    (mina, letters.last().expect("the letter").path("/open/"))
}

async fn minas_at(app: &TestApp, instant: &str) -> usize {
    reminders_at(app, instant).await;
    app.letters_to(MINA, "Not sent yet").await.len()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn who_used_the_mailed_secret_address_is_reminded_and_others_are_not(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, path) = mailed(&app, "Binder in Rust").await;
    // The address that the page shows proves nothing.
    let text = mina.page().text();
    let shown = text.split_whitespace().find(|word| word.contains("/open/")).expect("the secret address of the page");
    let shown = shown.trim_start_matches("https://cfp.example.org").to_owned();
    assert_ne!(shown, path);
    let mut phone = app.browser();
    phone.open(&shown).await;
    assert!(!phone.page().says("for reminders"), "{}", phone.page().text());
    phone.press("Continue in this browser").await;
    phone.open(&path).await;
    assert!(
        phone.page().says("confirms that mina@example.org is yours, for reminders only"),
        "{}",
        phone.page().text()
    );
    assert_eq!(minas_at(&app, "2023-08-09T12:00:00Z").await, 0, "looking confirms nothing");

    phone.press("Continue in this browser").await;
    assert_eq!(phone.page().value("Title"), "Binder in Rust", "{}", phone.page().text());
    assert!(!phone.open(&path).await.says("for reminders"), "it is confirmed already");
    assert_eq!(minas_at(&app, "2023-08-09T12:01:00Z").await, 1, "once");
    let letters = app.letters_to(MINA, "Not sent yet: Binder in Rust").await;
    let mut elsewhere = app.browser();
    elsewhere.open(&letters[0].path("/open/")).await;
    elsewhere.press("Continue in this browser").await;
    assert_eq!(elsewhere.page().value("Title"), "Binder in Rust", "the letter opens it in any browser");

    mina.open(&mina.page().path.clone()).await;
    mina.fill("Your e-mail", "noor@example.org").press("Save draft").await;
    assert_eq!(minas_at(&app, "2023-08-15T12:00:00Z").await, 1, "the draft is under another address now");
    assert!(app.letters_to("noor@example.org", "Not sent yet").await.is_empty(), "which nobody confirmed");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn one_click_stops_them_for_an_address_without_an_account_too(pool: PgPool) {
    let app = TestApp::start(pool).await;
    for title in ["One", "Two"] {
        let (mut mina, path) = mailed(&app, title).await;
        mina.open(&path).await;
        mina.press("Continue in this browser").await;
    }
    assert_eq!(minas_at(&app, "2023-08-09T12:00:00Z").await, 2);
    let stop = app.letters_to(MINA, "Not sent yet: One").await[0].path("/account/reminders/");
    let mut stranger = app.browser();
    stranger.open(&stop).await;
    assert!(stranger.page().says("mina@example.org is reminded"), "{}", stranger.page().text());
    stranger.press("Stop reminders for this draft").await;
    assert_eq!(minas_at(&app, "2023-08-15T12:00:00Z").await, 3, "the other draft only");
    stranger.open(&stop).await;
    stranger.press("Stop all reminders").await;
    assert_eq!(minas_at(&app, "2023-08-16T10:00:00Z").await, 3);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_letter_that_cannot_be_written_holds_no_other_up(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut sam = with_draft(&app, "Poison").await;
    sam.open(PROPOSE).await;
    sam.fill("Title", "Sound").press("Save draft").await;
    sam.open(PROPOSE).await;
    fill_proposal(&mut sam, "Sent");
    sam.press("Check and send").await;
    sam.press("Send").await;
    sam.open("/lpc-2023/proposals/1/edit").await;
    sam.fill("Title", "Sent, and changed").press("Save changes").await;
    for poison in [
        "create function poison() returns trigger language plpgsql as $$ begin
             if new.subject like '%Poison%' or new.letter = 'proposal-changed' then raise exception 'poison'; end if;
             return new; end $$",
        "create trigger poison before insert on outbox for each row execute function poison()",
    ] {
        sqlx::query(poison).execute(&app.pool).await.expect("a poisoned outbox");
    }
    assert_eq!(reminders_at(&app, "2023-08-09T12:00:00Z").await, 1);
    assert_eq!(app.letters_to(SAM, "Not sent yet: Sound").await.len(), 1);
    sqlx::query("drop trigger poison on outbox").execute(&app.pool).await.expect("the outbox is sound again");
    assert_eq!(reminders_at(&app, "2023-08-09T12:01:00Z").await, 2, "tried again");
    assert_eq!(app.count("select count(*) from outbox where letter = 'proposal-changed'").await.min(1), 1);
}
