//! The rules of a move: what can move, who is asked, and until when.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::proposal::Proposal;
use crate::proposal::state::State;
use crate::track::Track;
use crate::track::deadline::{Status, status};
use crate::track::kind::{Kind, UnknownWord, find_word};

/// So long whoever is asked has time; without an answer the proposal stays.
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::days(7);

/// So often a proposal is offered to the same track: its leads get a letter each time.
pub const OFFERED_AT_MOST: i64 = 5;

/// Where a move stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveState {
    /// The leads of the other track are asked.
    Offered,
    /// They take it, and its author is asked.
    Asked,
    /// It moved.
    Moved,
    /// The leads of the other track do not take it.
    Refused,
    /// Its author wants it to stay.
    Declined,
    /// Its leads took the offer back.
    TakenBack,
    /// Nobody answered in time.
    Lapsed,
    /// The proposal was withdrawn, decided, merged or moved otherwise in between.
    Over,
}

impl MoveState {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Offered,
        Self::Asked,
        Self::Moved,
        Self::Refused,
        Self::Declined,
        Self::TakenBack,
        Self::Lapsed,
        Self::Over,
    ];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Asked => "asked",
            Self::Moved => "moved",
            Self::Refused => "refused",
            Self::Declined => "declined",
            Self::TakenBack => "taken_back",
            Self::Lapsed => "lapsed",
            Self::Over => "over",
        }
    }

    /// What became of it, to follow "It was offered … and".
    pub fn words(self) -> &'static str {
        match self {
            Self::Offered => "waits for the leads of that track",
            Self::Asked => "waits for its author",
            Self::Moved => "moved there",
            Self::Refused => "was not taken there",
            Self::Declined => "stays: its author wants it here",
            Self::TakenBack => "stays: the offer was taken back",
            Self::Lapsed => "stays: nobody answered in time",
            Self::Over => "stays: it changed in between",
        }
    }

    /// Whether somebody's answer is waited for.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Offered | Self::Asked)
    }
}

impl FromStr for MoveState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

/// A move that was offered.
#[derive(Clone, Debug)]
pub struct Move {
    /// Its key.
    pub id: Uuid,
    /// What is to move.
    pub proposal_id: Uuid,
    /// Where it was when it was offered.
    pub from_track: Uuid,
    /// Where it is to go.
    pub to_track: Uuid,
    /// Where the move stands.
    pub state: MoveState,
    /// What the offering lead says to the others.
    pub note: String,
    /// Who offered it, or moved it.
    pub by_whom: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The first instant at which no answer counts any more.
    pub until: DateTime<Utc>,
    /// Which lead or organiser of the other track answered.
    pub answered_by: Option<String>,
    /// What they say.
    pub answer_note: String,
    /// The public reason of a call that promised not to be extended.
    pub reason: String,
}

impl Move {
    /// Whether an answer that comes at `now` counts.
    pub fn takes_answers(&self, now: DateTime<Utc>) -> bool {
        self.state.is_open() && now < self.until
    }
}

/// Whether a proposal in this state can move: what is not decided, and what was not taken where it is.
pub fn can_move(state: State) -> bool {
    matches!(state, State::Submitted | State::Waitlisted | State::Declined)
}

/// Why a proposal cannot move now, if so.
pub fn why_not(proposal: &Proposal) -> Option<String> {
    let number = proposal.number.unwrap_or_default();
    if proposal.denied_at.is_some() {
        return Some(format!(
            "The owner of the author's address says that #{number} is not theirs: nothing more happens with it."
        ));
    }
    if proposal.author_left() {
        return Some(format!("The author of #{number} deleted their account, so nobody can be asked."));
    }
    let word = proposal.state.word().to_lowercase();
    (!can_move(proposal.state)).then(|| format!("#{number} is {word}, so it cannot move to another track."))
}

/// Whether its author has agreed beforehand that it goes to this track. The overflow of a track is a meeting without a talk,
/// so it has a consent of its own.
pub fn consents(proposal: &Proposal, to: &Track) -> bool {
    if to.kind == Kind::Bof { proposal.text.overflow_consent } else { proposal.text.may_move }
}

/// Whether a track can be chosen as the aim of a move at all.
pub fn is_aim(track: &Track, from: Uuid) -> bool {
    track.id != from && track.kind != Kind::Unsorted
}

/// Whether its author may change from one track to the other alone: while both calls are open and nothing is decided.
pub fn author_may(proposal: &Proposal, from: &Track, to: &Track, now: DateTime<Utc>) -> bool {
    let open = |track: &Track| matches!(status(&track.call, None, now), Status::Open { .. });
    proposal.state == State::Submitted && proposal.denied_at.is_none() && is_aim(to, from.id) && open(from) && open(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_counts_until_the_seventh_day_is_over() {
        let at: DateTime<Utc> = "2023-07-20T10:00:00Z".parse().expect("an instant");
        let offered = Move {
            id: Uuid::nil(),
            proposal_id: Uuid::nil(),
            from_track: Uuid::nil(),
            to_track: Uuid::nil(),
            state: MoveState::Offered,
            note: String::new(),
            by_whom: String::new(),
            at,
            until: at + ANSWER_WITHIN,
            answered_by: None,
            answer_note: String::new(),
            reason: String::new(),
        };
        let last = at + ANSWER_WITHIN - TimeDelta::microseconds(1);
        assert!(offered.takes_answers(last) && !offered.takes_answers(at + ANSWER_WITHIN));
        for state in MoveState::ALL.into_iter().filter(|state| !state.is_open()) {
            assert!(!Move { state, ..offered.clone() }.takes_answers(at), "{state:?}");
        }
    }

    #[test]
    fn what_moves_is_with_the_leads_afterwards() {
        use crate::proposal::state::Mover;
        for state in State::ALL.into_iter().filter(|state| can_move(*state)) {
            assert!(state == State::Submitted || state.may_become(State::Submitted, Mover::Lead), "{state:?}");
        }
        assert!(!can_move(State::Accepted) && !can_move(State::Withdrawn) && !can_move(State::Merged));
    }

    #[test]
    fn every_word_is_read_back() {
        for state in MoveState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
    }
}
