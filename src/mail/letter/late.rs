//! The letters that answer a late request.

use askama::Template;

use crate::app::App;
use crate::conference::Conference;
use crate::mail::facts::Facts;
use crate::proposal::{DraftUrl, Proposal};
use crate::track::Track;

/// What the answers share.
#[derive(Clone)]
pub struct LateAnswer {
    /// The draft; without any of its text where nobody confirmed the address.
    pub facts: Facts,
    /// Whether the address is confirmed.
    pub confirmed: bool,
    /// The draft's page.
    pub url: String,
}

impl LateAnswer {
    /// About this draft.
    pub fn about(app: &App, conference: &Conference, track: &Track, proposal: &Proposal) -> Self {
        let facts = Facts::of(conference, track, proposal);
        Self {
            facts: if proposal.is_confirmed() { facts } else { facts.without_words() },
            confirmed: proposal.is_confirmed(),
            url: app.absolute(DraftUrl { conference: conference.slug.clone(), draft: proposal.id }),
        }
    }
}

/// See [`super::Letter::LatePassGranted`].
#[derive(Template)]
#[template(path = "mail/late_pass/letter.txt")]
pub struct LatePassGranted {
    /// The draft.
    pub common: LateAnswer,
    /// Until when it holds, in words.
    pub until: String,
}

/// See [`super::Letter::LateRefused`].
#[derive(Template)]
#[template(path = "mail/late_refusal/letter.txt")]
pub struct LateRefused {
    /// The draft.
    pub common: LateAnswer,
    /// Why, if they say it.
    pub reason: String,
}

/// See [`super::Letter::LatePassRevoked`].
#[derive(Template)]
#[template(path = "mail/late_pass_revoked/letter.txt")]
pub struct LatePassRevoked {
    /// The draft.
    pub common: LateAnswer,
    /// Its number, if it was sent before.
    pub filed: Option<i32>,
}
