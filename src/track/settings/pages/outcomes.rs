//! What came of earlier editions, a row for each result.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::{BASE, MEANWHILE, Notice, SettingsPage, begun, fingerprint, with_base};
use crate::access::{LeadOf, MaySet, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::track::content::{OutcomeState, Outcomes, TrackContent};
use crate::track::settings::outcomes::{FACTS, MOST, RESULT, name, read, rows_in, typed, without};
use crate::track::settings::part::sections::Topics;
use crate::track::settings::text::{LINE, MARKDOWN};
use crate::track::settings::{OutcomesUrl, SettingsUrl, public, store};
use crate::web::fields::{ChoiceField, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{see, show};

struct Row {
    index: usize,
    number: usize,
    text: TextField,
    state: ChoiceField,
    facts: Vec<TextField>,
}

#[derive(Template)]
#[template(path = "track/settings/outcomes.html")]
struct OutcomesForm {
    form_token: FormToken,
    action: OutcomesUrl,
    base: String,
    head: [TextField; 2],
    rows: Vec<Row>,
    room: bool,
    theirs: Vec<(String, String)>,
}

impl HtmlSafe for OutcomesForm {}

fn row(index: usize, form: &Form, errors: &FormErrors) -> Row {
    let number = index + 1;
    let field = |field: &str, label: &str| {
        let name = name(field, index);
        TextField::line(name.clone(), format!("{label}, result {number}")).value(form.text(&name)).error(errors)
    };
    let states = OutcomeState::ALL.map(OutcomeState::word).map(|word| (word.to_owned(), word.to_owned()));
    let states = std::iter::once((String::new(), "not stated".to_owned())).chain(states).collect();
    let (text, state) = (name("text", index), name("state", index));
    Row {
        index,
        number,
        text: TextField::area(text.clone(), format!("Result {number}"), 3)
            .hint("You can use Markdown.")
            .max(RESULT)
            .value(form.text(&text))
            .error(errors),
        state: ChoiceField::new(
            state.clone(),
            format!("How far result {number} has come"),
            states,
            form.trimmed(&state),
        ),
        facts: FACTS.iter().map(|(fact, label)| field(fact, label).max(LINE)).collect(),
    }
}

fn page(app: &App, lead: &LeadOf, form: &Form, errors: &FormErrors, spare: usize) -> SettingsPage<OutcomesForm> {
    let count = (rows_in(form) + spare).min(MOST);
    let order: Vec<_> = (0..count).map(|index| name("text", index)).collect();
    let order: Vec<_> = ["label", "prose"].into_iter().chain(order.iter().map(String::as_str)).collect();
    let body = OutcomesForm {
        form_token: lead.viewer().form_token(),
        action: OutcomesUrl::of(lead),
        base: form.trimmed(BASE).to_owned(),
        head: [
            TextField::line("label", "Heading")
                .hint("Such as: What came of the last edition.")
                .max(LINE)
                .value(form.text("label"))
                .error(errors),
            TextField::area("prose", "The story", 6)
                .hint("Optional, in Markdown.")
                .max(MARKDOWN)
                .value(form.text("prose"))
                .error(errors),
        ],
        rows: (0..count).map(|index| row(index, form, errors)).collect(),
        room: count < MOST,
        theirs: Vec::new(),
    };
    SettingsPage::new(app, lead, "Outcomes", body).errors(errors, &order)
}

pub async fn edit(_: OutcomesUrl, setter: MaySet<Topics>, State(app): State<App>) -> Result<Response, AppError> {
    let set = typed(setter.track().content.outcomes.as_ref());
    let (form, notice) = begun(&app, &setter, with_base(&set, &fingerprint(&set))).await?;
    Ok(show(StatusCode::OK, &page(&app, &setter, &form, &FormErrors::default(), 0).notice(notice)))
}

/// The form with a row more or less, where a button asks for that; nothing is saved.
fn arranged(app: &App, lead: &LeadOf, form: &Form) -> Option<Response> {
    let errors = FormErrors::default();
    if form.has("add") {
        return Some(show(StatusCode::OK, &page(app, lead, form, &errors, 1)));
    }
    let gone = form.trimmed("remove").parse().ok()?;
    Some(show(StatusCode::OK, &page(app, lead, &without(form, gone), &errors, 0)))
}

pub async fn save(
    _: OutcomesUrl,
    setter: MaySet<Topics>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    if let Some(response) = arranged(&app, &setter, &posted.form) {
        return Ok(response);
    }
    let (outcomes, errors) = read(&posted.form);
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &setter, &posted.form, &errors, 0)));
    }
    kept(&app, setter, &posted.form, outcomes).await
}

/// Sets what was read, unless somebody else has set something in the meantime.
async fn kept(
    app: &App,
    setter: MaySet<Topics>,
    form: &Form,
    outcomes: Option<Outcomes>,
) -> Result<Response, AppError> {
    let mut tx = Tx::begin(setter, app).await?;
    let now = tx.track().content.outcomes.clone();
    let home = SettingsUrl::of(&tx);
    if outcomes != now {
        let base = fingerprint(&typed(now.as_ref()));
        if form.trimmed(BASE) != base {
            return Ok(show(StatusCode::CONFLICT, &met(app, &tx, &with_base(form, &base), now.as_ref())));
        }
        put(&mut tx, outcomes).await?;
        tx.commit().await?;
    }
    Ok(see(format!("{home}?saved=outcomes")))
}

async fn put(tx: &mut Tx<MaySet<Topics>>, outcomes: Option<Outcomes>) -> Result<(), AppError> {
    let track = tx.track().clone();
    let details = json!({ "before": { "outcomes": track.content.outcomes }, "after": { "outcomes": outcomes } });
    let content = TrackContent { outcomes, ..track.content };
    store::set_content(tx, &content, &["outcomes"]).await?;
    public::publish(tx, &public::of_outcomes()).await?;
    audit::record(tx, "outcomes changed", format!("track {}", track.slug), details).await?;
    Ok(())
}

fn met(app: &App, lead: &LeadOf, form: &Form, now: Option<&Outcomes>) -> SettingsPage<OutcomesForm> {
    let mut page = page(app, lead, form, &FormErrors::default(), 0).notice(Some(Notice::warning(MEANWHILE)));
    let empty = Outcomes::default();
    let now = now.unwrap_or(&empty);
    let head =
        [("Heading".to_owned(), now.label.clone()), ("The story".to_owned(), now.prose.clone().unwrap_or_default())];
    let rows = now.items.iter().enumerate().map(|(index, item)| (format!("Result {}", index + 1), item.text.clone()));
    page.body.theirs = head.into_iter().chain(rows).collect();
    page
}
