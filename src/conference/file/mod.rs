//! The conference file: a conference with its tracks and calls as one TOML text, read whole or not at all.
//!
//! Whoever writes one gets every mistake at once, each with its line. `reader` turns TOML into fields and collects the mistakes,
//! `text` knows what a text must be like, and the other modules say, section by section, what may stand where.

mod conference;
mod detail;
mod people;
mod question;
mod reader;
mod text;
mod track;

#[cfg(test)]
mod tests;

use std::fmt;

use chrono::NaiveDate;
use chrono_tz::Tz;
use toml::de::DeTable;

use self::reader::{Report, Table};
use super::content::ConferenceContent;
use crate::track::content::TrackContent;
use crate::track::deadline::Call;
use crate::track::kind::{Kind, Publishes};
use crate::track::zone::Zone;

/// What a conference file says. References between its parts, such as a relation to a track, are known to hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConferenceFile {
    /// Its address below the site.
    pub slug: String,
    /// Its full name.
    pub name: String,
    /// Its name in the page header and in the subjects of letters.
    pub short_name: String,
    /// The first day, as a local date.
    pub starts_on: NaiveDate,
    /// The last day, not before the first.
    pub ends_on: NaiveDate,
    /// Where it takes place.
    pub time_zone: Tz,
    /// The zone of calls that state none.
    pub default_zone: Zone,
    /// The address shown where a track has no leads.
    pub contact: String,
    /// The descriptive part.
    pub content: ConferenceContent,
    /// Who runs it; at least one.
    pub organisers: Vec<Person>,
    /// News, in the order of the file.
    pub announcements: Vec<AnnouncementEntry>,
    /// The tracks, in the order of the file.
    pub tracks: Vec<TrackEntry>,
}

/// Somebody with a part in the conference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name as it is shown.
    pub name: String,
    /// The address as it was written.
    pub email: String,
}

/// A piece of news.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnouncementEntry {
    /// Its address within the conference.
    pub slug: String,
    /// The heading.
    pub title: String,
    /// The date it bears.
    pub published_on: NaiveDate,
    /// The slug of the track it is about.
    pub track: Option<String>,
    /// The text (Markdown).
    pub body: String,
}

/// A track with its call and its leads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrackEntry {
    /// Its address within the conference.
    pub slug: String,
    /// Its full name.
    pub name: String,
    /// Its name in the subjects of letters.
    pub short_name: String,
    /// What sort of track it is.
    pub kind: Kind,
    /// The label of the group it is listed under.
    pub group: Option<String>,
    /// When its accepted talks appear in public.
    pub publishes: Publishes,
    /// The shortest and the longest slot, in minutes.
    pub minutes: Option<(i32, i32)>,
    /// Where a proposal may go, with its author's consent, when the track is full.
    pub overflow: Option<String>,
    /// When it takes proposals.
    pub call: Call,
    /// The descriptive part.
    pub content: TrackContent,
    /// Who runs it.
    pub leads: Vec<Person>,
}

/// Something in a conference file that has to be put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, counted from 1; for something that is missing, that of its table's header.
    pub line: usize,
    /// Where it is, such as `track "android" call.zone`, with elements of lists counted from 1; empty where the TOML itself
    /// could not be read.
    pub key: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

/// Reads a conference file. `reserved_slugs` are the words that the conference cannot have as its address.
///
/// # Errors
/// Every mistake in the file, by line. Where the TOML is broken, nothing is called missing, as it may be in the broken part.
pub fn read(text: &str, reserved_slugs: &[&str]) -> Result<ConferenceFile, Vec<Mistake>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let report = Report::new(text, &errors);
    let file = conference::read(Table::root(&report, document.get_ref()), reserved_slugs);
    let mistakes = report.into_mistakes();
    if mistakes.is_empty() { Ok(file) } else { Err(mistakes) }
}
