//! What leads may change, and how far they move the close.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::{BASE, MEANWHILE, Notice, SettingsPage, begun, fingerprint, with_base};
use crate::access::{LeadOf, MaySet, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::track::settings::call::date;
use crate::track::settings::part::{Left, Part, sections::Rights};
use crate::track::settings::{RightsUrl, SettingsUrl, store};
use crate::track::words::date_in_words;
use crate::web::fields::{FormToken, TextField, TickField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{see, show};

const CLOSE_BY: &str = "close_by";

#[derive(Template)]
#[template(path = "track/settings/rights.html")]
struct RightsForm {
    form_token: FormToken,
    action: RightsUrl,
    base: String,
    fields: Vec<TickField>,
    close_by: TextField,
    theirs: Vec<(String, String)>,
}

impl HtmlSafe for RightsForm {}

fn label(part: Part) -> String {
    let words = part.words();
    format!("{}{}", words[..1].to_uppercase(), &words[1..])
}

fn page(app: &App, lead: &LeadOf, form: &Form, errors: &FormErrors) -> SettingsPage<RightsForm> {
    let field = |part: Part| TickField::new(part.as_str(), label(part), form.has(part.as_str()));
    let body = RightsForm {
        form_token: lead.viewer().form_token(),
        action: RightsUrl::of(lead),
        base: form.trimmed(BASE).to_owned(),
        fields: Part::SHARED.into_iter().map(field).collect(),
        close_by: TextField::date(CLOSE_BY, "Leads choose this day as the close at the latest")
            .hint("Optional, anywhere on Earth. Without it they extend as far as they like.")
            .value(form.text(CLOSE_BY))
            .error(errors),
        theirs: Vec::new(),
    };
    SettingsPage::new(app, lead, "What leads may change", body).errors(errors, &[CLOSE_BY])
}

/// What the form says, in the order of the parts.
fn typed(left: &Left) -> Form {
    let parts = Part::SHARED.into_iter().filter(|part| left.parts.contains(part));
    let day = left.close_by.map(|day| day.to_string()).unwrap_or_default();
    Form::of(parts.map(|part| (part.as_str(), "yes".to_owned())).chain([(CLOSE_BY, day)]).collect::<Vec<_>>())
}

/// What is to be left to the leads.
fn read(form: &Form) -> (Left, FormErrors) {
    let mut errors = form.errors();
    let parts = Part::SHARED.into_iter().filter(|part| form.has(part.as_str())).collect();
    let close_by = date(form, CLOSE_BY, &mut errors);
    (Left { parts, close_by }, errors)
}

pub async fn edit(_: RightsUrl, setter: MaySet<Rights>, State(app): State<App>) -> Result<Response, AppError> {
    let set = typed(&store::left_to_leads(&mut *app.db.acquire().await?, setter.track().id).await?);
    let (form, notice) = begun(&app, &setter, with_base(&set, &fingerprint(&set))).await?;
    Ok(show(StatusCode::OK, &page(&app, &setter, &form, &FormErrors::default()).notice(notice)))
}

pub async fn save(
    _: RightsUrl,
    setter: MaySet<Rights>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut tx = Tx::begin(setter, &app).await?;
    let (id, home) = (tx.track().id, SettingsUrl::of(&tx));
    let now = store::left_to_leads(tx.db(), id).await?;
    let (left, errors) = read(&posted.form);
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &tx, &posted.form, &errors)));
    }
    if facts(&left) != facts(&now) {
        let base = fingerprint(&typed(&now));
        if posted.form.trimmed(BASE) != base {
            return Ok(show(StatusCode::CONFLICT, &met(&app, &tx, &with_base(&posted.form, &base), &now)));
        }
        store::leave_to_leads(&mut tx, &left).await?;
        let subject = format!("track {}", tx.track().slug);
        let details = json!({ "before": facts(&now), "after": facts(&left) });
        audit::record(&mut tx, "rights of the leads changed", subject, details).await?;
        tx.commit().await?;
    }
    Ok(see(format!("{home}?saved=rights")))
}

fn facts(left: &Left) -> Value {
    let parts = Part::SHARED.into_iter().filter(|part| left.parts.contains(part)).map(Part::as_str);
    json!({ "leads_may": parts.collect::<Vec<_>>(), "leads_close_by": left.close_by })
}

fn met(app: &App, lead: &LeadOf, form: &Form, now: &Left) -> SettingsPage<RightsForm> {
    let mut page = page(app, lead, form, &FormErrors::default()).notice(Some(Notice::warning(MEANWHILE)));
    let left: Vec<_> = Part::SHARED.into_iter().filter(|part| now.parts.contains(part)).map(label).collect();
    page.body.theirs = vec![
        ("Leads change".to_owned(), if left.is_empty() { "Nothing".to_owned() } else { left.join("\n") }),
        ("The close at the latest".to_owned(), now.close_by.map_or_else(|| "No such day".to_owned(), date_in_words)),
    ];
    page
}
