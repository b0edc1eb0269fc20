//! The SQL of decisions.

mod answers;
mod held_travels;
mod planned;
mod plans;
mod releases;
mod reminders;
mod sendings;
mod sums;
mod texts;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Outcome;
use super::hold::Held;
use crate::access::{Capability, Tx};
use crate::proposal::Proposal;
use crate::track::words::{date_in_words, utc_precise};

pub use answers::{Answered, SpeakerAnswer, add_answer, answers, newest_answer, who_answered};
pub use held_travels::{HeldTravel, concerned, held_mains, is_held, travel_taken_up};
pub use planned::{Planned, other_plans, planned, planned_into};
pub use plans::{Event, add_event, delete_plan, events, plan_of, plans_of, set_plan};
pub use releases::{Due, due, taken_up};
pub use reminders::{Awaited, awaited, note_reminder, take_up};
pub use sendings::{
    Ending, Letter, NewSending, add_sending, end, end_held, held_of, hold, letters_of, lock, sent_off_with,
};
pub use sums::{clashes, sums};
pub use texts::{StoredText, changed_texts, forget_text, set_text, stored_text};

/// A decision that was sent.
pub struct Decision {
    /// The outcome, by its word.
    pub outcome: String,
    /// The leads' words to the author.
    pub reason: String,
    /// Who sent it.
    pub by_whom: String,
    /// When the letter was written.
    pub sent_at: DateTime<Utc>,
    /// Until when the author is asked to answer.
    pub answer_by: Option<NaiveDate>,
    /// The place on the waiting list.
    pub rank: Option<i32>,
    /// The length of the slot.
    pub minutes: Option<i32>,
}

impl Decision {
    /// Whether it offers a BoF.
    pub fn offers_bof(&self) -> bool {
        self.outcome == Outcome::BofOffered.as_str()
    }

    /// For the history.
    pub fn in_words(&self) -> String {
        let outcome = self.outcome.parse::<Outcome>();
        let word = outcome.map_or("", |outcome| match outcome {
            Outcome::BofOffered => "Not accepted, a BoF offered",
            outcome => outcome.state().word(),
        });
        let reason = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        let minutes = self.minutes.map(|minutes| format!(", {minutes} minutes")).unwrap_or_default();
        let rank = self.rank.map(|rank| format!(", rank {rank}")).unwrap_or_default();
        let until = self.answer_by.map(|date| format!(", answer by {}", date_in_words(date))).unwrap_or_default();
        format!("{}, {word} by {}{minutes}{rank}{until}{reason}", utc_precise(self.sent_at), self.by_whom)
    }
}

/// The decisions about a proposal, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<Decision>, sqlx::Error> {
    sqlx::query_as!(
        Decision,
        "select outcome, reason, by_whom, sent_at, answer_by, rank, minutes from decision
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

/// Keeps what was decided by a letter that leaves: `outbox` is its key there.
///
/// # Errors
/// When the database fails.
pub async fn decide<C: Capability>(
    tx: &mut Tx<C>,
    proposal: &Proposal,
    held: &Held,
    outbox: Option<Uuid>,
) -> Result<(), sqlx::Error> {
    let rank = match (held.outcome, held.rank) {
        (Outcome::Waitlisted, None) => Some(end_of_list(tx, proposal.track_id).await?),
        (_, rank) => rank,
    };
    let now = tx.now();
    sqlx::query!(
        "insert into decision (id, proposal_id, outcome, reason, version, by_whom, sent_at, letter_id, answer_by, rank, minutes)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        held.id,
        proposal.id,
        held.outcome.as_str(),
        held.reason,
        held.version,
        held.by_whom,
        now,
        outbox,
        held.answer_by,
        rank,
        held.minutes,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The rank behind everything that is on the track's waiting list.
async fn end_of_list<C: Capability>(tx: &mut Tx<C>, track: Uuid) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(max(d.rank), 0) + 1 as "rank!" from proposal p join decision d on d.proposal_id = p.id
           where p.track_id = $1 and p.number is not null and p.state = 'waitlisted'"#,
        track,
    )
    .fetch_one(tx.db())
    .await
}
