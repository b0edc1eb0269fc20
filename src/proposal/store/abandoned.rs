//! The SQL of drafts that no account holds and nobody touches.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::access::{Tx, Worker};

/// A draft that nobody has touched for long.
pub struct Abandoned {
    /// Its key.
    pub id: Uuid,
    /// Its conference.
    pub conference_id: Uuid,
    /// Its track.
    pub track_id: Uuid,
    /// The address that was typed into it.
    pub email: String,
    /// When it was begun.
    pub stored_at: DateTime<Utc>,
}

/// Drafts without an account, unchanged since `before`, whose address was not told yet; noted as told. A draft waits as long
/// as its late pass holds, and while the leads were asked and have not answered, but not beyond its conference.
///
/// # Errors
/// When the database fails.
pub async fn to_warn(tx: &mut Tx<Worker>, before: DateTime<Utc>) -> Result<Vec<Abandoned>, sqlx::Error> {
    let now = tx.now();
    let found = sqlx::query_as!(
        Abandoned,
        "select p.id, p.conference_id, p.track_id, p.author_email as email, p.stored_at from proposal p
         where p.state = 'draft' and p.author_id is null and p.changed_at <= $1
           and not exists (select 1 from late_request r join conference c on c.id = p.conference_id
                           where r.proposal_id = p.id and c.ends_on >= $3
                             and not exists (select 1 from late_refusal d where d.proposal_id = p.id)
                             and not exists (select 1 from late_pass l where l.proposal_id = p.id))
           and not exists (select 1 from late_pass l where l.proposal_id = p.id and l.revoked_at is null and l.until > $2)
           and not exists (select 1 from abandoned_draft d where d.proposal_id = p.id and d.at > p.changed_at)
         order by p.changed_at limit 100 for update of p skip locked",
        before,
        now,
        now.date_naive(),
    )
    .fetch_all(tx.db())
    .await?;
    let ids: Vec<Uuid> = found.iter().map(|draft| draft.id).collect();
    sqlx::query!(
        "insert into abandoned_draft (proposal_id, at) select unnest($1::uuid[]), $2
         on conflict (proposal_id) do update set at = excluded.at",
        &ids,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(found)
}

/// Removes drafts without an account that are unchanged since `before` and whose address was told by `told_by`.
///
/// # Errors
/// When the database fails.
pub async fn remove_abandoned(
    tx: &mut Tx<Worker>,
    before: DateTime<Utc>,
    told_by: DateTime<Utc>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let now = tx.now();
    sqlx::query_scalar!(
        "delete from proposal p using abandoned_draft d
         where d.proposal_id = p.id and p.state = 'draft' and p.author_id is null and p.changed_at <= $1
           and d.at <= $2 and d.at > p.changed_at
           and not exists (select 1 from late_request r join conference c on c.id = p.conference_id
                           where r.proposal_id = p.id and c.ends_on >= $4
                             and not exists (select 1 from late_refusal d where d.proposal_id = p.id)
                             and not exists (select 1 from late_pass l where l.proposal_id = p.id))
           and not exists (select 1 from late_pass l where l.proposal_id = p.id and l.revoked_at is null and l.until > $3)
         returning p.id",
        before,
        told_by,
        now,
        now.date_naive(),
    )
    .fetch_all(tx.db())
    .await
}
