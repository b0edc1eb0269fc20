//! What leads may change.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::{SettingsPage, begun};
use crate::access::{LeadOf, MaySet, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::track::settings::part::{Part, sections::Rights};
use crate::track::settings::{RightsUrl, SettingsUrl, store};
use crate::web::fields::{FormToken, TickField};
use crate::web::form::Form;
use crate::web::frame::Posted;
use crate::web::page::{see, show};

#[derive(Template)]
#[template(path = "track/settings/rights.html")]
struct RightsForm {
    form_token: FormToken,
    action: RightsUrl,
    fields: Vec<TickField>,
}

impl HtmlSafe for RightsForm {}

fn page(app: &App, lead: &LeadOf, form: &Form) -> SettingsPage<RightsForm> {
    let label = |part: Part| {
        let words = part.words();
        let only = if part == Part::Deadline { " (leads only move it later)" } else { "" };
        format!("{}{}{only}", words[..1].to_uppercase(), &words[1..])
    };
    let field = |part: Part| TickField::new(part.as_str(), label(part), form.has(part.as_str()));
    let body = RightsForm {
        form_token: lead.viewer().form_token(),
        action: RightsUrl::of(lead),
        fields: Part::OFFERED.into_iter().map(field).collect(),
    };
    SettingsPage::new(app, lead, "What leads may change", body)
}

pub async fn edit(_: RightsUrl, setter: MaySet<Rights>, State(app): State<App>) -> Result<Response, AppError> {
    let may = store::leads_may(&mut *app.db.acquire().await?, setter.track().id).await?;
    let (form, notice) = begun(&app, &setter, Form::of(may.iter().map(|part| (part.as_str(), "yes")))).await?;
    Ok(show(StatusCode::OK, &page(&app, &setter, &form).notice(notice)))
}

pub async fn save(
    _: RightsUrl,
    setter: MaySet<Rights>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut tx = Tx::begin(setter, &app).await?;
    let (id, home) = (tx.track().id, SettingsUrl::of(&tx));
    let before = store::leads_may(tx.db(), id).await?;
    // What has no page yet stays as it is.
    let stays =
        |part: &Part| if Part::OFFERED.contains(part) { posted.form.has(part.as_str()) } else { before.contains(part) };
    let after: Vec<Part> = Part::SHARED.into_iter().filter(stays).collect();
    let words = |parts: &[Part]| {
        Part::SHARED.into_iter().filter(|part| parts.contains(part)).map(Part::as_str).collect::<Vec<_>>()
    };
    if words(&before) != words(&after) {
        store::set_leads_may(&mut tx, &after).await?;
        let details = json!({ "before": { "leads_may": words(&before) }, "after": { "leads_may": words(&after) } });
        let subject = format!("track {}", tx.track().slug);
        audit::record(&mut tx, "rights of the leads changed", subject, details).await?;
        tx.commit().await?;
    }
    Ok(see(format!("{home}?saved=rights")))
}
