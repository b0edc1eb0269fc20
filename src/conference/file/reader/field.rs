//! The fields of a table: what type each has, and whether it must be there.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use toml::de::DeValue;

use super::super::text;
use super::{Element, Table, value};

/// A field that was looked at: its value, or nothing where it is missing or wrong.
#[must_use]
pub(in super::super) struct Field<'t, T> {
    table: &'t Table<'t>,
    key: &'static str,
    value: Option<T>,
}

impl<T> Field<'_, T> {
    /// The value of a field that may be missing.
    pub(in super::super) fn optional(self) -> Option<T> {
        self.value
    }

    /// The value of a field that must be there; `None` once the mistake is noted.
    pub(in super::super) fn present(self) -> Option<T> {
        if !self.table.has(self.key) {
            self.table.lacks(self.key, "is required");
        }
        self.value
    }
}

impl<T: Default> Field<'_, T> {
    /// The value of a field that must be there; something empty once the mistake is noted.
    pub(in super::super) fn required(self) -> T {
        self.present().unwrap_or_default()
    }
}

impl<'a> Table<'a> {
    /// A text of one line with at most `limit` characters.
    pub(in super::super) fn line(&self, key: &'static str, limit: usize) -> Field<'_, String> {
        self.text(key, |text| text::line(text, limit))
    }

    /// A Markdown text.
    pub(in super::super) fn markdown(&self, key: &'static str) -> Field<'_, String> {
        self.text(key, text::markdown)
    }

    /// A part of an address of ours.
    pub(in super::super) fn slug(&self, key: &'static str) -> Field<'_, String> {
        self.text(key, text::slug)
    }

    /// A mail address.
    pub(in super::super) fn email(&self, key: &'static str) -> Field<'_, String> {
        self.text(key, text::email)
    }

    /// A web address.
    pub(in super::super) fn url(&self, key: &'static str) -> Field<'_, String> {
        self.text(key, text::url)
    }

    /// A text that stands for something else, such as a zone or one of several words.
    pub(in super::super) fn parsed<T>(&self, key: &'static str) -> Field<'_, T>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.text(key, |text| text.parse::<T>().map_err(|error| error.to_string()))
    }

    /// A local date.
    pub(in super::super) fn date(&self, key: &'static str) -> Field<'_, NaiveDate> {
        self.typed(key, "a date like 2023-08-06, without quotation marks", value::date)
    }

    /// A local time of day.
    pub(in super::super) fn time(&self, key: &'static str) -> Field<'_, NaiveTime> {
        self.typed(key, "a time of day like 18:00:00, without quotation marks", value::time)
    }

    /// An instant.
    pub(in super::super) fn instant(&self, key: &'static str) -> Field<'_, DateTime<Utc>> {
        self.typed(key, "a date and time with an offset like 2023-06-05T00:00:00Z", value::instant)
    }

    /// A whole number within a range.
    pub(in super::super) fn whole(&self, key: &'static str, range: RangeInclusive<i32>) -> Field<'_, i32> {
        let number = self.typed(key, "a whole number", value::whole).optional();
        let value = number.and_then(|number| i32::try_from(number).ok().filter(|number| range.contains(number)));
        if number.is_some() && value.is_none() {
            self.mistake(key, format!("must be from {} to {}", range.start(), range.end()));
        }
        self.field(key, value)
    }

    /// A list of texts of one line, in order.
    pub(in super::super) fn lines(&self, key: &'static str, limit: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for element in self.mixed_list(key) {
            match element {
                Element::Text(line) => match text::line(line, limit) {
                    Ok(line) => lines.push(line),
                    Err(message) => self.mistake(key, format!("{line:?} {message}")),
                },
                Element::Table(_) => self.mistake(key, "must be texts"),
            }
        }
        lines
    }

    /// Yes or no; no where it is missing.
    pub(in super::super) fn flag(&self, key: &'static str) -> bool {
        self.typed(key, "true or false", DeValue::as_bool).optional().unwrap_or_default()
    }

    pub(super) fn field<T>(&self, key: &'static str, value: Option<T>) -> Field<'_, T> {
        Field { table: self, key, value }
    }

    fn text<T>(&self, key: &'static str, check: impl FnOnce(&str) -> Result<T, String>) -> Field<'_, T> {
        let text = self.typed(key, "a text in quotation marks", DeValue::as_str).optional();
        let value = text.and_then(|text| check(text).map_err(|message| self.mistake(key, message)).ok());
        self.field(key, value)
    }

    fn typed<T>(
        &self,
        key: &'static str,
        wanted: &str,
        convert: impl FnOnce(&'a DeValue<'a>) -> Option<T>,
    ) -> Field<'_, T> {
        let value = self.take(key).and_then(|value| {
            let converted = convert(value.get_ref());
            if converted.is_none() {
                self.wrong_type(key, wanted, value.get_ref());
            }
            converted
        });
        self.field(key, value)
    }
}
