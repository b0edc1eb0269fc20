//! Organisers who place a proposal into a track.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::at::Call;
use super::staff::kept_out;
use super::{Actor, Capability, Origin, ProposalAt, SignedIn, Viewer, store};
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
            return match kept_out(&mut db, at.proposal(), account).await? {
                Some(sentence) => Err(AppError::Forbidden(sentence)),
                None => Ok(Self { who, at }),
            };
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
    fn actor(&self) -> Actor {
        Actor { role: "organiser", ..self.who.actor() }
    }

    fn origin(&self) -> Origin {
        self.who.origin()
    }

    fn conference_id(&self) -> Option<Uuid> {
        Some(self.at.conference().id)
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        self.at.reread(db, Call::Read, self.who.viewer()).await?;
        if !store::organises(db, self.at.conference().id, &self.who.account().email).await? {
            return Err(self.viewer().may_not_see());
        }
        let sentence = kept_out(db, self.at.proposal(), self.who.account()).await?;
        sentence.map_or(Ok(()), |sentence| Err(AppError::Forbidden(sentence)))
    }
}
