//! What the new track of a proposal must be told and was not.

use crate::proposal::answers::Answers;
use crate::track::Track;
use crate::track::question::{Question, Required};

/// The questions that the track demands an answer to before sending, and that have none here.
pub fn unanswered<'a>(track: &'a Track, answers: &'a Answers) -> impl Iterator<Item = &'a Question> {
    track
        .content
        .asked_first()
        .filter(|question| question.required == Required::ToSend && !answers.contains_key(&question.key))
}
