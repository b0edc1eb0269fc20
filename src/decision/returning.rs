//! Taking a withdrawn proposal back into the queue, where its author says that withdrawing it was a mistake.

use serde_json::json;
use uuid::Uuid;

use super::store;
use crate::access::{Capability, DecidesOn, Tx};
use crate::app::App;
use crate::error::AppError;
use crate::mail::letter::{self, Letter, Returned};
use crate::mail::outbox::{self, Envelope};
use crate::proposal::state::{Mover, State};
use crate::proposal::{self, Proposal};
use crate::track::deadline::text_may_be_edited;
use crate::{audit, people};

/// Why it cannot be taken back, if so.
pub fn why_not(proposal: &Proposal, mover: Mover) -> Option<String> {
    let number = proposal.number.unwrap_or_default();
    if proposal.state != State::Withdrawn || !proposal.state.may_become(State::Submitted, mover) {
        let word = proposal.state.word().to_lowercase();
        return Some(format!("#{number} is {word}, so there is nothing to take back."));
    }
    if proposal.author_left() {
        return Some(format!("The author of #{number} deleted their account, so it stays withdrawn."));
    }
    proposal
        .denied_at
        .is_some()
        .then(|| format!("The owner of the author's address says that #{number} is not theirs, so it stays withdrawn."))
}

/// Takes it back: it is with the leads again, with its number and its arrival. Nothing happens if it is already.
///
/// # Errors
/// When the right is gone, there is nothing to take back, or the database fails; then nothing was changed.
pub async fn take_back(app: &App, staff: DecidesOn, note: &str) -> Result<(), AppError> {
    let mut tx = Tx::begin(staff, app).await?;
    if tx.proposal().state == State::Submitted {
        return Ok(());
    }
    if let Some(sentence) = why_not(tx.proposal(), tx.role().into()) {
        return Err(AppError::Forbidden(sentence));
    }
    let (id, number) = (tx.proposal().id, tx.proposal().number.unwrap_or_default());
    proposal::store::set_state(&mut tx, id, State::Submitted).await?;
    store::add_event(&mut tx, id, "returned", note).await?;
    let details = json!({ "from": State::Withdrawn.as_str(), "note": note });
    audit::record(&mut tx, "withdrawal taken back", format!("proposal {number}"), details).await?;
    tell(app, &mut tx, note).await?;
    tx.commit().await
}

/// Its leads get it as if it had just come, since some of them may never have read it; those who wrote it hear who did it.
async fn tell(app: &App, tx: &mut Tx<DecidesOn>, note: &str) -> Result<(), AppError> {
    let (conference, track, now) = (tx.conference().clone(), tx.track().clone(), tx.now());
    let (id, by) = (tx.proposal().id, tx.actor().name);
    let proposal = proposal::store::by_id(tx.db(), id).await?.ok_or_else(AppError::not_found)?;
    people::ask_waiting(tx, app, &conference, &track, &proposal).await?;
    let proposal = proposal::store::by_id(tx.db(), id).await?.ok_or_else(AppError::not_found)?;
    // It can be withdrawn and taken back again.
    let about = Uuid::now_v7();
    let mark = Some(format!("withdrawn by its author before; {by} took it back into the queue"));
    let due_at = if proposal.is_confirmed() { now } else { letter::due_unconfirmed(&track, now) };
    if proposal.is_confirmed() || proposal::leads_have_room(tx, &track).await? {
        let coming = proposal::Coming { conference: &conference, track: &track, proposal: &proposal, about, mark };
        proposal::to_new_leads(tx, app, &coming, due_at).await?;
    }
    let readers = proposal::readers(tx.db(), &proposal).await?;
    let reply_to = proposal::reply_to_readers(&conference, &track, &readers);
    let decided = store::newest(tx.db(), id).await?.is_some();
    let edited = text_may_be_edited(&track.call, proposal.late_pass(), now, false);
    for (writer, is_author) in proposal.writers() {
        let (place, words) = ((&conference, &track), (by.as_str(), note));
        let letter = Letter::Returned(Returned::about(app, place, &proposal, words, decided, edited, is_author));
        let envelope = Envelope {
            to: &writer,
            reply_to: Some(&reply_to),
            from_name: format!("{} {}", conference.short_name, track.short_name),
            conference: Some(&conference),
            track: Some(&track),
            proposal: Some(id),
            about,
            to_leads: false,
            due_at: now,
        };
        outbox::enqueue(tx, app, &letter, &envelope).await?;
    }
    Ok(())
}
