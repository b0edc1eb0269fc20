//! What a track says about itself: the descriptive part, stored as one JSON value and never asked for by SQL.
//!
//! Fields that older rows lack read as empty. Texts named so are Markdown; the others are one line each.

mod history;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::kind::{UnknownWord, find_word};
use super::question::Question;

pub use history::{Edition, Media, Outcome, OutcomeState, Outcomes, Recording};

/// Everything a track's public page tells beside its name, its leads and its call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrackContent {
    /// Who invites, where that is not the named leads.
    pub inviting_body: Option<String>,
    /// How people can take part, such as in person and online.
    pub participation: Option<String>,
    /// What the track is (Markdown); absent while the text is still to come.
    pub about: Option<String>,
    /// What the leads want to see (Markdown).
    pub wanted: Option<String>,
    /// The track's own advice to authors (Markdown), shown at the form beside the conference's.
    pub guidance: Option<String>,
    /// What is known of the block so far (Markdown).
    pub schedule_note: Option<String>,
    /// How to take part without proposing (Markdown).
    pub join_note: Option<String>,
    /// Shown with the deadline.
    pub call_note: Option<String>,
    /// Shown with the minutes of a slot.
    pub minutes_note: Option<String>,
    /// What a new form begins with, in minutes.
    pub minutes_default: Option<i32>,
    /// Where to write with questions, such as the address of a list.
    pub contact: Option<String>,
    /// The minutes that its block has for talks.
    pub block_minutes: Option<i32>,
    /// Suggested topics.
    pub topic_lists: Vec<TopicList>,
    /// Earlier editions of the track.
    pub editions: Vec<Edition>,
    /// What came of earlier editions.
    pub outcomes: Option<Outcomes>,
    /// Whom the track asks to come.
    pub invited: Option<Invited>,
    /// Tracks that are near to this one.
    pub relations: Vec<Relation>,
    /// What it asks beside the form that every track has.
    pub questions: Vec<Question>,
    /// What it asked once and asks no more: answers are kept, and who reads them does not change.
    pub former_questions: Vec<Question>,
}

/// Suggested topics under one heading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TopicList {
    /// The heading.
    pub label: String,
    /// Whether the list is closed; otherwise other topics are welcome.
    pub definitive: bool,
    /// The topics, in order.
    pub items: Vec<Topic>,
}

/// A suggested topic; at most three levels deep.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Topic {
    /// The topic in a line.
    pub text: String,
    /// Where to read more.
    pub url: Option<String>,
    /// Its parts.
    pub items: Vec<Topic>,
}

/// Whom a track asks to come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Invited {
    /// A remark.
    pub note: Option<String>,
    /// The communities, in order.
    pub communities: Vec<Community>,
}

/// A community that a track asks to come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Community {
    /// Its name.
    pub name: String,
    /// Its page.
    pub url: Option<String>,
}

/// A track that is near to this one: either `track` or `name` is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Relation {
    /// In what way it is near.
    pub kind: RelationKind,
    /// The slug of a track of the same conference.
    pub track: Option<String>,
    /// The name of a track elsewhere.
    pub name: Option<String>,
    /// A remark.
    pub text: Option<String>,
}

/// In what way a track is near to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// Worth a look too.
    #[default]
    SeeAlso,
    /// What belongs there is not taken here.
    OutOfScope,
    /// The leads of both plan together.
    Coordinate,
}

impl RelationKind {
    /// Every kind.
    pub const ALL: [RelationKind; 3] = [RelationKind::SeeAlso, RelationKind::OutOfScope, RelationKind::Coordinate];

    /// The word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            RelationKind::SeeAlso => "see_also",
            RelationKind::OutOfScope => "out_of_scope",
            RelationKind::Coordinate => "coordinate",
        }
    }

    /// The words for readers.
    pub fn word(self) -> &'static str {
        match self {
            RelationKind::SeeAlso => "See also",
            RelationKind::OutOfScope => "Out of scope",
            RelationKind::Coordinate => "Coordinated with",
        }
    }
}

impl FromStr for RelationKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, text)
    }
}
