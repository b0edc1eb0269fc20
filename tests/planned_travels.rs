//! Moves, merges and splits of leads are planned, looked at, held for ten minutes and released, as decisions are.

use sqlx::PgPool;

use crate::support::travel::*;
use crate::support::{Browser, TestApp, answer_letter, file_anonymously, file_signed_in};

const NOOR: &str = "noor@example.org";
const PART: &str = "/lpc-2023/proposals/2";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
const SENDING: &str = "/lpc-2023/tracks/tracing/sending";
const ASKED: &str = "Compute Express Link (CXL) MC; its author is asked";
const TITLE: &str = "Tracing the fabric";

/// Mina has filed #1, which may be moved, and Noor #2, both in the Tracing track.
async fn two(app: &TestApp) -> (Browser, Browser, Browser) {
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
fn words(body: &str) -> String {
    body.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn withdraw(author: &mut Browser, number: i32) {
    author.open(&format!("/lpc-2023/proposals/{number}/withdrawal")).await;
    author.press("Withdraw").await;
}

/// Somebody with this address has a conflict of interest about a proposal.
async fn conflict(app: &TestApp, number: i32, email: &str) {
    sqlx::query(
        "insert into conflict_of_interest (proposal_id, name, email, by_author, reason, at)
         select id, 'Somebody', $2, false, '', arrived_at from proposal where number = $1",
    )
    .bind(number)
    .bind(email)
    .execute(&app.pool)
    .await
    .expect("a conflict of interest");
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
async fn what_happens_to_the_proposal_in_between_takes_it_out(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _, mut steven) = two(&app).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    plan_move(&mut steven, 1, CXL, "").await;
    app.send_off(&mut steven).await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    mina.fill("Title", "Edited").press("Save changes").await;
    app.release().await;
    assert_eq!(app.count("select count(*) from track_move").await, 0);
    let letters = app.letters_to(MASAMI, "Not sent: #1").await;
    assert!(letters[0].body.contains("The letter \"Move\" about #1"), "{}", letters[0].body);
    let page = steven.open(SENDING).await;
    assert!(page.says("after this was planned") && page.says("taken out"), "{}", page.text());

    // Another plan takes it out as well, and stands in its place.
    app.send_off(&mut steven).await;
    masami.open(PROPOSAL).await;
    masami.follow("Change the plan").await;
    assert_eq!(masami.page().heading(), "Move #1");
    masami.follow("Take the plan back, or decide it here").await;
    masami.choose("Decision", "Decline").press("Save the plan").await;
    app.release().await;
    assert_eq!(
        app.count("select count(*) from track_move").await + app.count("select count(*) from decision").await,
        0
    );
    assert_eq!(app.letters_to(STEVEN, "Not sent: #1").await.len(), 2);
    assert!(steven.open(SENDING).await.says("Declined: 1."), "{}", steven.page().text());

    // A withdrawal ends it.
    plan_split(&mut masami, 1, "A half", "").await;
    app.send_off(&mut masami).await;
    withdraw(&mut mina, 1).await;
    app.release().await;
    assert_eq!(app.count("select count(*) from proposal where number is not null").await, 2);
    assert_eq!(app.count("select count(*) from plan").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_happens_to_a_part_takes_the_merge_out(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut noor, mut steven) = two(&app).await;
    plan_merge(&mut steven, 1, "2", "").await;
    app.send_off(&mut steven).await;
    noor.open("/lpc-2023/proposals/2/edit").await;
    noor.fill("Title", "Edited").press("Save changes").await;
    app.release().await;
    assert_eq!(stands(&app, 2).await.1, "submitted");
    let letter = &app.letters_to(MASAMI, "Not sent: #1").await[0];
    assert!(
        words(&letter.body).contains("its author changed the text (of #2, which was to become part of it)."),
        "{}",
        letter.body
    );
    assert!(steven.open(SENDING).await.says("The author of #2 changed the text after this was planned"));

    app.send_off(&mut steven).await;
    steven.open("/lpc-2023/proposals/2/plan").await;
    assert!(steven.page().says("It is planned to become part of #1. Another plan"), "{}", steven.page().text());
    steven.choose("Decision", "Decline").press("Save the plan").await;
    app.release().await;
    assert_eq!(stands(&app, 2).await.1, "submitted");
    let page = steven.open(SENDING).await;
    assert!(page.says("#2 has a plan of its own; take that back first"), "{}", page.text());
    steven.open("/lpc-2023/proposals/2/plan").await;
    steven.press("Take the plan back").await;

    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    withdraw(&mut noor, 2).await;
    app.release().await;
    assert_eq!(stands(&app, 2).await.1, "withdrawn");
    assert_eq!(app.letters_to(MASAMI, "Not sent: #1").await.len(), 3);
    let page = steven.open(SENDING).await;
    assert!(page.says("#2 is withdrawn, so it cannot become part of another"), "{}", page.text());
    assert!(page.says("something changed about what was to become part of it"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_lost_the_right_in_between_does_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, _, mut steven) = two(&app).await;
    plan_move(&mut steven, 1, CXL, "").await;
    app.send_off(&mut steven).await;
    plan_merge(&mut steven, 2, "1", "").await;
    assert_eq!(steven.page().error("Numbers of the others"), "#1 has a plan of its own; take that back first");
    sqlx::query("delete from lead where email = 'steven.rostedt@example.org'")
        .execute(&app.pool)
        .await
        .expect("removed");
    app.release().await;
    assert_eq!(app.count("select count(*) from track_move").await, 0);
    let letter = &app.letters_to(MASAMI, "Not sent: #1").await[0];
    assert!(letter.body.contains("Steven Rostedt cannot decide that any more."), "{}", letter.body);
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    masami.open(SENDING).await;
    send_planned(&app, &mut masami, 1).await;
    assert_eq!(app.count("select count(*) from track_move").await, 1, "a co-lead sends it");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_the_letters_say_is_what_was_seen(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _, mut steven) = two(&app).await;
    plan_merge(&mut steven, 1, "2", "").await;
    // Mina names Noor before the letter is sent off: it would say something else.
    crate::support::name_person(&mut mina, 1, "Speaker: presents", "Noor Haddad", NOOR).await;
    steven.press("Send the chosen letters").await;
    assert_eq!(steven.page().status, 409, "{}", steven.page().text());
    assert!(steven.page().says("nothing is asked of you"), "{}", steven.page().text());
    app.send_off(&mut steven).await;
    sqlx::query("update track set name = 'Tracing and more MC' where slug = 'tracing'")
        .execute(&app.pool)
        .await
        .expect("a name");
    sqlx::query("update person set removed_at = added_at").execute(&app.pool).await.expect("nobody is named");
    app.release().await;
    assert_eq!(stands(&app, 2).await.1, "submitted");
    let letter = &app.letters_to(MASAMI, "Not sent: #1").await[0];
    assert!(words(&letter.body).contains("its letters would say something else by now."), "{}", letter.body);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_has_a_stake_in_a_part_is_told_nothing_of_the_merge(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, _, mut steven) = two(&app).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    plan_merge(&mut steven, 1, "2", "Between us").await;
    conflict(&app, 2, MASAMI).await;
    let page = masami.open(PROPOSAL).await;
    assert!(!page.says("merge #2") && !page.says("Between us") && !page.says("Planned"), "{}", page.text());
    let page = masami.open(QUEUE).await;
    assert!(page.says("Planned 0") && !page.says("planned:") && page.says("Letters of the track"), "{}", page.text());
    assert!(!masami.open("/lpc-2023/tracks/tracing/queue?show=planned").await.says(TITLE));
    assert!(masami.open(SENDING).await.says("Nothing is planned that was not sent"), "{}", masami.page().text());
    for page in ["plan", "move", "merge", "split"] {
        assert_eq!(masami.open(&format!("{PROPOSAL}/{page}")).await.status, 403, "{page}");
        assert!(!masami.page().says("#2"), "{}", masami.page().text());
    }
    masami.open(QUEUE).await;
    masami.fill("Command", "1 plan decline").press("Run").await;
    assert!(
        masami.page().error("Command").contains("You cannot plan anything with #1 now"),
        "{}",
        masami.page().text()
    );
    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    assert!(!masami.open(SENDING).await.says(TITLE), "{}", masami.page().text());
    // The other way round: a stake in the one that stays hides it from the leads of the part.
    conflict(&app, 1, "third@example.org").await;
    sqlx::query(
        "insert into lead (conference_id, track_id, email, name, position)
         select conference_id, id, 'third@example.org', 'Third Lead', 99 from track where slug = 'tracing'",
    )
    .execute(&app.pool)
    .await
    .expect("a lead");
    let mut third = app.signed_in("third@example.org", "Third Lead").await;
    assert!(!third.open(PART).await.says("planned to become part"), "{}", third.page().text());
    assert!(!third.open(QUEUE).await.says("planned:"), "{}", third.page().text());
    steven.open("/lpc-2023/proposals/1/plan").await;
    steven.press("Take the plan back").await;
    assert!(app.letters_to(MASAMI, "Not sent").await.is_empty(), "nor of what becomes of it");
    let history = "planned by Steven Rostedt: merge another one into it";
    assert!(masami.open(PROPOSAL).await.says(history), "without a number: {}", masami.page().text());
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
