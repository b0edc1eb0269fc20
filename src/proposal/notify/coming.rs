//! The letter about a proposal that comes to a track's leads: filed there, or from elsewhere.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::ToReaders;
use crate::access::{Capability, Tx};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::mail::letter::{Letter, NewProposal};
use crate::proposal::Proposal;
use crate::track::Track;

/// A proposal that comes to a track's leads, in its own way.
pub struct Coming<'a> {
    /// The conference.
    pub conference: &'a Conference,
    /// The track.
    pub track: &'a Track,
    /// The proposal.
    pub proposal: &'a Proposal,
    /// What makes the letter one of its own: the proposal, where it was filed there.
    pub about: Uuid,
    /// How it came, if not by being filed.
    pub mark: Option<String>,
}

/// The letter about a proposal that comes to the leads, to everybody who reads its track.
///
/// # Errors
/// When the database fails.
pub async fn to_new_leads<C: Capability>(
    tx: &mut Tx<C>,
    app: &App,
    coming: &Coming<'_>,
    due_at: DateTime<Utc>,
) -> Result<(), AppError> {
    let Coming { conference, track, proposal, about, mark } = coming;
    let letters = ToReaders { conference, track, proposal, about: *about, due_at };
    let letter = |why| {
        let mut letter = NewProposal::about(app, conference, track, proposal, why);
        letter.marks.splice(0..0, mark.clone());
        Letter::NewProposal(letter)
    };
    letters.enqueue(tx, app, letter).await
}
