//! Two people do something with the same proposal at the same time, in either order: one comes first, the other is told, and
//! nothing is half done. Here nothing travels to another track.

use sqlx::PgPool;

use crate::support::TestApp;
use crate::support::race::*;
use crate::support::travel::*;

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
