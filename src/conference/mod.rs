//! Conferences: what they are, their public home, and the file they are described in.
//!
//! Everybody reads; the operator applies the file ([`mod@file`], [`apply`]). Descriptive parts are one JSON document
//! ([`content`]), since nothing but the page reads them; what rules depend on has columns.

pub mod apply;
pub mod content;
pub mod file;
mod pages;
pub mod store;
pub mod views;

use axum_extra::routing::TypedPath;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::AppError;
use crate::track::zone::Zone;
use crate::web::routes::Routes;
use content::ConferenceContent;

/// First parts of addresses that are ours, and words that would be read as such: no conference is called like one.
pub const RESERVED_SLUGS: [&str; 24] = [
    "account",
    "accounts",
    "admin",
    "api",
    "assets",
    "authors",
    "conference",
    "conferences",
    "dev",
    "favicon.ico",
    "feeds",
    "healthz",
    "help",
    "mail",
    "me",
    "metrics",
    "new",
    "ops",
    "privacy",
    "readyz",
    "robots.txt",
    "search",
    "static",
    "t",
];

/// All conferences of this instance.
#[derive(TypedPath, Deserialize)]
#[typed_path("/")]
pub struct InstanceUrl;

/// A conference's home: its calls.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}", rejection(AppError))]
pub struct HomeUrl {
    /// The conference's slug.
    pub conference: String,
}

/// Accepted talks that their tracks publish.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/talks", rejection(AppError))]
pub struct TalksUrl {
    /// The conference's slug.
    pub conference: String,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default().get(pages::instance).get(pages::home).get(pages::talks)
}

/// A conference.
#[derive(Clone, Debug)]
pub struct Conference {
    /// Its key.
    pub id: Uuid,
    /// Its part of addresses.
    pub slug: String,
    /// As in "Linux Plumbers Conference 2023".
    pub name: String,
    /// As in "LPC 2023".
    pub short_name: String,
    /// Its first day, in its own zone.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// Where it takes place.
    pub time_zone: Tz,
    /// The zone of calls that state none.
    pub default_zone: Zone,
    /// The organisers' address.
    pub contact: String,
    /// Everything that is only shown.
    pub content: ConferenceContent,
}

impl Conference {
    /// Its home page.
    pub fn home(&self) -> HomeUrl {
        HomeUrl { conference: self.slug.clone() }
    }
}
