//! An array of objects, their keys in the order of the columns.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Talk;
use super::columns::{Cell, Choice, answer};

/// The talks as JSON, with a line end at the end.
///
/// # Errors
/// When a value cannot be written, which no cell causes.
pub fn write(talks: &[Talk], choice: &Choice) -> anyhow::Result<Vec<u8>> {
    let records: Vec<_> = talks.iter().map(|talk| Record { talk, choice }).collect();
    let mut bytes = serde_json::to_vec_pretty(&records)?;
    bytes.push(b'\n');
    Ok(bytes)
}

struct Record<'a> {
    talk: &'a Talk,
    choice: &'a Choice,
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for column in self.choice.columns() {
            map.serialize_entry(column.name, &(column.value)(self.talk))?;
        }
        if self.choice.has_answers() {
            map.serialize_entry("answers", &Answered(self.talk))?;
        }
        map.end()
    }
}

/// The answers by their keys.
struct Answered<'a>(&'a Talk);

impl Serialize for Answered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.answers.keys().map(|key| (key, answer(self.0, key))))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Yes(yes) => serializer.serialize_bool(*yes),
            Self::Empty => serializer.serialize_unit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample;
    use super::*;

    fn written(talk: Talk, emails: bool) -> String {
        String::from_utf8(write(&[talk], &Choice::all(emails)).expect("a file")).expect("UTF-8")
    }

    #[test]
    fn every_column_is_there_in_order_and_as_it_is() {
        let text = written(sample::talk(), true);
        let mut last = 0;
        for column in Choice::all(true).columns() {
            let place = text.find(&format!("\n    \"{}\": ", column.name)).expect(column.name);
            assert!(place > last, "{}", column.name);
            last = place;
        }
        let read: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read[0]["number"], json!(57));
        assert_eq!(read[0]["title"], json!(sample::talk().title));
        assert_eq!(read[0]["arrived_at"], json!("2023-08-05T14:21:07Z"));
        assert_eq!(read[0]["overflow_consent"], json!(true));
    }

    #[test]
    fn what_is_not_known_is_null() {
        let read: Value =
            serde_json::from_str(&written(Talk { minutes: None, ..sample::talk() }, false)).expect("JSON");
        assert_eq!(read[0]["minutes"], Value::Null);
    }

    #[test]
    fn addresses_are_there_only_when_chosen() {
        assert!(written(sample::talk(), true).contains(sample::EMAIL));
        assert!(!written(sample::talk(), false).contains(sample::EMAIL));
    }
}
