//! Decisions and what becomes of them: accept, put on the waiting list or decline, after a page that shows the letter;
//! then the author says whether they come.
//!
//! *Send now* writes plan, decision, state and letter in one transaction. Never on one's own proposal. An acceptance names
//! a date to answer by ([`answer`]); the clock reminds of it ([`remind`]).

pub mod answer;
mod answered;
mod forms;
mod notice;
mod notify;
mod pages;
mod reminders;
pub mod store;

use std::str::FromStr;

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::error::AppError;
use crate::proposal::Proposal;
use crate::proposal::state::{Mover, State};
use crate::track::kind::{UnknownWord, find_word};
use crate::web::routes::Routes;

pub use answered::WhoAnswered;
pub use notice::AnswerNotice;
pub use reminders::remind;

/// Deciding on a proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/decision", rejection(AppError))]
pub struct DecisionUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

impl DecisionUrl {
    /// The page with an outcome chosen.
    pub fn with(&self, outcome: Outcome) -> String {
        format!("{self}?outcome={}", outcome.as_str())
    }
}

/// The author of an accepted proposal says whether they come.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/confirmation", rejection(AppError))]
pub struct ConfirmationUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::decide::ask)
        .post(pages::decide::decide)
        .get(pages::confirmation::ask)
        .post(pages::confirmation::answer)
}

/// What can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It becomes a talk.
    Accepted,
    /// It becomes a talk if a slot falls free.
    Waitlisted,
    /// It is not taken.
    Declined,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::Waitlisted, Self::Declined];

    /// The word in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Waitlisted => "waitlisted",
            Self::Declined => "declined",
        }
    }

    /// The word on the button that leads to the letter.
    pub fn button(self) -> &'static str {
        match self {
            Self::Accepted => "Accept",
            Self::Waitlisted => "Waitlist",
            Self::Declined => "Decline",
        }
    }

    /// The look of that button.
    pub fn class(self) -> &'static str {
        match self {
            Self::Accepted => "main",
            Self::Waitlisted | Self::Declined => "",
        }
    }

    /// The state that it leads to.
    pub fn state(self) -> State {
        match self {
            Self::Accepted => State::Accepted,
            Self::Waitlisted => State::Waitlisted,
            Self::Declined => State::Declined,
        }
    }
}

impl FromStr for Outcome {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

/// What may be decided about a proposal as it stands. Where its author deleted their account nothing becomes a talk any more;
/// a talk that nobody gives can be taken back.
pub fn possible(proposal: &Proposal, mover: Mover) -> Vec<Outcome> {
    let makes_sense = |outcome: &Outcome| !proposal.author_left() || *outcome == Outcome::Declined;
    let may_become = |outcome: &Outcome| proposal.state.may_become(outcome.state(), mover);
    Outcome::ALL.into_iter().filter(makes_sense).filter(may_become).collect()
}
