//! The end of a late pass, as it is typed and as it is said.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::track::words;
use crate::track::zone::Zone;

/// How many hours a pass holds unless something else is typed.
pub const HOURS: i64 = 24;
/// The longest pass, in days.
pub const LONGEST_DAYS: i64 = 60;

/// What cannot be taken: the field and the sentence.
pub type Mistake = (&'static str, String);

/// The end of a pass that is granted at `now`: a moment in the conference's zone, or else a number of hours.
///
/// # Errors
/// What is wrong with which field.
pub fn read(hours: &str, until: &str, tz: Tz, now: DateTime<Utc>) -> Result<DateTime<Utc>, Mistake> {
    let longest = now + TimeDelta::days(LONGEST_DAYS);
    if until.is_empty() {
        let hours: i64 = if hours.is_empty() { Ok(HOURS) } else { hours.parse() }.unwrap_or(0);
        if !(1..=LONGEST_DAYS * 24).contains(&hours) {
            return Err(("hours", format!("Enter the hours as a number from 1 to {}", LONGEST_DAYS * 24)));
        }
        return Ok(now + TimeDelta::hours(hours));
    }
    let wrong = |sentence: String| Err(("until", sentence));
    let Ok(local) = NaiveDateTime::parse_from_str(&until.replace('T', " "), "%Y-%m-%d %H:%M") else {
        return wrong("Enter date and time as in 2023-08-20 18:00".to_owned());
    };
    match tz.from_local_datetime(&local).earliest().map(|at| at.with_timezone(&Utc)) {
        None => wrong(format!("The clocks of {} skip this time. Enter another", tz.name())),
        Some(end) if end <= now => wrong("This is over. Enter a time to come".to_owned()),
        Some(end) if end > longest => wrong(format!("Enter a time within {LONGEST_DAYS} days")),
        Some(end) => Ok(end),
    }
}

/// The end in the conference's zone and in UTC.
pub fn in_words(until: DateTime<Utc>, tz: Tz) -> String {
    let local = until.with_timezone(&tz);
    let zone = Zone::Named(tz).in_words();
    let stated = format!("{}, {} {zone}", words::date_in_words(local.date_naive()), local.format("%H:%M"));
    format!("{stated} (that is {})", words::utc_in_words(until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_hours_from_now_or_a_moment_in_the_zone_of_the_conference() {
        let now: DateTime<Utc> = "2023-08-17T10:00:00Z".parse().expect("an instant");
        let tz = Tz::America__New_York;
        let end = |hours, until| read(hours, until, tz, now).map(|end| end.to_rfc3339());
        assert_eq!(end("", "").as_deref(), Ok("2023-08-18T10:00:00+00:00"));
        assert_eq!(end("2", "").as_deref(), Ok("2023-08-17T12:00:00+00:00"));
        assert_eq!(end("2", "2023-08-20 18:00").as_deref(), Ok("2023-08-20T22:00:00+00:00"));
        for (hours, until, field) in [
            ("0", "", "hours"),
            ("many", "", "hours"),
            ("1441", "", "hours"),
            ("24", "tomorrow", "until"),
            ("24", "2023-08-17 05:59", "until"),
            ("24", "2024-08-17 06:00", "until"),
        ] {
            assert_eq!(end(hours, until).expect_err("a mistake").0, field, "{hours} {until}");
        }
        assert_eq!(read("", "2023-10-01 02:30", Tz::Australia__Sydney, now).expect_err("skipped").0, "until");
    }

    #[test]
    fn an_end_is_said_in_the_zone_and_in_utc() {
        let end = "2023-08-20T22:00:00Z".parse().expect("an instant");
        assert_eq!(
            in_words(end, Tz::America__New_York),
            "Sunday 20 August 2023, 18:00 America/New_York time (that is Sunday 20 August 2023, 22:00 UTC)"
        );
    }
}
