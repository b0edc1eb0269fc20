//! Tracks and their calls.
//!
//! Everybody reads a track's page; its leads change it in [`settings`]. [`deadline`] is THE deadline rule, [`change`] the
//! rule for changing a call, [`zone`] anywhere on earth and the IANA zones, [`words`] how dates and times are said.

pub mod calendar;
pub mod change;
pub mod content;
pub mod deadline;
pub mod kind;
mod pages;
pub mod question;
pub mod settings;
pub mod store;
pub mod topics;
pub mod view;
pub mod words;
pub mod zone;

use axum_extra::routing::TypedPath;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::AppError;
use crate::web::routes::Routes;
use content::TrackContent;
use deadline::Call;
use kind::{Kind, Publishes};

/// A track's page: its text, its deadline, the way to propose.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}", rejection(AppError))]
pub struct TrackUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// A conference's deadlines as a calendar.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/deadlines.ics", rejection(AppError))]
pub struct DeadlinesIcsUrl {
    /// The conference's slug.
    pub conference: String,
}

/// A track's deadline as a calendar.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/deadline.ics", rejection(AppError))]
pub struct DeadlineIcsUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// The questions of a track, for its leads.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/questions", rejection(AppError))]
pub struct QuestionsUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// The form of one question, new or known; the query says which.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/question", rejection(AppError))]
pub struct QuestionUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::track)
        .get(pages::questions::list)
        .post(pages::questions::arrange)
        .get(pages::questions::edit)
        .post(pages::questions::save)
        .get(pages::calendar::of_conference)
        .get(pages::calendar::of_track)
        .merge(settings::routes())
}

/// A track with its call.
#[derive(Clone, Debug)]
pub struct Track {
    /// Its key.
    pub id: Uuid,
    /// The conference it belongs to.
    pub conference_id: Uuid,
    /// Its part of addresses.
    pub slug: String,
    /// As in "Kernel Testing & Dependability MC".
    pub name: String,
    /// As in "Testing MC", for the subjects of letters.
    pub short_name: String,
    /// What sort of track it is.
    pub kind: Kind,
    /// The heading it is listed under.
    pub group_label: Option<String>,
    /// When its accepted talks appear in public.
    pub publishes: Publishes,
    /// The shortest and the longest slot in minutes, where the track states them.
    pub minutes: Option<(i32, i32)>,
    /// Where a proposal may go, with its author's consent, when the track is full.
    pub overflow: Option<String>,
    /// When it takes proposals.
    pub call: Call,
    /// Everything that is only shown.
    pub content: TrackContent,
}
