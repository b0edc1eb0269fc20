//! What was chosen about a proposal, as it was typed and as it is meant.

use chrono::{DateTime, Utc};

use super::plan::Wish;
use super::{Outcome, answer, text};
use crate::access::DecidesOn;
use crate::proposal::state::State;
use crate::proposal::text::limit;
use crate::web::fields::read_text;
use crate::web::form::{Form, FormErrors};

/// The longest waiting list.
pub const RANKS: i32 = 999;
/// The longest slot, in minutes.
pub const MINUTES: i32 = 480;

impl Wish {
    /// The fields that say the same again.
    pub fn form(&self) -> Form {
        let typed = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
        Form::of([
            ("outcome", self.outcome.as_str().to_owned()),
            ("reason", self.reason.clone()),
            ("minutes", typed(self.minutes)),
            ("answer_by", self.answer_by.map(|date| date.to_string()).unwrap_or_default()),
            ("rank", typed(self.rank)),
            ("letter", self.letter.clone()),
        ])
    }
}

/// What was chosen, or what is wrong with it.
pub fn read(form: &Form, staff: &DecidesOn, now: DateTime<Utc>) -> Result<Wish, FormErrors> {
    let mut errors = form.errors();
    let reason = read_text(form, "reason", "The reason", limit::TEXT, &mut errors);
    let Ok(outcome) = form.trimmed("outcome").parse::<Outcome>() else {
        errors.add("outcome", "Choose a decision");
        return Err(errors);
    };
    if staff.proposal().state == State::Accepted && outcome == Outcome::Declined && reason.is_empty() {
        errors.add("reason", "Give a reason: the acceptance was sent before");
    }
    let mut wish = Wish { outcome, reason, minutes: None, answer_by: None, rank: None, letter: String::new() };
    wish.letter = read_letter(form, "letter", outcome, &mut errors);
    if outcome.asks() {
        match answer::read_date(form.trimmed("answer_by"), staff.conference().starts_on, now) {
            Ok(date) => wish.answer_by = Some(date),
            Err(sentence) => errors.add("answer_by", sentence),
        }
    }
    match outcome {
        Outcome::Accepted => {
            let sentence = format!("The minutes are a number from 1 to {MINUTES}, or nothing if they are not settled");
            wish.minutes = number(form, "minutes", MINUTES, &sentence, &mut errors);
        }
        Outcome::Waitlisted => {
            let sentence = format!("The rank is a number from 1 to {RANKS}, or nothing for the end of the list");
            wish.rank = number(form, "rank", RANKS, &sentence, &mut errors);
        }
        Outcome::Declined | Outcome::BofOffered => {}
    }
    if errors.is_empty() { Ok(wish) } else { Err(errors) }
}

/// A number from 1 to `most`, or nothing.
fn number(form: &Form, name: &str, most: i32, sentence: &str, errors: &mut FormErrors) -> Option<i32> {
    let typed = form.trimmed(name);
    let number = typed.parse().ok().filter(|number| (1..=most).contains(number));
    if number.is_none() && !typed.is_empty() {
        errors.add(name, sentence);
    }
    number
}

/// The paragraphs of a letter; what cannot be sent is an error. Nothing at all is the track's letter.
pub fn read_letter(form: &Form, name: &str, outcome: Outcome, errors: &mut FormErrors) -> String {
    let typed = read_text(form, name, "The letter", limit::MESSAGE, errors);
    if !typed.is_empty()
        && let Err(sentence) = text::check_body(outcome, &typed)
    {
        errors.add(name, sentence);
    }
    typed
}
