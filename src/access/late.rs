//! Whoever answers a late request or takes a late pass back. The request itself gave them the right to read the draft; the
//! pages show nothing of one that only used an access code.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::at::Call;
use super::public::capture;
use super::staff::{Role, role_in};
use super::{Capability, ConferenceIn, ProposalAt, Signature, SignedIn, Viewer};
use crate::app::App;
use crate::error::AppError;
use crate::late;

/// Runs the track of the draft in the address, whose author asked for it to be taken late, or that has a late pass.
#[derive(Clone)]
pub struct AnswersLate {
    who: SignedIn,
    at: ProposalAt,
    role: Role,
}

impl Deref for AnswersLate {
    type Target = ProposalAt;

    fn deref(&self) -> &ProposalAt {
        &self.at
    }
}

impl FromRequestParts<App> for AnswersLate {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let found = ConferenceIn::from_request_parts(parts, app).await.map_err(|error| who.viewer().hidden(error))?;
        let id: Uuid = capture(parts, app, "draft").await?.parse().map_err(|_| who.viewer().may_not_see())?;
        let mut db = app.db.acquire().await?;
        let at = ProposalAt::find(&mut db, found.conference, id).await?.ok_or_else(|| who.viewer().may_not_see())?;
        if !late::store::is_answerable(&mut db, id).await? {
            return Err(who.viewer().may_not_see());
        }
        let role = role_in(&mut db, &who, at.conference().id, at.track().id).await?;
        Ok(Self { who, at, role })
    }
}

impl AnswersLate {
    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        self.who.viewer()
    }

    /// As what.
    pub fn role(&self) -> Role {
        self.role
    }
}

impl Capability for AnswersLate {
    fn signature(&self) -> Signature {
        self.who.signs(self.role.as_str(), self.at.conference())
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        self.at.reread(db, Call::Held, self.who.viewer()).await?;
        self.role = role_in(db, &self.who, self.at.conference().id, self.at.track().id).await?;
        let account = self.who.account();
        if self.at.proposal().is_by(account.id, &account.email) {
            let sentence = "You are its author. A co-lead or an organiser must answer this request.";
            return Err(AppError::Forbidden(sentence.to_owned()));
        }
        Ok(())
    }
}
