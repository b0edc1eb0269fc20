//! The page behind a link that answers for nobody: replaced by a newer letter's, gone with its proposal, or never written.
//! It is the same for all of them, so that it tells a stranger nothing.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::access::ConferenceIn;
use crate::account::{AccountUrl, SignInUrl};
use crate::app::App;
use crate::error::AppError;
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "people/dead_link.html")]
struct DeadLinkPage {
    layout: Layout,
    /// None for whoever is signed in.
    sign_in: Option<SignInUrl>,
    mine: AccountUrl,
    contact: String,
}

/// The page in place of "not found"; every other error stays what it is.
pub(super) fn or_else(app: &App, found: &ConferenceIn, error: AppError) -> Result<Response, AppError> {
    let AppError::NotFound { .. } = error else { return Err(error) };
    let ConferenceIn { viewer, conference } = found;
    let page = DeadLinkPage {
        layout: viewer.layout(app, "This link does not work any more", Some(conference)),
        sign_in: viewer.account().is_none().then_some(SignInUrl),
        mine: AccountUrl,
        contact: conference.contact.clone(),
    };
    Ok(show(StatusCode::GONE, &page))
}
