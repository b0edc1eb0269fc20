//! What a proposal says: its fields and their limits.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

use super::answers::Answers;
use crate::track::kind::{UnknownWord, find_word};

/// Limits in Unicode scalar values, line ends counted as one.
pub mod limit {
    /// A title makes sense in a list.
    pub const TITLE: usize = 120;
    /// The problem.
    pub const ABSTRACT: usize = 5_000;
    /// Every other text.
    pub const TEXT: usize = 2_000;
    /// A message of a thread under a proposal.
    pub const MESSAGE: usize = 5_000;
    /// A search.
    pub const SEARCH: usize = 500;
    /// A person's name.
    pub const NAME: usize = 120;
    /// The longest address that mail can carry.
    pub const EMAIL: usize = 254;
    /// The shortest and the longest time that can be asked for where a track states none.
    pub const MINUTES: (i32, i32) = (5, 180);
}

/// How the speaker takes part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Participation {
    /// In the room.
    InPerson,
    /// From elsewhere.
    Online,
    /// Not known yet.
    #[default]
    Unknown,
}

impl Participation {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::InPerson, Self::Online, Self::Unknown];

    /// The word in the database and in exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Online => "online",
            Self::Unknown => "unknown",
        }
    }

    /// The words on pages and in letters.
    pub fn words(self) -> &'static str {
        match self {
            Self::InPerson => "in person",
            Self::Online => "online",
            Self::Unknown => "not known yet",
        }
    }
}

impl FromStr for Participation {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

/// The whole text of a proposal, as it is kept in every version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalText {
    /// The author's name. Public if the talk is.
    pub name: String,
    /// The author's address. Never public.
    pub email: String,
    /// One line. Public if the talk is.
    pub title: String,
    /// The problem, in Markdown. Public if the talk is.
    pub r#abstract: String,
    /// What has been tried, in Markdown.
    pub tried: String,
    /// The question for the room.
    pub question: String,
    /// Links to patches or threads, one a line. Public if the talk is.
    pub links: String,
    /// Length wished for. Public if the talk is.
    pub minutes: Option<i32>,
    /// How the author takes part.
    pub participation: Participation,
    /// Who needs to be there.
    pub needed_people: String,
    /// For the leads only.
    pub leads_note: String,
    /// Whether it may go to the track's overflow.
    pub overflow_consent: bool,
    /// Whether it may be moved to another track without asking its author first.
    #[serde(default)]
    pub may_move: bool,
    /// Answers to the questions of the track, by the questions' keys.
    #[serde(default)]
    pub answers: Answers,
}

impl ProposalText {
    /// What may change after the deadline or a decision: names, links and participation, and the answers to what is asked
    /// `later`.
    #[must_use]
    pub fn with_small_changes_of(&self, other: &Self, later: &[String]) -> Self {
        let is_later = |answer: &(&String, &String)| later.contains(answer.0);
        let settled = self.answers.iter().filter(|answer| !is_later(answer));
        let changed = other.answers.iter().filter(is_later);
        Self {
            name: other.name.clone(),
            links: other.links.clone(),
            participation: other.participation,
            answers: settled.chain(changed).map(|(key, answer)| (key.clone(), answer.clone())).collect(),
            ..self.clone()
        }
    }
}
