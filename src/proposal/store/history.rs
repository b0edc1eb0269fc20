//! The SQL of a proposal's history, and of texts that met another one.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::versions::{keep_version, next_version};
use crate::access::{AuthorOf, Capability, Tx};
use crate::error::AppError;
use crate::proposal::text::ProposalText;

/// A version of a text.
pub struct Kept {
    /// Its number.
    pub version: i32,
    /// What it says.
    pub text: ProposalText,
    /// Who wrote it.
    pub by_whom: String,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// Whether the leads have it, or had it.
    pub sent: bool,
}

/// One version of a proposal.
///
/// # Errors
/// When the database fails.
pub async fn version(db: &mut PgConnection, id: Uuid, version: i32) -> Result<Option<Kept>, AppError> {
    let row = sqlx::query!(
        r#"select text as "text: Json<ProposalText>", by_whom, at, sent_at from proposal_version
           where proposal_id = $1 and version = $2"#,
        id,
        version,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Kept { version, text: row.text.0, by_whom: row.by_whom, at: row.at, sent: row.sent_at.is_some() }))
}

/// A version in the list of them.
pub struct Listed {
    /// Its number.
    pub version: i32,
    /// Who wrote it.
    pub by_whom: String,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// Whether it met another change and waits for its author.
    pub waits: bool,
    /// Whether it met another change and was dropped.
    pub dropped: bool,
}

/// Every version of a proposal, the newest first; only those that were sent, for others than its author.
///
/// # Errors
/// When the database fails.
pub async fn versions(db: &mut PgConnection, id: Uuid, sent_only: bool) -> Result<Vec<Listed>, sqlx::Error> {
    sqlx::query_as!(
        Listed,
        r#"select version, by_whom, at, sent_at, coalesce(conflict = 'open', false) as "waits!",
                  coalesce(conflict = 'dropped', false) as "dropped!" from proposal_version
           where proposal_id = $1 and (sent_at is not null or not $2) order by version desc"#,
        id,
        sent_only,
    )
    .fetch_all(db)
    .await
}

/// A text that met another one and waits for its author.
pub struct Waiting {
    /// Its version.
    pub version: i32,
    /// What it says.
    pub text: ProposalText,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// The version that its form was filled from, where that is known.
    pub base: Option<i32>,
}

/// Every text that waits, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &mut PgConnection, id: Uuid) -> Result<Vec<Waiting>, AppError> {
    let rows = sqlx::query!(
        r#"select version, text as "text: Json<ProposalText>", at, conflict_base from proposal_version
           where proposal_id = $1 and conflict = 'open' order by version desc"#,
        id,
    )
    .fetch_all(db)
    .await?;
    let row = |version, text: Json<ProposalText>, at, base| Waiting { version, text: text.0, at, base };
    Ok(rows.into_iter().map(|found| row(found.version, found.text, found.at, found.conflict_base)).collect())
}

/// The newest text that waits.
///
/// # Errors
/// When the database fails.
pub async fn newest_waiting(db: &mut PgConnection, id: Uuid) -> Result<Option<Waiting>, AppError> {
    Ok(waiting(db, id).await?.into_iter().next())
}

/// The author drops what waits, up to this version. False if nothing does.
///
/// # Errors
/// When the database fails.
pub async fn drop_waiting(tx: &mut Tx<AuthorOf>, version: i32) -> Result<bool, sqlx::Error> {
    let id = tx.proposal().id;
    let done = sqlx::query!(
        "update proposal_version set conflict = 'dropped' where proposal_id = $1 and version <= $2 and conflict = 'open'",
        id,
        version,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Keeps a text that met another one until its author has resolved the two. The same text is kept once. `base` is the
/// version that its form was filled from.
///
/// # Errors
/// When the database fails.
pub async fn keep_conflict(
    tx: &mut Tx<AuthorOf>,
    text: &ProposalText,
    base: Option<i32>,
    at: DateTime<Utc>,
) -> Result<i32, AppError> {
    let (id, by_whom) = (tx.proposal().id, tx.actor().name);
    if let Some(same) = waiting(tx.db(), id).await?.into_iter().find(|row| row.text == *text) {
        return Ok(same.version);
    }
    let version = next_version(tx.db(), id).await?;
    keep_version(tx.db(), id, version, text, &by_whom, at, None).await?;
    sqlx::query!(
        "update proposal_version set conflict = 'open', conflict_base = $3 where proposal_id = $1 and version = $2",
        id,
        version,
        base,
    )
    .execute(tx.db())
    .await?;
    Ok(version)
}

/// The author has resolved a text that met another one, or sent it anew.
///
/// # Errors
/// When the database fails.
pub async fn resolve(tx: &mut Tx<AuthorOf>, version: i32) -> Result<(), sqlx::Error> {
    let id = tx.proposal().id;
    sqlx::query!(
        "update proposal_version set conflict = 'resolved' where proposal_id = $1 and version = $2 and conflict = 'open'",
        id,
        version,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
