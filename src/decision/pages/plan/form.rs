//! The form of a plan: its fields, what it was made of, and how it begins.

use uuid::Uuid;

use crate::access::DecidesOn;
use crate::app::App;
use crate::decision::act::Replaces;
use crate::decision::answer;
use crate::decision::plan::{Plan, Wish};
use crate::proposal::state::State;
use crate::proposal::text::limit;
use crate::web::fields::TextField;
use crate::web::form::{Form, FormErrors};

/// What a lead saw when they planned: the plan's key, the version and the state of the proposal.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    plan: Option<Uuid>,
    pub version: i32,
    /// None where the form names none that there is.
    pub state: Option<State>,
}

impl Seen {
    /// What there is now.
    pub fn now(staff: &DecidesOn, plan: Option<&Plan>) -> Self {
        let proposal = staff.proposal();
        Self { plan: plan.map(|plan| plan.key), version: proposal.version, state: Some(proposal.state) }
    }

    /// What the form says it was made of; what cannot be read was never there.
    pub fn read(form: &Form) -> Self {
        let typed = form.trimmed("plan");
        let plan = (!typed.is_empty()).then(|| typed.parse().unwrap_or_default());
        let version = form.trimmed("version").parse().unwrap_or_default();
        Self { plan, version, state: form.trimmed("state").parse().ok() }
    }

    /// Which plan the form may replace.
    pub fn replaces(&self) -> Replaces {
        Replaces::Seen { plan: self.plan, version: self.version }
    }

    /// Whether the form was made of this plan.
    pub fn is_of(&self, plan: &Plan) -> bool {
        self.plan == Some(plan.key)
    }

    /// The state for the form.
    pub fn state_word(&self) -> &'static str {
        self.state.map(State::as_str).unwrap_or_default()
    }

    /// The plan's key for the form; empty where nothing was planned.
    pub fn plan_key(&self) -> String {
        self.plan.map(|key| key.to_string()).unwrap_or_default()
    }
}

/// The form before anybody typed: the plan as it stands, or the author's own wish; `chosen` is the button that was pressed.
pub fn first_form(staff: &DecidesOn, plan: Option<&Plan>, chosen: &str) -> Form {
    let minutes = staff.proposal().text.minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
    let held = plan.and_then(Plan::decision).map(Wish::form);
    let mut fields: Vec<(String, String)> = Vec::new();
    if !chosen.is_empty() {
        fields.push(("outcome".to_owned(), chosen.to_owned()));
    }
    match held {
        Some(form) => {
            let kept = form.keepable().map(|(name, text)| (name.to_owned(), text.to_owned()));
            // An acceptance that was not planned before begins with the author's minutes.
            fields.extend(kept.filter(|(name, text)| name != "minutes" || !text.is_empty()));
            fields.push(("minutes".to_owned(), minutes));
        }
        None => fields.push(("minutes".to_owned(), minutes)),
    }
    Form::of(fields)
}

/// Why, for the author.
pub fn reason_field(form: &Form, errors: &FormErrors) -> TextField {
    TextField::area("reason", "Reason", 4)
        .hint("Optional. It stands in the letter to the author.")
        .max(limit::TEXT)
        .value(form.text("reason"))
        .error(errors)
}

/// A letter for this author alone.
pub fn letter_field(form: &Form, errors: &FormErrors) -> TextField {
    TextField::area("letter", "The whole letter", 12)
        .hint("Only if this author is to get another text than the track's. What can be put in is the same as there.")
        .max(limit::MESSAGE)
        .value(form.text("letter"))
        .error(errors)
}

/// How long an acceptance is, with the slots of the track and what the author asks for.
pub fn minutes_field(staff: &DecidesOn, form: &Form, errors: &FormErrors) -> TextField {
    let slots = match staff.track().minutes {
        Some((from, to)) if from == to => format!(" The track's slots are {from} minutes."),
        Some((from, to)) => format!(" The track's slots are {from} to {to} minutes."),
        None => String::new(),
    };
    let wished = match staff.proposal().text.minutes {
        Some(minutes) => format!("For Accept. The author asks for {minutes}."),
        None => "For Accept. The author asks for no length.".to_owned(),
    };
    TextField::number("minutes", "Minutes").hint(format!("{wished}{slots}")).value(form.text("minutes")).error(errors)
}

/// Until when the author says whether they come; the usual date before anybody typed.
pub fn answer_by_field(app: &App, staff: &DecidesOn, form: &Form, errors: &FormErrors) -> TextField {
    let usual = answer::usual(staff.conference().starts_on, app.clock.now()).to_string();
    let typed = Some(form.text("answer_by")).filter(|typed| !typed.is_empty());
    TextField::date("answer_by", "Answer by")
        .hint(format!(
            "For Accept and a BoF: the author says by this date whether they come. Year, month and day, as in {usual}."
        ))
        .value(typed.map_or(usual, str::to_owned))
        .error(errors)
}

/// The place on the waiting list.
pub fn rank_field(form: &Form, errors: &FormErrors) -> TextField {
    TextField::line("rank", "Rank on the waiting list")
        .hint("For Waitlist: 1 is promoted first; without a rank it goes to the end. The author does not see it.")
        .value(form.text("rank"))
        .error(errors)
}
