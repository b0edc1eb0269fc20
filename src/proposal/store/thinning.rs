//! The SQL that thins out what drafts said while they were typed: saving every few seconds leaves many texts behind.

use chrono::{DateTime, TimeDelta, Utc};

use crate::access::{Tx, Worker};

/// From this age on, of all the texts that a draft had within ten minutes the last one is kept.
const KEPT_WHOLE_FOR: TimeDelta = TimeDelta::days(1);
/// One run looks back this far beyond that age: the job runs every hour.
const LOOKS_BACK: TimeDelta = TimeDelta::days(7);

/// Thins them out. The text that a draft has, everything that was sent, and what came too late to count stay.
///
/// # Errors
/// When the database fails.
pub async fn thin_out_drafts(tx: &mut Tx<Worker>, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let old = now - KEPT_WHOLE_FOR;
    let done = sqlx::query!(
        "delete from proposal_version v using proposal p
         where p.id = v.proposal_id and v.sent_at is null and v.version < p.version and v.at <= $1 and v.at > $2
           and not exists (select 1 from proposal_version sent
                           where sent.proposal_id = v.proposal_id and sent.sent_at is not null and sent.version < v.version)
           and exists (select 1 from proposal_version later
                       where later.proposal_id = v.proposal_id and later.version > v.version and later.sent_at is null
                         and floor(extract(epoch from later.at) / 600) = floor(extract(epoch from v.at) / 600))",
        old,
        old - LOOKS_BACK,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected())
}
