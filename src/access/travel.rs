//! Whoever takes a proposal into another track, and whoever makes one proposal of several.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::at::Call;
use super::public::capture;
use super::staff::{Role, kept_out, must_have_no_stake, role_in};
use super::{Capability, ConferenceIn, DecidesOn, ProposalAt, Signature, SignedIn, SignedInAccount, Viewer, store};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::{self, Proposal};
use crate::track::{self, Track};
use crate::travel::{self, Move};

/// Runs the track to which the proposal of the move in the address is offered: may read it, and take it or leave it. The
/// right outlives the answer, so that its page can say what came of it; the text is shown while the answer is waited for.
/// Whoever has a stake in the proposal has no part in it.
#[derive(Clone)]
pub struct TakesMove {
    who: SignedIn,
    at: ProposalAt,
    to: Track,
    offered: Move,
    role: Role,
}

impl Deref for TakesMove {
    type Target = ProposalAt;

    fn deref(&self) -> &ProposalAt {
        &self.at
    }
}

impl FromRequestParts<App> for TakesMove {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let hidden = || who.viewer().may_not_see();
        let found = ConferenceIn::from_request_parts(parts, app).await.map_err(|error| who.viewer().hidden(error))?;
        let id: Uuid = capture(parts, app, "offer").await?.parse().map_err(|_| hidden())?;
        let mut db = app.db.acquire().await?;
        let offered = travel::store::by_id(&mut db, id).await?.ok_or_else(hidden)?;
        let conference = found.conference.id;
        let at = ProposalAt::find(&mut db, found.conference, offered.proposal_id).await?.ok_or_else(hidden)?;
        let to = track::store::by_id(&mut db, conference, offered.to_track).await?;
        match role_in(&mut db, &who, conference, to.id).await {
            Ok(role) => {
                must_have_no_stake(&mut db, at.proposal(), who.account()).await?;
                Ok(Self { who, at, to, offered, role })
            }
            Err(AppError::NotFound { .. }) => Err(not_theirs(&mut db, &who, &at, &to).await?),
            Err(error) => Err(error),
        }
    }
}

/// The author and the staff of its own track see the proposal, but the leads of the other track answer.
async fn not_theirs(db: &mut PgConnection, who: &SignedIn, at: &ProposalAt, to: &Track) -> Result<AppError, AppError> {
    let account = who.account();
    let sees = at.proposal().author_id == Some(account.id) || store::leads(db, at.track().id, &account.email).await?;
    Ok(if sees {
        AppError::Forbidden(format!("The leads of the {} say whether they take it.", to.name))
    } else {
        who.viewer().may_not_see()
    })
}

impl TakesMove {
    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        self.who.viewer()
    }

    /// Where it is to go; inside the transaction its call cannot change any more.
    pub fn to(&self) -> &Track {
        &self.to
    }

    /// What was offered.
    pub fn offered(&self) -> &Move {
        &self.offered
    }

    /// As what.
    pub fn role(&self) -> Role {
        self.role
    }
}

impl Capability for TakesMove {
    fn signature(&self) -> Signature {
        self.who.signs(self.role.as_str(), self.at.conference())
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        // Every change of a move holds the proposal first.
        self.at.reread(db, Call::Read, self.who.viewer()).await?;
        let offered = travel::store::by_id(db, self.offered.id).await?;
        self.offered = offered.ok_or_else(|| self.who.viewer().may_not_see())?;
        self.role = role_in(db, &self.who, self.at.conference().id, self.offered.to_track).await?;
        self.to = track::store::held(db, self.at.conference().id, self.offered.to_track).await?;
        must_have_no_stake(db, self.at.proposal(), self.who.account()).await
    }
}

/// May decide one proposal, and makes others that they may decide part of it; or takes that back.
#[derive(Clone)]
pub struct MergesOn {
    staff: DecidesOn,
    others: Vec<Proposal>,
    /// Taking a merge back asks for the right over the part only, and for no stake in either.
    takes_back: bool,
}

impl Deref for MergesOn {
    type Target = DecidesOn;

    fn deref(&self) -> &DecidesOn {
        &self.staff
    }
}

impl MergesOn {
    /// The right to make the proposals with these numbers part of the one that `staff` decides on. The number of the first
    /// that they may not decide, or that is not there, is answered instead.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gather(
        db: &mut PgConnection,
        staff: DecidesOn,
        numbers: &[i32],
    ) -> Result<Result<Self, i32>, AppError> {
        let mut others = Vec::new();
        for number in numbers {
            let found = match proposal::store::id_of(db, staff.conference().id, *number).await? {
                Some(id) => proposal::store::by_id(db, id).await?,
                None => None,
            };
            match found {
                Some(other) if may_decide(db, &staff, &other).await? => others.push(other),
                _ => return Ok(Err(*number)),
            }
        }
        Ok(Ok(Self { staff, others, takes_back: false }))
    }

    /// The right to take back that the proposal which `staff` decides on is part of `main`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn to_separate(db: &mut PgConnection, staff: DecidesOn, main: Uuid) -> Result<Self, AppError> {
        let main = proposal::store::by_id(db, main).await?.ok_or_else(AppError::not_found)?;
        Ok(Self { staff, others: vec![main], takes_back: true })
    }

    /// The others; inside the transaction they are held.
    pub fn others(&self) -> &[Proposal] {
        &self.others
    }

    /// Whose right it is.
    pub fn account(&self) -> &SignedInAccount {
        self.staff.account()
    }
}

/// Whether they run its track or organise the conference, and nothing keeps them out.
async fn may_decide(db: &mut PgConnection, staff: &DecidesOn, other: &Proposal) -> Result<bool, AppError> {
    let account = staff.account();
    let runs = store::leads(db, other.track_id, &account.email).await?
        || store::organises(db, other.conference_id, &account.email).await?;
    Ok(runs && other.number.is_some() && kept_out(db, other, account).await?.is_none())
}

impl Capability for MergesOn {
    fn signature(&self) -> Signature {
        self.staff.signature()
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        // All of them in one order, so that two merges of the same never wait for each other.
        let mut ids: Vec<Uuid> = self.others.iter().map(|other| other.id).collect();
        ids.push(self.staff.proposal().id);
        travel::store::hold(db, &ids).await?;
        self.staff.recheck(db, now).await?;
        for other in &mut self.others {
            *other = proposal::store::by_id(db, other.id).await?.ok_or_else(AppError::not_found)?;
            must_have_no_stake(db, other, self.staff.account()).await?;
            if !self.takes_back && !may_decide(db, &self.staff, other).await? {
                let number = other.number.unwrap_or_default();
                return Err(AppError::Forbidden(format!("You do not decide on #{number}.")));
            }
        }
        Ok(())
    }
}
