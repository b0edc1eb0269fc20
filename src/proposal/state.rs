//! The one state machine of a proposal. *Late* and *unconfirmed address* are marks, not states.

use std::str::FromStr;

use crate::track::kind::{UnknownWord, find_word};

/// Where a proposal stands. The database holds the same list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Kept for its author only.
    Draft,
    /// With the leads.
    Submitted,
    /// It is a talk, if its speaker comes.
    Accepted,
    /// It becomes a talk if a slot falls free.
    Waitlisted,
    /// It was not taken.
    Declined,
    /// It became part of another proposal.
    Merged,
    /// It is a talk, and its speaker comes.
    Confirmed,
    /// Its speaker cannot come.
    DeclinedBySpeaker,
    /// Its author took it back.
    Withdrawn,
}

/// Who moves a proposal to another state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mover {
    /// Its author.
    Author,
    /// A lead of its track.
    Lead,
    /// An organiser of its conference.
    Organiser,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Submitted,
        Self::Accepted,
        Self::Waitlisted,
        Self::Declined,
        Self::Merged,
        Self::Confirmed,
        Self::DeclinedBySpeaker,
        Self::Withdrawn,
    ];

    /// The word in the database, in exports and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Waitlisted => "waitlisted",
            Self::Declined => "declined",
            Self::Merged => "merged",
            Self::Confirmed => "confirmed",
            Self::DeclinedBySpeaker => "declined_by_speaker",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The word on pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Submitted => "Submitted",
            Self::Accepted => "Accepted",
            Self::Waitlisted => "On the waiting list",
            Self::Declined => "Not accepted",
            Self::Merged => "Merged",
            Self::Confirmed => "Confirmed",
            Self::DeclinedBySpeaker => "Declined by the speaker",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// Whether `mover` may move a proposal from this state to `to`.
    pub fn may_become(self, to: Self, mover: Mover) -> bool {
        use State::{
            Accepted, Confirmed, Declined, DeclinedBySpeaker, Draft, Merged, Submitted, Waitlisted, Withdrawn,
        };
        let author = mover == Mover::Author;
        match (self, to) {
            (Draft, Submitted)
            | (Accepted, Confirmed | DeclinedBySpeaker)
            | (Confirmed, DeclinedBySpeaker)
            | (Submitted | Waitlisted | Accepted | Confirmed, Withdrawn) => author,
            (Submitted, Accepted | Waitlisted | Declined | Merged)
            | (Waitlisted, Accepted | Declined)
            // Whoever said that they cannot come can be asked again.
            | (Declined | DeclinedBySpeaker, Accepted)
            | (Merged | Withdrawn, Submitted)
            // It moved to another track, whose leads decide anew.
            | (Waitlisted | Declined, Submitted) => !author,
            (Accepted, Declined) => mover == Mover::Organiser,
            _ => false,
        }
    }

    /// Whether a decision about it was sent.
    pub fn is_decided(self) -> bool {
        match self {
            Self::Draft | Self::Submitted | Self::Withdrawn => false,
            Self::Accepted
            | Self::Waitlisted
            | Self::Declined
            | Self::Merged
            | Self::Confirmed
            | Self::DeclinedBySpeaker => true,
        }
    }

    /// The class of the word's chip.
    pub fn chip(self) -> &'static str {
        match self {
            Self::Accepted | Self::Confirmed => "good",
            Self::Waitlisted | Self::DeclinedBySpeaker => "warn",
            Self::Draft | Self::Submitted | Self::Declined | Self::Merged | Self::Withdrawn => "plain",
        }
    }
}

impl FromStr for State {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_can_withdraw_but_never_accept() {
        for from in State::ALL {
            assert!(!from.may_become(State::Accepted, Mover::Author));
            let withdrawable =
                matches!(from, State::Submitted | State::Waitlisted | State::Accepted | State::Confirmed);
            assert_eq!(from.may_become(State::Withdrawn, Mover::Author), withdrawable, "{from:?}");
        }
    }

    #[test]
    fn only_an_organiser_takes_an_acceptance_back() {
        assert!(!State::Accepted.may_become(State::Declined, Mover::Lead));
        assert!(State::Accepted.may_become(State::Declined, Mover::Organiser));
    }

    #[test]
    fn nothing_becomes_a_draft_again_and_no_state_becomes_itself() {
        for from in State::ALL {
            for mover in [Mover::Author, Mover::Lead, Mover::Organiser] {
                assert!(!from.may_become(State::Draft, mover) && !from.may_become(from, mover));
            }
        }
    }
}
