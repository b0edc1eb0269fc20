//! Proposals travel: to another track, in two parts, or as part of another.
//!
//! What a lead wants is planned and sent as a decision is ([`planned`], [`planning`], [`prepared`], [`release`](mod@release)):
//! a move offers the proposal to the leads of another track; they take it or leave it, and the author is asked where their
//! consent was not given. Without an answer within seven days it stays. An author changes track alone while both calls are open.
//! Number, thread, votes and arrival stay; [`arrival`] says how the arrival stands in the new call, [`moving`] holds the rules,
//! [`put`] is the one act that puts a proposal into a track, whoever does it. [`splitting`] makes two of one, [`merging`] makes
//! one of several. [`part`] is what the page of a proposal tells of it all, [`commands`] what the command box asks for.

mod also;
mod answers;
pub mod arrival;
pub mod commands;
mod ending;
mod kept;
mod merge_letters;
mod merging;
mod moving;
mod notify;
mod offering;
mod pages;
mod part;
mod placing;
mod planned;
mod planning;
mod prepared;
mod put;
mod release;
mod splitting;
pub mod store;
mod taking;
mod ways;

use axum_extra::routing::TypedPath;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::AppError;
use crate::web::routes::Routes;

pub use answers::unanswered;
pub use arrival::Arrival;
pub use ending::end_due;
pub use merging::numbers_in;
pub use moving::{Move, MoveState, consents};
pub use part::TravelPart;
pub use planned::{MergeWish, MoveWish, PlannedPart, Travel, TravelKind};
pub use prepared::{Ready, prepare};
pub use release::release;
pub use ways::Ways;

/// Placing a proposal whose author was not sure which track is right.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/placing", rejection(AppError))]
pub struct PlacingUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its number in the conference.
    pub number: i32,
}

/// Moving a proposal to another track: its leads offer it, its author moves it or says whether it may move.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/move", rejection(AppError))]
pub struct MoveUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its number in the conference.
    pub number: i32,
}

/// A proposal that was offered to a track: its leads take it or leave it.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/moves/{offer}", rejection(AppError))]
pub struct OfferUrl {
    /// The conference's slug.
    pub conference: String,
    /// The move's key.
    pub offer: Uuid,
}

/// What was offered to a track and is not answered yet.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/offers", rejection(AppError))]
pub struct OffersUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// Answers to what the new track of a proposal asks.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/answers", rejection(AppError))]
pub struct AnswersUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its number in the conference.
    pub number: i32,
}

/// Making two proposals of one.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/split", rejection(AppError))]
pub struct SplitUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its number in the conference.
    pub number: i32,
}

/// Making one proposal of several; for one that became part of another, taking that back.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/merge", rejection(AppError))]
pub struct MergeUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its number in the conference.
    pub number: i32,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::place::choose)
        .post(pages::place::place)
        .get(pages::moving::open)
        .post(pages::moving::act)
        .get(pages::offer::open)
        .post(pages::offer::answer)
        .get(pages::offers::list)
        .get(pages::answers::ask)
        .post(pages::answers::save)
        .get(pages::split::ask)
        .post(pages::split::split)
        .get(pages::merge::ask)
        .post(pages::merge::merge)
}
