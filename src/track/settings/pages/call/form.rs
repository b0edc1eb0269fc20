//! The form in which a call is changed.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

use super::Setter;
use crate::app::App;
use crate::track::change::Changer;
use crate::track::deadline::{Call, LatePolicy};
use crate::track::settings::CallUrl;
use crate::track::settings::call::{WHOLE, late_words};
use crate::track::settings::pages::SettingsPage;
use crate::track::settings::text::LINE;
use crate::track::view::DeadlineView;
use crate::web::fields::{ChoiceField, FormToken, TextField, TickField};
use crate::web::form::{Form, FormErrors};

const ORDER: [&str; 9] =
    ["opens_on", "opens_at", "closes_on", "closes_at", "zone", "grace", "late_policy", "override", "reason"];

/// The fields that organisers have beside those of the close.
struct Whole {
    opening: [TextField; 2],
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
    /// Why there is no form.
    refused: Option<&'static str>,
    closes: [TextField; 3],
    whole: Option<Whole>,
    /// What cannot be changed now, and why.
    fixed: Vec<String>,
    reason: TextField,
}

impl HtmlSafe for CallForm {}

fn has_opened(call: &Call, now: DateTime<Utc>) -> bool {
    call.opens_at.is_none_or(|opens| opens <= now)
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
            opening: [
                field(
                    TextField::date("opens_on", "Opens on"),
                    "opens_on",
                    "Optional, in UTC. Without it the call is open.",
                ),
                field(TextField::line("opens_at", "Opens at"), "opens_at", "Optional, in UTC, as 18:00."),
            ],
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
        true => "Neither can be changed any more: the call has opened, and people count on them.",
        false => "Organisers can change both until the call opens.",
    };
    vec![grace, late, why.to_owned()]
}

fn refused(call: &Call, by: Changer) -> Option<&'static str> {
    match by {
        Changer::Organiser => None,
        Changer::Lead if call.no_extension => Some(
            "It is promised that this call is not extended. Only an organiser can change that, with a published reason.",
        ),
        Changer::Lead if call.closes.is_none() => Some("This call has no closing date. An organiser can set one."),
        Changer::Lead => None,
    }
}

pub(super) fn page(app: &App, setter: &Setter, form: &Form, errors: &FormErrors) -> SettingsPage<CallForm> {
    let (track, now, by) = (setter.track(), app.clock.now(), setter.changer());
    let field = |field: TextField, name: &str, hint: &str| field.hint(hint).value(form.text(name)).error(errors);
    let zones = "AoE (anywhere on Earth) or a name like Europe/Berlin.";
    let body = CallForm {
        form_token: setter.viewer().form_token(),
        action: CallUrl::of(setter),
        deadline: DeadlineView::new(track, now),
        refused: refused(&track.call, by),
        closes: [
            field(TextField::date("closes_on", "Closes on"), "closes_on", "The last day, in the zone below."),
            field(
                TextField::line("closes_at", "Closes at"),
                "closes_at",
                "Optional, as 18:00. Without it, the end of that day.",
            ),
            field(TextField::line("zone", "Zone"), "zone", zones),
        ],
        whole: (by == Changer::Organiser).then(|| Whole::new(&track.call, form, errors, now)),
        fixed: fixed(&track.call, by, now),
        reason: field(
            TextField::line("reason", "Reason").max(LINE),
            "reason",
            "One line. It is public, in the history of the call.",
        ),
    };
    SettingsPage::new(app, setter, "Deadline", body).errors(errors, &ORDER)
}
