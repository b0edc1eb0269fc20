//! Searching the proposals that somebody runs: one track's queue, or all tracks of theirs in a conference.
//!
//! [`query`] is the language and how it is written, [`parse`](mod@parse) reads it, [`plan`] makes of it what one fixed
//! statement in [`store`] answers. The queue shows what is found; exports and the list of addresses take the same search;
//! [`saved`] searches keep one under a name. What the reader may not see changes nothing of it.

mod asked;
pub mod bounds;
mod common;
pub mod help;
pub mod mailbox;
mod pages;
pub mod parse;
pub mod plan;
pub mod query;
pub mod saved;
mod search_box;
pub mod store;

use axum::http::StatusCode;
use axum_extra::routing::TypedPath;
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::AppError;
use crate::web::routes::Routes;

pub use search_box::SearchBox;
pub use store::Scope;

/// Searching all tracks that somebody runs.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/search", rejection(AppError))]
pub struct SearchUrl {
    /// The conference's slug.
    pub conference: String,
}

/// What can be written into a search.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/search/help", rejection(AppError))]
pub struct HelpUrl {
    /// The conference's slug.
    pub conference: String,
}

/// The addresses of the authors found.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/search/addresses", rejection(AppError))]
pub struct AddressesUrl {
    /// The conference's slug.
    pub conference: String,
}

/// Choosing what of the proposals found is downloaded.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/search/export", rejection(AppError))]
pub struct ExportUrl {
    /// The conference's slug.
    pub conference: String,
}

/// The file; what it holds is said by the query.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/search/export/proposals", rejection(AppError))]
pub struct FileUrl {
    /// The conference's slug.
    pub conference: String,
}

/// One's saved searches, and the form for a new one.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/searches", rejection(AppError))]
pub struct SearchesUrl {
    /// The conference's slug.
    pub conference: String,
}

/// A saved search of one's own.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/searches/{search}", rejection(AppError))]
pub struct SavedUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its key.
    pub search: Uuid,
}

/// Deleting it.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/searches/{search}/removal", rejection(AppError))]
pub struct RemovalUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its key.
    pub search: Uuid,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::results::results)
        .get(pages::help::help)
        .get(pages::addresses::addresses)
        .get(pages::export::choose)
        .get(pages::export::download)
        .get(pages::saved::list)
        .post(pages::saved::save)
        .get(pages::own::open)
        .post(pages::own::change)
        .get(pages::own::ask)
        .post(pages::own::remove)
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Searched {
    /// The keys of the proposals; none where nothing was searched, so that everything is meant.
    pub among: Option<Vec<Uuid>>,
    /// What is wrong with the search; then nothing is found.
    pub mistake: Option<String>,
}

impl Searched {
    /// How its page is answered.
    pub fn status(&self) -> StatusCode {
        if self.mistake.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
    }
}

/// Searches what was typed, in one statement at the most.
///
/// # Errors
/// When the database fails.
pub async fn search(db: &mut PgConnection, scope: Scope<'_>, typed: &str) -> Result<Searched, sqlx::Error> {
    if typed.is_empty() {
        return Ok(Searched::default());
    }
    let has_track = |slug: &str| scope.tracks.iter().any(|track| track.slug == slug);
    let read = parse::parse(typed, &has_track).map_err(|mistake| mistake.sentence());
    let read = read.and_then(|query| common::mistake(&query).map_or(Ok(query), Err));
    match read.and_then(|query| plan::Plan::of(&query).map_err(|mistake| mistake.sentence())) {
        Ok(plan) => Ok(Searched { among: Some(store::found(db, scope, &plan).await?), mistake: None }),
        Err(mistake) => Ok(Searched { among: Some(Vec::new()), mistake: Some(mistake) }),
    }
}
