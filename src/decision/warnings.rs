//! What leads should know of a letter before it leaves. None of it keeps a letter from leaving.

use chrono::{DateTime, Utc};

use super::Outcome;
use super::answer::ends;
use super::plan::{Wish, outside_of_slots};
use super::store::Planned;
use crate::track::words::{date_in_words, utc_precise};

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

/// What the warnings about a decision depend on.
pub struct Known<'a> {
    /// The shortest and the longest slot of the track.
    pub slots: Option<(i32, i32)>,
    /// When the letter would leave.
    pub now: DateTime<Utc>,
    /// Other places of its people.
    pub clashes: &'a [Clash],
}

/// What is to be known of everything that is planned, each in words.
pub fn of_every_plan(planned: &Planned) -> Vec<String> {
    let (plan, decides) = (&planned.plan, planned.plan.decision().is_some());
    let mut said = Vec::new();
    if planned.email.is_empty() {
        said.push("The author deleted their account; only co-authors are reached, if there are any".to_owned());
    } else if !planned.confirmed {
        let sentence = match decides {
            true => "The author has not confirmed the address yet. The letter goes there all the same",
            false => "The author has not confirmed the address yet, so no letter goes there",
        };
        said.push(sentence.to_owned());
    }
    if plan.version != planned.version {
        let at = utc_precise(planned.changed_at);
        said.push(format!("The author changed the text at {at}, after this was planned"));
    }
    said
}

/// The warnings about a decision, each in words.
pub fn warnings(wish: &Wish, known: &Known<'_>) -> Vec<String> {
    let mut said = Vec::new();
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
    if let Some(date) = wish.answer_by.filter(|date| ends(*date) <= known.now) {
        said.push(format!("The date to answer by is over: {}", date_in_words(date)));
    }
    said
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, Utc};
    use uuid::Uuid;

    use super::*;
    use crate::decision::Intent;
    use crate::decision::plan::Plan;
    use crate::proposal::state::State;

    fn wish(outcome: Outcome) -> Wish {
        Wish {
            outcome,
            reason: "Kept short.".to_owned(),
            minutes: (outcome == Outcome::Accepted).then_some(20),
            answer_by: None,
            rank: None,
            letter: String::new(),
        }
    }

    fn planned(outcome: Outcome) -> Planned {
        let at = DateTime::<Utc>::MIN_UTC;
        let intent = Intent::Decide(wish(outcome));
        Planned {
            proposal: Uuid::nil(),
            number: 1,
            title: String::new(),
            name: String::new(),
            email: "mina@example.org".to_owned(),
            copies: Vec::new(),
            state: State::Submitted,
            version: 2,
            changed_at: at,
            confirmed: true,
            denied: false,
            held: false,
            plan: Plan { key: Uuid::nil(), intent, version: 2, by_whom: "Steven".to_owned(), at },
        }
    }

    fn known() -> Known<'static> {
        let now = "2023-08-01T12:00:00Z".parse().expect("an instant");
        Known { slots: Some((10, 30)), now, clashes: &[] }
    }

    #[test]
    fn a_plan_in_order_has_no_warning() {
        for outcome in Outcome::ALL {
            assert!(warnings(&wish(outcome), &known()).is_empty(), "{outcome:?}");
            assert!(of_every_plan(&planned(outcome)).is_empty(), "{outcome:?}");
        }
    }

    #[test]
    fn each_thing_to_know_is_said_once() {
        let mut accepted = wish(Outcome::Accepted);
        accepted.minutes = Some(45);
        accepted.answer_by = NaiveDate::from_ymd_opt(2023, 7, 31);
        let clashes = [Clash { number: 1, other: 7, track: "CXL MC".to_owned(), sent: true }];
        let said = warnings(&accepted, &Known { clashes: &clashes, ..known() });
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said.iter().any(|line| line.contains("#7 of the CXL MC, which is accepted")), "{said:?}");
        let planned = Planned { confirmed: false, version: 3, ..planned(Outcome::Accepted) };
        let said = of_every_plan(&planned);
        assert_eq!(said.len(), 2, "{said:?}");
    }

    #[test]
    fn a_date_is_over_once_it_has_ended_anywhere_on_earth() {
        let mut accepted = wish(Outcome::Accepted);
        accepted.answer_by = NaiveDate::from_ymd_opt(2023, 7, 31);
        let said = |now: &str| warnings(&accepted, &Known { now: now.parse().expect("an instant"), ..known() });
        assert!(said("2023-08-01T11:59:59Z").is_empty());
        assert_eq!(said("2023-08-01T12:00:00Z").len(), 1);
    }

    #[test]
    fn declining_without_a_reason_is_said() {
        let mut declined = wish(Outcome::Declined);
        declined.reason.clear();
        assert_eq!(warnings(&declined, &known()), ["It is declined without a reason"]);
    }
}
