//! Whoever may set a part of a track: its organisers, and its leads where the organisers leave it to them.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Capability, LeadOf, Role, Signature, store};
use crate::app::App;
use crate::error::AppError;
use crate::track::change::Changer;
use crate::track::settings::part::{Left, Section};
use crate::track::settings::store as settings;

/// May set the part `S` of the track in the address. Inside its transaction the track cannot change otherwise.
pub struct MaySet<S> {
    lead: LeadOf,
    organises: bool,
    left: Left,
    part: PhantomData<fn() -> S>,
}

impl<S> Clone for MaySet<S> {
    fn clone(&self) -> Self {
        Self { lead: self.lead.clone(), organises: self.organises, left: self.left.clone(), part: PhantomData }
    }
}

impl<S> Deref for MaySet<S> {
    type Target = LeadOf;

    fn deref(&self) -> &LeadOf {
        &self.lead
    }
}

impl<S: Section> FromRequestParts<App> for MaySet<S> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let lead = LeadOf::from_request_parts(parts, app).await?;
        let mut setter = Self { lead, organises: false, left: Left::default(), part: PhantomData };
        setter.check(&mut *app.db.acquire().await?).await?;
        Ok(setter)
    }
}

impl<S: Section> MaySet<S> {
    /// A lead can be an organiser too; then nothing is kept from them.
    async fn check(&mut self, db: &mut PgConnection) -> Result<(), AppError> {
        self.organises = organises(db, &self.lead).await?;
        self.left = settings::left_to_leads(db, self.lead.track().id).await?;
        if self.organises || self.left.has(S::PART) { Ok(()) } else { Err(AppError::Forbidden(S::PART.refusal())) }
    }

    /// As what they change the call.
    pub fn changer(&self) -> Changer {
        if self.organises { Changer::Organiser } else { Changer::Lead(self.left.of_call()) }
    }
}

/// Whether whoever runs the track organises its conference too.
///
/// # Errors
/// When the database fails.
pub(crate) async fn organises(db: &mut PgConnection, lead: &LeadOf) -> Result<bool, AppError> {
    match (lead.role(), lead.viewer().account()) {
        (Role::Organiser, _) => Ok(true),
        (Role::Lead, Some(account)) => Ok(store::organises(db, lead.conference().id, &account.email).await?),
        (Role::Lead, None) => Ok(false),
    }
}

impl<S: Section> Capability for MaySet<S> {
    fn signature(&self) -> Signature {
        let role = if self.organises { Role::Organiser } else { self.lead.role() };
        self.lead.who().signs(role.as_str(), self.lead.conference())
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.lead.recheck(db, now).await?;
        self.check(db).await
    }
}
