//! Placing: a proposal whose author was not sure goes into the track that organisers choose.

use super::notify;
use super::put::{Done, Way, put};
use crate::access::{Capability, PlacerOf, Tx};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::state::State;
use crate::track;
use crate::track::kind::Kind;

/// What came of placing.
pub enum Outcome {
    /// It is in the track now.
    Placed,
    /// It was in that track before: the button was pressed twice.
    Before,
    /// The call promised not to be extended, and no reason was given.
    NeedsReason,
}

/// Why there is nothing to place, if so.
///
/// # Errors
/// A sentence, where the proposal is in a track of its own or not with the leads any more.
pub fn placeable(placer: &PlacerOf) -> Result<(), AppError> {
    let (proposal, track) = (placer.proposal(), placer.track());
    let number = proposal.number.unwrap_or_default();
    if track.kind != Kind::Unsorted {
        return Err(AppError::Forbidden(format!(
            "#{number} is in the {} already; there is nothing to place.",
            track.name
        )));
    }
    if proposal.denied_at.is_some() {
        let sentence =
            "The owner of the author's address says that this proposal is not theirs: nothing more happens with it.";
        return Err(AppError::Forbidden(sentence.to_owned()));
    }
    if proposal.state != State::Submitted {
        let word = proposal.state.word().to_lowercase();
        return Err(AppError::Forbidden(format!("#{number} is {word}; there is nothing to place.")));
    }
    Ok(())
}

/// Places the proposal into the track with this slug.
///
/// # Errors
/// When the right is gone, there is nothing to place or no such track, or the database fails; then nothing was changed.
pub async fn place(app: &App, placer: PlacerOf, slug: &str, reason: &str) -> Result<Outcome, AppError> {
    let mut tx = Tx::begin(placer, app).await?;
    if tx.track().slug == slug {
        return Ok(Outcome::Before);
    }
    placeable(&tx)?;
    let (conference, from, proposal) = (tx.conference().clone(), tx.track().clone(), tx.proposal().clone());
    let found = track::store::by_slug(tx.db(), conference.id, slug).await?;
    let found = found.filter(|track| track.kind != Kind::Unsorted).ok_or_else(AppError::not_found)?;
    let to = track::store::held(tx.db(), conference.id, found.id).await?;
    let by_whom = tx.actor().name;
    let way = Way {
        conference: &conference,
        from: &from,
        to: &to,
        proposal: &proposal,
        reason,
        by_whom: &by_whom,
        about: proposal.id,
        mark: None,
        action: "proposal placed",
    };
    let Done::Put(placed) = put(app, &mut tx, &way).await? else { return Ok(Outcome::NeedsReason) };
    notify::placed(app, &mut tx, &way, &placed).await?;
    tx.commit().await?;
    Ok(Outcome::Placed)
}
