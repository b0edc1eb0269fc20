//! The form of a proposal: what was typed, what is wrong with it, and its fields as they are shown.

use super::answers;
use super::text::{Participation, ProposalText, limit};
use crate::access::SignedInAccount;
use crate::mail::header::changes_direction;
use crate::track::Track;
use crate::track::question::field_of;
use crate::web::fields::{check_length, read_text};
use crate::web::form::{Form, FormErrors};

/// What is asked of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// A draft may be incomplete.
    Draft,
    /// What is sent is complete.
    Send,
}

/// Reads the form. What cannot be taken has its sentence in the errors; the text is only worth keeping without any.
pub fn read(
    form: &Form,
    track: &Track,
    account: Option<&SignedInAccount>,
    demand: Demand,
) -> (ProposalText, FormErrors) {
    let mut errors = form.errors();
    let email = match account {
        Some(account) => account.email.clone(),
        None => form.trimmed("email").to_owned(),
    };
    let text = ProposalText {
        name: one_line(form, "name", "name", limit::NAME, &mut errors),
        title: one_line(form, "title", "title", limit::TITLE, &mut errors),
        r#abstract: several_lines(form, "abstract", "problem", limit::ABSTRACT, &mut errors),
        tried: several_lines(form, "tried", "text about what has been tried", limit::TEXT, &mut errors),
        question: several_lines(form, "question", "question", limit::TEXT, &mut errors),
        links: several_lines(form, "links", "list of links", limit::TEXT, &mut errors),
        needed_people: several_lines(form, "needed_people", "list of people", limit::TEXT, &mut errors),
        leads_note: several_lines(form, "leads_note", "note for the leads", limit::TEXT, &mut errors),
        minutes: minutes(form, track, demand, &mut errors),
        participation: form.trimmed("participation").parse().unwrap_or(Participation::Unknown),
        overflow_consent: form.has("overflow_consent"),
        may_move: form.has("may_move"),
        answers: answers::read(form, track.content.asked_first(), demand, &mut errors),
        email,
    };
    if !text.email.is_empty() && !is_address(&text.email) {
        errors.add("email", "Enter an e-mail address like name@example.org");
    }
    if demand == Demand::Send {
        for (field, value, sentence) in [
            ("name", &text.name, "Enter your name"),
            ("email", &text.email, "Enter your e-mail address: the receipt and the decision go there"),
            ("title", &text.title, "Enter a title"),
            ("abstract", &text.r#abstract, "Describe the problem; two sentences are enough"),
        ] {
            if value.is_empty() {
                errors.add(field, sentence);
            }
        }
    }
    (text, errors)
}

fn one_line(form: &Form, field: &str, noun: &str, max: usize, errors: &mut FormErrors) -> String {
    let text = form.trimmed(field);
    if text.contains(['\n', '\r']) {
        errors.add(field, format!("The {noun} must be one line; take the line breaks out"));
    } else if let Some(hidden) = text.chars().find(|c| c.is_control() || changes_direction(*c)) {
        let code = u32::from(hidden);
        errors.add(
            field,
            format!("The {noun} holds an invisible character (U+{code:04X}) that can disguise it; delete it"),
        );
    }
    check_length(text, field, &format!("The {noun}"), max, errors);
    text.to_owned()
}

fn several_lines(form: &Form, field: &str, noun: &str, max: usize, errors: &mut FormErrors) -> String {
    read_text(form, field, &format!("The {noun}"), max, errors)
}

/// As in "2,140".
pub fn thousands(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", thousands(number / 1000), number % 1000) }
}

fn minutes(form: &Form, track: &Track, demand: Demand, errors: &mut FormErrors) -> Option<i32> {
    let typed = form.trimmed("minutes");
    let (from, to) = track.minutes.unwrap_or(limit::MINUTES);
    let sentence = if track.minutes.is_some() {
        format!("Choose {from} to {to} minutes: that is what the {} takes", track.name)
    } else {
        format!("Write the minutes as a number from {from} to {to}, or leave it empty")
    };
    match typed.parse() {
        Ok(minutes) if (from..=to).contains(&minutes) => Some(minutes),
        _ if typed.is_empty() && (demand == Demand::Draft || track.minutes.is_none()) => None,
        _ => {
            errors.add("minutes", sentence);
            None
        }
    }
}

/// One `@` between two parts without spaces or control characters, and something a mail can be sent to.
pub fn is_address(text: &str) -> bool {
    text.chars().count() <= limit::EMAIL
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || changes_direction(c))
        && text.matches('@').count() == 1
        && text.parse::<lettre::Address>().is_ok()
}

/// A kept text as a form, to be shown and changed.
pub fn typed(text: &ProposalText) -> Form {
    let own: Vec<_> = text.answers.iter().map(|(key, answer)| (field_of(key), answer.clone())).collect();
    let mut fields = vec![
        ("name", text.name.clone()),
        ("email", text.email.clone()),
        ("title", text.title.clone()),
        ("abstract", text.r#abstract.clone()),
        ("tried", text.tried.clone()),
        ("question", text.question.clone()),
        ("links", text.links.clone()),
        ("minutes", text.minutes.map(|minutes| minutes.to_string()).unwrap_or_default()),
        ("participation", text.participation.as_str().to_owned()),
        ("needed_people", text.needed_people.clone()),
        ("leads_note", text.leads_note.clone()),
    ];
    if text.overflow_consent {
        fields.push(("overflow_consent", "yes".to_owned()));
    }
    if text.may_move {
        fields.push(("may_move", "yes".to_owned()));
    }
    Form::of(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_cannot_be_mailed_are_refused() {
        for bad in ["", "a", "a@", "@b", "a b@c.org", "a@b@c.org", "a@b.org\nBcc: c@d.org", "a\u{202e}@b.org"] {
            assert!(!is_address(bad), "{bad:?}");
        }
        assert!(is_address("Jonathan.Cameron@Example.org") && is_address("o'neil+lpc@example.org"));
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!([thousands(999), thousands(1000), thousands(2_140_007)], ["999", "1,000", "2,140,007"]);
    }
}
