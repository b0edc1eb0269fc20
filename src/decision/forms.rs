//! What was chosen about a proposal, as it was typed and as it is meant.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Outcome, answer};
use crate::access::DecidesOn;
use crate::proposal::state::State;
use crate::proposal::text::limit;
use crate::web::fields::read_text;
use crate::web::form::{Form, FormErrors};

/// The longest waiting list.
const RANKS: i32 = 999;

/// What was chosen.
pub struct Wish {
    /// The decision.
    pub outcome: Outcome,
    /// The words to the author.
    pub reason: String,
    /// Until when an accepted author is asked to answer.
    pub answer_by: Option<NaiveDate>,
    /// The place on the waiting list; without it, its end.
    pub rank: Option<i32>,
}

impl Wish {
    /// The fields that say the same again.
    pub fn form(&self) -> Form {
        Form::of([
            ("outcome", self.outcome.as_str().to_owned()),
            ("reason", self.reason.clone()),
            ("answer_by", self.answer_by_typed()),
            ("rank", self.rank_typed()),
        ])
    }

    /// The date as it is typed; empty where none is asked for.
    pub fn answer_by_typed(&self) -> String {
        self.answer_by.map(|date| date.to_string()).unwrap_or_default()
    }

    /// The rank as it is typed; empty for the end of the list.
    pub fn rank_typed(&self) -> String {
        self.rank.map(|rank| rank.to_string()).unwrap_or_default()
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
    let mut wish = Wish { outcome, reason, answer_by: None, rank: None };
    match outcome {
        Outcome::Accepted => match answer::read_date(form.trimmed("answer_by"), staff.conference().starts_on, now) {
            Ok(date) => wish.answer_by = Some(date),
            Err(sentence) => errors.add("answer_by", sentence),
        },
        Outcome::Waitlisted if !form.trimmed("rank").is_empty() => {
            wish.rank = form.trimmed("rank").parse().ok().filter(|rank| (1..=RANKS).contains(rank));
            if wish.rank.is_none() {
                errors
                    .add("rank", format!("The rank is a number from 1 to {RANKS}, or nothing for the end of the list"));
            }
        }
        Outcome::Waitlisted | Outcome::Declined => {}
    }
    if errors.is_empty() { Ok(wish) } else { Err(errors) }
}
