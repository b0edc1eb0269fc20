//! Letters: what they say ([`letter`]), the outbox that they wait in ([`outbox`]), the worker that delivers them
//! ([`worker`]) and the ways out of the machine ([`transport`]). [`received`] reads the mail that comes back with commands;
//! what they do is done in [`crate::review::by_mail`].
//!
//! A letter is written in the transaction of the change that it tells of. Delivery is at least once, with the same
//! Message-ID each time, so a repeat is the same mail. What cannot be delivered is given up where organisers see it.

pub mod facts;
pub mod foot;
pub mod header;
pub mod letter;
pub mod outbox;
mod pages;
pub mod received;
pub mod store;
pub mod transport;
pub mod worker;
pub mod wrap;

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::error::AppError;
use crate::web::routes::Routes;

/// What became of a conference's letters, for its organisers.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/letters", rejection(AppError))]
pub struct LettersUrl {
    /// The conference's slug.
    pub conference: String,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default().get(pages::letters).post(pages::try_again)
}
