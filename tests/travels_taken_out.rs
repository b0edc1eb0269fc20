//! What happens between the plan of a move, a merge or a split and its release: it is taken out, and whoever may not know of it is
//! told nothing.

use sqlx::PgPool;

use crate::planned_travels::{NOOR, PART, QUEUE, SENDING, TITLE, two, withdraw, words};
use crate::support::TestApp;
use crate::support::travel::*;

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
