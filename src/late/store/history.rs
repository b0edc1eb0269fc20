//! The SQL of what happened around the lateness of a proposal.

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::error::AppError;
use crate::late::history::{Event, What};

/// Adds a line.
///
/// # Errors
/// When the database fails.
pub async fn add<C: Capability>(
    tx: &mut Tx<C>,
    proposal: Uuid,
    what: What,
    until: Option<DateTime<Utc>>,
    by_whom: &str,
    reason: &str,
) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into late_event (id, proposal_id, at, what, until, by_whom, reason) values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::now_v7(),
        proposal,
        now,
        what.as_str(),
        until,
        by_whom,
        reason,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// What happened, the first first.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<Event>, AppError> {
    let rows = sqlx::query!(
        "select at, what, until, by_whom, reason from late_event where proposal_id = $1 order by at, id",
        proposal,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let what = row.what.parse().context("an unknown thing happened to a late proposal")?;
            Ok(Event { at: row.at, what, until: row.until, by_whom: row.by_whom, reason: row.reason })
        })
        .collect()
}
