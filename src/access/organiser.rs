//! Organisers.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Capability, ConferenceIn, Signature, SignedIn, Viewer, store};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;

/// Runs the conference in the address.
#[derive(Clone)]
pub struct OrganiserOf {
    who: SignedIn,
    conference: Conference,
}

impl FromRequestParts<App> for OrganiserOf {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let found = ConferenceIn::from_request_parts(parts, app).await.map_err(|error| who.viewer().hidden(error))?;
        let conference = found.conference;
        let mut db = app.db.acquire().await?;
        if !store::organises(&mut db, conference.id, &who.account().email).await? {
            return Err(who.viewer().may_not_see());
        }
        Ok(Self { who, conference })
    }
}

impl OrganiserOf {
    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        self.who.viewer()
    }

    /// The conference they run.
    pub fn conference(&self) -> &Conference {
        &self.conference
    }
}

impl Capability for OrganiserOf {
    fn signature(&self) -> Signature {
        self.who.signs("organiser", &self.conference)
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        if store::organises(db, self.conference.id, &self.who.account().email).await? {
            Ok(())
        } else {
            Err(self.viewer().may_not_see())
        }
    }
}
