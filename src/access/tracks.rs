//! Whoever runs tracks of a conference, for what concerns several of them at once.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::public::capture;
use super::{Capability, ConferenceIn, DecidesOn, Role, Signature, SignedIn, SignedInAccount, Viewer, store};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::search;
use crate::search::saved::SavedSearch;
use crate::track::{self, Track};

/// Runs at least one track of the conference in the address, as its lead or as an organiser of all.
#[derive(Clone)]
pub struct RunsTracks {
    who: SignedIn,
    conference: Conference,
    tracks: Vec<Track>,
    role: Role,
}

async fn run_by(db: &mut PgConnection, who: &SignedIn, conference: Uuid) -> Result<(Role, Vec<Track>), AppError> {
    let email = &who.account().email;
    let mut tracks = track::store::of_conference(db, conference).await?;
    if store::organises(db, conference, email).await? {
        return Ok((Role::Organiser, tracks));
    }
    let led = store::led_in(db, conference, email).await?;
    tracks.retain(|track| led.contains(&track.id));
    if tracks.is_empty() { Err(who.viewer().may_not_see()) } else { Ok((Role::Lead, tracks)) }
}

impl FromRequestParts<App> for RunsTracks {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        let found = ConferenceIn::from_request_parts(parts, app).await.map_err(|error| who.viewer().hidden(error))?;
        Self::of(&mut *app.db.acquire().await?, who, found.conference).await
    }
}

impl RunsTracks {
    /// The same right of an account without a browser: from the command line, say.
    ///
    /// # Errors
    /// Not found if it runs no track of the conference, or when the database fails.
    pub async fn of(db: &mut PgConnection, who: SignedIn, conference: Conference) -> Result<Self, AppError> {
        let (role, tracks) = run_by(db, &who, conference.id).await?;
        Ok(Self { who, conference, tracks, role })
    }

    /// The same right of somebody who decides on a proposal of one of the tracks.
    ///
    /// # Errors
    /// As above.
    pub async fn of_staff(db: &mut PgConnection, staff: &DecidesOn) -> Result<Self, AppError> {
        Self::of(db, staff.who.clone(), staff.conference().clone()).await
    }

    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        self.who.viewer()
    }

    /// Whose right it is.
    pub fn account(&self) -> &SignedInAccount {
        self.who.account()
    }

    /// The conference.
    pub fn conference(&self) -> &Conference {
        &self.conference
    }

    /// The tracks that they run, in the order of the conference: never none, except for an organiser of a conference
    /// without tracks.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// As what.
    pub fn role(&self) -> Role {
        self.role
    }
}

impl Capability for RunsTracks {
    fn signature(&self) -> Signature {
        self.who.signs(self.role.as_str(), &self.conference)
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.who.recheck(db, now).await?;
        (self.role, self.tracks) = run_by(db, &self.who, self.conference.id).await?;
        Ok(())
    }
}

/// May change the saved search in the address: it is theirs. Those of others are not there.
#[derive(Clone)]
pub struct OwnSearch {
    runs: RunsTracks,
    search: SavedSearch,
}

impl Deref for OwnSearch {
    type Target = RunsTracks;

    fn deref(&self) -> &RunsTracks {
        &self.runs
    }
}

async fn own(db: &mut PgConnection, runs: &RunsTracks, id: Uuid) -> Result<SavedSearch, AppError> {
    let found = search::store::saved::own(db, runs.conference.id, runs.account().id, id).await?;
    found.ok_or_else(|| runs.viewer().may_not_see())
}

impl FromRequestParts<App> for OwnSearch {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let runs = RunsTracks::from_request_parts(parts, app).await?;
        let id = capture(parts, app, "search").await?.parse().map_err(|_| runs.viewer().may_not_see())?;
        let mut db = app.db.acquire().await?;
        let search = own(&mut db, &runs, id).await?;
        Ok(Self { runs, search })
    }
}

impl OwnSearch {
    /// The search.
    pub fn search(&self) -> &SavedSearch {
        &self.search
    }
}

impl Capability for OwnSearch {
    fn signature(&self) -> Signature {
        self.runs.signature()
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.runs.recheck(db, now).await?;
        search::store::saved::lock(db, self.search.id).await?;
        self.search = own(db, &self.runs, self.search.id).await?;
        Ok(())
    }
}
