//! Decisions: accept or decline, after a page that shows the letter. *Send now* writes plan, decision, state and letter in
//! one transaction. Never on one's own proposal.

mod pages;
pub mod store;

use std::str::FromStr;

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::error::AppError;
use crate::proposal::state::{Mover, State};
use crate::track::kind::{UnknownWord, find_word};
use crate::web::routes::Routes;

/// Deciding on a proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/decision", rejection(AppError))]
pub struct DecisionUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default().get(pages::ask).post(pages::decide)
}

/// What can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It becomes a talk.
    Accepted,
    /// It is not taken.
    Declined,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 2] = [Self::Accepted, Self::Declined];

    /// The word in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
        }
    }

    /// The word on the button that leads to the letter.
    pub fn button(self) -> &'static str {
        match self {
            Self::Accepted => "Accept",
            Self::Declined => "Decline",
        }
    }

    /// The look of that button.
    pub fn class(self) -> &'static str {
        match self {
            Self::Accepted => "main",
            Self::Declined => "",
        }
    }

    /// The state that it leads to.
    pub fn state(self) -> State {
        match self {
            Self::Accepted => State::Accepted,
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

/// What may be decided about a proposal in this state.
pub fn possible(state: State, mover: Mover) -> Vec<Outcome> {
    Outcome::ALL.into_iter().filter(|outcome| state.may_become(outcome.state(), mover)).collect()
}
