//! Whoever knows a secret address of a proposal that no account has claimed.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::public::capture;
use super::{Actor, Capability, ConferenceIn, Origin, Viewer};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::proposal::{self, Proposal};
use crate::web::secret;

/// Knows a secret address of a proposal that no account has claimed: may take it into this browser.
#[derive(Clone)]
pub struct HolderOf {
    viewer: Viewer,
    conference: Conference,
    proposal: Proposal,
    given_address: Vec<u8>,
}

impl FromRequestParts<App> for HolderOf {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let ConferenceIn { viewer, conference } = ConferenceIn::from_request_parts(parts, app).await?;
        let draft: Option<Uuid> = capture(parts, app, "draft").await?.parse().ok();
        let given_address = secret::hash(&capture(parts, app, "secret").await?);
        let mut db = app.db.acquire().await?;
        let proposal = match draft {
            Some(id) => proposal::store::by_id(&mut db, id).await?,
            None => None,
        };
        let proposal =
            proposal.filter(|proposal| proposal.conference_id == conference.id).ok_or_else(AppError::not_found)?;
        let holder = Self { viewer, conference, proposal, given_address };
        holder.check(&mut db).await?;
        Ok(holder)
    }
}

impl HolderOf {
    async fn check(&self, db: &mut PgConnection) -> Result<(), AppError> {
        let known = proposal::store::is_addressed(db, self.proposal.id, &self.given_address).await?;
        if known && self.proposal.author_id.is_none() { Ok(()) } else { Err(AppError::not_found()) }
    }

    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The conference.
    pub fn conference(&self) -> &Conference {
        &self.conference
    }

    /// The proposal.
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }

    /// The hash of the secret address that is known.
    pub fn secret_hash(&self) -> &[u8] {
        &self.given_address
    }

    /// This browser.
    pub fn browser_hash(&self) -> Vec<u8> {
        self.viewer.request().browser.hash()
    }

    /// The hash of the secret address that this browser will show.
    pub fn address_hash(&self) -> Vec<u8> {
        secret::hash(&self.viewer.request().browser.secret_for(&self.proposal.id.to_string()))
    }
}

impl Capability for HolderOf {
    fn actor(&self) -> Actor {
        Actor { role: "visitor", account: None, name: "a holder of the secret address".to_owned() }
    }

    fn origin(&self) -> Origin {
        Origin::of(self.viewer.request())
    }

    fn conference_id(&self) -> Option<Uuid> {
        Some(self.conference.id)
    }

    async fn recheck(&mut self, db: &mut PgConnection, _: DateTime<Utc>) -> Result<(), AppError> {
        self.proposal = proposal::store::locked(db, self.proposal.id).await?.ok_or_else(AppError::not_found)?;
        self.check(db).await
    }
}
