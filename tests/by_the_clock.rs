//! What a server does by the clock: one thing that fails holds no other up, and all of them stop with it.

use std::time::Duration;

use plumbline::cli;
use plumbline::jobs::CHORES;
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::support::{TestApp, file_signed_in};

/// So long is waited for what comes at once.
const PATIENCE: Duration = Duration::from_secs(20);

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_fails_holds_nothing_else_up(pool: PgPool) {
    let app = TestApp::start(pool.clone()).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Binder in Rust").await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    mina.fill("Title", "Binder in C").press("Save changes").await;
    // Reminders of an answer fail from now on.
    sqlx::query("alter table answer_reminder rename to away").execute(&app.pool).await.expect("it is away");
    let anywhere = ([127, 0, 0, 1], 0).into();
    let server = cli::start(anywhere, pool, app.app.settings.clone(), app.transport.clone()).await.expect("a server");
    let told = async {
        while app.count("select count(*) from outbox where letter = 'proposal-changed'").await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, told).await.expect("the leads hear of the edit");
    server.stop().await.expect("the server stops in peace");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn everything_stops_when_it_is_told_to(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (stop, stopped) = watch::channel(false);
    let mut at_work = JoinSet::new();
    for chore in &CHORES {
        at_work.spawn(chore.keep_doing(app.app.clone(), stopped.clone()));
    }
    stop.send(true).expect("somebody hears it");
    tokio::time::timeout(PATIENCE, at_work.join_all()).await.expect("all have stopped");
}
