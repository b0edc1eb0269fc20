//! The letters of the two threads under a proposal.

use askama::Template;

use crate::mail::facts::Facts;
use crate::mail::wrap::wrapped;

/// What somebody wrote, as a letter quotes it.
pub fn quoted(text: &str) -> String {
    wrapped(text, "  ")
}

/// See [`super::Letter::LeadsMessage`].
#[derive(Template)]
#[template(path = "mail/leads_message/letter.txt")]
pub struct LeadsMessage {
    /// The proposal.
    pub facts: Facts,
    /// Who wrote it.
    pub by: String,
    /// Whether it mentions whoever gets the letter.
    pub to_you: bool,
    /// What they wrote, from [`quoted`].
    pub text: String,
    /// The page of the thread.
    pub url: String,
}

/// See [`super::Letter::Question`].
#[derive(Template)]
#[template(path = "mail/question/letter.txt")]
pub struct Question {
    /// The proposal.
    pub facts: Facts,
    /// Who asks.
    pub by: String,
    /// What they ask, from [`quoted`].
    pub text: String,
    /// The page on which it is answered.
    pub url: String,
}

/// See [`super::Letter::AuthorAnswer`].
#[derive(Template)]
#[template(path = "mail/author_answer/letter.txt")]
pub struct AuthorAnswer {
    /// The proposal.
    pub facts: Facts,
    /// Who answers.
    pub by: String,
    /// What they answer, from [`quoted`].
    pub text: String,
    /// The page of the thread.
    pub url: String,
}
