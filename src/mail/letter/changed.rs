//! The letter that tells leads what an author changed.

use askama::Template;

use crate::mail::facts::Facts;
use crate::mail::header::HeaderText;
use crate::mail::wrap::wrapped;

/// See [`super::Letter::ProposalChanged`].
#[derive(Template, Clone)]
#[template(path = "mail/proposal_changed/letter.txt")]
pub struct ProposalChanged {
    /// The proposal as it is now.
    facts: Facts,
    /// Who changed it.
    first: String,
    /// What changed, by part.
    changes: Vec<(String, String)>,
    /// The page of the proposal.
    url: String,
    /// The comparison of both versions.
    history_url: String,
    /// Why this person gets it.
    why: String,
}

impl ProposalChanged {
    /// `changes` are the parts that changed, each with its difference in plain text.
    pub fn new(
        facts: &Facts,
        by: &str,
        changes: &[(String, String)],
        url: String,
        history_url: String,
        why: String,
    ) -> Self {
        let changes = changes.iter().map(|(label, text)| (label.clone(), wrapped(text, "  "))).collect();
        let first = format!("{} changed #{} of the {}.", HeaderText::new(by), facts.number, facts.track_name);
        let why = wrapped(&why, "");
        Self { facts: facts.clone(), first: wrapped(&first, ""), changes, url, history_url, why }
    }
}
