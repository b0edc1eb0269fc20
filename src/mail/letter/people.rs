//! The letters about people who are named in a proposal.

use askama::Template;

use crate::people::Answer;

/// See [`super::Letter::PersonAsked`].
#[derive(Template)]
#[template(path = "mail/person_asked/letter.txt")]
pub struct PersonAsked {
    /// Conference and track, for the subject.
    pub tag: String,
    /// The proposal's number.
    pub number: i32,
    /// The conference's name.
    pub conference: String,
    /// The track's name.
    pub track: String,
    /// The author's name without anything that could mislead; may be empty.
    pub author: String,
    /// As what they are named.
    pub role: &'static str,
    /// The page with the buttons.
    pub url: String,
}

/// See [`super::Letter::PersonAnswered`].
#[derive(Template)]
#[template(path = "mail/person_answered/letter.txt")]
pub struct PersonAnswered {
    /// Conference and track, for the subject.
    pub tag: String,
    /// The proposal's number.
    pub number: i32,
    /// As what they were named.
    pub role: &'static str,
    /// Whose answer it is.
    pub email: String,
    /// The answer.
    pub answer: Answer,
    /// The page of the proposal's people.
    pub url: String,
}
