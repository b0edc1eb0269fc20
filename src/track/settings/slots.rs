//! How long slots are, and whom to write to.

use crate::proposal::{is_address, thousands};
use crate::track::Track;
use crate::web::form::{Form, FormErrors};

use super::text::{LINE, check_text};

/// The longest slot in minutes.
const LONGEST: i32 = 480;
/// The longest block in minutes, as in conference files.
const BLOCK: i32 = 10_000;

/// What the form sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    /// The shortest and the longest slot in minutes, where the track states them.
    pub minutes: Option<(i32, i32)>,
    /// What a new form begins with, in minutes.
    pub default: Option<i32>,
    /// The minutes that the track's block has for talks; only staff sees them.
    pub block: Option<i32>,
    /// Shown with the minutes.
    pub note: Option<String>,
    /// The address for questions.
    pub contact: Option<String>,
}

impl Slots {
    /// What a track says.
    pub fn of(track: &Track) -> Self {
        let content = &track.content;
        Self {
            minutes: track.minutes,
            default: content.minutes_default,
            block: content.block_minutes,
            note: content.minutes_note.clone(),
            contact: content.contact.clone(),
        }
    }

    /// What the track's page says of the length, in a sentence's middle.
    pub fn in_words(&self) -> String {
        let minutes = match self.minutes {
            Some((from, to)) if from == to => format!("slots of {from} minutes"),
            Some((from, to)) => format!("slots of {from} to {to} minutes"),
            None => "no length of slots is stated".to_owned(),
        };
        [Some(minutes), self.note.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The fields of the form that says this.
    pub fn typed(&self) -> Form {
        let number = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
        let (from, to) = self.minutes.unzip();
        Form::of([
            ("from", number(from)),
            ("to", number(to)),
            ("default", number(self.default)),
            ("block", number(self.block)),
            ("note", self.note.clone().unwrap_or_default()),
            ("contact", self.contact.clone().unwrap_or_default()),
        ])
    }

    /// Reads the form. What cannot be taken has its sentence in the errors.
    pub fn read(form: &Form) -> (Self, FormErrors) {
        let mut errors = form.errors();
        let [from, to, default] = ["from", "to", "default"].map(|field| minutes(form, field, LONGEST, &mut errors));
        let block = minutes(form, "block", BLOCK, &mut errors);
        match (from, to) {
            (Some(from), Some(to)) if from > to => {
                errors.add("to", format!("Write {from} or more: the longest slot is not shorter than the shortest"));
            }
            (Some(_), None) => errors.add("to", "Write the longest slot too, or empty the shortest"),
            (None, Some(_)) => errors.add("from", "Write the shortest slot too, or empty the longest"),
            _ => {}
        }
        let range = from.zip(to);
        if let Some(default) = default
            && range.is_none_or(|(from, to)| !(from..=to).contains(&default))
        {
            errors.add("default", "Write minutes between the shortest and the longest slot, or empty it");
        }
        let note = form.text("note").split_whitespace().collect::<Vec<_>>().join(" ");
        check_text(&mut errors, "note", "line", &note, LINE);
        let contact = form.trimmed("contact").to_owned();
        if !contact.is_empty() && !is_address(&contact) {
            errors.add("contact", "Write an e-mail address like name@example.org, or empty it");
        }
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        (Self { minutes: range, default, block, note: some(note), contact: some(contact) }, errors)
    }

    /// The keys of the conference file in which two differ.
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        let pairs = [
            ("minutes", self.minutes != other.minutes),
            ("minutes_default", self.default != other.default),
            ("block_minutes", self.block != other.block),
            ("minutes_note", self.note != other.note),
            ("contact", self.contact != other.contact),
        ];
        pairs.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key).collect()
    }
}

fn minutes(form: &Form, field: &str, most: i32, errors: &mut FormErrors) -> Option<i32> {
    let typed = form.trimmed(field);
    if typed.is_empty() {
        return None;
    }
    let number = typed.parse().ok().filter(|number| (1..=most).contains(number));
    if number.is_none() {
        errors.add(
            field,
            format!("Write whole minutes from 1 to {}, or leave it empty", thousands(most.unsigned_abs() as usize)),
        );
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> (Slots, FormErrors) {
        Slots::read(&Form::of(fields.iter().copied()))
    }

    #[test]
    fn a_form_says_what_it_was_made_of() {
        let slots = Slots {
            minutes: Some((10, 30)),
            default: Some(20),
            block: Some(180),
            note: Some("most of it debate".to_owned()),
            contact: Some("list@example.org".to_owned()),
        };
        assert_eq!(Slots::read(&slots.typed()), (slots, FormErrors::default()));
        assert_eq!(Slots::read(&Slots::default().typed()), (Slots::default(), FormErrors::default()));
    }

    #[test]
    fn mistakes_belong_to_their_fields() {
        let errors_of = |fields: &[(&str, &str)], field| read(fields).1.get(field).is_some();
        assert!(errors_of(&[("from", "30"), ("to", "10")], "to"));
        assert!(errors_of(&[("from", "30")], "to") && errors_of(&[("to", "30")], "from"));
        assert!(errors_of(&[("block", "10001")], "block") && !errors_of(&[("block", "210")], "block"));
        assert!(errors_of(&[("from", "0")], "from") && errors_of(&[("to", "many")], "to"));
        assert!(errors_of(&[("from", "10"), ("to", "20"), ("default", "25")], "default"));
        assert!(errors_of(&[("default", "25")], "default"));
        assert!(errors_of(&[("contact", "the list")], "contact"));
    }
}
