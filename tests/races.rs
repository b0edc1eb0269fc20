//! Two people do something with the same proposal at the same time, in either order: one comes first, the other is told, and
//! nothing is half done.

use sqlx::PgPool;

use crate::support::race::{First, meet};
use crate::support::travel::*;
use crate::support::{Browser, TestApp};

const TITLE: &str = "Tracing the fabric";
const PLAN: &str = "/lpc-2023/proposals/1/plan";
const WITHDRAWAL: &str = "/lpc-2023/proposals/1/withdrawal";
const SENDING: &str = "/lpc-2023/tracks/tracing/sending";

/// Mina has filed #1, which may be moved.
async fn filed(app: &TestApp) -> Browser {
    let mut mina = mina(app).await;
    file_movable(&mut mina, "tracing", TITLE).await;
    mina
}

/// Steven offers #1 to the CXL track; Dan's browser is on the offer.
async fn offered(app: &TestApp) -> Browser {
    let (mut steven, mut dan) = (steven(app).await, dan(app).await);
    offer(app, &mut steven, 1, CXL, "").await;
    dan.open(&app.letters_to(DAN, "Offered:").await[0].path("/moves/")).await;
    dan
}

/// Steven has planned to accept #1; his browser is on its letter.
async fn planned(app: &TestApp) -> Browser {
    let mut steven = steven(app).await;
    steven.open(PLAN).await;
    steven.choose("Decision", "Accept").press("Save and see the letter").await;
    assert!(steven.page().has_button("Send the chosen letters"), "{}", steven.page().text());
    steven
}

/// The same with the letter on hold, and the hold over.
async fn due(app: &TestApp) -> Browser {
    let mut steven = planned(app).await;
    app.send_off(&mut steven).await;
    assert_eq!(told(app, STEVEN, "New: #1").await, 1, "whoever decides has heard of it");
    app.app.clock.set(app.app.clock.now() + chrono::TimeDelta::minutes(10));
    steven
}

/// Plans, letters on hold, and decisions that were sent.
async fn decided(app: &TestApp) -> (i64, i64, i64) {
    (
        app.count("select count(*) from plan").await,
        app.count("select count(*) from held_letter where state = 'held'").await,
        app.count("select count(*) from decision").await,
    )
}

/// How many letters an address got about a piece of news.
async fn told(app: &TestApp, email: &str, news: &str) -> usize {
    app.letters_to(email, news).await.len()
}

fn at(track: &str, state: &str) -> (String, String) {
    (track.to_owned(), state.to_owned())
}

async fn of_a_withdrawal_and_a_plan(app: &TestApp, first: First) {
    let (mut mina, mut steven) = (filed(app).await, steven(app).await);
    mina.open(WITHDRAWAL).await;
    steven.open(PLAN).await;
    steven.choose("Decision", "Accept");
    meet(app, 1, first, mina.press("Withdraw"), steven.press("Save the plan")).await;
    assert_eq!(stands(app, 1).await, at("tracing", "withdrawn"));
    assert_eq!(decided(app).await, (0, 0, 0), "{}", steven.page().text());
    let status = if first == First::One { 409 } else { 200 };
    assert_eq!((mina.page().status, steven.page().status), (200, status), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_before_a_plan(pool: PgPool) {
    of_a_withdrawal_and_a_plan(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_plan_before_a_withdrawal(pool: PgPool) {
    of_a_withdrawal_and_a_plan(&TestApp::start(pool).await, First::Other).await;
}

async fn of_a_withdrawal_and_an_acceptance(app: &TestApp, first: First) {
    let mut mina = filed(app).await;
    due(app).await;
    mina.open(WITHDRAWAL).await;
    meet(app, 1, first, mina.press("Withdraw"), clock_ticks(app)).await;
    assert_eq!((stands(app, 1).await, mina.page().status), (at("tracing", "withdrawn"), 200));
    let (accepted, not_sent) = (told(app, MINA, "Accepted: #1").await, told(app, STEVEN, "Not sent: #1").await);
    match first {
        First::One => assert_eq!((accepted, not_sent, decided(app).await), (0, 1, (0, 0, 0))),
        First::Other => assert_eq!((accepted, not_sent, decided(app).await), (1, 0, (0, 0, 1))),
    }
    assert_eq!(told(app, STEVEN, "Withdrawn: #1").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_before_the_acceptance(pool: PgPool) {
    of_a_withdrawal_and_an_acceptance(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_acceptance_before_a_withdrawal(pool: PgPool) {
    of_a_withdrawal_and_an_acceptance(&TestApp::start(pool).await, First::Other).await;
}

async fn of_two_leads_who_plan(app: &TestApp, first: First) {
    filed(app).await;
    let (mut steven, mut masami) = (steven(app).await, app.signed_in(MASAMI, "Masami Hiramatsu").await);
    for (lead, decision) in [(&mut steven, "Accept"), (&mut masami, "Decline")] {
        lead.open(PLAN).await;
        lead.choose("Decision", decision).fill("Reason", "Said in the corridor.");
    }
    meet(app, 1, first, steven.press("Save the plan"), masami.press("Save the plan")).await;
    let (winner, loser, outcome) = match first {
        First::One => (steven, masami, "accepted"),
        First::Other => (masami, steven, "declined"),
    };
    assert_eq!((winner.page().status, loser.page().status), (200, 409), "{}", loser.page().text());
    assert_eq!(loser.page().value("Reason"), "Said in the corridor.");
    let kept: String = sqlx::query_scalar("select outcome from plan").fetch_one(&app.pool).await.expect("one plan");
    assert_eq!(kept, outcome);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_accepts_before_one_who_declines(pool: PgPool) {
    of_two_leads_who_plan(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_declines_before_one_who_accepts(pool: PgPool) {
    of_two_leads_who_plan(&TestApp::start(pool).await, First::Other).await;
}

async fn of_a_move_and_an_edit(app: &TestApp, first: First) {
    let mut mina = filed(app).await;
    let mut dan = offered(app).await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    mina.fill("Title", "Edited meanwhile");
    meet(app, 1, first, dan.press("Take it"), mina.press("Save changes")).await;
    assert_eq!((mina.page().status, dan.page().status), (200, 200), "{}\n{}", mina.page().text(), dan.page().text());
    assert_eq!(stands(app, 1).await, at("cxl", "submitted"));
    assert!(dan.open(PROPOSAL).await.says("Edited meanwhile"), "{}", dan.page().text());
    assert!(mina.open(PROPOSAL).await.says("Edited meanwhile"), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_before_an_edit(pool: PgPool) {
    of_a_move_and_an_edit(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_before_a_move(pool: PgPool) {
    of_a_move_and_an_edit(&TestApp::start(pool).await, First::Other).await;
}

async fn of_a_move_and_a_withdrawal(app: &TestApp, first: First) {
    let mut mina = filed(app).await;
    let mut dan = offered(app).await;
    mina.open(WITHDRAWAL).await;
    meet(app, 1, first, dan.press("Take it"), mina.press("Withdraw")).await;
    let (heard, moved) = (told(app, DAN, "Withdrawn: #1").await, told(app, MINA, "Moved to").await);
    match first {
        First::One => {
            assert_eq!((stands(app, 1).await, mina.page().status), (at("cxl", "withdrawn"), 200));
            assert_eq!((heard, moved), (1, 1), "whoever took it hears that it is gone");
            assert_eq!(told(app, ADAM, "Withdrawn: #1").await, 1);
            assert_eq!(told(app, STEVEN, "Withdrawn: #1").await, 0, "it was not theirs any more");
        }
        First::Other => {
            assert_eq!((stands(app, 1).await, dan.page().status), (at("tracing", "withdrawn"), 409));
            assert_eq!((heard, moved), (0, 0));
            assert_eq!(told(app, STEVEN, "Withdrawn: #1").await, 1);
        }
    }
    clock_ticks(app).await;
    assert_eq!(app.count("select count(*) from track_move where ended_at is null").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_before_a_withdrawal(pool: PgPool) {
    of_a_move_and_a_withdrawal(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_before_a_move(pool: PgPool) {
    of_a_move_and_a_withdrawal(&TestApp::start(pool).await, First::Other).await;
}

async fn of_a_move_and_a_plan(app: &TestApp, first: First) {
    filed(app).await;
    let mut dan = offered(app).await;
    let mut steven = steven(app).await;
    steven.open(PLAN).await;
    steven.choose("Decision", "Accept");
    meet(app, 1, first, dan.press("Take it"), steven.press("Save the plan")).await;
    // A plan keeps nothing from moving: it ends, or it comes too late.
    assert_eq!((stands(app, 1).await, decided(app).await), (at("cxl", "submitted"), (0, 0, 0)));
    assert_eq!((dan.page().status, steven.open(PROPOSAL).await.status), (200, 404), "{}", dan.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_before_a_plan(pool: PgPool) {
    of_a_move_and_a_plan(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_plan_before_a_move(pool: PgPool) {
    of_a_move_and_a_plan(&TestApp::start(pool).await, First::Other).await;
}

async fn of_a_move_and_the_sending(app: &TestApp, first: First) {
    filed(app).await;
    let mut dan = offered(app).await;
    let mut steven = planned(app).await;
    meet(app, 1, first, dan.press("Take it"), steven.press("Send the chosen letters")).await;
    assert_eq!((stands(app, 1).await, decided(app).await), (at("cxl", "submitted"), (0, 0, 0)));
    if first == First::One {
        assert_eq!(steven.page().status, 409, "{}", steven.page().text());
    }
    let not_sent = told(app, STEVEN, "Not sent: #1").await;
    assert_eq!(not_sent, usize::from(first == First::Other));
    app.release().await;
    assert_eq!(told(app, MINA, "Accepted: #1").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_before_its_letter_is_sent_off(pool: PgPool) {
    of_a_move_and_the_sending(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_letter_sent_off_before_a_move(pool: PgPool) {
    of_a_move_and_the_sending(&TestApp::start(pool).await, First::Other).await;
}

async fn of_a_move_and_the_release(app: &TestApp, first: First) {
    filed(app).await;
    let mut dan = offered(app).await;
    due(app).await;
    meet(app, 1, first, dan.press("Take it"), clock_ticks(app)).await;
    let (accepted, not_sent) = (told(app, MINA, "Accepted: #1").await, told(app, STEVEN, "Not sent: #1").await);
    match first {
        First::One => {
            assert_eq!((stands(app, 1).await, decided(app).await), (at("cxl", "submitted"), (0, 0, 0)));
            assert_eq!((accepted, not_sent, dan.page().status), (0, 1, 200));
        }
        First::Other => {
            assert_eq!((stands(app, 1).await, decided(app).await), (at("tracing", "accepted"), (0, 0, 1)));
            assert_eq!((accepted, not_sent, dan.page().status), (1, 0, 409));
        }
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_before_the_release(pool: PgPool) {
    of_a_move_and_the_release(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_release_before_a_move(pool: PgPool) {
    of_a_move_and_the_release(&TestApp::start(pool).await, First::Other).await;
}

async fn of_a_planned_split_and_the_release(app: &TestApp, first: First) {
    filed(app).await;
    due(app).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    masami.open("/lpc-2023/proposals/1/split").await;
    masami.fill("Title of the new one", "The other half");
    meet(app, 1, first, masami.press("Plan the split"), clock_ticks(app)).await;
    let proposals = app.count("select count(*) from proposal where number is not null").await;
    match first {
        First::One => {
            assert_eq!((decided(app).await, proposals), ((1, 0, 0), 1), "another plan stands now");
            assert_eq!(told(app, STEVEN, "Not sent: #1").await, 1);
        }
        First::Other => {
            assert_eq!((decided(app).await, proposals), ((0, 0, 1), 1));
            assert_eq!(masami.page().status, 403, "{}", masami.page().text());
        }
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_planned_split_before_the_release(pool: PgPool) {
    of_a_planned_split_and_the_release(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_release_before_a_planned_split(pool: PgPool) {
    of_a_planned_split_and_the_release(&TestApp::start(pool).await, First::Other).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_same_vote_in_two_windows_is_one(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut one, mut other) = (steven(&app).await, steven(&app).await);
    for window in [&mut one, &mut other] {
        window.open(PROPOSAL).await;
        window.choose("Your vote", "+1 take it");
    }
    meet(&app, 1, First::One, one.press("Save vote"), other.press("Save vote")).await;
    assert_eq!((one.page().status, other.page().status), (200, 200), "{}", other.page().text());
    assert_eq!(app.count("select count(*) from vote where value = 1").await, 1);
    let kept = app.audited().await.into_iter().filter(|action| action == "vote kept").count();
    assert_eq!(kept, 1, "the second changed nothing");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_vote_meets_a_move(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut dan = offered(&app).await;
    let mut steven = steven(&app).await;
    steven.open(PROPOSAL).await;
    steven.choose("Your vote", "+1 take it");
    meet(&app, 1, First::One, dan.press("Take it"), steven.press("Save vote")).await;
    assert_eq!((dan.page().status, steven.page().status), (200, 404), "{}", steven.page().text());
    assert_eq!(app.count("select count(*) from vote").await, 0, "its leads of before judge it no more");
    assert_eq!(steven.open(SENDING).await.status, 200);
}
