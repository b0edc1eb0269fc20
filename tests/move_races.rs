//! Moves and merges that meet something else: exactly one wins, and nothing is lost.

use sqlx::PgPool;

use crate::support::travel::*;
use crate::support::{Browser, TestApp, file_signed_in};

const TITLE: &str = "Tracing the fabric";
const ASKED: &str = "Compute Express Link (CXL) MC; its author is asked";

/// Mina has filed #1, Steven has offered it to CXL, and Dan has the offer open.
async fn offered(app: &TestApp) -> (Browser, Browser, Browser) {
    let (mut mina, mut steven, mut dan) = (mina(app).await, steven(app).await, dan(app).await);
    file_movable(&mut mina, "tracing", TITLE).await;
    offer(app, &mut steven, 1, CXL, "").await;
    dan.open(&app.letters_to(DAN, "Offered:").await[0].path("/moves/")).await;
    (mina, steven, dan)
}

async fn versions(app: &TestApp) -> i64 {
    app.count("select count(*) from proposal_version where sent_at is not null").await
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_meets_an_edit(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _, mut dan) = offered(&app).await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    mina.fill("Title", "Edited meanwhile");
    let (before, (path, fields)) = (versions(&app).await, dan.prepared("Take it"));
    tokio::join!(mina.press("Save changes"), dan.post(&path, &fields));
    assert_eq!((mina.page().status, dan.page().status), (200, 200), "{}\n{}", mina.page().text(), dan.page().text());
    assert!(dan.open(PROPOSAL).await.says("Edited meanwhile"), "{}", dan.page().text());
    assert_eq!((stands(&app, 1).await.0.as_str(), versions(&app).await), ("cxl", before + 1));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_meets_a_withdrawal(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _, mut dan) = offered(&app).await;
    mina.open("/lpc-2023/proposals/1/withdrawal").await;
    let (path, fields) = dan.prepared("Take it");
    tokio::join!(mina.press("Withdraw"), dan.post(&path, &fields));
    let (track, state) = stands(&app, 1).await;
    assert_eq!(state, "withdrawn");
    if track == "cxl" {
        assert_eq!(dan.page().status, 200);
        assert_eq!(app.letters_to(DAN, "Withdrawn: #1").await.len(), 1, "whoever has it hears of it");
    } else {
        assert_eq!(dan.page().status, 409, "{}", dan.page().text());
        assert!(app.letters_to(MINA, "Moved to").await.is_empty());
    }
    clock_ticks(&app).await;
    assert_eq!(app.count("select count(*) from track_move where ended_at is null").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_was_withdrawn_or_decided_is_not_offered_any_more(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven, mut dan) = offered(&app).await;
    app.decide(&mut steven, 1, "Accept").await;
    let page = dan.press("Take it").await;
    assert_eq!(page.status, 409, "{}", page.text());
    assert!(page.says("it changed in between") && !page.says("Patches, twice."), "{}", page.text());
    clock_ticks(&app).await;
    clock_ticks(&app).await;
    assert_eq!(app.letters_to(DAN, "Not offered any more: #1").await.len(), 1);
    assert_eq!(stands(&app, 1).await, ("tracing".to_owned(), "accepted".to_owned()));
}

/// Plans to accept #1; the browser is then on its letter.
async fn plan_to_accept(lead: &mut Browser) {
    lead.open("/lpc-2023/proposals/1/plan").await;
    lead.choose("Decision", "Accept").press("Save and see the letter").await;
    assert_eq!(lead.page().status, 200, "{}", lead.page().text());
}

/// What is left of the plans of #1: plans and letters on hold.
async fn planned(app: &TestApp) -> (i64, i64) {
    let held = app.count("select count(*) from held_letter where state = 'held'").await;
    (app.count("select count(*) from plan").await, held)
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_ends_the_plan_and_takes_the_letter_out_of_its_hold(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = offered(&app).await;
    plan_to_accept(&mut steven).await;
    app.send_off(&mut steven).await;
    dan.press("Take it").await;
    assert_eq!(dan.page().status, 200, "{}", dan.page().text());
    assert_eq!(planned(&app).await, (0, 0));
    app.release().await;
    assert_eq!(stands(&app, 1).await, ("cxl".to_owned(), "submitted".to_owned()));
    assert!(app.letters_to(MINA, "Accepted: #1").await.is_empty());
    for lead in [STEVEN, MASAMI] {
        let letters = app.letters_to(lead, "Not sent: #1").await;
        assert_eq!(letters.len(), 1, "{lead}");
        let words = letters[0].body.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("it was moved to the Compute Express Link (CXL) MC"), "{}", letters[0].body);
        assert!(!words.contains("/proposals/1"), "it is not theirs to open any more: {}", letters[0].body);
    }
    assert!(app.letters_to(DAN, "Not sent: #1").await.is_empty(), "it was no letter of his");
    let page = steven.open("/lpc-2023/tracks/tracing/sending").await;
    assert!(!page.says(TITLE), "it is not theirs any more: {}", page.text());
    assert!(dan.open(PROPOSAL).await.says("plan taken back by Dan Williams: it was moved to"), "{}", dan.page().text());
    assert!(!mina.open(PROPOSAL).await.says("taken out"), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_meets_a_plan(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven, mut dan) = offered(&app).await;
    steven.open("/lpc-2023/proposals/1/plan").await;
    steven.choose("Decision", "Accept");
    let (path, fields) = dan.prepared("Take it");
    tokio::join!(steven.press("Save the plan"), dan.post(&path, &fields));
    // A plan keeps nothing from moving: it ends, or it came too late.
    assert_eq!(dan.page().status, 200, "{}", dan.page().text());
    assert_eq!(steven.open(PROPOSAL).await.status, 404, "its old leads see it no more");
    assert_eq!(planned(&app).await, (0, 0));
    assert_eq!(stands(&app, 1).await, ("cxl".to_owned(), "submitted".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_meets_the_sending(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven, mut dan) = offered(&app).await;
    plan_to_accept(&mut steven).await;
    let (path, fields) = dan.prepared("Take it");
    tokio::join!(steven.press("Send the chosen letters"), dan.post(&path, &fields));
    assert_eq!(dan.page().status, 200, "{}", dan.page().text());
    assert_eq!(planned(&app).await, (0, 0), "sent off and taken out, or never sent off: {}", steven.page().text());
    app.release().await;
    assert_eq!(stands(&app, 1).await, ("cxl".to_owned(), "submitted".to_owned()));
    assert!(app.letters_to(MINA, "Accepted: #1").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_meets_the_release_of_a_letter(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven, mut dan) = offered(&app).await;
    plan_to_accept(&mut steven).await;
    app.send_off(&mut steven).await;
    app.now_is("2023-07-20T10:20:00Z");
    let (path, fields) = dan.prepared("Take it");
    tokio::join!(clock_ticks(&app), dan.post(&path, &fields));
    let (track, state) = stands(&app, 1).await;
    let accepted = app.letters_to(MINA, "Accepted: #1").await.len();
    let not_sent = app.letters_to(STEVEN, "Not sent: #1").await.len();
    assert_eq!(planned(&app).await, (0, 0));
    match track.as_str() {
        "cxl" => assert_eq!((state.as_str(), accepted, not_sent, dan.page().status), ("submitted", 0, 1, 200)),
        _ => assert_eq!((state.as_str(), accepted, not_sent, dan.page().status), ("accepted", 1, 0, 409)),
    }
    clock_ticks(&app).await;
    assert_eq!(app.count("select count(*) from track_move where ended_at is null").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_leads_plan_a_move_at_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (mina(&app).await, steven(&app).await);
    file_movable(&mut mina, "tracing", TITLE).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    for (lead, choice) in [(&mut steven, CXL), (&mut masami, "Android MC")] {
        lead.open(MOVE).await;
        lead.choose("Track", choice);
    }
    tokio::join!(steven.press("Plan the move"), masami.press("Plan the move"));
    let mut statuses = [steven.page().status, masami.page().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{}\n{}", steven.page().text(), masami.page().text());
    assert_eq!(app.count("select count(*) from plan").await, 1);
    assert_eq!(app.count("select count(*) from track_move").await, 0, "nothing is offered by a plan");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_leads_answer_at_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, _, mut dan) = offered(&app).await;
    let mut adam = app.signed_in(ADAM, "Adam Manzanares").await;
    adam.open(&app.letters_to(ADAM, "Offered:").await[0].path("/moves/")).await;
    tokio::join!(dan.press("Take it"), adam.press("Not for us"));
    let mut statuses = [dan.page().status, adam.page().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{}\n{}", dan.page().text(), adam.page().text());
    let (moved, refused) =
        (app.letters_to(STEVEN, "Moved away: #1").await.len(), app.letters_to(STEVEN, "Not taken: #1").await.len());
    assert_eq!(moved + refused, 1);
    assert_eq!(stands(&app, 1).await.0, if moved == 1 { "cxl" } else { "tracing" });
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn its_author_moves_it_while_it_is_taken(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = offered(&app).await;
    mina.open(MOVE).await;
    mina.choose("New track", "Android MC");
    let (path, fields) = dan.prepared("Take it");
    tokio::join!(mina.press("Move it there"), dan.post(&path, &fields));
    let track = stands(&app, 1).await.0;
    // Whoever was first; after Dan she may still move it on.
    assert_eq!(track, "android", "{}\n{}", mina.page().text(), dan.page().text());
    assert_eq!(app.count("select count(*) from track_move where ended_at is null").await, 0);
    assert_eq!(steven.open(PROPOSAL).await.status, 404);
    assert_eq!(dan.open(PROPOSAL).await.status, 404);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_seven_days_end_while_an_answer_arrives(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = (mina(&app).await, steven(&app).await, dan(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    offer(&app, &mut steven, 1, ASKED, "").await;
    answer_offer(&app, &mut dan, DAN, "Take it").await;
    mina.open(MOVE).await;
    app.now_is("2023-07-27T10:10:00Z");
    tokio::join!(mina.press("Yes, move it"), clock_ticks(&app));
    assert_eq!(mina.page().status, 409, "the instant is too late, whoever is first: {}", mina.page().text());
    clock_ticks(&app).await;
    assert_eq!(stands(&app, 1).await.0, "tracing");
    assert_eq!(app.letters_to(MINA, "Stays, no answer: #1").await.len(), 1);
    assert!(app.letters_to(MINA, "Moved to").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_plan_of_a_merge_meets_a_withdrawal(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (mina(&app).await, steven(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    file_signed_in(&mut mina, "tracing", "The fabric, traced").await;
    steven.open("/lpc-2023/proposals/1/merge").await;
    steven.fill("Numbers of the others", "2");
    mina.open("/lpc-2023/proposals/2/withdrawal").await;
    tokio::join!(steven.press("Plan the merge"), mina.press("Withdraw"));
    assert_eq!((stands(&app, 2).await.1.as_str(), mina.page().status), ("withdrawn", 200));
    match app.count("select count(*) from plan_part").await {
        0 => assert_eq!(steven.page().status, 422, "{}", steven.page().text()),
        _ => assert_eq!(steven.page().status, 200, "{}", steven.page().text()),
    }
    let page = steven.open("/lpc-2023/tracks/tracing/sending").await;
    assert!(!page.has_button("Send the chosen letters") || page.says("#2 is withdrawn"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_merges_the_other_way_round_do_not_wait_for_each_other(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (mina(&app).await, steven(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    file_signed_in(&mut mina, "tracing", "The fabric, traced").await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    for (lead, main, other) in [(&mut steven, 1, "2"), (&mut masami, 2, "1")] {
        lead.open(&format!("/lpc-2023/proposals/{main}/merge")).await;
        lead.fill("Numbers of the others", other);
    }
    tokio::join!(steven.press("Plan the merge"), masami.press("Plan the merge"));
    let mut statuses = [steven.page().status, masami.page().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "{}\n{}", steven.page().text(), masami.page().text());
    assert_eq!(app.count("select count(*) from plan").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_is_no_longer_one_takes_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, _, mut dan) = offered(&app).await;
    sqlx::query("delete from lead where email = 'dan.williams@example.org'").execute(&app.pool).await.expect("removed");
    assert_eq!(dan.press("Take it").await.status, 404);
    assert_eq!(stands(&app, 1).await.0, "tracing");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_note_that_met_an_expired_sign_in_comes_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, _, mut dan) = offered(&app).await;
    dan.fill("Note to the leads who offer it", "Gladly.").forget_sign_in();
    dan.press("Take it").await;
    assert_eq!(dan.page().heading(), "Sign in");
    dan.fill("E-mail", DAN).fill("Password", crate::support::PASSWORD).press("Sign in").await;
    assert_eq!(dan.page().value("Note to the leads who offer it"), "Gladly.", "{}", dan.page().text());
    assert_eq!(stands(&app, 1).await.0, "tracing", "signing in takes nothing");
}
