//! What a plan is about: a decision, or a travel.

use std::str::FromStr;

use super::Outcome;
use super::plan::Wish;
use crate::track::kind::UnknownWord;
use crate::travel::{Travel, TravelKind};

/// What is planned with a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// It is decided here.
    Decide(Wish),
    /// It goes to another track, becomes two, or others become part of it.
    Travel(Travel),
}

impl Intent {
    /// In a word.
    pub fn matter(&self) -> Matter {
        match self {
            Self::Decide(wish) => Matter::Decision(wish.outcome),
            Self::Travel(travel) => Matter::Travel(travel.kind()),
        }
    }

    /// The decision, if it is one.
    pub fn decision(&self) -> Option<&Wish> {
        match self {
            Self::Decide(wish) => Some(wish),
            Self::Travel(_) => None,
        }
    }

    /// The travel, if it is one.
    pub fn travel(&self) -> Option<&Travel> {
        match self {
            Self::Decide(_) => None,
            Self::Travel(travel) => Some(travel),
        }
    }

    /// In words, without the reason.
    pub fn in_words(&self) -> String {
        match self {
            Self::Decide(wish) => wish.in_words(),
            Self::Travel(travel) => travel.in_words(),
        }
    }

    /// The same with the reason.
    pub fn in_full(&self) -> String {
        match self {
            Self::Decide(wish) => wish.in_full(),
            Self::Travel(travel) => travel.in_full(),
        }
    }

    /// For the history.
    pub fn in_history(&self) -> String {
        match self {
            Self::Decide(wish) => wish.in_full(),
            Self::Travel(travel) => travel.in_history(),
        }
    }
}

/// What a plan is about, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A decision.
    Decision(Outcome),
    /// A travel.
    Travel(TravelKind),
}

impl Matter {
    /// All of them, in the order in which letters are listed.
    pub fn all() -> Vec<Self> {
        let travels = TravelKind::ALL.map(Self::Travel);
        Outcome::ALL.map(Self::Decision).into_iter().chain(travels).collect()
    }

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decision(outcome) => outcome.as_str(),
            Self::Travel(kind) => kind.as_str(),
        }
    }

    /// The news, as a heading and in the subject of a letter.
    pub fn news(self) -> &'static str {
        match self {
            Self::Decision(outcome) => outcome.news(),
            Self::Travel(kind) => kind.news(),
        }
    }

    /// The word after "planned:".
    pub fn word(self) -> &'static str {
        match self {
            Self::Decision(outcome) => outcome.word(),
            Self::Travel(kind) => kind.as_str(),
        }
    }
}

impl FromStr for Matter {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        word.parse().map(Self::Decision).or_else(|_: UnknownWord| word.parse().map(Self::Travel))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        for matter in Matter::all() {
            assert_eq!(matter.as_str().parse(), Ok(matter));
        }
    }
}
