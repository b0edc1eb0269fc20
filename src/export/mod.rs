//! Exports: the talks of a conference as a file, for whatever comes after the call.
//!
//! Organisers download them ([`pages`]), the operator writes them from the command line. [`columns`] is the one table of
//! what a file holds; CSV, XLSX and JSON walk it. Leads download what a search found, also as a mailbox ([`mbox`]). A download reads personal data, so each leaves an audit row.

pub mod columns;
mod csv;
mod json;
pub mod mbox;
mod pages;
pub mod store;
mod xlsx;

use std::str::FromStr;

use axum_extra::routing::TypedPath;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use columns::Choice;

use crate::error::AppError;
use crate::proposal::answers::Answers;
use crate::proposal::state::State;
use crate::proposal::text::Participation;
use crate::track::kind::{UnknownWord, find_word};
use crate::web::routes::Routes;

/// Choosing what to download, for organisers.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/exports", rejection(AppError))]
pub struct ExportsUrl {
    /// The conference's slug.
    pub conference: String,
}

/// The file; what it holds is said by the query.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/exports/talks", rejection(AppError))]
pub struct DownloadUrl {
    /// The conference's slug.
    pub conference: String,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default().get(pages::exports).get(pages::download)
}

/// The states that can be exported: a draft is its author's alone.
pub const STATES: [State; 8] = [
    State::Submitted,
    State::Accepted,
    State::Waitlisted,
    State::Declined,
    State::Merged,
    State::Confirmed,
    State::DeclinedBySpeaker,
    State::Withdrawn,
];

/// The state that is written `word`, if it can be exported.
///
/// # Errors
/// [`UnknownWord`], with the words that are known.
pub fn exported_state(word: &str) -> Result<State, UnknownWord> {
    find_word(&STATES, State::as_str, word)
}

/// Which talks an export holds, and how much of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The slug of the only track; all tracks without it.
    pub track: Option<String>,
    /// The states of the talks.
    pub states: Vec<State>,
    /// Whether the personal columns are there.
    pub emails: bool,
}

impl Default for Selection {
    /// The talks that the programme is made of, without addresses.
    fn default() -> Self {
        Self { track: None, states: vec![State::Accepted, State::Confirmed], emails: false }
    }
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, for programs and every spreadsheet.
    Csv,
    /// A workbook.
    Xlsx,
    /// An array of objects.
    Json,
}

impl Format {
    /// Every format, in the order in which the page offers them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Xlsx, Self::Json];

    /// The word in addresses and on the command line, and the ending of the file's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    /// The word on buttons.
    pub fn word(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "XLSX",
            Self::Json => "JSON",
        }
    }

    /// The media type of the file.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

impl FromStr for Format {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

/// A filed proposal as it is exported: everything but what was written for the leads only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Its number in the conference.
    pub number: i32,
    /// One line.
    pub title: String,
    /// The problem, in Markdown.
    pub r#abstract: String,
    /// Links to patches or threads, one a line.
    pub links: String,
    /// Length wished for.
    pub minutes: Option<i32>,
    /// How the speaker takes part.
    pub participation: Participation,
    /// The slug of its track.
    pub track_slug: String,
    /// The name of its track.
    pub track_name: String,
    /// The speaker's name.
    pub speaker: String,
    /// The speaker's address.
    pub email: String,
    /// The names of the author and of everybody who confirmed to take part, in their order, with semicolons between them.
    pub speakers: String,
    /// Their addresses, in the same order.
    pub speaker_emails: String,
    /// Their affiliations, in the same order; empty between the semicolons where one is not known.
    pub speaker_affiliations: String,
    /// What those of them who say something say of themselves, each under the name.
    pub speaker_biographies: String,
    /// Where it stands.
    pub state: State,
    /// When it was filed: the arrival that counts.
    pub arrived_at: DateTime<Utc>,
    /// Whether it came after the close of its call.
    pub late: bool,
    /// Whether it may go to the track's overflow.
    pub overflow_consent: bool,
    /// The question for the room.
    pub question: String,
    /// What has been tried, in Markdown.
    pub tried: String,
    /// Who needs to be there.
    pub needed_people: String,
    /// The answers to the track's questions by their keys; empty where one was not answered.
    pub answers: Answers,
    /// What its leads make of it, where they export what they run.
    pub judged: Judged,
}

/// What the leads of a track make of a proposal, as far as one of them may know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// The word for what is planned.
    pub plan: Option<String>,
    /// The minutes that are planned or were accepted.
    pub minutes: Option<i32>,
    /// The place on the waiting list.
    pub rank: Option<i32>,
    /// The sum of the votes.
    pub score: Option<i64>,
}

/// The file with these columns of these talks.
///
/// # Errors
/// When there are more talks than the format has rows.
pub fn write(format: Format, talks: &[Talk], choice: &Choice) -> anyhow::Result<Vec<u8>> {
    match format {
        Format::Csv => csv::write(talks, choice),
        Format::Xlsx => xlsx::write(talks, choice),
        Format::Json => json::write(talks, choice),
    }
}

#[cfg(test)]
pub mod sample {
    //! A talk for the tests of every format.

    use super::*;

    /// The address in the sample.
    pub const EMAIL: &str = "ada@example.org";

    /// A talk whose title tries to be a formula.
    pub fn talk() -> Talk {
        Talk {
            number: 57,
            title: "=HYPERLINK(\"https://example.org\")".into(),
            r#abstract: "First line, with a comma\n\n- second \"quoted\" – line".into(),
            links: "https://example.org/1\nhttps://example.org/2".into(),
            minutes: Some(20),
            participation: Participation::Online,
            track_slug: "cxl".into(),
            track_name: "CXL Microconference".into(),
            speaker: "Ada Lovelace".into(),
            email: EMAIL.into(),
            speakers: "Ada Lovelace; Grace Hopper".into(),
            speaker_emails: format!("{EMAIL}; grace@example.org"),
            speaker_affiliations: "Analytical Engines; US Navy".into(),
            speaker_biographies: "Ada Lovelace:\nWrites programs.".into(),
            state: State::Confirmed,
            arrived_at: "2023-08-05T14:21:07.9Z".parse().expect("an instant"),
            late: false,
            overflow_consent: true,
            question: "Which way?".into(),
            tried: String::new(),
            needed_people: "Grace".into(),
            answers: Answers::new(),
            judged: Judged::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_but_the_draft_can_be_exported() {
        for state in State::ALL {
            assert_eq!(exported_state(state.as_str()).is_ok(), state != State::Draft, "{state:?}");
        }
    }

    #[test]
    fn every_format_is_read_back() {
        for format in Format::ALL {
            assert_eq!(format.as_str().parse(), Ok(format));
        }
        assert!("pdf".parse::<Format>().is_err());
    }
}
