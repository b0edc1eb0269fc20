//! The letters that carry a decision.

use askama::Template;

use crate::mail::facts::Facts;

/// See [`super::Letter::Accepted`].
#[derive(Template)]
#[template(path = "mail/accepted/letter.txt")]
pub struct Decided {
    /// The proposal.
    pub facts: Facts,
    /// The leads' words, if any.
    pub reason: String,
    /// What becomes public, in words.
    pub publishes: &'static str,
    /// Whether the track asks something now.
    pub asks: bool,
    /// The page of the proposal.
    pub url: String,
}

/// See [`super::Letter::NotAccepted`].
#[derive(Template)]
#[template(path = "mail/not_accepted/letter.txt")]
pub struct NotTaken {
    /// The proposal.
    pub facts: Facts,
    /// The leads' words, if any.
    pub reason: String,
    /// The page of the proposal.
    pub url: String,
}
