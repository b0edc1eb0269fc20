//! Placing a proposal whose author was not sure, on a page of its own.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::fields::{NEEDS_REASON, check_note, is_in, reason};
use crate::access::PlacerOf;
use crate::app::App;
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::review::CameFrom;
use crate::track;
use crate::track::kind::Kind;
use crate::travel::PlacingUrl;
use crate::travel::arrival::Arrival;
use crate::travel::placing::{self, Outcome};
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::returned::returned;
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "travel/placing.html")]
struct PlacingPage {
    layout: Layout,
    form_token: FormToken,
    action: String,
    number: i32,
    title: String,
    home: String,
    summary: ErrorSummary,
    track: ChoiceField,
    reason: TextField,
}

fn home(placer: &PlacerOf) -> String {
    let number = placer.proposal().number.unwrap_or_default();
    CameFrom::of(placer.viewer()).on(ProposalUrl { conference: placer.conference().slug.clone(), number })
}

async fn page(app: &App, placer: &PlacerOf, form: &Form, errors: &FormErrors) -> Result<PlacingPage, AppError> {
    let (conference, proposal) = (placer.conference(), placer.proposal());
    let number = proposal.number.unwrap_or_default();
    let tracks = track::store::of_conference(&mut *app.db.acquire().await?, conference.id).await?;
    let sorted = tracks.iter().filter(|track| track.kind != Kind::Unsorted);
    let options = sorted.map(|track| (track.slug.clone(), Arrival::label(track, placer.proposal()))).collect();
    Ok(PlacingPage {
        layout: placer.viewer().layout(app, format!("Place #{number}"), Some(conference)).wrong_if(!errors.is_empty()),
        form_token: placer.viewer().form_token(),
        action: CameFrom::of(placer.viewer()).on(PlacingUrl { conference: conference.slug.clone(), number }),
        number,
        title: proposal.text.title.clone(),
        home: home(placer),
        summary: ErrorSummary::new(errors, &["track", "reason"]),
        track: ChoiceField::new("track", "Track", options, form.trimmed("track")).error(errors),
        reason: reason(form, errors),
    })
}

pub async fn choose(_: PlacingUrl, placer: PlacerOf, State(app): State<App>) -> Result<Response, AppError> {
    placing::placeable(&placer)?;
    let (form, why) = returned(&app, placer.viewer(), "sent").await?.unzip();
    let page = page(&app, &placer, &form.unwrap_or_default(), &FormErrors::default()).await?;
    Ok(show(StatusCode::OK, &PlacingPage { summary: ErrorSummary::of_returned(why), ..page }))
}

fn read(form: &Form) -> FormErrors {
    let mut errors = form.errors();
    if form.trimmed("track").is_empty() {
        errors.add("track", "Choose the track");
    }
    check_note(&mut errors, form, "reason", "reason");
    errors
}

pub async fn place(
    _: PlacingUrl,
    placer: PlacerOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let (slug, reason) = (posted.form.trimmed("track"), posted.form.trimmed("reason"));
    if slug != placer.track().slug {
        placing::placeable(&placer)?;
    }
    let mut errors = read(&posted.form);
    if errors.is_empty() {
        match placing::place(&app, placer.clone(), slug, reason).await? {
            Outcome::Placed | Outcome::Before => {
                let number = placer.proposal().number.unwrap_or_default();
                let told = is_in(&app, placer.conference().id, number, slug).await?;
                return Ok(see_told(home(&placer), told));
            }
            Outcome::NeedsReason => {
                errors.add("reason", NEEDS_REASON);
            }
        }
    }
    let page = page(&app, &placer, &posted.form, &errors).await?;
    Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
