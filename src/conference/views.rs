//! What public pages list: the calls of a conference by what closes next, and its announcements.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::Conference;
use super::store::Announcement;
use crate::track::deadline::{Call, Status, status};
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
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::conference::content::ConferenceContent;
    use crate::track::content::TrackContent;
    use crate::track::deadline::Closes;
    use crate::track::kind::Publishes;
    use crate::track::zone::Zone;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn conference() -> Conference {
        Conference {
            id: Uuid::nil(),
            slug: "conf".into(),
            name: "Conference".into(),
            short_name: "Conf".into(),
            starts_on: date("2023-11-13"),
            ends_on: date("2023-11-15"),
            time_zone: chrono_tz::Tz::UTC,
            default_zone: Zone::AnywhereOnEarth,
            contact: "organisers@example.org".into(),
            content: ConferenceContent::default(),
        }
    }

    fn track(name: &str, group: &str, opens: Option<&str>, closes_on: Option<&str>) -> Track {
        let close = |on| Closes::new(date(on), None, Zone::AnywhereOnEarth, false).expect("a close");
        Track {
            id: Uuid::nil(),
            conference_id: Uuid::nil(),
            slug: name.into(),
            name: name.into(),
            short_name: name.into(),
            kind: Kind::default(),
            group_label: Some(group.into()),
            publishes: Publishes::default(),
            minutes: None,
            overflow: None,
            call: Call { opens_at: opens.map(utc), closes: closes_on.map(close), ..Call::default() },
            content: TrackContent::default(),
        }
    }

    fn names(table: &CallTable) -> Vec<&str> {
        table.rows.iter().map(|row| row.name.as_str()).collect()
    }

    #[test]
    fn what_closes_next_comes_first_and_what_is_closed_last() {
        let tracks = [
            track("closed-first", "a", None, Some("2023-06-01")),
            track("opens-later", "a", Some("2023-07-15T00:00:00Z"), Some("2023-07-20")),
            track("no-date", "a", None, None),
            track("closed-last", "a", None, Some("2023-06-02")),
            track("closes-last", "a", None, Some("2023-09-01")),
            track("closes-next", "a", None, Some("2023-08-06")),
        ];
        let calls = Calls::new(&conference(), &tracks, utc("2023-07-01T00:00:00Z"));
        let [open, closed] = calls.tables.as_slice() else { panic!("two tables") };
        assert_eq!(names(open), ["closes-next", "closes-last", "no-date", "opens-later"]);
        assert_eq!(names(closed), ["closed-last", "closed-first"]);
        assert_eq!(open.rows[0].left, "37 days");
        assert!(calls.zone_assumed);
    }

    #[test]
    fn who_is_not_sure_finds_the_way_at_the_end() {
        let unsorted = Track { kind: Kind::Unsorted, ..track("anything", "a", None, Some("2023-07-02")) };
        let tracks = [unsorted, track("one", "a", None, Some("2023-08-06")), track("two", "a", None, None)];
        let calls = Calls::new(&conference(), &tracks, utc("2023-07-01T00:00:00Z"));
        assert_eq!(names(&calls.tables[0]), ["one", "two", "Not sure which track?"]);
    }

    #[test]
    fn a_table_without_rows_and_the_only_group_are_not_shown() {
        let now = utc("2023-07-01T00:00:00Z");
        let alike = [track("one", "a", None, None), track("two", "a", None, None)];
        let calls = Calls::new(&conference(), &alike, now);
        assert_eq!(calls.tables.iter().map(|table| table.caption).collect::<Vec<_>>(), ["Open calls"]);
        assert!(calls.tables[0].rows.iter().all(|row| row.group.is_none()));
        let unlike = [track("one", "a", None, None), track("two", "b", None, None)];
        let calls = Calls::new(&conference(), &unlike, now);
        assert!(calls.tables[0].rows.iter().all(|row| row.group.is_some()));
        assert!(Calls::new(&conference(), &[], now).tables.is_empty());
    }

    #[test]
    fn a_conference_of_one_day_names_it_once() {
        let mut conference = conference();
        assert_eq!(days_in_words(&conference), "Monday 13 November 2023 to Wednesday 15 November 2023");
        conference.ends_on = conference.starts_on;
        assert_eq!(days_in_words(&conference), "Monday 13 November 2023");
    }
}
