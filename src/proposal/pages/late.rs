//! Asking the leads to take a draft that is too late.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::shared::home_of;
use crate::access::{AuthorOf, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::state::State as ProposalState;
use crate::proposal::text::limit;
use crate::proposal::{LateRequestUrl, filing, forms, notify, store};
use crate::track::deadline::Admission;
use crate::track::words;
use crate::web::fields::{ErrorSummary, FormToken, TextField, read_text};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

/// The field for a word to the leads.
pub fn note_field() -> TextField {
    TextField::area("note", "A word to the leads", 3)
        .hint("Optional. Why it is late, or why it should still be taken.")
        .max(limit::TEXT)
}

#[derive(Template)]
#[template(path = "proposal/late_request.html")]
struct LatePage {
    layout: Layout,
    form_token: FormToken,
    action: LateRequestUrl,
    track_name: String,
    summary: ErrorSummary,
    note: TextField,
    may_ask: bool,
    asked_at: Option<String>,
    confirmed: bool,
    draft_url: String,
}

async fn page(app: &App, author: &AuthorOf, form: &Form, errors: &FormErrors) -> Result<LatePage, AppError> {
    let asked_at = store::late_request_at(&mut *app.db.acquire().await?, author.proposal().id).await?;
    Ok(LatePage {
        layout: author.viewer().layout(app, "Ask the leads", Some(author.conference())),
        form_token: author.viewer().form_token(),
        action: LateRequestUrl { conference: author.conference().slug.clone(), draft: author.proposal().id },
        track_name: author.track().name.clone(),
        summary: ErrorSummary::new(errors, &["note"]),
        note: note_field().value(form.text("note")).error(errors),
        may_ask: too_late(app, author).is_some(),
        asked_at: asked_at.map(words::utc_precise),
        confirmed: author.proposal().is_confirmed(),
        draft_url: home_of(author.conference(), author.proposal()),
    })
}

/// By how much the draft is too late, where its author may ask.
fn too_late(app: &App, author: &AuthorOf) -> Option<chrono::TimeDelta> {
    match filing::admission(author, app.clock.now()) {
        Admission::TooLate { by, may_ask: true, .. } if author.proposal().state == ProposalState::Draft => Some(by),
        _ => None,
    }
}

pub async fn ask(_: LateRequestUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    let parked = super::shared::returned(&app, author.viewer()).await?;
    let form = parked.map(|(form, _)| form).unwrap_or_default();
    Ok(show(StatusCode::OK, &page(&app, &author, &form, &FormErrors::default()).await?))
}

pub async fn request(
    url: LateRequestUrl,
    author: AuthorOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut errors = posted.form.errors();
    let note = read_text(&posted.form, "note", "The note", limit::TEXT, &mut errors);
    let typed = forms::typed(&author.proposal().text);
    let (_, missing) = forms::read(&typed, author.track(), author.viewer().account(), forms::Demand::Send);
    if !missing.is_empty() {
        return Ok(see(home_of(author.conference(), author.proposal())));
    }
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &author, &posted.form, &errors).await?));
    }
    let mut tx = Tx::begin(author, &app).await?;
    let Some(by) = too_late(&app, &tx) else { return Ok(see(home_of(tx.conference(), tx.proposal()))) };
    if store::add_late_request(&mut tx, &note, posted.arrived_at).await? {
        let subject = format!("draft {}", tx.proposal().id);
        audit::record(&mut tx, "late request made", subject, json!({ "by_seconds": by.num_seconds() })).await?;
        notify::late_request(&app, &mut tx, &words::how_long(by), &note).await?;
        tx.commit().await?;
    }
    Ok(see(url))
}
