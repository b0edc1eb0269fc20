//! People of a proposal: its co-authors and speakers.
//!
//! The author names them by name and address. Each gets a letter whose link opens a page with three buttons: *Confirm*,
//! *Decline*, *I do not know this person*. Letters leave once the proposal is sent and its author's own address is
//! confirmed. Whoever confirmed is part of the proposal under that address, with an account or without one yet. Co-authors
//! may edit; speakers change what is said of themselves. [`person`] holds the rules, [`mod@lineup`] the order in which all of
//! them and the author are listed, [`notify`] the letters.

pub mod about;
pub mod lineup;
mod notify;
mod pages;
pub mod person;
pub mod store;

use axum_extra::routing::TypedPath;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::AppError;
use crate::web::routes::Routes;

pub use lineup::{Author, Member, lineup};
pub use notify::{ask_named, ask_waiting, asked_letter, letters_leave};
pub use person::{Answer, Person, Role};

/// The people of a filed proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/people", rejection(AppError))]
pub struct PeopleUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

/// The people of a draft.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/drafts/{draft}/people", rejection(AppError))]
pub struct DraftPeopleUrl {
    /// The conference's slug.
    pub conference: String,
    /// The draft's key.
    pub draft: Uuid,
}

/// What is said of oneself in a proposal, for its co-authors and speakers.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/people/me", rejection(AppError))]
pub struct MeUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

/// The link in the letter to somebody who was named.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/people/{token}", rejection(AppError))]
pub struct AnswerUrl {
    /// The conference's slug.
    pub conference: String,
    /// From the letter.
    pub token: String,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::list::list)
        .post(pages::list::change)
        .get(pages::list::list_of_draft)
        .post(pages::list::change_of_draft)
        .get(pages::me::open)
        .post(pages::me::save)
        .get(pages::answer::open)
        .post(pages::answer::answer)
}
