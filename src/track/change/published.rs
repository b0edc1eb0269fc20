//! What the public history says of a change: the call before and after, in words.

use crate::track::deadline::Call;
use crate::track::words::{closes_in_words, utc_in_words};

/// The line of the public history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// What differs, as it was.
    pub before: String,
    /// The same, as it is now.
    pub after: String,
}

impl Published {
    /// The change from one call to another.
    pub fn new(old: &Call, new: &Call) -> Self {
        Self { before: in_words(old, new), after: in_words(new, old) }
    }
}

/// What of `call` differs from `other`, in words.
fn in_words(call: &Call, other: &Call) -> String {
    let mut parts = Vec::new();
    if call.opens_at != other.opens_at {
        let opening = call.opens_at.map(|opens| format!("opens {}", utc_in_words(opens)));
        parts.push(opening.unwrap_or_else(|| "no opening date".to_owned()));
    }
    if call.closes != other.closes {
        parts.push(call.closes.as_ref().map_or_else(|| "no closing date".to_owned(), closes_in_words));
    }
    if call.no_extension != other.no_extension {
        let promise = if call.no_extension { "no extension, as promised" } else { "an extension is possible" };
        parts.push(promise.to_owned());
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::deadline::Closes;
    use crate::track::zone::Zone;

    fn closing(on: &str) -> Call {
        let on = on.parse().expect("a date");
        let closes = Closes::new(on, None, Zone::AnywhereOnEarth, true).expect("a close");
        Call { closes: Some(closes), ..Call::default() }
    }

    #[test]
    fn the_history_says_what_differs() {
        let (old, new) = (closing("2023-08-06"), closing("2023-08-13"));
        assert_eq!(in_words(&old, &new), "Sunday 6 August 2023, end of day anywhere on Earth (AoE)");
        assert_eq!(in_words(&Call::default(), &new), "no closing date");
        let opens_at = Some("2023-06-05T00:00:00Z".parse().expect("an instant"));
        let opening = Call { opens_at, ..old.clone() };
        assert_eq!(in_words(&opening, &old), "opens Monday 5 June 2023, 00:00 UTC");
        assert_eq!(in_words(&old, &opening), "no opening date");
        let promised = Call { no_extension: true, ..old.clone() };
        assert_eq!(in_words(&promised, &old), "no extension, as promised");
        assert_eq!(
            in_words(&new, &promised),
            "Sunday 13 August 2023, end of day anywhere on Earth (AoE); an extension is possible"
        );
    }
}
