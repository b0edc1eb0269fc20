//! The lead's queue: the proposals of a track that they lead. Organisers see the queues of all tracks.
//!
//! It is made to be worked in one evening: [`order`] says what is shown and in which order, [`vote`] what a vote is. Votes of
//! others stay hidden until one has voted. Two threads stand under a proposal: the leads among themselves, and the leads with
//! its author ([`message`]). Nobody votes on their own proposal or reads what is said of it, nor does whoever has a conflict of
//! interest ([`interest`]).
//!
//! A line of the grammar in [`command`] does what a button of a page does: in the queue's box, at the command line and, without
//! its number, in a mail ([`by_mail`]). All of them go through [`run`].

mod act;
pub mod by_mail;
mod came_from;
pub mod command;
mod filters;
pub mod interest;
mod list;
mod mention;
pub mod message;
mod notify;
pub mod order;
mod pages;
pub mod run;
pub mod store;
mod to_decide;
pub mod vote;

use axum_extra::routing::TypedPath;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::AppError;
use crate::people::Answer;
use crate::proposal::Proposal;
use crate::web::routes::Routes;

pub use came_from::{CameFrom, LIST};
pub use filters::Filters;
pub use list::{List, Place};
pub use pages::parts::{AuthorThread, StaffPart};
pub use to_decide::ToDecide;

/// A track's queue.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/queue", rejection(AppError))]
pub struct QueueUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// One's vote on a proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/vote", rejection(AppError))]
pub struct VoteUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

/// What the leads say among themselves about a proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/discussion", rejection(AppError))]
pub struct DiscussionUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

/// Deleting one's own message to the other leads.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/discussion/{message}/removal", rejection(AppError))]
pub struct MessageUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
    /// Its key.
    pub message: Uuid,
}

/// What the leads ask the author of a proposal, and the answers.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/questions", rejection(AppError))]
pub struct AuthorThreadUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

/// Who should not judge a proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/conflicts-of-interest", rejection(AppError))]
pub struct InterestUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

/// What an audit row of a proposal is about.
fn subject(proposal: &Proposal) -> String {
    format!("proposal {}", proposal.number.unwrap_or_default())
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::queue::queue)
        .get(pages::vote::open)
        .post(pages::vote::save)
        .get(pages::discussion::open)
        .post(pages::discussion::write)
        .get(pages::removal::ask)
        .post(pages::removal::remove)
        .get(pages::questions::open)
        .post(pages::questions::write)
        .get(pages::command::open)
        .post(pages::command::run)
        .get(pages::interest::open)
        .post(pages::interest::save)
}

/// One line that does something to a proposal of the track.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/command", rejection(AppError))]
pub struct CommandUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// Where the row of a proposal is on a queue's page.
fn row_anchor(number: i32) -> String {
    format!("p{number}")
}

/// The mark of a proposal one of whose people answered that they do not know who named them.
const UNKNOWN_AUTHOR: &str = "somebody named in it does not know the author";

/// What leads should know at a glance, each in words.
pub fn marks(proposal: &Proposal) -> Vec<String> {
    let of_author = of_author(proposal.is_confirmed(), proposal.denied_at.is_some(), proposal.author_left());
    let mut marks = marks_of(proposal.late, proposal.grace_seconds, of_author);
    if proposal.people.iter().any(|person| person.answer == Answer::UnknownPerson) {
        marks.push(UNKNOWN_AUTHOR.to_owned());
    }
    marks
}

/// What leads should know of the author. `left`: the account was deleted.
fn of_author(confirmed: bool, denied: bool, left: bool) -> Option<&'static str> {
    match (denied, left, confirmed) {
        (true, ..) => Some("the owner of the address says it is not theirs"),
        (_, true, _) => Some("the author deleted their account"),
        (_, _, false) => Some("address not confirmed"),
        _ => None,
    }
}

fn marks_of(late: bool, grace_seconds: Option<i32>, of_author: Option<&str>) -> Vec<String> {
    let mut marks = Vec::new();
    if late {
        marks.push("late".to_owned());
    }
    if let Some(seconds) = grace_seconds {
        marks.push(format!("{} minutes after the close, within the grace", seconds / 60));
    }
    marks.extend(of_author.map(str::to_owned));
    marks
}
