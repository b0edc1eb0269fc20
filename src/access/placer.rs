//! Organisers who place a proposal into a track.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::at::Call;
use super::staff::must_have_no_stake;
use super::{Capability, ProposalAt, Signature, SignedIn, Viewer, store};
use crate::app::App;
use crate::error::AppError;

/// Organises the conference of a filed proposal in which they have no stake, and may say which track it belongs to.
#[derive(Clone)]
pub struct PlacerOf {
    who: SignedIn,
    at: ProposalAt,
}

impl Deref for PlacerOf {
    type Target = ProposalAt;

    fn deref(&self) -> &ProposalAt {
        &self.at
    }
}

impl FromRequestParts<App> for PlacerOf {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let mut db = app.db.acquire().await?;
        let at = ProposalAt::numbered(parts, app, &mut db, &who).await?;
        let account = who.account();
        if store::organises(&mut db, at.conference().id, &account.email).await? {
            must_have_no_stake(&mut db, at.proposal(), account).await?;
            return Ok(Self { who, at });
        }
        let proposal = at.proposal();
        let sees = proposal.is_written_by(account.id, &account.email)
            || store::leads(&mut db, proposal.track_id, &account.email).await?;
        let number = proposal.number.unwrap_or_default();
        Err(if sees {
            AppError::Forbidden(format!("The organisers say which track #{number} belongs to."))
        } else {
            who.viewer().may_not_see()
        })
    }
}

impl PlacerOf {
    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        self.who.viewer()
    }
}

impl Capability for PlacerOf {
    fn signature(&self) -> Signature {
        self.who.signs("organiser", self.at.conference())
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        self.at.reread(db, Call::Read, self.who.viewer()).await?;
        if !store::organises(db, self.at.conference().id, &self.who.account().email).await? {
            return Err(self.viewer().may_not_see());
        }
        must_have_no_stake(db, self.at.proposal(), self.who.account()).await
    }
}
