//! People named in a proposal: who holds the link of a letter, and who has confirmed.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::at::Call;
use super::public::capture;
use super::{Actor, Capability, ConferenceIn, Origin, ProposalAt, Signature, SignedIn, Viewer, store};
use crate::app::App;
use crate::error::AppError;
use crate::people::{self, Person};
use crate::proposal::Proposal;
use crate::web::secret;

/// Holds the link of a letter to somebody who was named: may answer for that address, once.
#[derive(Clone)]
pub struct NamedPerson {
    viewer: Viewer,
    at: ProposalAt,
    person: Person,
    token_hash: Vec<u8>,
}

impl Deref for NamedPerson {
    type Target = ProposalAt;

    fn deref(&self) -> &ProposalAt {
        &self.at
    }
}

impl FromRequestParts<App> for NamedPerson {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let ConferenceIn { viewer, conference } = ConferenceIn::from_request_parts(parts, app).await?;
        let token_hash = secret::hash(&capture(parts, app, "token").await?);
        let mut db = app.db.acquire().await?;
        let found = people::store::by_token(&mut db, &token_hash).await?;
        let (id, person) = found.ok_or_else(AppError::not_found)?;
        let at = ProposalAt::find(&mut db, conference, id).await?.ok_or_else(AppError::not_found)?;
        Ok(Self { viewer, at, person, token_hash })
    }
}

impl NamedPerson {
    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Who was named.
    pub fn person(&self) -> &Person {
        &self.person
    }
}

impl Capability for NamedPerson {
    fn signature(&self) -> Signature {
        let actor = Actor { role: "named person", account: None, name: self.person.email.clone() };
        Signature { actor, origin: Origin::of(self.viewer.request()), conference: Some(self.at.conference().id) }
    }

    async fn recheck(&mut self, db: &mut PgConnection, _: DateTime<Utc>) -> Result<(), AppError> {
        // Every change of a proposal's people holds the proposal first.
        self.at.reread(db, Call::Read, &self.viewer).await?;
        let found = people::store::by_token(db, &self.token_hash).await?;
        self.person = found.map(|(_, person)| person).ok_or_else(AppError::not_found)?;
        Ok(())
    }
}

/// Confirmed to take part in the proposal in the address: may change what is said of themselves.
#[derive(Clone)]
pub struct SpeakerOf {
    who: SignedIn,
    at: ProposalAt,
    person: Person,
}

impl Deref for SpeakerOf {
    type Target = ProposalAt;

    fn deref(&self) -> &ProposalAt {
        &self.at
    }
}

impl FromRequestParts<App> for SpeakerOf {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let mut db = app.db.acquire().await?;
        let at = ProposalAt::numbered(parts, app, &mut db, &who).await?;
        match confirmed(at.proposal(), &who.account().email) {
            Some(person) => Ok(Self { who, at, person }),
            None => Err(not_named(&mut db, &who, at.proposal()).await?),
        }
    }
}

fn confirmed(proposal: &Proposal, email: &str) -> Option<Person> {
    proposal.people.iter().find(|person| person.is_confirmed_as(email)).cloned()
}

/// The author and the staff see the proposal, but are not one of the people named in it.
async fn not_named(db: &mut PgConnection, who: &SignedIn, proposal: &Proposal) -> Result<AppError, AppError> {
    let account = who.account();
    let sees = proposal.author_id == Some(account.id)
        || store::leads(db, proposal.track_id, &account.email).await?
        || store::organises(db, proposal.conference_id, &account.email).await?;
    let number = proposal.number.unwrap_or_default();
    Ok(if sees {
        AppError::Forbidden(format!("Only the co-authors and speakers of #{number} have such a page."))
    } else {
        who.viewer().may_not_see()
    })
}

impl SpeakerOf {
    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        self.who.viewer()
    }

    /// What is said of them.
    pub fn person(&self) -> &Person {
        &self.person
    }
}

impl Capability for SpeakerOf {
    fn signature(&self) -> Signature {
        self.who.signs(self.person.role.word(), self.at.conference())
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        self.at.reread(db, Call::Read, self.who.viewer()).await?;
        let person = confirmed(self.at.proposal(), &self.who.account().email);
        self.person = person.ok_or_else(|| self.who.viewer().may_not_see())?;
        Ok(())
    }
}
