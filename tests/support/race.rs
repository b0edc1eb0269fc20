//! Two who come at the same time: both orders are made, not hoped for.

use std::future::Future;

use super::TestApp;

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
