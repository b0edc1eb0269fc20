//! The demonstration: a private PostgreSQL, the conference of the example with its dates moved to now, sign-ins for
//! everybody, and a page where the letters can be read. Beside it what measurements need: a large conference ([`data`]), and
//! something that asks for its pages ([`load`]). Nothing of it runs in production.

pub mod data;
mod dates;
pub mod demo;
pub mod load;
mod pages;
pub mod postgres;
mod proposals;
pub mod store;

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::error::AppError;
use crate::web::routes::Routes;

/// The letters of the demonstration.
#[derive(TypedPath, Deserialize)]
#[typed_path("/dev/mail")]
pub struct MailUrl;

/// A letter of the demonstration.
#[derive(TypedPath, Deserialize)]
#[typed_path("/dev/mail/{file}", rejection(AppError))]
pub struct LetterUrl {
    /// The name of its file.
    pub file: String,
}

/// The pages of the demonstration.
pub fn routes() -> Routes {
    Routes::default().get(pages::mail).get(pages::letter)
}
