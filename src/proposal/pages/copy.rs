//! "Use this text again": a new draft with the text of a proposal, in an open call of this or a later conference.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::new;
use super::shared::home_of;
use crate::access::{AuthorOf, TrackIn};
use crate::app::App;
use crate::conference::{self, Conference};
use crate::error::AppError;
use crate::proposal::text::ProposalText;
use crate::proposal::{CopyUrl, copying};
use crate::track::deadline::{Status, status};
use crate::track::{self, Track};
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "proposal/copy.html")]
struct CopyPage {
    layout: Layout,
    form_token: FormToken,
    action: CopyUrl,
    title: String,
    home: String,
    key: Uuid,
    summary: ErrorSummary,
    target: Option<ChoiceField>,
}

/// A call that takes proposals.
struct Target {
    conference: Conference,
    track: Track,
}

impl Target {
    fn value(&self) -> String {
        format!("{}/{}", self.conference.slug, self.track.slug)
    }

    fn label(&self) -> String {
        format!("{}, {}", self.track.name, self.conference.short_name)
    }
}

/// The open calls of this conference and of those that begin with or after it, without the proposal's own.
async fn targets(app: &App, author: &AuthorOf, now: DateTime<Utc>) -> Result<Vec<Target>, AppError> {
    let mut db = app.db.acquire().await?;
    let mut found = Vec::new();
    for conference in conference::store::all(&mut db).await? {
        if conference.starts_on < author.conference().starts_on {
            continue;
        }
        for track in track::store::of_conference(&mut db, conference.id).await? {
            if track.id != author.track().id && matches!(status(&track.call, None, now), Status::Open { .. }) {
                found.push(Target { conference: conference.clone(), track });
            }
        }
    }
    Ok(found)
}

fn page(app: &App, author: &AuthorOf, targets: &[Target], form: &Form, errors: &FormErrors) -> CopyPage {
    let proposal = author.proposal();
    let number = proposal.number.unwrap_or_default();
    let options: Vec<_> = targets.iter().map(|target| (target.value(), target.label())).collect();
    let chosen = form.trimmed("target");
    CopyPage {
        layout: author.viewer().layout(app, format!("Use #{number} again"), Some(author.conference())),
        form_token: author.viewer().form_token(),
        action: CopyUrl { conference: author.conference().slug.clone(), number },
        title: proposal.text.title.clone(),
        home: home_of(author.conference(), proposal),
        key: new::key_of(form),
        summary: ErrorSummary::new(errors, &["target"]),
        target: (!options.is_empty()).then(|| ChoiceField::new("target", "Call", options, chosen).error(errors)),
    }
}

/// What its address's owner denies is nobody's to use again.
fn usable(author: &AuthorOf) -> Result<(), AppError> {
    match author.proposal().denied_at {
        Some(_) => {
            Err(AppError::Forbidden("The owner of its address says that this proposal is not theirs.".to_owned()))
        }
        None => Ok(()),
    }
}

pub async fn choose(_: CopyUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    usable(&author)?;
    let targets = targets(&app, &author, app.clock.now()).await?;
    Ok(show(StatusCode::OK, &page(&app, &author, &targets, &Form::default(), &FormErrors::default())))
}

pub async fn copy(_: CopyUrl, author: AuthorOf, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    usable(&author)?;
    let targets = targets(&app, &author, posted.arrived_at).await?;
    let chosen = posted.form.trimmed("target");
    let Some(Target { conference, track }) = targets.iter().find(|target| target.value() == chosen) else {
        let mut errors = posted.form.errors();
        errors.add("target", "Choose the call that gets the text");
        let page = page(&app, &author, &targets, &posted.form, &errors);
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let (text, minutes_left_out) = copying::text_for(&author.proposal().text, track);
    let email = author.viewer().account().map_or(text.email.clone(), |account| account.email.clone());
    let text = ProposalText { email, ..text };
    let at = TrackIn { viewer: author.viewer().clone(), conference: conference.clone(), track: track.clone() };
    let draft = new::stored_or_inserted(&app, &at, new::key_of(&posted.form), &text, &posted).await?;
    let word = if minutes_left_out { "without-minutes" } else { "yes" };
    Ok(see(format!("{}?copied={word}", home_of(draft.conference(), draft.proposal()))))
}
