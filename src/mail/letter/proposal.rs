//! The letters about a proposal between its author and its leads.

use askama::Template;

use super::{edit_until, proposal_url, queue_url};
use crate::app::App;
use crate::conference::Conference;
use crate::conference::store::Contact;
use crate::mail::facts::Facts;
use crate::mail::wrap::wrapped;
use crate::proposal::{EditUrl, Proposal};
use crate::track::Track;
use crate::track::words;

/// See [`super::Letter::NewProposal`].
#[derive(Template, Clone)]
#[template(path = "mail/new_proposal/letter.txt")]
pub struct NewProposal {
    /// The proposal.
    pub facts: Facts,
    /// What it is, in a sentence.
    pub first: String,
    /// Marks such as *late*, each a sentence.
    pub marks: Vec<String>,
    /// When it was filed.
    pub arrived_at: String,
    /// The page of the proposal.
    pub url: String,
    /// The track's queue.
    pub queue_url: String,
    /// Why this person gets it.
    pub why: String,
}

impl NewProposal {
    /// The letter about a filed proposal.
    pub fn about(app: &App, conference: &Conference, track: &Track, proposal: &Proposal, why: String) -> Self {
        let arrived_at = proposal.arrived_at.map(words::utc_precise).unwrap_or_default();
        let facts = Facts::of(conference, track, proposal);
        let (number, track_name) = (facts.number, &facts.track_name);
        let (minutes, participation) = (&facts.minutes, facts.participation);
        let first = format!("New proposal #{number} for the {track_name}: {minutes}, taking part {participation}.");
        Self {
            first: wrapped(&first, ""),
            marks: crate::review::marks(proposal),
            arrived_at,
            url: proposal_url(app, conference, proposal.number.unwrap_or_default()),
            queue_url: queue_url(app, conference, track),
            why,
            facts,
        }
    }
}

/// See [`super::Letter::Receipt`].
#[derive(Template)]
#[template(path = "mail/receipt/letter.txt")]
pub struct Receipt {
    /// The proposal.
    pub facts: Facts,
    /// When it was filed, in UTC.
    pub arrived_utc: String,
    /// The same, anywhere on earth.
    pub arrived_aoe: String,
    /// Whether it was marked late.
    pub late: bool,
    /// Until when the text can be edited, in words.
    pub edit_until: String,
    /// Who reads it now.
    pub readers: String,
    /// The page of the proposal.
    pub url: String,
    /// The form to change it.
    pub edit_url: String,
}

impl Receipt {
    /// The receipt for a filed proposal.
    pub fn about(app: &App, conference: &Conference, track: &Track, proposal: &Proposal, readers: &[Contact]) -> Self {
        let arrived = proposal.arrived_at.unwrap_or(proposal.changed_at);
        let number = proposal.number.unwrap_or_default();
        let names: Vec<&str> = readers.iter().map(|reader| reader.name.as_str()).collect();
        Self {
            arrived_utc: words::utc_precise(arrived),
            arrived_aoe: words::in_aoe(arrived),
            late: proposal.late,
            edit_until: edit_until(track),
            readers: names.join(", "),
            url: proposal_url(app, conference, number),
            edit_url: app.absolute(EditUrl { conference: conference.slug.clone(), number }),
            facts: Facts::of_author(conference, track, proposal),
        }
    }
}

/// See [`super::Letter::LateRequest`].
#[derive(Template, Clone)]
#[template(path = "mail/late_request/letter.txt")]
pub struct LateRequest {
    /// The draft.
    pub facts: Facts,
    /// Marks such as *address not confirmed*, each a sentence.
    pub marks: Vec<String>,
    /// By how much it is late, in words.
    pub by: String,
    /// What the author says about it.
    pub note: String,
    /// The page on which it is answered.
    pub url: String,
    /// Why this person gets it.
    pub why: String,
}

/// See [`super::Letter::Withdrawn`].
#[derive(Template, Clone)]
#[template(path = "mail/withdrawn/letter.txt")]
pub struct Withdrawn {
    /// The proposal.
    pub facts: Facts,
    /// The author's reason, if any.
    pub reason: String,
    /// The track's queue.
    pub queue_url: String,
}
