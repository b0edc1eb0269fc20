//! Whoever answers a late request or takes a late pass back. The request itself gave them the right to read the draft; the
//! pages show nothing of one that only used an access code.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::public::capture;
use super::staff::{Role, role_in};
use super::{Actor, Capability, ConferenceIn, Origin, SignedIn, Viewer};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::late;
use crate::proposal::{self, Proposal};
use crate::track::{self, Track};

/// Runs the track of the draft in the address, whose author asked for it to be taken late, or that has a late pass.
#[derive(Clone)]
pub struct AnswersLate {
    who: SignedIn,
    conference: Conference,
    track: Track,
    proposal: Proposal,
    role: Role,
}

impl FromRequestParts<App> for AnswersLate {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let found = ConferenceIn::from_request_parts(parts, app).await.map_err(|error| who.viewer().hidden(error))?;
        let id: Uuid = capture(parts, app, "draft").await?.parse().map_err(|_| who.viewer().may_not_see())?;
        let conference = found.conference;
        let mut db = app.db.acquire().await?;
        let proposal = proposal::store::by_id(&mut db, id).await?;
        let proposal = proposal.filter(|proposal| proposal.conference_id == conference.id);
        let proposal = proposal.ok_or_else(|| who.viewer().may_not_see())?;
        if !late::store::is_answerable(&mut db, id).await? {
            return Err(who.viewer().may_not_see());
        }
        let role = role_in(&mut db, &who, conference.id, proposal.track_id).await?;
        let track = track::store::by_id(&mut db, conference.id, proposal.track_id).await?;
        Ok(Self { who, conference, track, proposal, role })
    }
}

impl AnswersLate {
    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        self.who.viewer()
    }

    /// The conference.
    pub fn conference(&self) -> &Conference {
        &self.conference
    }

    /// The track of the draft.
    pub fn track(&self) -> &Track {
        &self.track
    }

    /// The draft; it may have been filed since.
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }

    /// As what.
    pub fn role(&self) -> Role {
        self.role
    }
}

impl Capability for AnswersLate {
    fn actor(&self) -> Actor {
        Actor { role: self.role.as_str(), ..self.who.actor() }
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
        self.role = role_in(db, &self.who, self.conference.id, self.proposal.track_id).await?;
        self.track = track::store::held(db, self.conference.id, self.proposal.track_id).await?;
        let account = self.who.account();
        if self.proposal.is_by(account.id, &account.email) {
            let sentence = "You are its author. A co-lead or an organiser must answer this request.";
            return Err(AppError::Forbidden(sentence.to_owned()));
        }
        Ok(())
    }
}
