//! What comes after the close with leave: late requests and their answers, late passes.
//!
//! An author asks ([`crate::proposal::LateRequestUrl`]); whoever runs the track grants a late pass with an end, or declines.
//! An access code ([`codes`]) gives one too.
//! The deadline rule asks for the pass inside the transaction that files, on the locked row.

mod answer;
pub mod codes;
pub mod ending;
pub mod history;
mod notice;
mod pages;
pub mod store;

use axum_extra::routing::TypedPath;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::AppError;
use crate::web::routes::Routes;

pub use notice::LateNotice;

/// The drafts of a track whose authors asked for them to be taken late.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/late-requests", rejection(AppError))]
pub struct LateRequestsUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// Answering one late request.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/late-requests/{draft}", rejection(AppError))]
pub struct LateAnswerUrl {
    /// The conference's slug.
    pub conference: String,
    /// The draft's key.
    pub draft: Uuid,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::list)
        .get(pages::show_request)
        .post(pages::answer)
        .get(codes::pages::manage::list)
        .post(codes::pages::manage::change)
        .get(codes::pages::enter::show_entry)
        .post(codes::pages::enter::enter)
}
