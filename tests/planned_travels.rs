//! Moves, merges and splits of leads are planned, looked at, held for ten minutes and released, as decisions are.

use sqlx::PgPool;

use crate::support::travel::*;
use crate::support::{Browser, TestApp, answer_letter, file_anonymously, file_signed_in};

pub const NOOR: &str = "noor@example.org";
pub const PART: &str = "/lpc-2023/proposals/2";
pub const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
pub const SENDING: &str = "/lpc-2023/tracks/tracing/sending";
const ASKED: &str = "Compute Express Link (CXL) MC; its author is asked";
pub const TITLE: &str = "Tracing the fabric";

/// Mina has filed #1, which may be moved, and Noor #2, both in the Tracing track.
pub async fn two(app: &TestApp) -> (Browser, Browser, Browser) {
    let (mut mina, mut noor) = (mina(app).await, app.signed_in(NOOR, "Noor Haddad").await);
    file_movable(&mut mina, "tracing", TITLE).await;
    file_signed_in(&mut noor, "tracing", "The fabric, traced").await;
    app.letters().await;
    (mina, noor, steven(app).await)
}

async fn letters_in_all(app: &TestApp) -> usize {
    app.letters().await.len()
}

/// The text of a letter as words with one space between them.
pub fn words(body: &str) -> String {
    body.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub async fn withdraw(author: &mut Browser, number: i32) {
    author.open(&format!("/lpc-2023/proposals/{number}/withdrawal")).await;
    author.press("Withdraw").await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_is_planned_looked_at_stopped_and_sent(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _, mut steven) = two(&app).await;
    let (mut dan, before) = (dan(&app).await, letters_in_all(&app).await);
    steven.open(MOVE).await;
    steven.choose("Track", CXL).fill("Note to its leads", "It fits you.").press("Plan the move").await;
    assert_eq!(steven.page().path, PROPOSAL);
    let planned =
        "Steven Rostedt planned at 2023-07-20 10:00:00 UTC: move to the Compute Express Link (CXL) MC: It fits you.";
    assert!(steven.page().says(planned), "{}", steven.page().text());
    assert!(
        steven.open(QUEUE).await.says("planned: move") && steven.page().says("Planned 1"),
        "{}",
        steven.page().text()
    );
    assert!(steven.open("/lpc-2023/tracks/tracing/queue?show=planned").await.says(TITLE), "{}", steven.page().text());

    // Nobody else hears of it.
    assert_eq!(letters_in_all(&app).await, before);
    assert_eq!(dan.open(PROPOSAL).await.status, 404);
    for page in ["/lpc-2023/tracks/cxl/queue", "/lpc-2023/tracks/cxl/offers", "/lpc-2023/tracks/cxl/sending"] {
        assert!(!dan.open(page).await.says(TITLE), "{page}");
    }
    assert!(!mina.open(PROPOSAL).await.says("planned") && !mina.page().says("Compute Express Link"));

    steven.open(SENDING).await;
    let page = steven.page();
    assert!(page.says("Move: 1.") && page.says("The letter about #1"), "{}", page.text());
    assert!(page.says("To the leads of the Compute Express Link (CXL) MC: "), "{}", page.text());
    for part in ["Dan Williams <dan.williams@example.org>", "Offered: #1", "Patches, twice.", "It fits you."] {
        assert!(page.says(part), "{part}: {}", page.text());
    }
    assert!(page.says("agreed beforehand, and hears of it once it is taken there"), "{}", page.text());
    app.send_off(&mut steven).await;
    assert!(steven.page().says("On hold until 2023-07-20 10:10:00 UTC") && steven.page().says("Offered: #1"));
    assert!(steven.open(PROPOSAL).await.says("Steven Rostedt has sent its letter off"), "{}", steven.page().text());
    app.now_is("2023-07-20T10:09:59Z");
    app.minute().await;
    assert_eq!(app.count("select count(*) from track_move").await, 0);
    steven.open(SENDING).await;
    steven.press("Stop #1").await;
    app.release().await;
    assert_eq!((app.count("select count(*) from track_move").await, letters_in_all(&app).await), (0, before));

    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    let shown = steven.page().text();
    app.release().await;
    let letter = &app.letters_to(DAN, "Offered: #1").await[0];
    // The letter says what was shown, with the same link in it.
    assert!(
        words(&shown).contains(&words(letter.body.split("\n-- ").next().expect("a text"))),
        "{}\n{shown}",
        letter.body
    );
    dan.open(&letter.path("/moves/")).await;
    dan.press("Take it").await;
    assert_eq!(stands(&app, 1).await.0, "cxl");
    assert_eq!(app.count("select count(*) from plan").await, 0);
    assert!(steven.open(SENDING).await.says("Nothing is planned that was not sent"), "{}", steven.page().text());
    let frozen = app.count("select count(*) from held_letter where frozen is not null").await;
    assert_eq!(frozen, 0, "no text stays behind");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_merge_shows_every_letter_and_happens_when_they_leave(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut noor, mut steven) = two(&app).await;
    let before = letters_in_all(&app).await;
    plan_merge(&mut steven, 1, "2", "You ask the same.").await;
    let page = steven.page();
    assert!(page.says("Merge: 1.") && page.says("The 4 letters about #1"), "{}", page.text());
    for part in [
        "To the author of #2: Noor Haddad <noor@example.org>",
        "To the author of #1: Mina Kulkarni <mina@example.org>",
        "To the leads of the Tracing MC: ",
        "You are named in proposal #1",
        "made your proposal #2 part of #1",
        "You ask the same.",
    ] {
        assert!(page.says(part), "{part}: {}", page.text());
    }
    assert!(!page.says("steven.rostedt@example.org"), "whoever sends it gets none: {}", page.text());
    assert_eq!((letters_in_all(&app).await, stands(&app, 2).await.1.as_str()), (before, "submitted"));
    let part = steven.open(PART).await;
    assert!(part.says("It is planned to become part of #1"), "{}", part.text());
    assert!(steven.open(QUEUE).await.says("planned: part of another"), "{}", steven.page().text());
    assert!(steven.page().says("Planned 2") && steven.page().says("planned: merge"), "{}", steven.page().text());
    for author in [&mut mina, &mut noor] {
        assert!(!author.open("/account").await.says("part of"), "{}", author.page().text());
    }
    assert!(!noor.open(PART).await.says("planned") && !mina.open(PROPOSAL).await.says("planned"));

    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    app.release().await;
    assert_eq!(stands(&app, 2).await.1, "merged");
    assert_eq!(letters_in_all(&app).await, before + 4, "those that were shown");
    for (reader, news) in [(NOOR, "Merged: #2"), (NOOR, "You are named"), (MINA, "Merged: #2"), (MASAMI, "Merged: #2")]
    {
        assert_eq!(app.letters_to(reader, news).await.len(), 1, "{reader} {news}");
    }
    answer_letter(&app, NOOR, "Confirm").await;
    assert_eq!(
        (app.count("select count(*) from plan").await, app.count("select count(*) from plan_part").await),
        (0, 0)
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_split_gets_its_number_when_its_letter_leaves(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _, mut steven) = two(&app).await;
    plan_split(&mut steven, 1, "The second thing", "One slot each.").await;
    let page = steven.page();
    assert!(
        page.says("Split: 1.") && page.says("#… The second thing") && page.says("One slot each."),
        "{}",
        page.text()
    );
    assert!(page.says("The new one gets its number when this letter leaves"), "{}", page.text());
    app.send_off(&mut steven).await;
    file_signed_in(&mut mina, "tracing", "In between").await;
    assert_eq!(app.count("select count(*) from proposal where number is not null").await, 3);
    app.release().await;
    let letter = &app.letters_to(MINA, "Split: #1").await[0];
    assert!(letter.body.contains("#4 The second thing") && letter.body.contains("/proposals/4"), "{}", letter.body);
    assert!(steven.open("/lpc-2023/proposals/4").await.says("Split from #1"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nobody_confirmed_the_address_and_the_page_says_what_that_means(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, _, mut steven) = two(&app).await;
    file_anonymously(&mut app.browser(), "tracing", "Not confirmed", "ada@example.org").await;
    plan_split(&mut steven, 3, "A half", "Secret words").await;
    assert!(
        steven.page().says("has not confirmed the address yet, so no letter goes there"),
        "{}",
        steven.page().text()
    );
    assert!(!steven.page().says("Subject:"), "{}", steven.page().text());
    app.send_off(&mut steven).await;
    app.release().await;
    assert_eq!(app.count("select count(*) from proposal where number is not null").await, 4);
    assert!(app.letters_to("ada@example.org", "Split").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn plans_to_travel_count_for_no_minutes(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _, mut steven) = two(&app).await;
    file_signed_in(&mut mina, "tracing", "Third").await;
    for number in [1, 2] {
        app.decide(&mut steven, number, "Waitlist").await;
    }
    assert!(steven.open(QUEUE).await.says("0 minutes planned, 40 waiting"), "{}", steven.page().text());
    plan_move(&mut steven, 1, CXL, "").await;
    assert!(steven.open(QUEUE).await.says("0 minutes planned, 20 waiting"), "{}", steven.page().text());
    steven.open("/lpc-2023/proposals/1/plan").await;
    steven.press("Take the plan back").await;
    plan_merge(&mut steven, 1, "3", "").await;
    let queue = steven.open(QUEUE).await;
    assert!(queue.says("0 minutes planned, 40 waiting"), "the one that stays waits: {}", queue.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_servers_release_each_travel_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _, mut steven) = two(&app).await;
    for title in ["Third", "Fourth"] {
        file_signed_in(&mut mina, "tracing", title).await;
    }
    plan_merge(&mut steven, 1, "2", "").await;
    plan_split(&mut steven, 3, "A half", "").await;
    plan_move(&mut steven, 4, ASKED, "").await;
    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    app.now_is("2023-07-20T10:10:00Z");
    tokio::join!(app.minute(), app.minute());
    assert_eq!(app.count("select count(*) from held_letter where state = 'sent'").await, 3);
    assert_eq!(app.count("select count(*) from track_move").await, 1);
    assert_eq!(app.count("select count(*) from merging").await, 1);
    assert_eq!(app.count("select count(*) from proposal where number is not null").await, 5);
    assert_eq!(app.letters_to(MINA, "Split: #3").await.len(), 1);
    assert!(app.letters_to(MASAMI, "Not sent").await.is_empty());
}
