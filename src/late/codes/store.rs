//! The SQL of access codes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::made::NewCode;
use crate::access::{AuthorOf, Capability, OrganiserOf, Tx};
use crate::late::history::What;
use crate::late::store::history;

/// An access code.
pub struct Code {
    /// Its key.
    pub id: Uuid,
    /// The track that it is for, or all of the conference.
    pub track_id: Option<Uuid>,
    /// What is typed.
    pub code: String,
    /// How many drafts it lets in.
    pub uses: i32,
    /// How many it has let in.
    pub used: i32,
    /// The first instant at which it no longer holds.
    pub until: DateTime<Utc>,
    /// What it is for.
    pub note: String,
    /// Who made it.
    pub created_by: String,
    /// When it was ended before its time.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who ended it.
    pub ended_by: Option<String>,
}

/// The codes of a conference, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_conference(db: &mut PgConnection, conference: Uuid) -> Result<Vec<Code>, sqlx::Error> {
    sqlx::query_as!(
        Code,
        "select id, track_id, code, uses, used, until, note, created_by, ended_at, ended_by from access_code
         where conference_id = $1 order by created_at desc, id desc limit 500",
        conference,
    )
    .fetch_all(db)
    .await
}

/// Keeps a new code.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx<OrganiserOf>, id: Uuid, code: &str, new: &NewCode) -> Result<(), sqlx::Error> {
    let (conference, by, now) = (tx.conference().id, tx.actor().name, tx.now());
    sqlx::query!(
        "insert into access_code (id, conference_id, track_id, code, uses, until, note, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        conference,
        new.track,
        code,
        new.uses,
        new.until,
        new.note,
        by,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Ends a code before its time. False if there is none to end.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &mut Tx<OrganiserOf>, id: Uuid) -> Result<bool, sqlx::Error> {
    let (conference, by, now) = (tx.conference().id, tx.actor().name, tx.now());
    let done = sqlx::query!(
        "update access_code set ended_at = $3, ended_by = $4
         where id = $1 and conference_id = $2 and ended_at is null and until > $3",
        id,
        conference,
        now,
        by,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The code that was typed, locked: whoever spends its last use is alone with it.
///
/// # Errors
/// When the database fails.
pub async fn typed(tx: &mut Tx<AuthorOf>, code: &str) -> Result<Option<Code>, sqlx::Error> {
    let conference = tx.conference().id;
    sqlx::query_as!(
        Code,
        "select id, track_id, code, uses, used, until, note, created_by, ended_at, ended_by from access_code
         where conference_id = $1 and code = $2 for update",
        conference,
        code,
    )
    .fetch_optional(tx.db())
    .await
}

/// Whether the draft's pass was taken back, by people.
///
/// # Errors
/// When the database fails.
pub async fn pass_was_revoked(tx: &mut Tx<AuthorOf>) -> Result<bool, sqlx::Error> {
    let id = tx.proposal().id;
    sqlx::query_scalar!(
        r#"select exists(select 1 from late_pass where proposal_id = $1 and revoked_at is not null) as "any!""#,
        id,
    )
    .fetch_one(tx.db())
    .await
}

/// Counts a use for the draft. False if the draft used this code before.
///
/// # Errors
/// When the database fails.
pub async fn spend(tx: &mut Tx<AuthorOf>, code: &Code) -> Result<bool, sqlx::Error> {
    let (id, now) = (tx.proposal().id, tx.now());
    let first = sqlx::query!(
        "insert into access_code_use (access_code_id, proposal_id, at) values ($1, $2, $3)
         on conflict on constraint access_code_use_once do nothing",
        code.id,
        id,
        now,
    )
    .execute(tx.db())
    .await?;
    if first.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("update access_code set used = used + 1 where id = $1", code.id).execute(tx.db()).await?;
    Ok(true)
}

/// Gives the draft a pass until the end of the code, instead of a shorter one or a refusal.
///
/// # Errors
/// When the database fails.
pub async fn grant(tx: &mut Tx<AuthorOf>, code: &Code) -> Result<(), sqlx::Error> {
    let (id, now) = (tx.proposal().id, tx.now());
    sqlx::query!("delete from late_refusal where proposal_id = $1", id).execute(tx.db()).await?;
    sqlx::query!(
        "insert into late_pass (proposal_id, until, granted_by, at) values ($1, $2, $3, $4)
         on conflict (proposal_id) do update set until = $2, granted_by = $3, at = $4",
        id,
        code.until,
        format!("an access code of {}", code.created_by),
        now,
    )
    .execute(tx.db())
    .await?;
    history::add(tx, id, What::Code, Some(code.until), &code.created_by, "").await
}
