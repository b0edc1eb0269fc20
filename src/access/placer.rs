//! Organisers who place a proposal into a track.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::public::capture;
use super::{Actor, Capability, ConferenceIn, Origin, SignedIn, Viewer, store};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::proposal::{self, Proposal};
use crate::track::{self, Track};

/// Organises the conference of a filed proposal, and may say which track it belongs to.
#[derive(Clone)]
pub struct PlacerOf {
    who: SignedIn,
    conference: Conference,
    track: Track,
    proposal: Proposal,
}

impl FromRequestParts<App> for PlacerOf {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let found = ConferenceIn::from_request_parts(parts, app).await.map_err(|error| who.viewer().hidden(error))?;
        let number: i32 = capture(parts, app, "number").await?.parse().map_err(|_| who.viewer().may_not_see())?;
        let mut db = app.db.acquire().await?;
        let id = proposal::store::id_of(&mut db, found.conference.id, number).await?;
        let id = id.ok_or_else(|| who.viewer().may_not_see())?;
        let proposal = proposal::store::by_id(&mut db, id).await?.ok_or_else(|| who.viewer().may_not_see())?;
        let account = who.account();
        if !store::organises(&mut db, found.conference.id, &account.email).await? {
            let sees = proposal.is_written_by(account.id, &account.email)
                || store::leads(&mut db, proposal.track_id, &account.email).await?;
            return Err(if sees {
                AppError::Forbidden(format!("The organisers say which track #{number} belongs to."))
            } else {
                who.viewer().may_not_see()
            });
        }
        let track = track::store::by_id(&mut db, found.conference.id, proposal.track_id).await?;
        Ok(Self { who, conference: found.conference, track, proposal })
    }
}

impl PlacerOf {
    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        self.who.viewer()
    }

    /// The conference.
    pub fn conference(&self) -> &Conference {
        &self.conference
    }

    /// The track that the proposal is in.
    pub fn track(&self) -> &Track {
        &self.track
    }

    /// The proposal.
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }
}

impl Capability for PlacerOf {
    fn actor(&self) -> Actor {
        Actor { role: "organiser", ..self.who.actor() }
    }

    fn origin(&self) -> Origin {
        self.who.origin()
    }

    fn conference_id(&self) -> Option<Uuid> {
        Some(self.conference.id)
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        self.proposal =
            proposal::store::locked(db, self.proposal.id).await?.ok_or_else(|| self.viewer().may_not_see())?;
        if !store::organises(db, self.conference.id, &self.who.account().email).await? {
            return Err(self.viewer().may_not_see());
        }
        self.track = track::store::by_id(db, self.conference.id, self.proposal.track_id).await?;
        Ok(())
    }
}
