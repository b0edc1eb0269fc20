//! What leads should know of a letter before it leaves. None of it keeps a letter from leaving.

use chrono::NaiveDate;

use super::Outcome;
use super::plan::{Plan, outside_of_slots};
use crate::track::words::{date_in_words, utc_precise};
use chrono::{DateTime, Utc};

/// Another place of the conference in which somebody of this proposal speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The proposal's number.
    pub number: i32,
    /// The number of the other one.
    pub other: i32,
    /// Its track.
    pub track: String,
    /// Whether its acceptance was sent; otherwise this track plans it.
    pub sent: bool,
}

/// What the warnings about a letter depend on.
pub struct Known<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Whether the owner of the author's address has confirmed it.
    pub confirmed: bool,
    /// Whether the account of the author is there no more.
    pub account_gone: bool,
    /// The version of the proposal.
    pub version: i32,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// The shortest and the longest slot of the track.
    pub slots: Option<(i32, i32)>,
    /// The day on which the letter would leave.
    pub today: NaiveDate,
    /// Other places of its people.
    pub clashes: &'a [Clash],
}

/// The warnings about a letter, each in words.
pub fn warnings(known: &Known<'_>) -> Vec<String> {
    let (plan, wish) = (known.plan, &known.plan.wish);
    let mut said = Vec::new();
    if known.account_gone {
        said.push("The author deleted their account; only co-authors are reached, if there are any".to_owned());
    } else if !known.confirmed {
        said.push("The author has not confirmed the address yet. The letter goes there all the same".to_owned());
    }
    if plan.version != known.version {
        let at = utc_precise(known.changed_at);
        said.push(format!("The author changed the text at {at}, after this was planned"));
    }
    if wish.outcome == Outcome::Declined && wish.reason.is_empty() {
        said.push("It is declined without a reason".to_owned());
    }
    if wish.outcome == Outcome::Accepted {
        said.extend(outside_of_slots(wish.minutes, known.slots));
        if wish.minutes.is_none() {
            said.push("It gets no minutes".to_owned());
        }
        said.extend(known.clashes.iter().map(|clash| {
            let state = if clash.sent { "accepted" } else { "planned to be accepted" };
            format!("Somebody in it also speaks in #{} of the {}, which is {state}", clash.other, clash.track)
        }));
    }
    if let Some(date) = wish.answer_by.filter(|date| *date < known.today) {
        said.push(format!("The date to answer by is over: {}", date_in_words(date)));
    }
    said
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::decision::plan::Wish;

    fn plan(outcome: Outcome) -> Plan {
        let wish = Wish {
            outcome,
            reason: "Kept short.".to_owned(),
            minutes: (outcome == Outcome::Accepted).then_some(20),
            answer_by: None,
            rank: None,
            letter: String::new(),
        };
        Plan { key: Uuid::nil(), wish, version: 2, by_whom: "Steven".to_owned(), at: DateTime::<Utc>::MIN_UTC }
    }

    fn known(plan: &Plan) -> Known<'_> {
        Known {
            plan,
            confirmed: true,
            account_gone: false,
            version: 2,
            changed_at: DateTime::<Utc>::MIN_UTC,
            slots: Some((10, 30)),
            today: NaiveDate::from_ymd_opt(2023, 8, 1).expect("a date"),
            clashes: &[],
        }
    }

    #[test]
    fn a_plan_in_order_has_no_warning() {
        for outcome in Outcome::ALL {
            assert!(warnings(&known(&plan(outcome))).is_empty(), "{outcome:?}");
        }
    }

    #[test]
    fn each_thing_to_know_is_said_once() {
        let mut accepted = plan(Outcome::Accepted);
        accepted.wish.minutes = Some(45);
        accepted.wish.answer_by = NaiveDate::from_ymd_opt(2023, 7, 31);
        let clashes = [Clash { number: 1, other: 7, track: "CXL MC".to_owned(), sent: true }];
        let known = Known { confirmed: false, version: 3, clashes: &clashes, ..known(&accepted) };
        let said = warnings(&known);
        assert_eq!(said.len(), 5, "{said:?}");
        assert!(said.iter().any(|line| line.contains("#7 of the CXL MC, which is accepted")), "{said:?}");
    }

    #[test]
    fn declining_without_a_reason_is_said() {
        let mut declined = plan(Outcome::Declined);
        declined.wish.reason.clear();
        assert_eq!(warnings(&known(&declined)), ["It is declined without a reason"]);
    }
}
