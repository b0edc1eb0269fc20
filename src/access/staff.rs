//! Leads, and organisers in their place.

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
use crate::proposal::state::Mover;
use crate::proposal::{self, Proposal};
use crate::track::{self, Track};

/// In which role somebody works a track's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// As one of its leads.
    Lead,
    /// As an organiser of the conference, who sees all tracks.
    Organiser,
}

impl Role {
    /// The word for the audit rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Organiser => "organiser",
        }
    }
}

impl From<Role> for Mover {
    fn from(role: Role) -> Self {
        match role {
            Role::Lead => Self::Lead,
            Role::Organiser => Self::Organiser,
        }
    }
}

/// Runs the track in the address, or organises its conference.
#[derive(Clone)]
pub struct LeadOf {
    who: SignedIn,
    conference: Conference,
    track: Track,
    role: Role,
}

pub(super) async fn role_in(
    db: &mut PgConnection,
    who: &SignedIn,
    conference: Uuid,
    track: Uuid,
) -> Result<Role, AppError> {
    if store::leads(db, track, &who.account().email).await? {
        Ok(Role::Lead)
    } else if store::organises(db, conference, &who.account().email).await? {
        Ok(Role::Organiser)
    } else {
        Err(who.viewer().may_not_see())
    }
}

impl FromRequestParts<App> for LeadOf {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let found = super::TrackIn::from_request_parts(parts, app).await.map_err(|error| who.viewer().hidden(error))?;
        let mut db = app.db.acquire().await?;
        let role = role_in(&mut db, &who, found.conference.id, found.track.id).await?;
        Ok(Self { who, conference: found.conference, track: found.track, role })
    }
}

impl LeadOf {
    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        self.who.viewer()
    }

    /// The conference.
    pub fn conference(&self) -> &Conference {
        &self.conference
    }

    /// The track they run.
    pub fn track(&self) -> &Track {
        &self.track
    }

    /// As what.
    pub fn role(&self) -> Role {
        self.role
    }
}

impl Capability for LeadOf {
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
        track::store::lock(db, self.track.id).await?;
        self.role = role_in(db, &self.who, self.conference.id, self.track.id).await?;
        self.track = track::store::by_id(db, self.conference.id, self.track.id).await?;
        Ok(())
    }
}

/// May read a filed proposal of a track that they run, and decide on it unless it is their own.
#[derive(Clone)]
pub struct DecidesOn {
    lead: LeadOf,
    proposal: Proposal,
}

impl FromRequestParts<App> for DecidesOn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let found = ConferenceIn::from_request_parts(parts, app).await.map_err(|error| who.viewer().hidden(error))?;
        let number: i32 = capture(parts, app, "number").await?.parse().map_err(|_| who.viewer().may_not_see())?;
        let mut db = app.db.acquire().await?;
        let id = proposal::store::id_of(&mut db, found.conference.id, number).await?;
        let id = id.ok_or_else(|| who.viewer().may_not_see())?;
        let proposal = proposal::store::by_id(&mut db, id).await?.ok_or_else(|| who.viewer().may_not_see())?;
        let track = track::store::by_id(&mut db, found.conference.id, proposal.track_id).await?;
        let role = match role_in(&mut db, &who, found.conference.id, track.id).await {
            Err(AppError::NotFound { .. }) if proposal.is_written_by(who.account().id, &who.account().email) => {
                return Err(AppError::Forbidden(format!("The leads of the {} decide about #{number}.", track.name)));
            }
            role => role?,
        };
        Ok(Self { lead: LeadOf { who, conference: found.conference, track, role }, proposal })
    }
}

impl DecidesOn {
    /// In which track and role.
    pub fn lead(&self) -> &LeadOf {
        &self.lead
    }

    /// The proposal.
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }

    /// Whether it is their own: a co-lead or an organiser must decide it then.
    pub fn is_own(&self) -> bool {
        let account = self.lead.who.account();
        self.proposal.is_by(account.id, &account.email)
    }
}

impl Capability for DecidesOn {
    fn actor(&self) -> Actor {
        Actor { role: self.lead.role.as_str(), ..self.lead.who.actor() }
    }

    fn origin(&self) -> Origin {
        self.lead.who.origin()
    }

    fn conference_id(&self) -> Option<Uuid> {
        Some(self.lead.conference.id)
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.lead.who.recheck(db, now).await?;
        self.proposal =
            proposal::store::locked(db, self.proposal.id).await?.ok_or_else(|| self.lead.viewer().may_not_see())?;
        self.lead.role = role_in(db, &self.lead.who, self.lead.conference.id, self.proposal.track_id).await?;
        self.lead.track = track::store::by_id(db, self.lead.conference.id, self.proposal.track_id).await?;
        if self.is_own() {
            return Err(AppError::Forbidden(own_proposal(self)));
        }
        Ok(())
    }
}

/// Why nobody decides their own.
pub(crate) fn own_proposal(staff: &DecidesOn) -> String {
    let (number, email) = (staff.proposal.number.unwrap_or_default(), &staff.lead.who.account().email);
    let named = staff.proposal.people.iter().find(|person| person.is_confirmed_as(email));
    let what = named.map_or_else(|| "the author".to_owned(), |person| format!("a {}", person.role.word()));
    format!("You are {what} of #{number}. A co-lead or an organiser must decide it.")
}

/// May read the proposal in the address: its author, or the staff of its track.
#[derive(Clone)]
pub enum ReaderOf {
    /// As its author.
    Author(super::AuthorOf),
    /// As a lead or organiser.
    Staff(DecidesOn),
}

impl FromRequestParts<App> for ReaderOf {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        match super::AuthorOf::from_request_parts(parts, app).await {
            Ok(author) => Ok(Self::Author(author)),
            Err(AppError::NotFound { .. } | AppError::Forbidden(_)) => {
                DecidesOn::from_request_parts(parts, app).await.map(Self::Staff)
            }
            Err(error) => Err(error),
        }
    }
}
