//! A track: its names, its minutes and its call.

use chrono::TimeDelta;

use super::reader::Table;
use super::text::LINE;
use super::{TrackEntry, detail, people};
use crate::track::content::TrackContent;
use crate::track::deadline::{Call, Closes};
use crate::track::zone::Zone;

/// Reads a track; `slugs` are those of all tracks of the file.
pub(super) fn read(table: &Table<'_>, default_zone: Zone, slugs: &[&str]) -> TrackEntry {
    let mut content = detail::read(table, slugs);
    TrackEntry {
        slug: table.slug("slug").required(),
        name: table.line("name", 80).required(),
        short_name: table.line("short_name", 30).required(),
        kind: table.parsed("kind").required(),
        group: table.line("group", LINE).optional(),
        publishes: table.parsed("publishes").optional().unwrap_or_default(),
        minutes: minutes(table, &mut content),
        overflow: table.line("overflow", LINE).optional(),
        call: call(table, default_zone, &mut content),
        leads: people::read(&table.tables("lead")),
        content,
    }
}

/// The key `track`, which names a track of the file.
pub(super) fn reference(table: &Table<'_>, slugs: &[&str]) -> Option<String> {
    let slug = table.slug("track").optional()?;
    if !slugs.contains(&slug.as_str()) {
        table.lacks("track", format!("there is no track {slug:?} in this file"));
    }
    Some(slug)
}

fn minutes(table: &Table<'_>, content: &mut TrackContent) -> Option<(i32, i32)> {
    let minutes = table.table("minutes").optional()?;
    content.minutes_note = minutes.line("note", LINE).optional();
    let from = minutes.whole("from", 1..=480).present();
    let to = minutes.whole("to", 1..=480).present();
    content.minutes_default = minutes.whole("default", 1..=480).optional();
    let (from, to) = from.zip(to)?;
    if from > to {
        minutes.mistake("to", format!("must be {from} or more"));
    } else if content.minutes_default.is_some_and(|default| !(from..=to).contains(&default)) {
        minutes.mistake("default", format!("must be from {from} to {to}"));
    }
    Some((from, to))
}

fn call(table: &Table<'_>, default_zone: Zone, content: &mut TrackContent) -> Call {
    let Some(table) = table.table("call").optional() else {
        return Call::default();
    };
    content.call_note = table.line("note", LINE).optional();
    if !table.has("closes_on") {
        for key in ["closes_at", "zone", "grace_minutes", "no_extension"] {
            if table.has(key) {
                table.lacks(key, "needs closes_on");
            }
        }
    }
    let grace = table.whole("grace_minutes", 0..=240).optional().unwrap_or_default();
    let call = Call {
        opens_at: table.instant("opens_at").optional(),
        closes: closes(&table, default_zone),
        grace: TimeDelta::minutes(i64::from(grace)),
        late_policy: table.parsed("late_policy").optional().unwrap_or_default(),
        no_extension: table.flag("no_extension"),
    };
    if !call.is_ever_open() {
        table.mistake("closes_on", "the call would close before it opens");
    }
    call
}

fn closes(table: &Table<'_>, default_zone: Zone) -> Option<Closes> {
    let on = table.date("closes_on").optional();
    let at = table.time("closes_at").optional();
    let zone = table.parsed::<Zone>("zone").optional();
    let is_readable = at.is_some() == table.has("closes_at") && zone.is_some() == table.has("zone");
    let on = on.filter(|_| is_readable)?;
    Closes::new(on, at, zone.unwrap_or(default_zone), zone.is_some())
        .map_err(|error| table.mistake("closes_on", error.to_string()))
        .ok()
}
