//! A lead of another track takes an offered proposal while somebody else does something with it, in either order: one comes
//! first, the other is told, and nothing is half done.

use sqlx::PgPool;

use crate::support::TestApp;
use crate::support::race::*;
use crate::support::travel::*;

const SENDING: &str = "/lpc-2023/tracks/tracing/sending";

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
