//! Changing the call: a form, a page that shows what the change comes to, then the change.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Notice, SettingsPage, begun};
use crate::access::{MaySet, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::track::Track;
use crate::track::change::{Change, ChangeKind, Changer, Published, check_change};
use crate::track::deadline::{Call, LatePolicy};
use crate::track::settings::call::{WHOLE, field_of, late_words, mark, read, reason, typed, wish};
use crate::track::settings::part::sections::Deadline;
use crate::track::settings::text::LINE;
use crate::track::settings::{CallUrl, SettingsUrl, store};
use crate::track::store::call::{self as track_call, CallColumns};
use crate::track::view::DeadlineView;
use crate::track::words::{closes_or_none, utc_in_words};
use crate::web::fields::{ChoiceField, FormToken, TextField, TickField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{see, show};

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
struct CallForm {
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

type Setter = MaySet<Deadline>;

fn page(app: &App, setter: &Setter, form: &Form, errors: &FormErrors) -> SettingsPage<CallForm> {
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

/// A line of the table of what changes. The instants are for local time.
struct Changing {
    what: &'static str,
    before: String,
    before_at: Option<String>,
    after: String,
    after_at: Option<String>,
}

#[derive(Template)]
#[template(path = "track/settings/call_preview.html")]
struct CallPreview {
    form_token: FormToken,
    action: CallUrl,
    rows: Vec<Changing>,
    told: Option<i64>,
    line: Option<String>,
    fields: Vec<(String, String)>,
    seen: String,
    button: &'static str,
}

impl HtmlSafe for CallPreview {}

fn rows(old: &Call, new: &Call) -> Vec<Changing> {
    let mut rows = Vec::new();
    let mut add = |what, before: String, after: String| {
        if before != after {
            rows.push(Changing { what, before, after, before_at: None, after_at: None });
        }
    };
    let opening = |call: &Call| call.opens_at.map_or_else(|| "no opening date".to_owned(), utc_in_words);
    let promise =
        |call: &Call| if call.no_extension { "not extended, as promised" } else { "may be extended" }.to_owned();
    add("Opens", opening(old), opening(new));
    add("Closes", closes_or_none(old), closes_or_none(new));
    add("Extension", promise(old), promise(new));
    add("Grace in minutes", old.grace.num_minutes().to_string(), new.grace.num_minutes().to_string());
    add("What comes later", late_words(old.late_policy).to_owned(), late_words(new.late_policy).to_owned());
    if old.closes_at() != new.closes_at() {
        let utc = |call: &Call| call.closes_at().map_or_else(String::new, utc_in_words);
        let instant = |call: &Call| call.closes_at().map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        rows.push(Changing {
            what: "The close in UTC",
            before: utc(old),
            before_at: instant(old),
            after: utc(new),
            after_at: instant(new),
        });
    }
    rows
}

fn by_whom(by: Changer) -> &'static str {
    match by {
        Changer::Lead => "the leads",
        Changer::Organiser => "the organisers",
    }
}

/// A change that the form asks for and that is allowed.
struct Asked {
    new: Track,
    change: Change,
    reason: String,
}

/// What the form asks for.
///
/// # Errors
/// A sentence for each field.
fn asked(setter: &Setter, form: &Form, now: DateTime<Utc>) -> Result<Asked, FormErrors> {
    let track = setter.track();
    let (call, mut errors) = read(form, &track.call, setter.conference().default_zone);
    let reason = reason(form);
    if !errors.is_empty() {
        return Err(errors);
    }
    match check_change(&track.call, &call, setter.changer(), wish(form, &reason), now) {
        Ok(change) => Ok(Asked { new: Track { call, ..track.clone() }, change, reason }),
        Err(refused) => {
            errors.add(field_of(refused), refused.to_string());
            Err(errors)
        }
    }
}

fn preview(app: &App, setter: &Setter, form: &Form, asked: &Asked, told: i64) -> SettingsPage<CallPreview> {
    let (old, new) = (&setter.track().call, &asked.new.call);
    let published = asked.change.must_be_published.then(|| Published::new(old, new));
    let line = published.map(|published| {
        let reason = if asked.reason.is_empty() { String::new() } else { format!(". Reason: {}", asked.reason) };
        format!("{}: {} → {}{reason}", by_whom(setter.changer()), published.before, published.after)
    });
    let shown_again = ["confirm", "seen", "again"];
    let fields = form.keepable().filter(|(name, _)| !shown_again.contains(name));
    let body = CallPreview {
        form_token: setter.viewer().form_token(),
        action: CallUrl::of(setter),
        rows: rows(old, new),
        told: (old.closes_at() != new.closes_at()).then_some(told),
        line,
        fields: fields.map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        seen: mark(old),
        button: if asked.change.kind == ChangeKind::Extended { "Extend the call" } else { "Change the call" },
    };
    SettingsPage::new(app, setter, "What changes", body)
}

pub async fn edit(_: CallUrl, setter: Setter, State(app): State<App>) -> Result<Response, AppError> {
    let set = typed(&setter.track().call, setter.conference().default_zone);
    let (form, notice) = begun(&app, &setter, set).await?;
    Ok(show(StatusCode::OK, &page(&app, &setter, &form, &FormErrors::default()).notice(notice)))
}

pub async fn save(_: CallUrl, setter: Setter, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let form = &posted.form;
    if form.has("again") {
        return Ok(show(StatusCode::OK, &page(&app, &setter, form, &FormErrors::default())));
    }
    if form.has("confirm") { confirmed(&app, setter, form).await } else { considered(&app, &setter, form).await }
}

async fn considered(app: &App, setter: &Setter, form: &Form) -> Result<Response, AppError> {
    let asked = match asked(setter, form, app.clock.now()) {
        Ok(asked) if asked.change.kind == ChangeKind::Nothing => {
            let mut errors = FormErrors::default();
            errors.add("closes_on", "Nothing is changed yet: choose another date");
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(app, setter, form, &errors)));
        }
        Ok(asked) => asked,
        Err(errors) => return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(app, setter, form, &errors))),
    };
    let told = store::drafts_to_tell(&mut *app.db.acquire().await?, setter.track()).await?;
    Ok(show(StatusCode::OK, &preview(app, setter, form, &asked, told)))
}

async fn confirmed(app: &App, setter: Setter, form: &Form) -> Result<Response, AppError> {
    let mut tx = Tx::begin(setter, app).await?;
    let asked = match asked(&tx, form, tx.now()) {
        Ok(asked) => asked,
        Err(errors) => return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(app, &tx, form, &errors))),
    };
    let home = SettingsUrl::of(&tx);
    // Sent twice: it is so already.
    if asked.change.kind == ChangeKind::Nothing {
        return Ok(see(format!("{home}?saved=call")));
    }
    if form.trimmed("seen") != mark(&tx.track().call) {
        let track = tx.track().clone();
        let told = store::drafts_to_tell(tx.db(), &track).await?;
        let notice = "The call was changed elsewhere in the meantime. Nothing is done yet: look at what changes now.";
        let page = preview(app, &tx, form, &asked, told).notice(Some(Notice::warning(notice)));
        return Ok(show(StatusCode::CONFLICT, &page));
    }
    let saved = if asked.change.must_be_published { "deadline" } else { "call" };
    change(&mut tx, &asked).await?;
    tx.commit().await?;
    Ok(see(format!("{home}?saved={saved}")))
}

async fn change(tx: &mut Tx<Setter>, asked: &Asked) -> Result<(), AppError> {
    let (old, by) = (tx.track().call.clone(), tx.changer());
    track_call::update(tx, &asked.new).await?;
    store::mark_set(tx, &["call"]).await?;
    if asked.change.must_be_published {
        let (words, reason) = (Published::new(&old, &asked.new.call), Some(asked.reason.as_str()));
        let moved = old.closes_at() != asked.new.call.closes_at();
        let reason = reason.filter(|reason| !reason.is_empty());
        track_call::publish(tx, &asked.new, by_whom(by), &words, reason, moved).await?;
    }
    let details = json!({ "before": CallColumns::from(&old), "after": CallColumns::from(&asked.new.call) });
    audit::record(tx, "call changed", format!("call of track {}", asked.new.slug), details).await?;
    Ok(())
}
