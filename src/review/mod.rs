//! The lead's queue: the proposals of a track that they lead. Organisers see the queues of all tracks.

mod pages;
pub mod store;

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::error::AppError;
use crate::people::Answer;
use crate::proposal::Proposal;
use crate::web::routes::Routes;

/// A track's queue.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/queue", rejection(AppError))]
pub struct QueueUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default().get(pages::queue)
}

/// What leads should know at a glance, each in words.
pub fn marks(proposal: &Proposal) -> Vec<String> {
    let mut marks =
        marks_of(proposal.late, proposal.grace_seconds, proposal.is_confirmed(), proposal.denied_at.is_some());
    if proposal.people.iter().any(|person| person.answer == Answer::UnknownPerson) {
        marks.push("somebody named in it does not know the author".to_owned());
    }
    marks
}

fn marks_of(late: bool, grace_seconds: Option<i32>, confirmed: bool, denied: bool) -> Vec<String> {
    let mut marks = Vec::new();
    if late {
        marks.push("late".to_owned());
    }
    if let Some(seconds) = grace_seconds {
        marks.push(format!("{} minutes after the close, within the grace", seconds / 60));
    }
    if denied {
        marks.push("the owner of the address says it is not theirs".to_owned());
    } else if !confirmed {
        marks.push("address not confirmed".to_owned());
    }
    marks
}
