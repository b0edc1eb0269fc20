//! Answers: the one form in which each is kept, and what is wrong with it.

use chrono::{Datelike, NaiveDate};

use super::{AnswerKind, Count, LINE, LONG, Question, Required};
use crate::mail::header::changes_direction;
use crate::proposal::thousands;

/// The answer as it is kept, or a sentence about what is wrong with it. Nothing is an answer to every question.
///
/// Choices are kept one a line in the order of the question, numbers without signs that say nothing, dates as in 2023-08-06.
///
/// # Errors
/// A sentence for the author.
pub fn canonical(question: &Question, typed: &str) -> Result<String, String> {
    let text = typed.trim().replace("\r\n", "\n").replace('\r', "\n");
    if text.is_empty() {
        return Ok(text);
    }
    let label = &question.label;
    match question.kind {
        AnswerKind::Text => one_line(question, text),
        AnswerKind::LongText => several_lines(question, text),
        AnswerKind::Number => number(question, &text),
        AnswerKind::Choice => match question.choices.contains(&text) {
            true => Ok(text),
            false => Err(format!("Choose one of the answers to “{label}”")),
        },
        AnswerKind::Choices => choices(question, &text),
        AnswerKind::YesNo => match &*text {
            "yes" | "no" => Ok(text),
            _ => Err(format!("Answer “{label}” with yes or no")),
        },
        AnswerKind::Url => address(question, text),
        AnswerKind::Date => match NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
            // Other years are written with a sign or in another length, and no field for a date takes them.
            Ok(day) if (1..=9999).contains(&day.year()) => Ok(day.format("%Y-%m-%d").to_string()),
            _ => Err(format!("Write the answer to “{label}” as a date like 2023-08-06")),
        },
    }
}

/// What an answer lacks to be sent.
pub fn lacking(question: &Question, answer: &str) -> Option<String> {
    let label = &question.label;
    if answer.is_empty() {
        return (question.required == Required::ToSend).then(|| format!("Answer “{label}”"));
    }
    let min = question.min.filter(|_| question.kind != AnswerKind::Number)?;
    let (length, min) = (length(question.count, answer), usize::try_from(min).ok()?);
    (length < min).then(|| {
        let (length, unit) = (thousands(length), question.count.unit(length));
        format!("The answer to “{label}” is {length} {unit}, {} at least", thousands(min))
    })
}

/// An answer in the words of pages and letters.
pub fn in_words(kind: AnswerKind, answer: &str) -> String {
    match (kind, answer) {
        (AnswerKind::YesNo, "yes") => "Yes".to_owned(),
        (AnswerKind::YesNo, "no") => "No".to_owned(),
        (AnswerKind::Choices, _) => answer.replace('\n', "; "),
        _ => answer.to_owned(),
    }
}

fn length(count: Count, text: &str) -> usize {
    match count {
        Count::Characters => text.chars().count(),
        Count::Words => text.split_whitespace().count(),
    }
}

fn one_line(question: &Question, text: String) -> Result<String, String> {
    let label = &question.label;
    if text.contains('\n') {
        return Err(format!("The answer to “{label}” must be one line; take the line breaks out"));
    }
    if let Some(hidden) = text.chars().find(|sign| sign.is_control() || changes_direction(*sign)) {
        return Err(invisible(label, hidden));
    }
    sized(question, text, LINE)
}

fn several_lines(question: &Question, text: String) -> Result<String, String> {
    match text.chars().find(|sign| sign.is_control() && !matches!(sign, '\n' | '\t')) {
        Some(hidden) => Err(invisible(&question.label, hidden)),
        None => sized(question, text, LONG),
    }
}

fn invisible(label: &str, hidden: char) -> String {
    let code = u32::from(hidden);
    format!("The answer to “{label}” holds an invisible character (U+{code:04X}); delete it")
}

/// The question's own limit, and the most characters that are taken whatever it says in words.
fn sized(question: &Question, text: String, most: i32) -> Result<String, String> {
    let own = question.max.map(|max| (question.count, max));
    for (count, max) in own.into_iter().chain([(Count::Characters, most)]) {
        let (length, max) = (length(count, &text), usize::try_from(max).unwrap_or_default());
        if length > max {
            let (label, unit, over) = (&question.label, count.words(), thousands(length - max));
            let (length, max) = (thousands(length), thousands(max));
            return Err(format!("The answer to “{label}” is {length} {unit}, {max} at most; shorten it by {over}"));
        }
    }
    Ok(text)
}

fn number(question: &Question, text: &str) -> Result<String, String> {
    let label = &question.label;
    let range = match (question.min, question.max) {
        (Some(min), Some(max)) => format!(" from {min} to {max}"),
        (Some(min), None) => format!(", {min} or more"),
        (None, Some(max)) => format!(", {max} at most"),
        (None, None) => String::new(),
    };
    text.parse::<i32>()
        .ok()
        .filter(|number| question.min.is_none_or(|min| *number >= min) && question.max.is_none_or(|max| *number <= max))
        .map(|number| number.to_string())
        .ok_or_else(|| format!("Write the answer to “{label}” as a whole number{range}"))
}

fn choices(question: &Question, text: &str) -> Result<String, String> {
    let chosen: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
    if chosen.iter().any(|chosen| !question.choices.iter().any(|choice| choice == chosen)) {
        return Err(format!("Choose among the answers to “{}”", question.label));
    }
    let kept = question.choices.iter().map(String::as_str).filter(|choice| chosen.contains(choice));
    Ok(kept.collect::<Vec<_>>().join("\n"))
}

fn address(question: &Question, text: String) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let has_host = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    let is_clean = !text.chars().any(|sign| sign.is_control() || sign.is_whitespace() || changes_direction(sign));
    if has_host && is_clean && text.len() <= 2_000 {
        Ok(text)
    } else {
        Err(format!("Write the answer to “{}” as a web address like https://example.org/page", question.label))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(kind: AnswerKind) -> Question {
        let choices = if kind.has_choices() { vec!["one".into(), "two".into(), "<b>".into()] } else { Vec::new() };
        Question { key: "k".into(), label: "Why".into(), kind, choices, ..Question::default() }
    }

    #[test]
    fn each_kind_has_one_form() {
        for (kind, typed, kept) in [
            (AnswerKind::Number, " +007 ", "7"),
            (AnswerKind::Choices, "<b>\none\none", "one\n<b>"),
            (AnswerKind::YesNo, "yes", "yes"),
            (AnswerKind::Date, "2023-8-6", "2023-08-06"),
            (AnswerKind::Date, "2024-02-29", "2024-02-29"),
            (AnswerKind::LongText, " a\r\nb ", "a\nb"),
            (AnswerKind::Url, "https://example.org/a", "https://example.org/a"),
        ] {
            assert_eq!(canonical(&question(kind), typed).as_deref(), Ok(kept), "{kind:?}");
        }
        for (kind, typed) in [
            (AnswerKind::Number, "seven"),
            (AnswerKind::Choice, "three"),
            (AnswerKind::Choices, "one\nthree"),
            (AnswerKind::YesNo, "perhaps"),
            (AnswerKind::Number, "1e3"),
            (AnswerKind::Number, "٣"),
            (AnswerKind::Number, "3.0"),
            (AnswerKind::Number, "1,000"),
            (AnswerKind::Number, "99999999999"),
            (AnswerKind::Date, "2023-02-30"),
            (AnswerKind::Date, "2023-02-29"),
            (AnswerKind::Date, "+12023-02-01"),
            (AnswerKind::Url, "JavaScript:alert(1)"),
            (AnswerKind::Url, "data:text/html,x"),
            (AnswerKind::Url, "https:///x"),
            (AnswerKind::Url, "javascript:alert(1)"),
            (AnswerKind::Text, "a\nb"),
            (AnswerKind::Text, "a\u{202e}b"),
        ] {
            assert!(canonical(&question(kind), typed).is_err(), "{kind:?}");
        }
    }

    #[test]
    fn limits_are_said_with_what_is_too_much() {
        let words = Question { max: Some(2), count: Count::Words, min: Some(2), ..question(AnswerKind::LongText) };
        let sentence = "The answer to “Why” is 3 words, 2 at most; shorten it by 1";
        assert_eq!(canonical(&words, "a b c"), Err(sentence.to_owned()));
        assert_eq!(lacking(&words, "a").as_deref(), Some("The answer to “Why” is 1 word, 2 at least"));
        assert_eq!(lacking(&words, ""), None);
        let number = Question { min: Some(1), max: Some(9), ..question(AnswerKind::Number) };
        assert!(canonical(&number, "10").is_err_and(|sentence| sentence.ends_with("from 1 to 9")));
        assert!(canonical(&question(AnswerKind::LongText), &"a".repeat(10_000)).is_err());
    }

    proptest! {
        #[test]
        fn what_is_kept_is_kept_again_as_it_is(
            kind in proptest::sample::select(AnswerKind::ALL.to_vec()),
            typed in prop_oneof!["[-+0-9]{1,4}", "(one\n|two\n|<b>\n){0,3}", "20[0-9]{2}-[01][0-9]-[0-3][0-9]", "yes|no", ".{0,40}"],
        ) {
            let question = question(kind);
            if let Ok(kept) = canonical(&question, &typed) {
                prop_assert_eq!(canonical(&question, &kept), Ok(kept.clone()));
            }
        }
    }
}
