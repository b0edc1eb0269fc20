//! Whoever may set a part of a track: its organisers, and its leads where the organisers leave it to them.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Capability, LeadOf, Role, Signature};
use crate::app::App;
use crate::error::AppError;
use crate::track::change::Changer;
use crate::track::settings::part::{Left, Section};
use crate::track::settings::store as settings;

/// May set the part `S` of the track in the address. Inside its transaction the track cannot change otherwise.
pub struct MaySet<S> {
    lead: LeadOf,
    left: Left,
    part: PhantomData<fn() -> S>,
}

impl<S> Clone for MaySet<S> {
    fn clone(&self) -> Self {
        Self { lead: self.lead.clone(), left: self.left.clone(), part: PhantomData }
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
        let mut setter = Self { lead, left: Left::default(), part: PhantomData };
        setter.check(&mut *app.db.acquire().await?).await?;
        Ok(setter)
    }
}

impl<S: Section> MaySet<S> {
    async fn check(&mut self, db: &mut PgConnection) -> Result<(), AppError> {
        self.left = settings::left_to_leads(db, self.lead.track().id).await?;
        match self.lead.role() == Role::Organiser || self.left.has(S::PART) {
            true => Ok(()),
            false => Err(AppError::Forbidden(S::PART.refusal())),
        }
    }

    /// As what they change the call.
    pub fn changer(&self) -> Changer {
        match self.lead.role() {
            Role::Organiser => Changer::Organiser,
            Role::Lead => Changer::Lead(self.left.of_call()),
        }
    }
}

impl<S: Section> Capability for MaySet<S> {
    fn signature(&self) -> Signature {
        self.lead.signature()
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        self.lead.recheck(db, now).await?;
        self.check(db).await
    }
}
