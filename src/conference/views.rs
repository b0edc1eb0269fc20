//! What public pages list: the calls of a conference by what closes next, and its announcements.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::Conference;
use super::store::Announcement;
use crate::track::deadline::{Call, Closes, Status, status};
use crate::track::kind::Kind;
use crate::track::view::DeadlineView;
use crate::track::{Track, TrackUrl, words};
use crate::web::markdown::{Html, markdown};

/// The calls of a conference. A table without rows is left out.
pub struct Calls {
    /// First the open calls and those that open later, then the closed ones.
    pub tables: Vec<CallTable>,
    /// Whether the zone of any close was assumed.
    pub zone_assumed: bool,
}

/// Calls that stand alike.
pub struct CallTable {
    /// What they have in common.
    pub caption: &'static str,
    /// The heading over their closes.
    pub closes_heading: &'static str,
    /// The heading over what is left.
    pub left_heading: &'static str,
    /// The calls, in order.
    pub rows: Vec<CallRow>,
}

/// The call of a track in a line.
pub struct CallRow {
    standing: Standing,
    unsorted: bool,
    /// The track's page.
    pub url: TrackUrl,
    /// The track's name.
    pub name: String,
    /// The heading it belongs under, where the conference has several.
    pub group: Option<String>,
    /// The close as it was stated.
    pub closes: String,
    /// The same instant for machines, and in words in UTC.
    pub instant: Option<(String, String)>,
    closes_at: Option<DateTime<Utc>>,
    /// The close as the reader's own clock shows it.
    pub local: Option<String>,
    /// The opening that is waited for, likewise.
    pub opens_local: Option<String>,
    /// How long is left, when it opens, or what can still be done.
    pub left: String,
    /// Whether a close to come is promised to stay.
    pub promised: bool,
    /// Whether the zone was assumed.
    pub assumed: bool,
}

/// How a call stands. The order is that of the rows; the call that closed last comes first among the closed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Closes(DateTime<Utc>),
    NoDate,
    Opens(DateTime<Utc>),
    Closed(Reverse<DateTime<Utc>>),
}

impl Standing {
    fn of(call: &Call, now: DateTime<Utc>) -> Self {
        match status(call, None, now) {
            Status::NotYet { opens } => Self::Opens(opens),
            Status::Open { until: Some(until) } => Self::Closes(until),
            Status::Open { until: None } => Self::NoDate,
            // The grace is not advertised.
            Status::Grace { .. } | Status::Late | Status::Closed => {
                Self::Closed(Reverse(call.closes_at().unwrap_or(now)))
            }
        }
    }
}

impl Calls {
    /// The calls of a conference's tracks as they stand at `now`.
    pub fn new(conference: &Conference, tracks: &[Track], now: DateTime<Utc>) -> Self {
        let groups: BTreeSet<_> = tracks.iter().filter_map(|track| track.group_label.as_ref()).collect();
        let row = |track| CallRow::new(conference, track, groups.len() > 1, now);
        let mut rows: Vec<CallRow> = tracks.iter().map(row).collect();
        rows.sort_by_key(|row| (row.unsorted, row.standing));
        let zone_assumed = rows.iter().any(|row| row.assumed);
        let (closed, open): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| matches!(row.standing, Standing::Closed(_)));
        let open = CallTable { caption: "Open calls", closes_heading: "Closes", left_heading: "Left", rows: open };
        let closed = CallTable {
            caption: "Closed calls",
            closes_heading: "Closed since",
            left_heading: "Late proposals",
            rows: closed,
        };
        let tables = [open, closed].into_iter().filter(|table| !table.rows.is_empty()).collect();
        Self { tables, zone_assumed }
    }

    /// The same with its instants as the clock of the reader shows them, where a profile says which that is.
    #[must_use]
    pub fn for_reader(mut self, zone: Option<Tz>) -> Self {
        let Some(zone) = zone else { return self };
        for row in self.tables.iter_mut().flat_map(|table| &mut table.rows) {
            let local = |at| words::in_reader_zone(at, zone);
            row.local = row.closes_at.map(local);
            row.opens_local = if let Standing::Opens(at) = row.standing { Some(local(at)) } else { None };
        }
        self
    }
}

impl CallRow {
    fn new(conference: &Conference, track: &Track, several_groups: bool, now: DateTime<Utc>) -> Self {
        let standing = Standing::of(&track.call, now);
        let closes = track.call.closes.as_ref();
        let left = match standing {
            Standing::Closes(until) => words::how_long_left(until - now),
            Standing::NoDate => "–".to_owned(),
            Standing::Opens(opens) => format!("Opens {}", words::utc_in_words(opens)),
            Standing::Closed(_) => DeadlineView::new(track, now).left,
        };
        let unsorted = track.kind == Kind::Unsorted;
        Self {
            standing,
            unsorted,
            url: TrackUrl { conference: conference.slug.clone(), track: track.slug.clone() },
            name: if unsorted { "Not sure which track?".to_owned() } else { track.name.clone() },
            group: track.group_label.clone().filter(|_| several_groups),
            closes: closes.map_or_else(|| "No closing date".to_owned(), words::closes_in_words),
            instant: closes.map(|closes| for_machines_and_people(closes.instant())),
            closes_at: closes.map(Closes::instant),
            local: None,
            opens_local: None,
            left,
            promised: track.call.no_extension && closes.is_some() && !matches!(standing, Standing::Closed(_)),
            assumed: closes.is_some_and(|closes| !closes.zone_stated()),
        }
    }
}

fn for_machines_and_people(instant: DateTime<Utc>) -> (String, String) {
    (instant.format("%Y-%m-%dT%H:%M:%SZ").to_string(), words::utc_in_words(instant))
}

/// A piece of news, rendered.
pub struct AnnouncementView {
    /// The part of the page's address that leads to it.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// The day it is dated, for machines.
    pub date: NaiveDate,
    /// The same in words.
    pub date_in_words: String,
    /// The page and the name of the track it belongs to, where the page around it is not that track's own.
    pub track: Option<(TrackUrl, String)>,
    /// Its text.
    pub body: Html,
}

impl AnnouncementView {
    /// An announcement of the whole conference, or one that is shown on its track's own page.
    pub fn new(announcement: Announcement) -> Self {
        Self {
            id: format!("announcement-{}", announcement.slug),
            title: announcement.title,
            date: announcement.published_on,
            date_in_words: words::date_in_words(announcement.published_on),
            track: None,
            body: markdown(&announcement.body),
        }
    }

    /// An announcement beside those of other tracks.
    pub fn beside_others(announcement: Announcement, conference: &Conference, tracks: &[Track]) -> Self {
        let track = tracks.iter().find(|track| announcement.track_id == Some(track.id)).map(|track| {
            let url = TrackUrl { conference: conference.slug.clone(), track: track.slug.clone() };
            (url, track.name.clone())
        });
        Self { track, ..Self::new(announcement) }
    }
}

/// The days of a conference: "Monday 13 November 2023 to Wednesday 15 November 2023".
pub fn days_in_words(conference: &Conference) -> String {
    let first = words::date_in_words(conference.starts_on);
    if conference.ends_on == conference.starts_on {
        first
    } else {
        format!("{first} to {}", words::date_in_words(conference.ends_on))
    }
}

#[cfg(test)]
mod tests;
