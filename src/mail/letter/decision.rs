//! The letters that carry a decision.

use askama::Template;

use super::{edit_until_of, proposal_url, quoted};
use crate::app::App;
use crate::conference::Conference;
use crate::decision::answer::Answer;
use crate::mail::facts::Facts;
use crate::mail::header::HeaderText;
use crate::mail::wrap::wrapped;
use crate::proposal::Proposal;
use crate::track::Track;

/// A decision as its letter was frozen. See [`super::Letter::Accepted`] and its like.
#[derive(Template)]
#[template(path = "mail/decision/letter.txt")]
pub struct Decided {
    /// One line.
    pub subject: HeaderText,
    /// Plain text of at most 72 columns.
    pub body: String,
}

/// See [`super::Letter::NotSent`].
#[derive(Template)]
#[template(path = "mail/not_sent/letter.txt")]
pub struct NotSent {
    /// The proposal.
    pub facts: Facts,
    /// What the letter would have said, in a word.
    pub news: &'static str,
    /// Why it was not sent, as the end of a sentence.
    pub why: String,
    /// The page of the proposal; none where the readers do not open it any more.
    pub url: Option<String>,
    /// The page of the track's letters.
    pub sending_url: String,
}

impl NotSent {
    fn wrapped_why(&self) -> String {
        wrapped(&self.why, "")
    }
}

/// See [`super::Letter::ConfirmBy`].
#[derive(Template)]
#[template(path = "mail/confirm_by/letter.txt")]
pub struct ConfirmBy {
    /// The proposal.
    pub facts: Facts,
    /// The date as in "14 August".
    pub by: String,
    /// The same in full.
    pub answer_by: String,
    /// The page with the two buttons.
    pub confirmation_url: String,
}

/// See [`super::Letter::AnswerReceipt`].
#[derive(Template)]
#[template(path = "mail/answer_receipt/letter.txt")]
pub struct AnswerReceipt {
    /// The proposal.
    pub facts: Facts,
    /// What the author said.
    pub answer: Answer,
    /// What becomes public, in words.
    pub publishes: &'static str,
    /// The page of the answer.
    pub confirmation_url: String,
}

/// See [`super::Letter::SpeakerAnswered`].
#[derive(Template)]
#[template(path = "mail/speaker_answered/letter.txt")]
pub struct SpeakerAnswered {
    /// The proposal.
    pub facts: Facts,
    /// What the author said.
    pub answer: Answer,
    /// A word to the leads, if any.
    pub note: String,
    /// What is next on the waiting list, if anything waits.
    pub next: Option<String>,
    /// The page of the proposal.
    pub url: String,
    /// The track's queue.
    pub queue_url: String,
}

impl SpeakerAnswered {
    fn wrapped_note(&self) -> String {
        wrapped(&self.note, "  ")
    }
}

/// See [`super::Letter::Unanswered`].
#[derive(Template)]
#[template(path = "mail/unanswered/letter.txt")]
pub struct Unanswered {
    /// The proposal.
    pub facts: Facts,
    /// The date that has passed, in words.
    pub answer_by: String,
    /// The page of the proposal.
    pub url: String,
    /// The track's queue.
    pub queue_url: String,
}

/// See [`super::Letter::Returned`].
#[derive(Template)]
#[template(path = "mail/returned/letter.txt")]
pub struct Returned {
    facts: Facts,
    intro: String,
    decided: String,
    note: String,
    edited: String,
    /// What somebody does who does not want it.
    undo: String,
    url: String,
}

impl Returned {
    /// The letter about a proposal that `by` took back. `decided`: a decision about it was sent before it was withdrawn;
    /// `edited`: its text can be edited.
    pub fn about(
        app: &App,
        (conference, track): (&Conference, &Track),
        proposal: &Proposal,
        (by, note): (&str, &str),
        decided: bool,
        edited: bool,
        is_author: bool,
    ) -> Self {
        let (number, author) = (proposal.number.unwrap_or_default(), &proposal.text.name);
        let withdrawn = match is_author {
            true => format!("You had withdrawn your proposal #{number}."),
            false => format!("{author}, who filed your proposal #{number}, had withdrawn it."),
        };
        let intro =
            format!("{withdrawn} {by} took it back into the queue of the {}, as if that had not been.", track.name);
        let undo = match is_author {
            true => "If you do not want this, withdraw it again on its page:".to_owned(),
            false => format!("If you do not want this, speak with {author}, who can withdraw it again. Its page:"),
        };
        let decided = match decided {
            true => {
                "What was decided before does not count any more: the leads decide anew, and you get a letter either way."
            }
            false => "The leads decide about it, and you get a letter with the decision either way.",
        };
        let edited = match edited {
            true => format!("You can edit it until {}.", edit_until_of(track, proposal)),
            false => "The text is settled; your name, the links and how you take part can still change.".to_owned(),
        };
        Self {
            facts: Facts::of(conference, track, proposal),
            intro: wrapped(&intro, ""),
            decided: wrapped(decided, ""),
            note: quoted(note),
            edited: wrapped(&edited, ""),
            undo: wrapped(&undo, ""),
            url: proposal_url(app, conference, number),
        }
    }
}
