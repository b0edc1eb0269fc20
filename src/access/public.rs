//! What everybody may see.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use super::Viewer;
use crate::app::App;
use crate::conference::{self, Conference};
use crate::error::AppError;
use crate::track::{self, Track};

/// The conference in the address.
#[derive(Clone)]
pub struct ConferenceIn {
    /// Who looks.
    pub viewer: Viewer,
    /// The conference.
    pub conference: Conference,
}

/// The track in the address, inside its conference.
#[derive(Clone)]
pub struct TrackIn {
    /// Who looks.
    pub viewer: Viewer,
    /// The conference.
    pub conference: Conference,
    /// The track.
    pub track: Track,
}

/// A capture of the matched path.
pub(super) async fn capture(parts: &mut Parts, app: &App, name: &str) -> Result<String, AppError> {
    let captures = RawPathParams::from_request_parts(parts, app).await.map_err(|_| AppError::not_found())?;
    captures
        .iter()
        .find(|(capture, _)| *capture == name)
        .map(|(_, value)| value.to_owned())
        // PostgreSQL takes no NUL, and nothing of ours is called like one.
        .filter(|value| !value.contains('\0'))
        .ok_or_else(AppError::not_found)
}

impl FromRequestParts<App> for ConferenceIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let viewer = Viewer::from_request_parts(parts, app).await?;
        let slug = capture(parts, app, "conference").await?;
        let mut db = app.db.acquire().await?;
        let conference = conference::store::by_slug(&mut db, &slug).await?.ok_or_else(AppError::not_found)?;
        Ok(Self { viewer, conference })
    }
}

impl FromRequestParts<App> for TrackIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let ConferenceIn { viewer, conference } = ConferenceIn::from_request_parts(parts, app).await?;
        let slug = capture(parts, app, "track").await?;
        let mut db = app.db.acquire().await?;
        let track = track::store::by_slug(&mut db, conference.id, &slug).await?.ok_or_else(AppError::not_found)?;
        Ok(Self { viewer, conference, track })
    }
}
