//! The form in which a call is changed.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

use super::Setter;
use crate::app::App;
use crate::track::change::{Changer, has_opened};
use crate::track::deadline::{Call, LatePolicy};
use crate::track::settings::CallUrl;
use crate::track::settings::call::{WHOLE, late_words};
use crate::track::settings::pages::SettingsPage;
use crate::track::settings::text::LINE;
use crate::track::view::DeadlineView;
use crate::track::words::date_in_words;
use crate::web::fields::{ChoiceField, FormToken, TextField, TickField};
use crate::web::form::{Form, FormErrors};

const OPENS_ON: &str = "Opens on";
const OPENS_AT: &str = "Opens at";
const CLOSES_ON: &str = "Closes on";
const CLOSES_AT: &str = "Closes at";
const ZONE: &str = "Zone";
const REASON: &str = "Reason";

const ORDER: [&str; 9] =
    ["opens_on", "opens_at", "closes_on", "closes_at", "zone", "grace", "late_policy", "override", "reason"];

/// The fields that organisers have beside the dates.
struct Whole {
    promise: TickField,
    /// Only before the call opens.
    rules: Option<(TextField, ChoiceField)>,
    breaking: Option<ChoiceField>,
}

#[derive(Template)]
#[template(path = "track/settings/call.html")]
pub(super) struct CallForm {
    form_token: FormToken,
    action: CallUrl,
    deadline: DeadlineView,
    /// Why the close is not to be changed.
    kept: Option<&'static str>,
    /// What leads do with the call, for leads.
    left: Vec<String>,
    opening: Option<[TextField; 2]>,
    closes: Option<[TextField; 3]>,
    whole: Option<Whole>,
    /// What cannot be changed now, and why.
    fixed: Vec<String>,
    reason: TextField,
    /// What was typed, as name, label and text, where there is no form any more to hold it.
    typed: Vec<(&'static str, &'static str, String)>,
}

impl HtmlSafe for CallForm {}

/// Which of the dates somebody may change.
#[derive(Clone, Copy)]
struct Offer {
    opening: bool,
    closes: bool,
}

impl Offer {
    fn of(call: &Call, by: Changer, now: DateTime<Utc>) -> Self {
        let Changer::Lead(may) = by else { return Self { opening: true, closes: true } };
        let closes = if call.closes.is_some() { may.extend && !call.no_extension } else { may.open };
        Self { opening: may.open && !has_opened(call, now), closes }
    }

    fn is_empty(self) -> bool {
        !self.opening && !self.closes
    }
}

impl Whole {
    fn new(call: &Call, form: &Form, errors: &FormErrors, now: DateTime<Utc>) -> Self {
        let field = |field: TextField, name: &str, hint: &str| field.hint(hint).value(form.text(name)).error(errors);
        let choice = |name: &'static str, legend: &str, options: Vec<(String, String)>, value: &str| {
            ChoiceField::new(name, legend, options, value).error(errors)
        };
        let policies =
            || LatePolicy::ALL.map(|policy| (policy.as_str().to_owned(), late_words(policy).to_owned())).to_vec();
        let breaking = vec![
            ("no".to_owned(), "It is kept".to_owned()),
            ("yes".to_owned(), "It is broken, and the reason is published".to_owned()),
        ];
        Self {
            promise: TickField::new("no_extension", "Promise that this call is not extended", form.has("no_extension")),
            rules: (!has_opened(call, now)).then(|| {
                (
                    field(
                        TextField::number("grace", "Grace"),
                        "grace",
                        "Minutes after the close; only for what was begun before.",
                    ),
                    choice("late_policy", "What comes later", policies(), form.trimmed("late_policy")),
                )
            }),
            breaking: call.no_extension.then(|| {
                let value = if form.trimmed("override") == "yes" { "yes" } else { "no" };
                choice("override", "The promise not to extend", breaking, value)
            }),
        }
    }
}

/// What cannot be changed now, in words.
fn fixed(call: &Call, by: Changer, now: DateTime<Utc>) -> Vec<String> {
    let (grace, opened) = (call.grace.num_minutes(), has_opened(call, now));
    if !opened && by == Changer::Organiser {
        return Vec::new();
    }
    let grace = if grace == 0 {
        "There is no grace after the close.".to_owned()
    } else {
        format!("The grace is {grace} minutes.")
    };
    let late = format!("What comes later: {}.", late_words(call.late_policy).to_lowercase());
    let why = match opened {
        true => "Grace and late policy cannot be changed any more: the call has opened, and people count on them.",
        false => "Organisers can change both until the call opens.",
    };
    vec![grace, late, why.to_owned()]
}

/// Why a lead finds no field for the close.
fn kept(call: &Call) -> &'static str {
    match &call.closes {
        None => "This call has no closing date. An organiser can set one.",
        Some(_) if call.no_extension => {
            "It is promised that this call is not extended. Only an organiser can change that, with a published reason."
        }
        Some(_) => "In this track the organisers change the close.",
    }
}

/// What leads do with the call, in sentences.
fn left(call: &Call, by: Changer, offer: Offer) -> Vec<String> {
    let Changer::Lead(may) = by else { return Vec::new() };
    let opening = offer.opening.then(|| "Leads set the opening until the call opens.".to_owned());
    let first = offer.closes && call.closes.is_none();
    let extend = offer.closes && call.closes.is_some();
    let first = first.then(|| "Leads set the first close; afterwards it can only move to a later date.".to_owned());
    let extend = extend.then(|| "Leads move the close to a later date, for everybody at once.".to_owned());
    let close_by = may.close_by.filter(|_| offer.closes);
    let close_by = close_by.map(|day| format!("The organisers let you choose {} at the latest.", date_in_words(day)));
    let rest = (!offer.is_empty()).then(|| "An organiser changes anything else.".to_owned());
    [opening, first, extend, close_by, rest].into_iter().flatten().collect()
}

/// What was typed into a form that is gone: the right to send it was taken away meanwhile.
fn typed(form: &Form) -> Vec<(&'static str, &'static str, String)> {
    let labels = [
        ("opens_on", OPENS_ON),
        ("opens_at", OPENS_AT),
        ("closes_on", CLOSES_ON),
        ("closes_at", CLOSES_AT),
        ("zone", ZONE),
        ("reason", REASON),
    ];
    let said = labels.into_iter().map(|(name, label)| (name, label, form.trimmed(name).to_owned()));
    said.filter(|(.., text)| !text.is_empty()).collect()
}

type Fields<'f> = &'f dyn Fn(TextField, &str, &str) -> TextField;

fn opening(field: Fields<'_>) -> [TextField; 2] {
    let hint = "Optional, in UTC. Without it the call is open.";
    [
        field(TextField::date("opens_on", OPENS_ON), "opens_on", hint),
        field(TextField::line("opens_at", OPENS_AT), "opens_at", "Optional, in UTC, as 18:00."),
    ]
}

fn closes(field: Fields<'_>) -> [TextField; 3] {
    let zones = "AoE (anywhere on Earth) or a name like Europe/Berlin.";
    let time = "Optional, as 18:00. Without it, the end of that day.";
    [
        field(TextField::date("closes_on", CLOSES_ON), "closes_on", "The last day, in the zone below."),
        field(TextField::line("closes_at", CLOSES_AT), "closes_at", time),
        field(TextField::line("zone", ZONE), "zone", zones),
    ]
}

pub(super) fn page(app: &App, setter: &Setter, form: &Form, errors: &FormErrors) -> SettingsPage<CallForm> {
    let (track, now, by) = (setter.track(), app.clock.now(), setter.changer());
    let offer = Offer::of(&track.call, by, now);
    let field = |field: TextField, name: &str, hint: &str| field.hint(hint).value(form.text(name)).error(errors);
    let public = "One line. It is public, in the history of the call.";
    let body = CallForm {
        form_token: setter.viewer().form_token(),
        action: CallUrl::of(setter),
        deadline: DeadlineView::new(track, now),
        kept: (!offer.closes).then(|| kept(&track.call)),
        left: left(&track.call, by, offer),
        opening: offer.opening.then(|| opening(&field)),
        closes: offer.closes.then(|| closes(&field)),
        whole: (by == Changer::Organiser).then(|| Whole::new(&track.call, form, errors, now)),
        fixed: fixed(&track.call, by, now),
        reason: field(TextField::line("reason", REASON).max(LINE), "reason", public),
        typed: if offer.is_empty() && !errors.is_empty() { typed(form) } else { Vec::new() },
    };
    SettingsPage::new(app, setter, "Deadline", body).errors(errors, &ORDER)
}
