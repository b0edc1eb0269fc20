//! The SQL of plans and decisions.

mod answers;
mod reminders;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Outcome;
use super::forms::Wish;
use crate::access::{Capability, DecidesOn, Tx};
use crate::error::AppError;
use crate::proposal::state::State;
use crate::track::words::{date_in_words, utc_precise};

pub use answers::{Answered, SpeakerAnswer, add_answer, answers, newest_answer, who_answered};
pub use reminders::{Awaited, awaited, note_reminder, take_up};

/// A decision that was sent.
pub struct Decision {
    /// `accepted`, `waitlisted` or `declined`.
    pub outcome: String,
    /// The leads' words to the author.
    pub reason: String,
    /// Who decided.
    pub by_whom: String,
    /// When the letter was written.
    pub sent_at: DateTime<Utc>,
    /// Until when an accepted author is asked to answer.
    pub answer_by: Option<NaiveDate>,
    /// The place on the waiting list.
    pub rank: Option<i32>,
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
        let rank = self.rank.map(|rank| format!(", rank {rank}")).unwrap_or_default();
        let until = self.answer_by.map(|date| format!(", answer by {}", date_in_words(date))).unwrap_or_default();
        format!("{}, {word} by {}{rank}{until}{reason}", utc_precise(self.sent_at), self.by_whom)
    }
}

/// The decisions about a proposal, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<Decision>, sqlx::Error> {
    sqlx::query_as!(
        Decision,
        "select outcome, reason, by_whom, sent_at, answer_by, rank from decision
         where proposal_id = $1 order by sent_at desc, id desc",
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
pub async fn plan(tx: &mut Tx<DecidesOn>, wish: &Wish) -> Result<(), AppError> {
    let (id, by_whom, now) = (tx.proposal().id, tx.actor().name, tx.now());
    sqlx::query!(
        "insert into plan (proposal_id, outcome, reason, by_whom, at) values ($1, $2, $3, $4, $5)
         on conflict (proposal_id) do update set outcome = excluded.outcome, reason = excluded.reason,
                                                 by_whom = excluded.by_whom, at = excluded.at",
        id,
        wish.outcome.as_str(),
        wish.reason,
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
pub async fn decide(tx: &mut Tx<DecidesOn>, wish: &Wish, letter: Option<Uuid>) -> Result<(), AppError> {
    let rank = match (wish.outcome, wish.rank) {
        (Outcome::Waitlisted, None) => Some(end_of_list(tx).await?),
        (_, rank) => rank,
    };
    let (id, version, by_whom, now) = (tx.proposal().id, tx.proposal().version, tx.actor().name, tx.now());
    sqlx::query!(
        "insert into decision (id, proposal_id, outcome, reason, version, by_whom, sent_at, letter_id, answer_by, rank)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::now_v7(),
        id,
        wish.outcome.as_str(),
        wish.reason,
        version,
        by_whom,
        now,
        letter,
        wish.answer_by,
        rank,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The rank behind everything that is on the track's waiting list.
async fn end_of_list(tx: &mut Tx<DecidesOn>) -> Result<i32, sqlx::Error> {
    let track = tx.proposal().track_id;
    sqlx::query_scalar!(
        r#"select coalesce(max(d.rank), 0) + 1 as "rank!" from proposal p join decision d on d.proposal_id = p.id
           where p.track_id = $1 and p.number is not null and p.state = 'waitlisted'"#,
        track,
    )
    .fetch_one(tx.db())
    .await
}
