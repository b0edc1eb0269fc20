//! What the author's page says of the answer that is asked for.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::store::Decision;
use super::{ConfirmationUrl, answer};
use crate::conference::Conference;
use crate::proposal::Proposal;
use crate::proposal::state::State;

/// The notice with the way to the two buttons. Prints nothing where there is nothing to answer.
#[derive(Template)]
#[template(path = "decision/answer_notice.html")]
pub struct AnswerNotice {
    url: ConfirmationUrl,
    state: State,
    until: Option<String>,
    local: Option<String>,
    is_over: bool,
    bof: bool,
}

impl HtmlSafe for AnswerNotice {}

impl AnswerNotice {
    /// For a proposal with its newest decision, read in `zone` where a profile says one.
    pub fn new(
        conference: &Conference,
        proposal: &Proposal,
        decision: Option<&Decision>,
        now: DateTime<Utc>,
        zone: Option<Tz>,
    ) -> Self {
        let date = decision.and_then(|decision| decision.answer_by);
        Self {
            url: ConfirmationUrl { conference: conference.slug.clone(), number: proposal.number.unwrap_or_default() },
            state: proposal.state,
            until: date.map(answer::in_words),
            local: date.and_then(|date| answer::local(date, zone)),
            is_over: date.is_some_and(|date| answer::ends(date) <= now),
            bof: decision.is_some_and(Decision::offers_bof),
        }
    }
}
