//! Leads, and organisers in their place.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::at::Call;
use super::{Capability, ProposalAt, Signature, SignedIn, SignedInAccount, Viewer, store};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::proposal::Proposal;
use crate::proposal::state::Mover;
use crate::review::interest::ConflictOfInterest;
use crate::review::store::interest;
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

/// Why this account has no say about a proposal that is its own, if it is.
fn own(proposal: &Proposal, account: &SignedInAccount) -> Option<String> {
    if !proposal.is_by(account.id, &account.email) {
        return None;
    }
    let named = proposal.people.iter().find(|person| person.is_confirmed_as(&account.email));
    let what = named.map_or_else(|| "the author".to_owned(), |person| format!("a {}", person.role.word()));
    let number = proposal.number.unwrap_or_default();
    Some(format!("You are {what} of #{number}. A co-lead or an organiser must decide it."))
}

/// Why this account has no say about a proposal, if something keeps it out: it is its own, or there is a conflict of interest.
pub(super) async fn kept_out(
    db: &mut PgConnection,
    proposal: &Proposal,
    account: &SignedInAccount,
) -> Result<Option<String>, AppError> {
    if let Some(sentence) = own(proposal, account) {
        return Ok(Some(sentence));
    }
    let conflict = interest::of(db, proposal.id, &account.email).await?;
    Ok(conflict.map(|conflict| conflict.sentence(proposal.number.unwrap_or_default())))
}

/// The same where they may do nothing further then.
pub(super) async fn must_have_no_stake(
    db: &mut PgConnection,
    proposal: &Proposal,
    account: &SignedInAccount,
) -> Result<(), AppError> {
    kept_out(db, proposal, account).await?.map_or(Ok(()), |sentence| Err(AppError::Forbidden(sentence)))
}

/// An organiser can lead a track too; then nothing is kept from them.
pub(super) async fn role_in(
    db: &mut PgConnection,
    who: &SignedIn,
    conference: Uuid,
    track: Uuid,
) -> Result<Role, AppError> {
    if store::organises(db, conference, &who.account().email).await? {
        Ok(Role::Organiser)
    } else if store::leads(db, track, &who.account().email).await? {
        Ok(Role::Lead)
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

    /// The account, for what is not bound to this track.
    pub fn who(&self) -> &SignedIn {
        &self.who
    }

    /// The conference.
    pub fn conference(&self) -> &Conference {
        &self.conference
    }

    /// Whose right it is.
    pub fn account(&self) -> &SignedInAccount {
        self.who.account()
    }

    /// The track they run.
    pub fn track(&self) -> &Track {
        &self.track
    }

    /// As what.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Reads role and track again; others may hold the track too.
    pub(super) async fn reread_shared(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        self.role = role_in(db, &self.who, self.conference.id, self.track.id).await?;
        self.track = track::store::held(db, self.conference.id, self.track.id).await?;
        Ok(())
    }
}

impl Capability for LeadOf {
    fn signature(&self) -> Signature {
        self.who.signs(self.role.as_str(), &self.conference)
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        track::store::lock(db, self.track.id).await?;
        self.role = role_in(db, &self.who, self.conference.id, self.track.id).await?;
        self.track = track::store::by_id(db, self.conference.id, self.track.id).await?;
        Ok(())
    }
}

/// May read a filed proposal of a track that they run, and decide on it unless something keeps them out.
#[derive(Clone)]
pub struct DecidesOn {
    pub(super) who: SignedIn,
    at: ProposalAt,
    role: Role,
    conflict: Option<ConflictOfInterest>,
}

impl Deref for DecidesOn {
    type Target = ProposalAt;

    fn deref(&self) -> &ProposalAt {
        &self.at
    }
}

impl FromRequestParts<App> for DecidesOn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let mut db = app.db.acquire().await?;
        let at = ProposalAt::numbered(parts, app, &mut db, &who).await?;
        Self::check(&mut db, who, at).await
    }
}

impl DecidesOn {
    async fn check(db: &mut PgConnection, who: SignedIn, at: ProposalAt) -> Result<Self, AppError> {
        let role = match role_in(db, &who, at.conference().id, at.track().id).await {
            Err(AppError::NotFound { .. }) if at.proposal().is_written_by(who.account().id, &who.account().email) => {
                let (track, number) = (&at.track().name, at.proposal().number.unwrap_or_default());
                return Err(AppError::Forbidden(format!("The leads of the {track} decide about #{number}.")));
            }
            role => role?,
        };
        let conflict = interest::of(db, at.proposal().id, &who.account().email).await?;
        Ok(Self { who, at, role, conflict })
    }

    /// This person over the proposal of this number, in whichever track of the conference it is.
    ///
    /// # Errors
    /// Not found if there is none, or they do not run its track.
    pub async fn by_number(
        db: &mut PgConnection,
        who: &SignedIn,
        conference: &Conference,
        number: i32,
    ) -> Result<Self, AppError> {
        let at = ProposalAt::of_number(db, conference.clone(), number).await?;
        let at = at.ok_or_else(|| who.viewer().may_not_see())?;
        Self::check(db, who.clone(), at).await
    }

    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        self.who.viewer()
    }

    /// Whose right it is.
    pub fn account(&self) -> &SignedInAccount {
        self.who.account()
    }

    /// As what.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Why they neither judge it nor see it judged, if something keeps them out: it is their own, or they have a conflict of
    /// interest. A co-lead or an organiser must decide it then.
    pub fn kept_out(&self) -> Option<String> {
        let number = self.proposal().number.unwrap_or_default();
        let conflict = || self.conflict.as_ref().map(|conflict| conflict.sentence(number));
        own(self.proposal(), self.account()).or_else(conflict)
    }
}

impl Capability for DecidesOn {
    fn signature(&self) -> Signature {
        self.who.signs(self.role.as_str(), self.conference())
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        self.at.reread(db, Call::Read, self.who.viewer()).await?;
        self.role = role_in(db, &self.who, self.at.conference().id, self.at.track().id).await?;
        self.conflict = interest::of(db, self.at.proposal().id, &self.who.account().email).await?;
        self.kept_out().map_or(Ok(()), |why| Err(AppError::Forbidden(why)))
    }
}

/// May read the proposal in the address: its author, or the staff of its track.
#[derive(Clone)]
pub enum ReaderOf {
    /// As its author.
    Author(super::AuthorOf),
    /// As a lead or organiser.
    Staff(DecidesOn),
}

impl ReaderOf {
    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        match self {
            Self::Author(author) => author.viewer(),
            Self::Staff(staff) => staff.viewer(),
        }
    }
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
