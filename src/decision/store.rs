//! The SQL of plans and decisions.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Outcome;
use crate::access::{Capability, DecidesOn, Tx};
use crate::error::AppError;
use crate::proposal::state::State;
use crate::track::words::utc_precise;

/// A decision that was sent.
pub struct Decision {
    /// `accepted` or `declined`.
    pub outcome: String,
    /// The leads' words to the author.
    pub reason: String,
    /// Who decided.
    pub by_whom: String,
    /// When the letter was written.
    pub sent_at: DateTime<Utc>,
}

impl Decision {
    /// Whether it is what this person decided.
    pub fn is(&self, outcome: Outcome, reason: &str, by_whom: &str) -> bool {
        self.outcome == outcome.as_str() && self.reason == reason && self.by_whom == by_whom
    }

    /// For the history.
    pub fn in_words(&self) -> String {
        let word = self.outcome.parse::<State>().map_or("", State::word);
        let reason = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        format!("{}, {word} by {}{reason}", utc_precise(self.sent_at), self.by_whom)
    }
}

/// The decisions about a proposal, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<Decision>, sqlx::Error> {
    sqlx::query_as!(
        Decision,
        "select outcome, reason, by_whom, sent_at from decision where proposal_id = $1 order by sent_at desc",
        proposal,
    )
    .fetch_all(db)
    .await
}

/// The newest decision about a proposal.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &mut PgConnection, proposal: Uuid) -> Result<Option<Decision>, sqlx::Error> {
    Ok(all(db, proposal).await?.into_iter().next())
}

/// Notes what is intended. A new plan replaces the old one.
///
/// # Errors
/// When the database fails.
pub async fn plan(tx: &mut Tx<DecidesOn>, outcome: Outcome, reason: &str) -> Result<(), AppError> {
    let (id, by_whom, now) = (tx.proposal().id, tx.actor().name, tx.now());
    sqlx::query!(
        "insert into plan (proposal_id, outcome, reason, by_whom, at) values ($1, $2, $3, $4, $5)
         on conflict (proposal_id) do update set outcome = excluded.outcome, reason = excluded.reason,
                                                 by_whom = excluded.by_whom, at = excluded.at",
        id,
        outcome.as_str(),
        reason,
        by_whom,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Freezes what was sent: the outcome, the version that was decided on and the letter.
///
/// # Errors
/// When the database fails.
pub async fn decide(tx: &mut Tx<DecidesOn>, outcome: Outcome, reason: &str, letter: Uuid) -> Result<(), AppError> {
    let (id, version, by_whom, now) = (tx.proposal().id, tx.proposal().version, tx.actor().name, tx.now());
    sqlx::query!(
        "insert into decision (id, proposal_id, outcome, reason, version, by_whom, sent_at, letter_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        Uuid::now_v7(),
        id,
        outcome.as_str(),
        reason,
        version,
        by_whom,
        now,
        letter,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
