//! The SQL of what leads were told of a proposal's text, and of when they are to be told again.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{AuthorOf, Capability, Tx, Worker};

/// Notes that the text was changed after `told_version`. An edit while a letter is due already postpones nothing.
///
/// # Errors
/// When the database fails.
pub async fn note_edit(tx: &mut Tx<AuthorOf>, told_version: i32, due_at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let id = tx.proposal().id;
    sqlx::query!(
        "insert into edit_notice (proposal_id, told_version, due_at) values ($1, $2, $3)
         on conflict (proposal_id) do update set due_at = coalesce(edit_notice.due_at, excluded.due_at)",
        id,
        told_version,
        due_at,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// A proposal whose leads are to be told what has changed.
pub struct DueNotice {
    /// The proposal.
    pub proposal_id: Uuid,
    /// The version that they were told last.
    pub told_version: i32,
}

/// The next notice that is due, held by this transaction. Those of addresses that nobody confirmed wait for it.
///
/// # Errors
/// When the database fails.
pub async fn next_notice(tx: &mut Tx<Worker>) -> Result<Option<DueNotice>, sqlx::Error> {
    let now = tx.now();
    sqlx::query_as!(
        DueNotice,
        "select n.proposal_id, n.told_version from edit_notice n join proposal p on p.id = n.proposal_id
         where n.due_at <= $1 and (p.author_id is not null or p.denied_at is not null or p.author_email = '')
         order by n.due_at limit 1 for update of n skip locked",
        now,
    )
    .fetch_optional(tx.db())
    .await
}

/// The leads were told this version, or are to hear no more.
///
/// # Errors
/// When the database fails.
pub async fn noticed(tx: &mut Tx<Worker>, proposal: Uuid, version: i32) -> Result<(), sqlx::Error> {
    sqlx::query!("update edit_notice set told_version = $2, due_at = null where proposal_id = $1", proposal, version)
        .execute(tx.db())
        .await?;
    Ok(())
}

/// The leads hear of the proposal as it is now for the first time.
///
/// # Errors
/// When the database fails.
pub async fn forget_notice<C: Capability>(tx: &mut Tx<C>, proposal: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from edit_notice where proposal_id = $1", proposal).execute(tx.db()).await?;
    Ok(())
}

/// Who changed the text between two versions, so that it was sent.
///
/// # Errors
/// When the database fails.
pub async fn changed_by(db: &mut PgConnection, id: Uuid, after: i32, until: i32) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select distinct by_whom from proposal_version
         where proposal_id = $1 and version > $2 and version <= $3 and sent_at is not null order by by_whom",
        id,
        after,
        until,
    )
    .fetch_all(db)
    .await
}
