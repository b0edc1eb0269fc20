//! Staff who send off the letters of a track.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Capability, LeadOf, Signature};
use crate::app::App;
use crate::error::AppError;

/// May send off and stop letters of the track in the address: its staff. Unlike [`LeadOf`] it does not keep the track to
/// itself, since it goes on to proposals, which others hold before they come to the track.
#[derive(Clone)]
pub struct DecidesIn(LeadOf);

impl Deref for DecidesIn {
    type Target = LeadOf;

    fn deref(&self) -> &LeadOf {
        &self.0
    }
}

impl FromRequestParts<App> for DecidesIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        LeadOf::from_request_parts(parts, app).await.map(Self)
    }
}

impl Capability for DecidesIn {
    fn signature(&self) -> Signature {
        self.0.signature()
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.0.reread_shared(db, now).await
    }
}
