//! What there was before: earlier editions of a track and what came of them.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::track::kind::{UnknownWord, find_word};

/// An earlier edition of a track.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Edition {
    /// Its name, often the year.
    pub label: String,
    /// The year it took place.
    pub year: i32,
    /// A remark.
    pub note: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// What there is to see and hear of it.
    pub recordings: Vec<Recording>,
}

/// Something to see or hear of an earlier edition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recording {
    /// What it is.
    pub media: Media,
    /// Its name.
    pub label: String,
    /// Where it is.
    pub url: Option<String>,
}

/// What a recording is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// Moving pictures.
    Video,
    /// Sound alone.
    Audio,
    /// The slides that were shown.
    Slides,
    /// A web page.
    #[default]
    Page,
    /// A place with many recordings.
    Channel,
}

impl Media {
    /// Every medium.
    pub const ALL: [Media; 5] = [Media::Video, Media::Audio, Media::Slides, Media::Page, Media::Channel];

    /// The word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Media::Video => "video",
            Media::Audio => "audio",
            Media::Slides => "slides",
            Media::Page => "page",
            Media::Channel => "channel",
        }
    }

    /// The word for readers.
    pub fn word(self) -> &'static str {
        match self {
            Media::Video => "Video",
            Media::Audio => "Audio",
            Media::Slides => "Slides",
            Media::Page => "Page",
            Media::Channel => "Channel",
        }
    }
}

impl FromStr for Media {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, text)
    }
}

/// What came of earlier editions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcomes {
    /// The heading.
    pub label: String,
    /// The story (Markdown).
    pub prose: Option<String>,
    /// The results, in order.
    pub items: Vec<Outcome>,
}

/// A single result of an earlier edition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// The result (Markdown).
    pub text: String,
    /// How far it has come.
    pub state: Option<OutcomeState>,
    /// The part of the work it belongs to.
    pub area: Option<String>,
    /// The release it came in.
    pub version: Option<String>,
    /// Whom it is owed to.
    pub credited: Option<String>,
    /// The edition it came of.
    pub edition: Option<String>,
}

/// How far a result has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeState {
    /// It is part of the software.
    Merged,
    /// It waits to become part of it.
    Queued,
    /// It led to other work.
    Inspired,
    /// It is being worked on.
    Ongoing,
    /// It is finished.
    Done,
}

impl OutcomeState {
    /// Every state.
    pub const ALL: [OutcomeState; 5] =
        [OutcomeState::Merged, OutcomeState::Queued, OutcomeState::Inspired, OutcomeState::Ongoing, OutcomeState::Done];

    /// The word, in files and for readers.
    pub fn word(self) -> &'static str {
        match self {
            OutcomeState::Merged => "merged",
            OutcomeState::Queued => "queued",
            OutcomeState::Inspired => "inspired",
            OutcomeState::Ongoing => "ongoing",
            OutcomeState::Done => "done",
        }
    }
}

impl FromStr for OutcomeState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::word, text)
    }
}
