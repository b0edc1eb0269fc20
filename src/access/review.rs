//! Staff who judge a proposal that is not their own.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Actor, Capability, DecidesOn, Origin};
use crate::app::App;
use crate::error::AppError;

/// May vote on a filed proposal and reads what its leads say among themselves: its track's staff, unless it is their own.
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
        let number = staff.proposal().number.unwrap_or_default();
        Self::unless_own(&staff).ok_or_else(|| {
            AppError::Forbidden(format!(
                "#{number} is your own. The other leads and the organisers vote and talk about it without you."
            ))
        })
    }
}

impl ReviewsOn {
    /// The same right over the same proposal, unless it is their own.
    pub fn unless_own(staff: &DecidesOn) -> Option<Self> {
        (!staff.is_own()).then(|| Self(staff.clone()))
    }
}

impl Capability for ReviewsOn {
    fn actor(&self) -> Actor {
        self.0.actor()
    }

    fn origin(&self) -> Origin {
        self.0.origin()
    }

    fn conference_id(&self) -> Option<Uuid> {
        self.0.conference_id()
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.0.recheck(db, now).await
    }
}
