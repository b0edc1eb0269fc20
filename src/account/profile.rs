//! What somebody says of themselves once, and finds filled in the next time.

use chrono_tz::Tz;

use crate::mail::header::changes_direction;
use crate::proposal::text::limit;
use crate::web::fields::read_text;
use crate::web::form::{Form, FormErrors};

/// A profile as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The name in lists, letters and programmes.
    pub name: String,
    /// Where they work or whom they speak for; may be empty.
    pub affiliation: String,
    /// About them, in Markdown; may be empty.
    pub biography: String,
    /// A zone of the IANA list, as in `Europe/Berlin`.
    pub time_zone: Option<String>,
}

fn is_line(text: &str) -> bool {
    text.chars().count() <= limit::NAME && !text.chars().any(|c| c.is_control() || changes_direction(c))
}

impl Profile {
    /// What was typed.
    ///
    /// # Errors
    /// A sentence for each field that cannot be taken.
    pub fn typed(form: &Form) -> Result<Self, FormErrors> {
        let mut errors = form.errors();
        let (name, affiliation) = (form.trimmed("name"), form.trimmed("affiliation"));
        if name.is_empty() {
            errors.add("name", "Enter your name");
        } else if !is_line(name) {
            errors.add("name", "Write the name in one line of at most 120 characters, without invisible ones");
        }
        if !is_line(affiliation) {
            errors.add("affiliation", "Write it in one line of at most 120 characters, without invisible ones");
        }
        let biography = read_text(form, "biography", "The biography", limit::TEXT, &mut errors);
        let time_zone = match form.trimmed("time_zone") {
            "" => None,
            typed => {
                let zone = typed.parse::<Tz>().ok();
                if zone.is_none() {
                    errors.add(
                        "time_zone",
                        "Enter a time zone like Europe/Berlin or America/New_York, or leave it empty",
                    );
                }
                zone.map(|zone| zone.name().to_owned())
            }
        };
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self { name: name.to_owned(), affiliation: affiliation.to_owned(), biography, time_zone })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_and_zones_are_of_the_list() {
        let of = |biography: &str, zone: &str| {
            Profile::typed(&Form::of([("name", "Mina"), ("biography", biography), ("time_zone", zone)]))
        };
        assert!(of(&"é".repeat(2000), "Europe/Berlin").is_ok());
        assert!(of(&"é".repeat(2001), "").is_err_and(|errors| errors.get("biography").is_some()));
        assert!(of("", "Middle/Earth").is_err_and(|errors| errors.get("time_zone").is_some()));
        assert_eq!(of("", "").map(|profile| profile.time_zone).ok(), Some(None));
        assert!(Profile::typed(&Form::of([("name", "two\nlines")])).is_err());
    }
}
