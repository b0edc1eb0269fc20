//! The settings of a track, for its leads and the organisers of its conference, in the browser.
//!
//! Organisers say for each [`part`] whether the leads may set it. Texts are kept as versions ([`text`]); whoever saves on top
//! of another change gets both to see. What people who propose could count on leaves a line in the public history ([`public`]). The call goes through [`check_change`](crate::track::change::check_change), as the
//! conference file does. What was set here stays when the file is applied again (see `conference::apply`).

pub mod call;
pub mod outcomes;
pub(super) mod pages;
pub mod part;
pub mod public;
pub mod slots;
pub mod store;
pub mod text;
pub mod topics;

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::access::LeadOf;
use crate::error::AppError;
use crate::web::routes::Routes;

macro_rules! urls {
    ($($(#[$doc:meta])* $name:ident = $path:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(TypedPath, Deserialize)]
            #[typed_path($path, rejection(AppError))]
            pub struct $name {
                /// The conference's slug.
                pub conference: String,
                /// The track's slug.
                pub track: String,
            }

            impl $name {
                /// Of the track that somebody runs.
                pub fn of(lead: &LeadOf) -> Self {
                    Self { conference: lead.conference().slug.clone(), track: lead.track().slug.clone() }
                }
            }
        )*
    };
}

urls! {
    /// What is set, and the ways to change it.
    SettingsUrl = "/{conference}/tracks/{track}/settings";
    /// The text of the call.
    TextUrl = "/{conference}/tracks/{track}/settings/text";
    /// How a text that is being written would read, for the script.
    TextPreviewUrl = "/{conference}/tracks/{track}/settings/text/preview";
    /// Every version of the text, and the way back to one.
    VersionsUrl = "/{conference}/tracks/{track}/settings/text/versions";
    /// Suggested topics.
    TopicsUrl = "/{conference}/tracks/{track}/settings/topics";
    /// What came of earlier editions.
    OutcomesUrl = "/{conference}/tracks/{track}/settings/outcomes";
    /// How long slots are, and whom to write to.
    SlotsUrl = "/{conference}/tracks/{track}/settings/slots";
    /// The call: opening, deadline, and what is too late.
    CallUrl = "/{conference}/tracks/{track}/settings/deadline";
    /// How votes are shown.
    VotesUrl = "/{conference}/tracks/{track}/settings/votes";
    /// What leads may change.
    RightsUrl = "/{conference}/tracks/{track}/settings/rights";
    /// Who changed what.
    LogUrl = "/{conference}/tracks/{track}/settings/history";
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::home::home)
        .get(pages::text::edit)
        .post(pages::text::save)
        .get(pages::text::elsewhere)
        .post(pages::text::preview)
        .get(pages::versions::list)
        .post(pages::versions::restore)
        .get(pages::topics::edit)
        .post(pages::topics::save)
        .get(pages::outcomes::edit)
        .post(pages::outcomes::save)
        .get(pages::slots::edit)
        .post(pages::slots::save)
        .get(pages::call::edit)
        .post(pages::call::save)
        .get(pages::votes::edit)
        .post(pages::votes::save)
        .get(pages::rights::edit)
        .post(pages::rights::save)
        .get(pages::log::log)
}
