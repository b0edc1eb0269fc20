//! Placing a proposal whose author was not sure, on a page of its own.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::shared::{home_of, returned};
use crate::access::PlacerOf;
use crate::app::App;
use crate::error::AppError;
use crate::proposal::placing::{self, Arrival, Outcome};
use crate::proposal::text::limit;
use crate::proposal::{PlacingUrl, forms};
use crate::track;
use crate::track::Track;
use crate::track::kind::Kind;
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "proposal/placing.html")]
struct PlacingPage {
    layout: Layout,
    form_token: FormToken,
    action: PlacingUrl,
    number: i32,
    title: String,
    home: String,
    summary: ErrorSummary,
    track: ChoiceField,
    reason: TextField,
}

fn label(track: &Track, placer: &PlacerOf) -> String {
    let name = &track.name;
    match Arrival::in_track(track, placer.proposal()) {
        Arrival::InTime { .. } => name.clone(),
        Arrival::Late { breaks_promise: false } => format!("{name} (late there)"),
        Arrival::Late { breaks_promise: true } => format!("{name} (late there, and no extension was promised)"),
    }
}

async fn page(app: &App, placer: &PlacerOf, form: &Form, errors: &FormErrors) -> Result<PlacingPage, AppError> {
    let (conference, proposal) = (placer.conference(), placer.proposal());
    let number = proposal.number.unwrap_or_default();
    let tracks = track::store::of_conference(&mut *app.db.acquire().await?, conference.id).await?;
    let sorted = tracks.iter().filter(|track| track.kind != Kind::Unsorted);
    let options = sorted.map(|track| (track.slug.clone(), label(track, placer))).collect();
    Ok(PlacingPage {
        layout: placer.viewer().layout(app, format!("Place #{number}"), Some(conference)),
        form_token: placer.viewer().form_token(),
        action: PlacingUrl { conference: conference.slug.clone(), number },
        number,
        title: proposal.text.title.clone(),
        home: home_of(conference, proposal),
        summary: ErrorSummary::new(errors, &["track", "reason"]),
        track: ChoiceField::new("track", "Track", options, form.trimmed("track")).error(errors),
        reason: TextField::area("reason", "Public reason", 2)
            .hint("Only where it is late and no extension was promised: it stands in the history of that call.")
            .max(limit::TEXT)
            .value(form.text("reason"))
            .error(errors),
    })
}

pub async fn choose(_: PlacingUrl, placer: PlacerOf, State(app): State<App>) -> Result<Response, AppError> {
    placing::placeable(&placer)?;
    let form = returned(&app, placer.viewer()).await?.map(|(form, _)| form).unwrap_or_default();
    Ok(show(StatusCode::OK, &page(&app, &placer, &form, &FormErrors::default()).await?))
}

fn read(form: &Form) -> FormErrors {
    let mut errors = form.errors();
    if form.trimmed("track").is_empty() {
        errors.add("track", "Choose the track");
    }
    let length = form.trimmed("reason").chars().count();
    if length > limit::TEXT {
        errors.add("reason", format!("Shorten the reason by {} characters", forms::thousands(length - limit::TEXT)));
    }
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
            Outcome::Placed | Outcome::Before => return Ok(see(home_of(placer.conference(), placer.proposal()))),
            Outcome::NeedsReason => {
                errors.add("reason", "Give a reason: that call promised not to be extended, and the reason is public");
            }
        }
    }
    let page = page(&app, &placer, &posted.form, &errors).await?;
    Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
