//! Reads what stands after a key.

use crate::search::query::{Mark, OwnVote, Query, Term};

/// What is so or not: `yes` or `no` after the key.
pub fn mark(key: &str, value: &str) -> Result<Query, String> {
    let Some(mark) = Mark::ALL.into_iter().find(|mark| mark.as_str() == key) else {
        return Err(format!("{key}: is not known here; words with a colon are found in quotation marks"));
    };
    let term = Query::Term(Term::Is(mark));
    match value {
        "yes" => Ok(term),
        "no" => Ok(Query::Not(Box::new(term))),
        _ => Err(format!("after {key}: stands yes or no")),
    }
}

/// One's own vote.
pub fn vote(value: &str) -> Option<OwnVote> {
    let value = if value == "1" { "+1" } else { value };
    OwnVote::ALL.into_iter().find(|vote| vote.as_str() == value)
}

/// A length in minutes.
pub fn minutes(text: &str) -> Option<u16> {
    text.parse().ok().filter(|_| is_digits(text))
}

/// A sum of votes, also with the sign that pages print.
pub fn score(text: &str) -> Option<i16> {
    let digits = text.strip_prefix(['+', '-', '−']).unwrap_or(text);
    is_digits(digits).then(|| text.replace('−', "-").parse().ok()).flatten()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
