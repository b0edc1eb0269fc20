//! The zones a deadline may be stated in, and how a local date or time in one becomes an instant.
//!
//! *Anywhere on Earth* is the last zone in which a date ends, UTC−12. IANA counts the other way round and writes it
//! `Etc/GMT+12`; the similar looking `Etc/GMT-12` would end a date 24 hours earlier.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};

/// A zone that a call can be stated in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// UTC−12: a date has ended only when it has ended everywhere.
    #[default]
    AnywhereOnEarth,
    /// A zone of the IANA database.
    Named(Tz),
}

impl Zone {
    /// The IANA zone to compute with.
    pub fn tz(self) -> Tz {
        match self {
            Zone::AnywhereOnEarth => Tz::Etc__GMTPlus12,
            Zone::Named(tz) => tz,
        }
    }

    /// What is stored and written in files: `AoE` or the IANA name.
    pub fn code(self) -> &'static str {
        match self {
            Zone::AnywhereOnEarth => "AoE",
            Zone::Named(tz) => tz.name(),
        }
    }

    /// The zone as a sentence about a date or a time of day names it: "anywhere on Earth (AoE)", "Europe/Berlin time", "UTC".
    pub fn in_words(self) -> String {
        match self {
            Zone::AnywhereOnEarth => "anywhere on Earth (AoE)".to_owned(),
            Zone::Named(Tz::UTC | Tz::Etc__UTC) => "UTC".to_owned(),
            Zone::Named(tz) => format!("{} time", tz.name()),
        }
    }

    /// The first instant from which on the local date is after `on`.
    ///
    /// Where the clock goes back over the end of the date, the date ends the second time.
    ///
    /// # Errors
    /// [`NoSuchMoment`] for a date that the zone skipped.
    pub fn end_of_day(self, on: NaiveDate) -> Result<DateTime<Utc>, NoSuchMoment> {
        let tz = self.tz();
        let last_tick = on.and_time(LAST_TICK);
        let refused = || NoSuchMoment::Date { on, zone: self };
        if let Some(last) = tz.from_local_datetime(&last_tick).latest() {
            return last.with_timezone(&Utc).checked_add_signed(TimeDelta::nanoseconds(1)).ok_or_else(refused);
        }
        let gap = GapInfo::new(&last_tick, &tz).ok_or_else(refused)?;
        let whole_date_is_skipped = gap.begin.is_some_and(|(begin, _)| begin <= on.and_time(NaiveTime::MIN));
        match gap.end {
            Some(end) if !whole_date_is_skipped => Ok(end.with_timezone(&Utc)),
            _ => Err(refused()),
        }
    }

    /// The instant of a local time of day; the later one where the clock shows that time twice.
    ///
    /// # Errors
    /// [`NoSuchMoment`] for a time that the clock jumps over.
    pub fn moment(self, on: NaiveDate, at: NaiveTime) -> Result<DateTime<Utc>, NoSuchMoment> {
        self.tz()
            .from_local_datetime(&on.and_time(at))
            .latest()
            .map(|moment| moment.with_timezone(&Utc))
            .ok_or(NoSuchMoment::Time { on, at, zone: self })
    }
}

const LAST_TICK: NaiveTime = NaiveTime::from_hms_nano_opt(23, 59, 59, 999_999_999).expect("a time of day");

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        if text.eq_ignore_ascii_case("aoe") {
            return Ok(Zone::AnywhereOnEarth);
        }
        text.parse().map(Zone::Named).map_err(|_| UnknownZone(text.to_owned()))
    }
}

/// A text that is neither `AoE` nor the name of an IANA zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no time zone; write \"AoE\" or an IANA name like \"Europe/Berlin\"")]
pub struct UnknownZone(pub String);

/// A local date or time that never was or will be in its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchMoment {
    /// The zone went from the day before to the day after.
    #[error("{on} does not exist in {zone}: choose another date")]
    Date {
        /// The date that was skipped.
        on: NaiveDate,
        /// The zone that skipped it.
        zone: Zone,
    },
    /// The clock was put forward over that time.
    #[error("{at} on {on} does not exist in {zone}, where the clock goes forward over it: choose another time")]
    Time {
        /// The local date.
        on: NaiveDate,
        /// The local time that the clock jumps over.
        at: NaiveTime,
        /// The zone whose clock it is.
        zone: Zone,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn zone(text: &str) -> Zone {
        text.parse().expect("a zone")
    }

    #[test]
    fn anywhere_on_earth_is_utc_minus_twelve() {
        assert_eq!(Zone::AnywhereOnEarth.end_of_day(date("2023-08-06")), Ok(utc("2023-08-07T12:00:00Z")));
    }

    #[test]
    fn the_zone_with_the_opposite_sign_would_close_a_day_early() {
        let wrong = zone("Etc/GMT-12").end_of_day(date("2023-08-06")).expect("a date there");
        assert_eq!(utc("2023-08-07T12:00:00Z") - wrong, TimeDelta::hours(24));
    }

    #[test]
    fn a_gap_over_the_end_of_the_day_ends_it_where_the_gap_begins() {
        // São Paulo went from 23:59:59 on 3 November to 01:00 on the 4th.
        assert_eq!(zone("America/Sao_Paulo").end_of_day(date("2018-11-03")), Ok(utc("2018-11-04T03:00:00Z")));
    }

    #[test]
    fn a_gap_that_begins_before_the_end_of_the_day_ends_it_too() {
        // Toronto went from 23:30 on 30 March to 00:30 on the 31st.
        assert_eq!(zone("America/Toronto").end_of_day(date("1919-03-30")), Ok(utc("1919-03-31T04:30:00Z")));
    }

    #[test]
    fn an_overlap_that_goes_back_before_the_end_of_the_day_ends_it_the_second_time() {
        // At 00:01 on the 29th, 02:31 UTC, the clock of St John's went back to 23:01 on the 28th.
        assert_eq!(zone("America/St_Johns").end_of_day(date("2006-10-28")), Ok(utc("2006-10-29T03:30:00Z")));
    }

    #[test]
    fn a_date_that_a_zone_skipped_is_refused() {
        let apia = zone("Pacific/Apia");
        let skipped = date("2011-12-30");
        assert_eq!(apia.end_of_day(skipped), Err(NoSuchMoment::Date { on: skipped, zone: apia }));
        assert_eq!(apia.end_of_day(date("2011-12-29")), Ok(utc("2011-12-30T10:00:00Z")));
    }

    #[test]
    fn a_time_in_a_gap_is_refused_and_one_in_an_overlap_is_the_later() {
        let berlin = zone("Europe/Berlin");
        let half_past_two = NaiveTime::from_hms_opt(2, 30, 0).expect("a time");
        let spring = date("2023-03-26");
        assert_eq!(
            berlin.moment(spring, half_past_two),
            Err(NoSuchMoment::Time { on: spring, at: half_past_two, zone: berlin })
        );
        assert_eq!(berlin.moment(date("2023-10-29"), half_past_two), Ok(utc("2023-10-29T01:30:00Z")));
    }

    #[test]
    fn a_leap_day_ends_like_any_other() {
        assert_eq!(Zone::AnywhereOnEarth.end_of_day(date("2024-02-29")), Ok(utc("2024-03-01T12:00:00Z")));
    }

    #[test]
    fn zones_are_read_and_named() {
        assert_eq!(zone("aOe"), Zone::AnywhereOnEarth);
        assert_eq!(zone("Europe/Berlin").to_string(), "Europe/Berlin");
        assert_eq!(zone("Europe/Berlin").in_words(), "Europe/Berlin time");
        assert_eq!(zone("UTC").in_words(), "UTC");
        assert_eq!("CST".parse::<Zone>(), Err(UnknownZone("CST".to_owned())));
    }
}
