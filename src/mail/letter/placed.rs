//! The letter to an author whose proposal was placed in a track.

use askama::Template;

use super::{edit_until, proposal_url};
use crate::app::App;
use crate::conference::Conference;
use crate::conference::store::Contact;
use crate::mail::facts::Facts;
use crate::proposal::Proposal;
use crate::track::Track;

/// See [`super::Letter::Placed`].
#[derive(Template)]
#[template(path = "mail/placed/letter.txt")]
pub struct Placed {
    /// The proposal, in its new track.
    pub facts: Facts,
    /// Where it was.
    pub from: String,
    /// Whether it is marked late in the new track.
    pub late: bool,
    /// Who reads it now.
    pub readers: String,
    /// Until when the text can be edited, in words.
    pub edit_until: String,
    /// The page of the proposal.
    pub url: String,
}

impl Placed {
    /// The letter about a proposal that is now in `track`.
    pub fn about(
        app: &App,
        conference: &Conference,
        from: &Track,
        track: &Track,
        proposal: &Proposal,
        readers: &[(Contact, bool)],
    ) -> Self {
        let leads: Vec<&str> =
            readers.iter().filter(|(_, leads)| *leads).map(|(contact, _)| contact.name.as_str()).collect();
        Self {
            facts: Facts::of(conference, track, proposal),
            from: from.name.clone(),
            late: proposal.late,
            readers: if leads.is_empty() { "the organisers".to_owned() } else { leads.join(", ") },
            edit_until: edit_until(track),
            url: proposal_url(app, conference, proposal.number.unwrap_or_default()),
        }
    }
}
