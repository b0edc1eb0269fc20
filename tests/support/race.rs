//! Two who come at the same time: both orders are made, not hoped for.

use std::future::Future;

use super::travel::{CXL, DAN, STEVEN, dan, file_movable, mina, offer, steven};
use super::{Browser, TestApp};

pub const PLAN: &str = "/lpc-2023/proposals/1/plan";
pub const WITHDRAWAL: &str = "/lpc-2023/proposals/1/withdrawal";

/// Who comes first to the proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// The one who is named first.
    One,
    /// The other.
    Other,
}

/// So often is looked whether somebody waits; who never comes to the proposal is not waited for.
const LOOKS: usize = 400;

/// Waits until so many transactions of this database wait for somebody.
async fn waiting(app: &TestApp, wanted: i64) {
    const WAITING: &str =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    for _ in 0..LOOKS {
        if app.count(WAITING).await >= wanted {
            return;
        }
    }
}

/// Does both while the proposal of this number is held, so that both have begun and wait for it; then it is let go, and who
/// came first has it first.
pub async fn meet(app: &TestApp, number: i32, first: First, one: impl Future, other: impl Future) {
    let mut held = app.pool.begin().await.expect("a transaction");
    sqlx::query("select id from proposal where number = $1 for update")
        .bind(number)
        .execute(&mut *held)
        .await
        .expect("the proposal");
    let (before_one, before_other) = match first {
        First::One => (0, 1),
        First::Other => (1, 0),
    };
    let one = async {
        waiting(app, before_one).await;
        one.await;
    };
    let other = async {
        waiting(app, before_other).await;
        other.await;
    };
    let let_go = async {
        waiting(app, 2).await;
        held.commit().await.expect("it is let go");
    };
    tokio::join!(one, other, let_go);
}

/// Mina has filed #1, which may be moved.
pub async fn filed(app: &TestApp) -> Browser {
    let mut mina = mina(app).await;
    file_movable(&mut mina, "tracing", "Tracing the fabric").await;
    mina
}

/// Steven offers #1 to the CXL track; Dan's browser is on the offer.
pub async fn offered(app: &TestApp) -> Browser {
    let (mut steven, mut dan) = (steven(app).await, dan(app).await);
    offer(app, &mut steven, 1, CXL, "").await;
    dan.open(&app.letters_to(DAN, "Offered:").await[0].path("/moves/")).await;
    dan
}

/// Steven has planned to accept #1; his browser is on its letter.
pub async fn planned(app: &TestApp) -> Browser {
    let mut steven = steven(app).await;
    steven.open(PLAN).await;
    steven.choose("Decision", "Accept").press("Save and see the letter").await;
    assert!(steven.page().has_button("Send the chosen letters"), "{}", steven.page().text());
    steven
}

/// The same with the letter on hold, and the hold over.
pub async fn due(app: &TestApp) -> Browser {
    let mut steven = planned(app).await;
    app.send_off(&mut steven).await;
    assert_eq!(told(app, STEVEN, "New: #1").await, 1, "whoever decides has heard of it");
    app.app.clock.set(app.app.clock.now() + chrono::TimeDelta::minutes(10));
    steven
}

/// Plans, letters on hold, and decisions that were sent.
pub async fn decided(app: &TestApp) -> (i64, i64, i64) {
    (
        app.count("select count(*) from plan").await,
        app.count("select count(*) from held_letter where state = 'held'").await,
        app.count("select count(*) from decision").await,
    )
}

/// How many letters an address got about a piece of news.
pub async fn told(app: &TestApp, email: &str, news: &str) -> usize {
    app.letters_to(email, news).await.len()
}

pub fn at(track: &str, state: &str) -> (String, String) {
    (track.to_owned(), state.to_owned())
}
