//! Staff who judge a proposal in which they have no stake.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Capability, DecidesOn, Signature};
use crate::app::App;
use crate::error::AppError;

/// May vote on a filed proposal and reads what its leads say among themselves: its track's staff, unless something keeps
/// them out.
/// Whoever holds only [`DecidesOn`] may have written it, and sees neither votes nor that thread.
#[derive(Clone)]
pub struct ReviewsOn(DecidesOn);

impl Deref for ReviewsOn {
    type Target = DecidesOn;

    fn deref(&self) -> &DecidesOn {
        &self.0
    }
}

impl FromRequestParts<App> for ReviewsOn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let staff = DecidesOn::from_request_parts(parts, app).await?;
        Self::of(staff)
    }
}

impl ReviewsOn {
    /// The right to judge the proposal.
    ///
    /// # Errors
    /// The sentence that keeps them out.
    pub fn of(staff: DecidesOn) -> Result<Self, AppError> {
        match staff.kept_out() {
            None => Ok(Self(staff)),
            Some(why) => Err(AppError::Forbidden(why)),
        }
    }

    /// The same right over the same proposal, unless something keeps them out.
    pub fn unless_kept_out(staff: &DecidesOn) -> Option<Self> {
        Self::of(staff.clone()).ok()
    }
}

impl Capability for ReviewsOn {
    fn signature(&self) -> Signature {
        self.0.signature()
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.0.recheck(db, now).await
    }
}
