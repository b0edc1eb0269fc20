//! Deadlines in words, the same on every page and in every letter.
//!
//! A month is a word, the weekday and the year always stand with it, hours are counted to 24, and a zone is always named. What is
//! left is rounded down, so that nobody is promised time that there is not.

use chrono::{DateTime, NaiveDate, NaiveTime, Offset, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

use super::deadline::Closes;
use super::zone::Zone;

/// How long is left, rounded down: days alone above a week, "3 days 4 hours" and the like below, "less than a minute" at the end.
pub fn how_long_left(left: TimeDelta) -> String {
    let minutes = left.num_minutes();
    if minutes < 1 {
        return "less than a minute".to_owned();
    }
    let (days, hours) = (left.num_days(), left.num_hours());
    if days >= 7 {
        counted(days, "day")
    } else if days > 0 {
        two_units(days, "day", hours % 24, "hour")
    } else {
        two_units(hours, "hour", minutes % 60, "minute")
    }
}

/// By how much something came too late, in its two largest units; a second that has begun counts, so it is never nothing.
pub fn how_long(by: TimeDelta) -> String {
    let begun = i64::from(by.subsec_nanos() > 0);
    let seconds = (by.num_seconds() + begun).max(1);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    if days > 0 {
        two_units(days, "day", hours % 24, "hour")
    } else if hours > 0 {
        two_units(hours, "hour", minutes % 60, "minute")
    } else {
        two_units(minutes, "minute", seconds % 60, "second")
    }
}

/// A date: "Sunday 6 August 2023".
pub fn date_in_words(date: NaiveDate) -> String {
    date.format("%A %-d %B %Y").to_string()
}

/// An instant for reading: "Monday 7 August 2023, 12:00 UTC", with seconds where they are not zero.
pub fn utc_in_words(at: DateTime<Utc>) -> String {
    format!("{}, {} UTC", date_in_words(at.date_naive()), time_in_words(at.time()))
}

/// An instant for comparing, to the second: "2023-08-05 14:21:07 UTC".
pub fn utc_precise(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A close as it was stated: "Sunday 6 August 2023, end of day anywhere on Earth (AoE)", or with its time of day.
pub fn closes_in_words(closes: &Closes) -> String {
    let time = closes.at().map_or_else(|| "end of day".to_owned(), time_in_words);
    format!("{}, {time} {}", date_in_words(closes.on()), closes.zone().in_words())
}

/// An instant as the clock anywhere on Earth shows it: "2023-08-05 02:21:07 AoE (anywhere on Earth, UTC−12)".
pub fn in_aoe(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&Zone::AnywhereOnEarth.tz());
    format!("{} AoE (anywhere on Earth, UTC−12)", local.format("%Y-%m-%d %H:%M:%S"))
}

/// An instant as the clock of a reader shows it: "Monday 7 August 2023, 14:00 Europe/Berlin time (UTC+2)". The distance from
/// UTC tells the two hours apart that such a clock shows twice in autumn.
pub fn in_reader_zone(at: DateTime<Utc>, tz: Tz) -> String {
    let local = at.with_timezone(&tz);
    let (date, time) = (date_in_words(local.date_naive()), time_in_words(local.time()));
    format!("{date}, {time} {} time ({})", tz.name(), from_utc(local.offset().fix().local_minus_utc()))
}

/// "UTC+2", "UTC+5:45", "UTC−3:30", "UTC+0"; `seconds` are ahead of UTC.
fn from_utc(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '−' } else { '+' }, seconds.abs() / 60);
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

fn time_in_words(time: NaiveTime) -> String {
    let pattern = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.format(pattern).to_string()
}

fn two_units(larger: i64, larger_unit: &str, smaller: i64, smaller_unit: &str) -> String {
    match (larger, smaller) {
        (0, _) => counted(smaller, smaller_unit),
        (_, 0) => counted(larger, larger_unit),
        _ => format!("{} {}", counted(larger, larger_unit), counted(smaller, smaller_unit)),
    }
}

fn counted(number: i64, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn what_is_left_is_rounded_down() {
        let second = TimeDelta::seconds(1);
        for (left, words) in [
            (TimeDelta::days(11) - second, "10 days"),
            (TimeDelta::days(7), "7 days"),
            (TimeDelta::hours(76) + second, "3 days 4 hours"),
            (TimeDelta::days(1), "1 day"),
            (TimeDelta::minutes(372), "6 hours 12 minutes"),
            (TimeDelta::minutes(61), "1 hour 1 minute"),
            (TimeDelta::minutes(42) - second, "41 minutes"),
            (TimeDelta::seconds(59), "less than a minute"),
        ] {
            assert_eq!(how_long_left(left), words);
        }
    }

    #[test]
    fn what_is_too_late_is_so_by_something() {
        for (by, words) in [
            (TimeDelta::zero(), "1 second"),
            (TimeDelta::microseconds(1), "1 second"),
            (TimeDelta::milliseconds(40_500), "41 seconds"),
            (TimeDelta::seconds(243), "4 minutes 3 seconds"),
            (TimeDelta::minutes(4), "4 minutes"),
            (TimeDelta::minutes(182), "3 hours 2 minutes"),
            (TimeDelta::hours(52), "2 days 4 hours"),
        ] {
            assert_eq!(how_long(by), words);
        }
    }

    #[test]
    fn instants_name_their_zone() {
        assert_eq!(utc_in_words(utc("2023-08-07T12:00:00Z")), "Monday 7 August 2023, 12:00 UTC");
        assert_eq!(utc_in_words(utc("2023-08-07T00:00:41Z")), "Monday 7 August 2023, 00:00:41 UTC");
        assert_eq!(utc_precise(utc("2023-08-05T14:21:07.9Z")), "2023-08-05 14:21:07 UTC");
        assert_eq!(in_aoe(utc("2023-08-05T14:21:07Z")), "2023-08-05 02:21:07 AoE (anywhere on Earth, UTC−12)");
    }

    #[test]
    fn a_reader_sees_their_own_clock() {
        let local = |at: &str, tz| in_reader_zone(utc(at), tz);
        let close = "2023-08-07T12:00:00Z";
        assert_eq!(local(close, Tz::Europe__Berlin), "Monday 7 August 2023, 14:00 Europe/Berlin time (UTC+2)");
        assert_eq!(local(close, Tz::Asia__Kathmandu), "Monday 7 August 2023, 17:45 Asia/Kathmandu time (UTC+5:45)");
        assert_eq!(local(close, Tz::America__St_Johns), "Monday 7 August 2023, 09:30 America/St_Johns time (UTC−2:30)");
        assert_eq!(
            local("2023-08-07T23:30:00Z", Tz::Pacific__Auckland),
            "Tuesday 8 August 2023, 11:30 Pacific/Auckland time (UTC+12)"
        );
    }

    #[test]
    fn a_clock_that_is_put_forward_skips_an_hour_and_one_that_is_put_back_names_both() {
        let berlin = |at: &str| in_reader_zone(utc(at), Tz::Europe__Berlin);
        // At 02:00 on 26 March 2023 the clock of Berlin went to 03:00.
        assert_eq!(berlin("2023-03-26T00:59:59Z"), "Sunday 26 March 2023, 01:59:59 Europe/Berlin time (UTC+1)");
        assert_eq!(berlin("2023-03-26T01:00:00Z"), "Sunday 26 March 2023, 03:00 Europe/Berlin time (UTC+2)");
        // At 03:00 on 29 October it went back to 02:00.
        assert_eq!(berlin("2023-10-29T00:30:00Z"), "Sunday 29 October 2023, 02:30 Europe/Berlin time (UTC+2)");
        assert_eq!(berlin("2023-10-29T01:30:00Z"), "Sunday 29 October 2023, 02:30 Europe/Berlin time (UTC+1)");
        // Lord Howe goes by half an hour.
        let lord_howe = in_reader_zone(utc("2023-09-30T15:30:00Z"), Tz::Australia__Lord_Howe);
        assert_eq!(lord_howe, "Sunday 1 October 2023, 02:30 Australia/Lord_Howe time (UTC+11)");
    }

    #[test]
    fn a_close_is_said_as_it_was_stated() {
        let on = NaiveDate::from_ymd_opt(2023, 8, 6).expect("a date");
        let end_of_day = Closes::new(on, None, Zone::AnywhereOnEarth, true).expect("a close");
        assert_eq!(closes_in_words(&end_of_day), "Sunday 6 August 2023, end of day anywhere on Earth (AoE)");
        let at = NaiveTime::from_hms_opt(18, 0, 0);
        let evening = Closes::new(on, at, Zone::AnywhereOnEarth, true).expect("a close");
        assert_eq!(closes_in_words(&evening), "Sunday 6 August 2023, 18:00 anywhere on Earth (AoE)");
    }
}
