//! The SQL of letters whose hold is over.

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Tx, Worker};
use crate::decision::hold::Held;
use crate::error::AppError;
use crate::proposal::state::Mover;

/// A letter whose hold is over.
pub struct Due {
    /// The letter.
    pub letter: Uuid,
    /// The proposal.
    pub proposal: Uuid,
    /// The conference's slug.
    pub conference: String,
    /// The track that it was sent off from.
    pub track: Uuid,
    /// Who sent it off.
    pub by_whom: String,
    /// Their address; none where the account is no more.
    pub email: Option<String>,
    /// When it was to leave.
    pub release_at: DateTime<Utc>,
    /// Whether it is a travel.
    pub travels: bool,
}

/// The letters whose hold is over.
///
/// # Errors
/// When the database fails.
pub async fn due(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<Due>, sqlx::Error> {
    sqlx::query_as!(
        Due,
        r#"select h.id as letter, h.proposal_id as proposal, c.slug as conference, s.track_id as track, s.by_whom,
                  a.email as "email?", s.release_at, h.frozen is not null as "travels!"
           from held_letter h join sending s on s.id = h.sending_id join conference c on c.id = s.conference_id
                left join account a on a.id = s.account_id
           where h.state = 'held' and s.release_at <= $1 order by s.release_at, h.id"#,
        now,
    )
    .fetch_all(db)
    .await
}

/// The letter as it was frozen, if it is still on hold. Its proposal was locked before.
///
/// # Errors
/// When the database fails.
pub async fn taken_up(tx: &mut Tx<Worker>, id: Uuid) -> Result<Option<Held>, AppError> {
    let row = sqlx::query!(
        "select h.id, h.version, h.outcome, h.reason, h.minutes, h.answer_by, h.rank, h.subject, h.body, s.by_whom, s.role
         from held_letter h join sending s on s.id = h.sending_id
         where h.id = $1 and h.state = 'held' for update of h",
        id,
    )
    .fetch_optional(tx.db())
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Held {
        id: row.id,
        version: row.version,
        outcome: row.outcome.parse().context("a letter has an unknown outcome")?,
        reason: row.reason,
        minutes: row.minutes,
        answer_by: row.answer_by,
        rank: row.rank,
        subject: row.subject,
        body: row.body,
        by_whom: row.by_whom,
        mover: if row.role == "organiser" { Mover::Organiser } else { Mover::Lead },
    }))
}
