//! A proposal where it stands: what every capability over one proposal holds, loads and reads again alike.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sqlx::PgConnection;
use uuid::Uuid;

use super::public::capture;
use super::{ConferenceIn, SignedIn, Viewer};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::proposal::{self, Proposal};
use crate::track::{self, Track};

/// A proposal inside its track and conference. It says where, not who may: only a capability that holds one says that.
#[derive(Clone)]
pub struct ProposalAt {
    conference: Conference,
    track: Track,
    proposal: Proposal,
}

/// How far the track is kept from changing until the transaction ends.
#[derive(Clone, Copy)]
pub(super) enum Call {
    /// Its call cannot change any more: a deadline is going to be asked.
    Held,
    /// As it stands.
    Read,
}

impl ProposalAt {
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

    /// The proposal of this key, if it belongs to the conference.
    pub(super) async fn find(
        db: &mut PgConnection,
        conference: Conference,
        id: Uuid,
    ) -> Result<Option<Self>, AppError> {
        let proposal = proposal::store::by_id(db, id).await?;
        let Some(proposal) = proposal.filter(|proposal| proposal.conference_id == conference.id) else {
            return Ok(None);
        };
        let track = track::store::by_id(db, conference.id, proposal.track_id).await?;
        Ok(Some(Self { conference, track, proposal }))
    }

    /// The filed proposal whose number the address names. What is not there is answered like what may not be seen.
    pub(super) async fn numbered(
        parts: &mut Parts,
        app: &App,
        db: &mut PgConnection,
        who: &SignedIn,
    ) -> Result<Self, AppError> {
        let hidden = || who.viewer().may_not_see();
        let ConferenceIn { conference, .. } =
            ConferenceIn::from_request_parts(parts, app).await.map_err(|error| who.viewer().hidden(error))?;
        let number: i32 = capture(parts, app, "number").await?.parse().map_err(|_| hidden())?;
        Self::of_number(db, conference, number).await?.ok_or_else(hidden)
    }

    /// The filed proposal of this number.
    pub(super) async fn of_number(
        db: &mut PgConnection,
        conference: Conference,
        number: i32,
    ) -> Result<Option<Self>, AppError> {
        match proposal::store::id_of(db, conference.id, number).await? {
            Some(id) => Self::find(db, conference, id).await,
            None => Ok(None),
        }
    }

    /// Reads the proposal again, locked, and then the track that it is in by now.
    pub(super) async fn reread(&mut self, db: &mut PgConnection, call: Call, viewer: &Viewer) -> Result<(), AppError> {
        self.proposal = proposal::store::locked(db, self.proposal.id).await?.ok_or_else(|| viewer.may_not_see())?;
        self.track = match call {
            Call::Held => track::store::held(db, self.conference.id, self.proposal.track_id).await?,
            Call::Read => track::store::by_id(db, self.conference.id, self.proposal.track_id).await?,
        };
        Ok(())
    }
}
