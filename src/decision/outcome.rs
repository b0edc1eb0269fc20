//! What can be decided.

use std::str::FromStr;

use crate::proposal::Proposal;
use crate::proposal::state::{Mover, State};
use crate::track::kind::{UnknownWord, find_word};

/// What can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It becomes a talk.
    Accepted,
    /// It becomes a talk if a slot falls free.
    Waitlisted,
    /// It is not taken.
    Declined,
    /// It is not taken, and its author is asked whether they want a BoF in its place.
    BofOffered,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Waitlisted, Self::Declined, Self::BofOffered];

    /// The word in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Waitlisted => "waitlisted",
            Self::Declined => "declined",
            Self::BofOffered => "bof_offered",
        }
    }

    /// The word on the button that leads to the plan.
    pub fn button(self) -> &'static str {
        match self {
            Self::Accepted => "Accept",
            Self::Waitlisted => "Waitlist",
            Self::Declined => "Decline",
            Self::BofOffered => "Offer a BoF",
        }
    }

    /// The news: with it the subject of the letter begins, after the tag that filters need.
    pub fn news(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::Waitlisted => "Waiting list",
            Self::Declined => "Declined",
            Self::BofOffered => "BoF offered",
        }
    }

    /// The word after "planned:".
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accept",
            Self::Waitlisted => "waiting list",
            Self::Declined => "decline",
            Self::BofOffered => "offer a BoF",
        }
    }

    /// The state that it leads to. A BoF is not in this track, so the offer of one takes the proposal out of it.
    pub fn state(self) -> State {
        match self {
            Self::Accepted => State::Accepted,
            Self::Waitlisted => State::Waitlisted,
            Self::Declined | Self::BofOffered => State::Declined,
        }
    }

    /// Whether the author is asked for an answer.
    pub fn asks(self) -> bool {
        matches!(self, Self::Accepted | Self::BofOffered)
    }

    /// Whether it can be decided about a proposal in this state. Where its author deleted their account (`left`) nothing
    /// becomes a talk any more; a talk that nobody gives can be taken back.
    pub fn is_possible(self, state: State, left: bool, mover: Mover) -> bool {
        let makes_sense = match self {
            Self::Declined => true,
            Self::BofOffered => !left && matches!(state, State::Submitted | State::Waitlisted),
            Self::Accepted | Self::Waitlisted => !left,
        };
        makes_sense && state.may_become(self.state(), mover)
    }
}

impl FromStr for Outcome {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

/// What may be decided about a proposal as it stands.
pub fn possible(proposal: &Proposal, mover: Mover) -> Vec<Outcome> {
    possible_in(proposal.state, proposal.author_left(), mover)
}

fn possible_in(state: State, left: bool, mover: Mover) -> Vec<Outcome> {
    Outcome::ALL.into_iter().filter(|outcome| outcome.is_possible(state, left, mover)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_news_tells_the_outcomes_apart() {
        let news: BTreeSet<_> = Outcome::ALL.map(Outcome::news).into_iter().collect();
        assert_eq!(news.len(), Outcome::ALL.len());
        assert!(news.iter().all(|news| news.starts_with(|first: char| first.is_ascii_uppercase())));
    }

    #[test]
    fn a_lead_takes_no_acceptance_back_and_offers_no_bof_for_it() {
        assert!(possible_in(State::Accepted, false, Mover::Lead).is_empty());
        assert_eq!(possible_in(State::Accepted, false, Mover::Organiser), [Outcome::Declined]);
        assert_eq!(possible_in(State::Submitted, false, Mover::Lead), Outcome::ALL);
        assert_eq!(possible_in(State::Declined, false, Mover::Lead), [Outcome::Accepted]);
        assert_eq!(possible_in(State::DeclinedBySpeaker, false, Mover::Lead), [Outcome::Accepted]);
        assert!(possible_in(State::Withdrawn, false, Mover::Organiser).is_empty());
    }

    #[test]
    fn without_an_author_a_talk_can_only_be_taken_back() {
        for state in State::ALL {
            let all = possible_in(state, true, Mover::Organiser);
            assert!(all.iter().all(|outcome| *outcome == Outcome::Declined), "{state:?}");
        }
        assert_eq!(possible_in(State::Accepted, true, Mover::Organiser), [Outcome::Declined]);
    }
}
