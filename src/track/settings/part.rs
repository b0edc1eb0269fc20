//! The parts of a track's settings. Organisers say for each whether its leads may set it.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::track::change::May;
use crate::track::kind::{UnknownWord, find_word};

/// A part that somebody may set or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The text of the call.
    Text,
    /// Suggested topics and what came of earlier editions.
    Topics,
    /// How long slots are, and whom to write to.
    Slots,
    /// The call; leads only extend it.
    Deadline,
    /// Its opening while it is to come, and its first close. They stand on the page of the deadline.
    Opening,
    /// The questions beside the fields of every form.
    Questions,
    /// How votes are shown.
    Votes,
    /// The texts of its letters.
    Letters,
    /// What leads may set, which is for organisers alone.
    Rights,
}

impl Part {
    /// The parts that organisers can leave to leads, in the order of the page.
    pub const SHARED: [Part; 8] = [
        Part::Text,
        Part::Topics,
        Part::Slots,
        Part::Deadline,
        Part::Opening,
        Part::Questions,
        Part::Votes,
        Part::Letters,
    ];

    /// The word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Text => "text",
            Part::Topics => "topics",
            Part::Slots => "slots",
            Part::Deadline => "deadline",
            Part::Opening => "opening",
            Part::Questions => "questions",
            Part::Votes => "votes",
            Part::Letters => "letters",
            Part::Rights => "rights",
        }
    }

    /// In sentences: "the text of the call".
    pub fn words(self) -> &'static str {
        match self {
            Part::Text => "the text of the call",
            Part::Topics => "the topics and the outcomes",
            Part::Slots => "the slots and the contact address",
            Part::Deadline => "the deadline, to a later date",
            Part::Opening => "the opening while it is to come, and a first deadline",
            Part::Questions => "the questions of the track",
            Part::Votes => "how votes are shown",
            Part::Letters => "the texts of the letters",
            Part::Rights => "what leads may change",
        }
    }

    /// Why somebody who runs the track may not set it.
    pub fn refusal(self) -> String {
        match self {
            Part::Rights => {
                "Only the organisers of the conference say what the leads of a track may change.".to_owned()
            }
            Part::Deadline => {
                "In this track the organisers change the deadline. Ask them to do it, or to leave it to the leads."
                    .to_owned()
            }
            part => format!(
                "In this track the organisers change {}. Ask them to do it, or to leave it to the leads.",
                part.words()
            ),
        }
    }
}

impl FromStr for Part {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::SHARED, Self::as_str, text)
    }
}

/// What the organisers leave to the leads of a track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// The parts that they set.
    pub parts: Vec<Part>,
    /// The last day to which they move the close, anywhere on Earth; as late as they like where there is none.
    pub close_by: Option<NaiveDate>,
}

impl Left {
    /// Whether leads come to the page of a part. That of the deadline has the opening too.
    pub fn has(&self, part: Part) -> bool {
        self.parts.contains(&part) || (part == Part::Deadline && self.parts.contains(&Part::Opening))
    }

    /// What leads do with the call.
    pub fn of_call(&self) -> May {
        let has = |part| self.parts.contains(&part);
        May { extend: has(Part::Deadline), open: has(Part::Opening), close_by: self.close_by }
    }
}

/// A part as a type, for the capability that sets it.
pub trait Section: Send + Sync + 'static {
    /// Which part.
    const PART: Part;
}

macro_rules! sections {
    ($($name:ident),*) => {
        /// The parts as types. They have no values.
        pub mod sections {
            $(
                #[doc = concat!("See [`super::Part::", stringify!($name), "`].")]
                #[derive(Clone, Copy, Debug)]
                pub enum $name {}

                impl super::Section for $name {
                    const PART: super::Part = super::Part::$name;
                }
            )*
        }
    };
}

sections!(Text, Topics, Slots, Deadline, Questions, Votes, Letters, Rights);
