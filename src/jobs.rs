//! What happens by the clock: measuring it, and forgetting what is over.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::watch;
use uuid::Uuid;

use crate::access::{Tx, Worker};
use crate::account::WRONG_PASSWORDS_WITHIN;
use crate::app::App;
use crate::error::AppError;
use crate::proposal::reminders;
use crate::{audit, clock, decision, proposal, travel, web};

/// How often what is over is forgotten.
const HOURLY: Duration = Duration::from_secs(3600);
/// How often what is due by the clock is told.
const MINUTELY: Duration = Duration::from_secs(60);
/// How often letters whose hold is over are looked for: pages say to the second when a letter leaves.
const RELEASE: Duration = Duration::from_secs(5);

/// Measures the clock until told to stop.
pub async fn keep_time(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(clock::MEASURED_EVERY) => {}
            _ = stop.changed() => return,
        }
        if let Err(error) = app.clock.measure_again(&app.db).await {
            tracing::warn!(%error, "the database's clock could not be read");
        }
    }
}

/// Forgets what is over, every hour until told to stop.
pub async fn clean_up(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = forget(&app).await {
            tracing::warn!(%error, "what is over could not be forgotten");
        }
        tokio::select! {
            () = tokio::time::sleep(HOURLY) => {}
            _ = stop.changed() => return,
        }
    }
}

/// Tells what is due by the clock, every minute until told to stop.
pub async fn tell(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = each_minute(&app).await {
            tracing::warn!(%error, "what is due by the clock could not be told");
        }
        tokio::select! {
            () = tokio::time::sleep(MINUTELY) => {}
            _ = stop.changed() => return,
        }
    }
}

/// Releases letters whose hold is over, within a few seconds, until told to stop.
pub async fn release(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = decision::release_due(&app).await {
            tracing::warn!(%error, "letters on hold could not be released");
        }
        tokio::select! {
            () = tokio::time::sleep(RELEASE) => {}
            _ = stop.changed() => return,
        }
    }
}

/// What is due by the clock and told in a transaction of its own.
#[derive(Debug)]
enum Due {
    /// The leads of a proposal hear of its edits.
    Edits(Uuid),
    /// The holders of drafts hear of a change of their call.
    MovedCall(Uuid),
    /// The author of a draft is reminded of a close.
    Reminder(reminders::tell::Due),
}

/// Everything that is told by the clock and due by now. Every replica does it: each part locks what it tells of, so that
/// nothing is told twice. What cannot be told holds nothing else up; it is tried again in the next minute.
///
/// # Errors
/// When the database does not say what is due.
pub async fn each_minute(app: &App) -> Result<(), AppError> {
    decision::release_due(app).await?;
    decision::remind(app).await?;
    travel::end_due(app).await?;
    for due in due(app).await? {
        if let Err(error) = tell_one(app, &due).await {
            tracing::warn!(%error, ?due, "what is due by the clock could not be told");
        }
    }
    Ok(())
}

async fn due(app: &App) -> Result<Vec<Due>, AppError> {
    let now = app.clock.now();
    let mut db = app.db.acquire().await?;
    let edits = proposal::store::due_notices(&mut db, now).await?.into_iter().map(Due::Edits);
    let moved = proposal::store::untold(&mut db).await?.into_iter().map(Due::MovedCall);
    let reminders = reminders::tell::due(&mut db, now).await?.into_iter().map(Due::Reminder);
    Ok(edits.chain(moved).chain(reminders).collect())
}

async fn tell_one(app: &App, due: &Due) -> Result<(), AppError> {
    let mut tx = begin(app).await?;
    match due {
        Due::Edits(proposal) => proposal::tell_changes(app, &mut tx, *proposal).await?,
        Due::MovedCall(change) => reminders::tell::tell_of_moved_call(app, &mut tx, *change).await?,
        Due::Reminder(due) => reminders::tell::remind(app, &mut tx, due).await?,
    }
    tx.commit().await
}

/// A transaction of the timed jobs.
///
/// # Errors
/// When the database fails.
pub(crate) async fn begin(app: &App) -> Result<Tx<Worker>, AppError> {
    Tx::begin(Worker::of_this_process(), app).await
}

/// Thins out what drafts said while they were typed, removes abandoned drafts, and forgets parked forms after a day, and sign-ins and tokens that have expired.
///
/// # Errors
/// When the database fails.
pub async fn forget(app: &App) -> Result<u64, AppError> {
    let mut tx = begin(app).await?;
    let now = tx.now();
    let forms = web::store::forget_old(tx.db(), now).await?;
    web::store::forget_spent(tx.db(), now).await?;
    proposal::store::thin_out_drafts(&mut tx, now).await?;
    reminders::tell::abandoned(app, &mut tx).await?;
    let expired = forget_expired(&mut tx, now).await?;
    if forms + expired > 0 {
        let details = json!({ "parked_forms": forms, "sign_ins_and_tokens": expired });
        audit::record(&mut tx, "expired rows forgotten", "expired rows".to_owned(), details).await?;
    }
    tx.commit().await?;
    Ok(forms + expired)
}

async fn forget_expired(tx: &mut Tx<Worker>, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let sign_ins = sqlx::query!("delete from sign_in where expires_at <= $1", now).execute(tx.db()).await?;
    let tokens = sqlx::query!("delete from email_token where expires_at <= $1", now).execute(tx.db()).await?;
    let changes = sqlx::query!("delete from email_change where expires_at <= $1", now).execute(tx.db()).await?;
    let wrong = sqlx::query!("delete from wrong_password where at <= $1", now - WRONG_PASSWORDS_WITHIN)
        .execute(tx.db())
        .await?;
    sqlx::query!("delete from command_address where expires_at <= $1", now).execute(tx.db()).await?;
    Ok(sign_ins.rows_affected() + tokens.rows_affected() + changes.rows_affected() + wrong.rows_affected())
}

/// Makes a new connection ready.
///
/// Compiling a statement takes seconds, and none of ours runs long enough to be worth it. Planning one takes longer than
/// running it: each is planned once for a connection, whatever the values; the statements are written for that. Titles are
/// like each other from a share of common letters on at which people see it too.
///
/// # Errors
/// When the database does not answer.
pub async fn settle(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "select set_config(name, value, false)
         from (values ('jit', 'off'), ('plan_cache_mode', 'force_generic_plan'), ('pg_trgm.similarity_threshold', '0.4'))
              settings (name, value)",
    )
    .fetch_all(db)
    .await?;
    Ok(())
}

/// Whether every migration of this binary was applied, as it is in this binary.
///
/// # Errors
/// When the database does not answer.
pub async fn schema_is_current(pool: &PgPool) -> Result<bool, sqlx::Error> {
    let mut db = pool.acquire().await?;
    db.ping().await?;
    // The table is made by the migrator, so it is not known when queries are checked.
    let applied: Result<Vec<(i64, Vec<u8>)>, _> =
        sqlx::query_as("select version, checksum from _sqlx_migrations where success").fetch_all(&mut *db).await;
    let Ok(applied) = applied else { return Ok(false) };
    Ok(crate::MIGRATOR.iter().all(|wanted| {
        applied.iter().any(|(version, checksum)| *version == wanted.version && *checksum == *wanted.checksum)
    }))
}
