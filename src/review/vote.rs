//! What a vote says.

use std::str::FromStr;

use crate::proposal::text::limit;
use crate::track::kind::{UnknownWord, find_word};
use crate::web::fields::read_text;
use crate::web::form::{Form, FormErrors};

/// A vote's value. The database keeps its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// −1
    Against,
    /// 0
    Neutral,
    /// +1
    For,
    /// ★
    Fight,
}

impl Value {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::Against, Self::Neutral, Self::For, Self::Fight];

    /// The word in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Against => "-1",
            Self::Neutral => "0",
            Self::For => "1",
            Self::Fight => "star",
        }
    }

    /// On pages.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Against => "−1",
            Self::Neutral => "0",
            Self::For => "+1",
            Self::Fight => "★",
        }
    }

    /// Beside the button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Against => "−1 rather not",
            Self::Neutral => "0 either way",
            Self::For => "+1 take it",
            Self::Fight => "★ I fight for it",
        }
    }

    /// What it adds to the score; ★ counts for two.
    pub fn weight(self) -> i16 {
        match self {
            Self::Against => -1,
            Self::Neutral => 0,
            Self::For => 1,
            Self::Fight => 2,
        }
    }

    /// The value of this weight.
    pub fn of_weight(weight: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.weight() == weight)
    }
}

impl FromStr for Value {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, text)
    }
}

/// A sum of votes as it is shown: `+3`, `0`, `−2`.
pub fn score(sum: i64) -> String {
    match sum {
        0 => "0".to_owned(),
        1.. => format!("+{sum}"),
        _ => format!("−{}", sum.unsigned_abs()),
    }
}

/// Somebody's vote with its note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// What they think.
    pub value: Value,
    /// Why; may be empty.
    pub note: String,
}

/// What the form of a vote asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Keeps the vote.
    Vote(Vote),
    /// Only marks the version as read.
    Read,
}

/// Reads the form. `have` is the vote that is kept already: *Mark as read* keeps whatever was typed beside it.
///
/// # Errors
/// A sentence for each field that cannot be taken.
pub fn read(form: &Form, have: Option<&Vote>) -> Result<Wish, FormErrors> {
    let mut errors = form.errors();
    let note = read_text(form, "note", "The note", limit::TEXT, &mut errors);
    let only_read = form.trimmed("then") == "read";
    let value = form.trimmed("vote").parse::<Value>().ok();
    if only_read && value.is_none() && note.is_empty() && errors.is_empty() {
        return Ok(Wish::Read);
    }
    let Some(value) = value else {
        errors.add("vote", if only_read { "Choose a vote for the note, or empty it" } else { "Choose a vote" });
        return Err(errors);
    };
    let vote = Vote { value, note };
    match errors.is_empty() {
        true if only_read && have == Some(&vote) => Ok(Wish::Read),
        true => Ok(Wish::Vote(vote)),
        false => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_weights_are_read_back() {
        for value in Value::ALL {
            assert_eq!(value.as_str().parse(), Ok(value));
            assert_eq!(Value::of_weight(value.weight()), Some(value));
        }
        assert_eq!(Value::of_weight(3), None);
        assert_eq!((score(3), score(0), score(-2)), ("+3".to_owned(), "0".to_owned(), "−2".to_owned()));
    }

    #[test]
    fn marking_as_read_loses_nothing_that_was_typed() {
        let form = |vote: &str, note: &str| Form::of([("vote", vote), ("note", note), ("then", "read")]);
        assert_eq!(read(&form("", ""), None), Ok(Wish::Read));
        assert!(read(&form("", "Good"), None).is_err_and(|errors| errors.get("vote").is_some()));
        let vote = Vote { value: Value::For, note: "Good".to_owned() };
        assert_eq!(read(&form("1", "Good"), None), Ok(Wish::Vote(vote.clone())));
        assert_eq!(read(&form("1", "Good"), Some(&vote)), Ok(Wish::Read));
    }

    #[test]
    fn a_note_has_a_limit_that_counts_characters() {
        let form = |length| Form::of([("vote", "1".to_owned()), ("note", "é".repeat(length))]);
        assert!(read(&form(2_000), None).is_ok());
        let errors = read(&form(2_001), None).expect_err("one too many");
        assert_eq!(errors.get("note"), Some("The note is 2,001 characters, 2,000 at most; shorten it by 1"));
    }
}
