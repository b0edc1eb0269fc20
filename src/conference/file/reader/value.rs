//! From TOML values to ours; `None` for another type.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc};
use toml::de::DeValue;
use toml::value::{Date, Datetime, Offset, Time};

/// A local date that stands alone.
pub(super) fn date(value: &DeValue<'_>) -> Option<NaiveDate> {
    match value.as_datetime()? {
        Datetime { date: Some(date), time: None, offset: None } => to_date(*date),
        _ => None,
    }
}

/// A local time of day that stands alone.
pub(super) fn time(value: &DeValue<'_>) -> Option<NaiveTime> {
    match value.as_datetime()? {
        Datetime { date: None, time: Some(time), offset: None } => to_time(*time),
        _ => None,
    }
}

/// A date and time with an offset.
pub(super) fn instant(value: &DeValue<'_>) -> Option<DateTime<Utc>> {
    let Datetime { date: Some(date), time: Some(time), offset: Some(offset) } = value.as_datetime()? else {
        return None;
    };
    let offset = match offset {
        Offset::Z => FixedOffset::east_opt(0)?,
        Offset::Custom { minutes } => FixedOffset::east_opt(i32::from(*minutes) * 60)?,
    };
    let local = to_date(*date)?.and_time(to_time(*time)?);
    Some(offset.from_local_datetime(&local).single()?.with_timezone(&Utc))
}

/// A whole number, in whatever notation.
pub(super) fn whole(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The type of a value, for a message.
pub(super) fn in_words(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
        DeValue::Datetime(Datetime { time: None, .. }) => "a date",
        DeValue::Datetime(Datetime { date: None, .. }) => "a time of day",
        DeValue::Datetime(Datetime { offset: None, .. }) => "a date and time without an offset",
        DeValue::Datetime(_) => "a date and time with an offset",
    }
}

fn to_date(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

/// `None` for a leap second, which TOML has and no deadline needs.
fn to_time(time: Time) -> Option<NaiveTime> {
    let second = time.second.map_or(0, u32::from);
    NaiveTime::from_hms_nano_opt(u32::from(time.hour), u32::from(time.minute), second, time.nanosecond.unwrap_or(0))
}
