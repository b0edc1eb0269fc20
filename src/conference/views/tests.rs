//! The order of calls, and what is assumed.

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
