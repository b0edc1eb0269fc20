//! The release of a planned merge, move or split meets something else, in either order: one comes first, and nothing is half done.

use sqlx::PgPool;

use crate::support::race::{First, meet};
use crate::support::travel::*;
use crate::support::{Browser, TestApp, file_signed_in};

const ASKED: &str = "Compute Express Link (CXL) MC; its author is asked";

/// Mina has filed #1 and #2; what Steven has planned is sent off, and its hold is over.
async fn filed(app: &TestApp) -> (Browser, Browser) {
    let mut mina = mina(app).await;
    for title in ["Tracing the fabric", "The fabric, traced"] {
        file_signed_in(&mut mina, "tracing", title).await;
    }
    (mina, steven(app).await)
}

async fn due(app: &TestApp, steven: &mut Browser) {
    app.send_off(steven).await;
    app.letters().await;
    app.app.clock.set(app.app.clock.now() + chrono::TimeDelta::minutes(10));
}

async fn told(app: &TestApp, news: &str) -> usize {
    app.letters_to(MASAMI, news).await.len()
}

async fn of_a_withdrawal_of_a_part_and_the_release(app: &TestApp, first: First) {
    let (mut mina, mut steven) = filed(app).await;
    plan_merge(&mut steven, 1, "2", "").await;
    due(app, &mut steven).await;
    mina.open("/lpc-2023/proposals/2/withdrawal").await;
    meet(app, 2, first, mina.press("Withdraw"), clock_ticks(app)).await;
    let (state, merged) = (stands(app, 2).await.1, app.count("select count(*) from merging").await);
    match first {
        First::One => {
            assert_eq!((state.as_str(), merged, mina.page().status), ("withdrawn", 0, 200));
            assert_eq!((told(app, "Not sent: #1").await, told(app, "Merged: #2").await), (1, 0));
        }
        First::Other => {
            assert_eq!((state.as_str(), merged, mina.page().status), ("merged", 1, 403));
            assert_eq!((told(app, "Not sent: #1").await, told(app, "Merged: #2").await), (0, 1));
        }
    }
    assert_eq!(app.count("select count(*) from held_letter where state = 'held'").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_of_a_part_before_the_release(pool: PgPool) {
    of_a_withdrawal_of_a_part_and_the_release(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_release_before_a_withdrawal_of_a_part(pool: PgPool) {
    of_a_withdrawal_of_a_part_and_the_release(&TestApp::start(pool).await, First::Other).await;
}

async fn of_an_edit_and_the_release_of_a_move(app: &TestApp, first: First) {
    let (mut mina, mut steven) = filed(app).await;
    plan_move(&mut steven, 1, ASKED, "").await;
    due(app, &mut steven).await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    mina.fill("Title", "Edited");
    meet(app, 1, first, mina.press("Save changes"), clock_ticks(app)).await;
    assert_eq!(mina.page().status, 200, "an offer keeps nobody from editing: {}", mina.page().text());
    let offered = app.count("select count(*) from track_move").await;
    match first {
        First::One => assert_eq!((offered, told(app, "Not sent: #1").await), (0, 1)),
        First::Other => assert_eq!((offered, told(app, "Not sent: #1").await), (1, 0)),
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_before_the_release_of_a_move(pool: PgPool) {
    of_an_edit_and_the_release_of_a_move(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_release_of_a_move_before_an_edit(pool: PgPool) {
    of_an_edit_and_the_release_of_a_move(&TestApp::start(pool).await, First::Other).await;
}

async fn of_stop_and_the_release_of_a_split(app: &TestApp, first: First) {
    let (_, mut steven) = filed(app).await;
    plan_split(&mut steven, 1, "The other half", "").await;
    due(app, &mut steven).await;
    meet(app, 1, first, steven.press("Stop #1"), clock_ticks(app)).await;
    let proposals = app.count("select count(*) from proposal where number is not null").await;
    match first {
        First::One => assert_eq!((proposals, steven.page().status), (2, 200), "{}", steven.page().text()),
        First::Other => assert_eq!((proposals, steven.page().status), (3, 409), "{}", steven.page().text()),
    }
    assert_eq!(told(app, "Not sent").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn stop_before_the_release_of_a_split(pool: PgPool) {
    of_stop_and_the_release_of_a_split(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_release_of_a_split_before_stop(pool: PgPool) {
    of_stop_and_the_release_of_a_split(&TestApp::start(pool).await, First::Other).await;
}
