//! What the leads intend with a proposal. Nobody else sees it until its letter is sent.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Intent, Outcome};
use crate::track::words::{date_in_words, utc_precise};

/// What is to be decided, as a lead meant it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The decision.
    pub outcome: Outcome,
    /// The words to the author.
    pub reason: String,
    /// The length of the slot, for an acceptance.
    pub minutes: Option<i32>,
    /// Until when the author is asked to answer.
    pub answer_by: Option<NaiveDate>,
    /// The place on the waiting list; without it, its end.
    pub rank: Option<i32>,
    /// The whole letter, for this author only; empty for the track's.
    pub letter: String,
}

impl Wish {
    /// In words, without the reason: "accept, 20 minutes, answer by Monday 14 August 2023".
    pub fn in_words(&self) -> String {
        let minutes = self.minutes.map(|minutes| format!(", {minutes} minutes")).unwrap_or_default();
        let rank = self.rank.map(|rank| format!(", rank {rank}")).unwrap_or_default();
        let until = self.answer_by.map(|date| format!(", answer by {}", date_in_words(date))).unwrap_or_default();
        let letter = if self.letter.is_empty() { "" } else { ", with a letter of its own" };
        format!("{}{minutes}{rank}{until}{letter}", self.outcome.word())
    }

    /// The same with the reason.
    pub fn in_full(&self) -> String {
        let reason = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        format!("{}{reason}", self.in_words())
    }
}

/// A plan as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Another one with each change.
    pub key: Uuid,
    /// What is planned.
    pub intent: Intent,
    /// The version of the proposal that was read.
    pub version: i32,
    /// Who planned it.
    pub by_whom: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Plan {
    /// Who planned what, and when.
    pub fn in_words(&self) -> String {
        format!("{} planned at {}: {}", self.by_whom, utc_precise(self.at), self.intent.in_full())
    }

    /// The decision, if it is one.
    pub fn decision(&self) -> Option<&Wish> {
        self.intent.decision()
    }

    /// The minutes of a slot, where one is planned.
    pub fn minutes(&self) -> Option<i32> {
        self.decision().and_then(|wish| wish.minutes)
    }
}

/// A slot outside of what the track states, in words.
pub fn outside_of_slots(minutes: Option<i32>, slots: Option<(i32, i32)>) -> Option<String> {
    let (minutes, (from, to)) = minutes.zip(slots)?;
    (!(from..=to).contains(&minutes)).then(|| {
        let range = if from == to { format!("{from}") } else { format!("{from} to {to}") };
        format!("{minutes} minutes are outside of the track's slots of {range} minutes")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_outside_of_the_range_is_said_to_be() {
        assert_eq!(outside_of_slots(Some(20), Some((10, 20))), None);
        assert_eq!(outside_of_slots(None, Some((10, 20))), None);
        assert_eq!(outside_of_slots(Some(300), None), None);
        let said = outside_of_slots(Some(25), Some((10, 20))).expect("a warning");
        assert_eq!(said, "25 minutes are outside of the track's slots of 10 to 20 minutes");
    }

    #[test]
    fn a_wish_says_what_it_holds() {
        let wish = Wish {
            outcome: Outcome::Accepted,
            reason: "Bring numbers.".to_owned(),
            minutes: Some(20),
            answer_by: NaiveDate::from_ymd_opt(2023, 8, 14),
            rank: None,
            letter: String::new(),
        };
        assert_eq!(wish.in_full(), "accept, 20 minutes, answer by Monday 14 August 2023: Bring numbers.");
    }
}
