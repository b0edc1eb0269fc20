//! What happens by the clock: measuring it, telling what is due, and forgetting what is over.

use std::pin::Pin;
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

const MOMENT: Duration = Duration::from_secs(5);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

type Done = Pin<Box<dyn Future<Output = Result<(), AppError>> + Send>>;

/// Something that is done again and again.
pub struct Chore {
    /// How long after it was done it is done again.
    pub every: Duration,
    /// What the log says where it failed.
    pub failed: &'static str,
    act: fn(App) -> Done,
}

/// Everything that happens by the clock. Each has a loop of its own, so that none holds another up. Every replica does them
/// all: each part locks what it tells of, so that nothing is told twice.
pub static CHORES: [Chore; 8] = [
    Chore {
        every: clock::MEASURED_EVERY,
        failed: "the database's clock could not be read",
        act: |app| Box::pin(async move { Ok(app.clock.measure_again(&app.db).await?) }),
    },
    // Pages say to the second when a letter leaves.
    Chore {
        every: MOMENT,
        failed: "letters on hold could not be released",
        act: |app| Box::pin(async move { decision::release_due(&app).await }),
    },
    Chore {
        every: MINUTE,
        failed: "authors who are asked for an answer could not be reminded",
        act: |app| Box::pin(async move { decision::remind(&app).await }),
    },
    Chore {
        every: MINUTE,
        failed: "moves that nobody answered could not be ended",
        act: |app| Box::pin(async move { travel::end_due(&app).await }),
    },
    Chore {
        every: MINUTE,
        failed: "leads could not be told of edits",
        act: |app| Box::pin(async move { tell_of_edits(&app).await }),
    },
    Chore {
        every: MINUTE,
        failed: "holders of drafts could not be told of a change of their call",
        act: |app| Box::pin(async move { tell_of_moved_calls(&app).await }),
    },
    Chore {
        every: MINUTE,
        failed: "authors of drafts could not be reminded",
        act: |app| Box::pin(async move { remind_of_drafts(&app).await }),
    },
    Chore {
        every: HOUR,
        failed: "what is over could not be forgotten",
        act: |app| Box::pin(async move { forget(&app).await.map(drop) }),
    },
];

impl Chore {
    /// Does it once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn once(&self, app: &App) -> Result<(), AppError> {
        (self.act)(app.clone()).await
    }

    /// Does it at once and then again and again until told to stop. What failed is tried again the next time.
    pub async fn keep_doing(&self, app: App, mut stop: watch::Receiver<bool>) {
        loop {
            if let Err(error) = self.once(&app).await {
                tracing::warn!(%error, "{}", self.failed);
            }
            tokio::select! {
                () = tokio::time::sleep(self.every) => {}
                _ = stop.changed() => return,
            }
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

async fn tell_of_edits(app: &App) -> Result<(), AppError> {
    let due = proposal::store::due_notices(&mut *app.db.acquire().await?, app.clock.now()).await?;
    tell(app, due.into_iter().map(Due::Edits)).await;
    Ok(())
}

async fn tell_of_moved_calls(app: &App) -> Result<(), AppError> {
    let due = proposal::store::untold(&mut *app.db.acquire().await?).await?;
    tell(app, due.into_iter().map(Due::MovedCall)).await;
    Ok(())
}

async fn remind_of_drafts(app: &App) -> Result<(), AppError> {
    let due = reminders::tell::due(&mut *app.db.acquire().await?, app.clock.now()).await?;
    tell(app, due.into_iter().map(Due::Reminder)).await;
    Ok(())
}

/// What cannot be told holds nothing else up; it is tried again the next time.
async fn tell(app: &App, due: impl Iterator<Item = Due>) {
    for due in due {
        if let Err(error) = tell_one(app, &due).await {
            tracing::warn!(%error, ?due, "what is due by the clock could not be told");
        }
    }
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
