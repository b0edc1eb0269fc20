//! Making two proposals of one. The new one has a number of its own, and text, arrival, author and people of the old one; its
//! author edits both afterwards. Each names the other.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::store::{self, NewPart};
use crate::access::{AuthorOf, Capability, ProposalAt, Tx};
use crate::app::App;
use crate::audit;
use crate::decision;
use crate::error::AppError;
use crate::mail::letter::{self, Letter, Split};
use crate::mail::outbox::{self, Envelope};
use crate::people;
use crate::proposal::state::State;
use crate::proposal::{self, Proposal};
use crate::track::deadline::text_may_be_edited;
use crate::track::words::utc_in_words;

/// So long both texts can be edited where the call has closed.
pub const EDITED_WITHIN: TimeDelta = TimeDelta::days(7);

/// What is typed for a split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The key of the new one, which came with the form.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// A note to the author.
    pub note: String,
}

/// Why it cannot be split, if so.
pub fn why_not(proposal: &Proposal) -> Option<String> {
    let number = proposal.number.unwrap_or_default();
    if proposal.denied_at.is_some() {
        return Some(format!("The owner of the author's address says that #{number} is not theirs."));
    }
    if proposal.author_left() {
        return Some(format!("The author of #{number} deleted their account, so nobody would edit both texts."));
    }
    let word = proposal.state.word().to_lowercase();
    (proposal.state != State::Submitted).then(|| format!("#{number} is {word}, so it cannot be split."))
}

/// Whether the author may split it alone: while the text may be edited, so that nobody gains time by it.
pub fn author_may(at: &ProposalAt, now: DateTime<Utc>) -> bool {
    text_may_be_edited(&at.track().call, at.proposal().late_pass(), now, false)
}

/// Its author splits it.
///
/// # Errors
/// When the right is gone, it cannot be split, or the database fails; then nothing was changed.
pub async fn by_author(app: &App, author: AuthorOf, wish: &Wish, arrived_at: DateTime<Utc>) -> Result<(), AppError> {
    let mut tx = Tx::begin(author, app).await?;
    super::offering::by_filer(&tx)?;
    let at = (**tx).clone();
    if !author_may(&at, arrived_at) {
        let number = at.proposal().number.unwrap_or_default();
        return Err(AppError::Forbidden(format!(
            "The text of #{number} is settled, so only the leads can split it. Write to them."
        )));
    }
    split(app, &mut tx, &at, wish).await?;
    tx.commit().await
}

/// The transaction holds the proposal. Nothing happens if the new one is there already: the button was pressed twice.
///
/// # Errors
/// When it cannot be split, or the database fails.
pub async fn split<C: Capability>(app: &App, tx: &mut Tx<C>, at: &ProposalAt, wish: &Wish) -> Result<(), AppError> {
    let (old, now) = (at.proposal(), tx.now());
    let new = NewPart { id: wish.id, from: old, title: &wish.title };
    if proposal::store::by_id(tx.db(), wish.id).await?.is_some() {
        return Ok(());
    }
    if let Some(sentence) = why_not(old) {
        return Err(AppError::Forbidden(sentence));
    }
    let Some(number) = store::add_part(tx, &new).await? else { return Ok(()) };
    end_plan(app, tx, at, number).await?;
    if let Edited::Longer(until) = edited(at, now) {
        store::give_time(tx, old.id, until).await?;
        store::give_time(tx, wish.id, until).await?;
    }
    let old_number = old.number.unwrap_or_default();
    let details = json!({ "new": number, "title": wish.title, "note": wish.note });
    audit::record(tx, "proposal split", format!("proposal {old_number}"), details).await?;
    let part = proposal::store::by_id(tx.db(), wish.id).await?.ok_or_else(AppError::not_found)?;
    tell(app, tx, at, &part, &wish.note).await
}

/// What is planned was about both parts in one, and a letter about it would end the time to edit them.
async fn end_plan<C: Capability>(app: &App, tx: &mut Tx<C>, at: &ProposalAt, new: i32) -> Result<(), AppError> {
    let (conference, track, proposal) = (at.conference().clone(), at.track().clone(), at.proposal().clone());
    let about = decision::About { conference, track, proposal };
    decision::end_plan(app, tx, &about, &format!("it was split in two: #{new} is the other part")).await
}

/// Until when both texts can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// As long as the call allows it.
    AsBefore,
    /// Longer, since the call has closed.
    Longer(DateTime<Utc>),
}

/// Until when both texts of what is split at `now` can be edited.
pub fn edited(at: &ProposalAt, now: DateTime<Utc>) -> Edited {
    match text_may_be_edited(&at.track().call, at.proposal().late_pass(), now, false) {
        true => Edited::AsBefore,
        false => Edited::Longer(now + EDITED_WITHIN),
    }
}

/// The letter to those who wrote both, if it is split at `now`. A part without a number is one that is still to be made.
pub fn letter(app: &App, at: &ProposalAt, part: &Proposal, by: (&str, &str), now: DateTime<Utc>) -> Letter {
    let (conference, track, old) = (at.conference(), at.track(), at.proposal());
    let until = match edited(at, now) {
        Edited::AsBefore => letter::edit_until_of(track, old),
        Edited::Longer(until) => utc_in_words(until),
    };
    Letter::Split(Split::about(app, conference, track, (old, part), by, until))
}

async fn tell<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    at: &ProposalAt,
    part: &Proposal,
    note: &str,
) -> Result<(), AppError> {
    let (conference, track, old, now) = (at.conference(), at.track(), at.proposal(), tx.now());
    let mark = Some(format!("split from #{}; its author edits both", old.number.unwrap_or_default()));
    // First whoever is to be asked, so that the leads read how their answers stand.
    people::ask_waiting(tx, app, conference, track, part).await?;
    let part = &proposal::store::by_id(tx.db(), part.id).await?.ok_or_else(AppError::not_found)?;
    let coming = proposal::Coming { conference, track, proposal: part, about: part.id, mark };
    if !part.is_confirmed() {
        if proposal::leads_have_room(tx, track).await? {
            proposal::to_new_leads(tx, app, &coming, letter::due_unconfirmed(track, now)).await?;
        }
        return Ok(());
    }
    proposal::to_new_leads(tx, app, &coming, now).await?;
    let readers = proposal::readers(tx.db(), old).await?;
    let reply_to = proposal::reply_to_readers(conference, track, &readers);
    let by = tx.actor().name;
    let letter = letter(app, at, part, (&by, note), now);
    let to = &old.author();
    let envelope = Envelope {
        to,
        reply_to: Some(&reply_to),
        from_name: format!("{} {}", conference.short_name, track.short_name),
        conference: Some(conference),
        track: Some(track),
        proposal: Some(old.id),
        about: part.id,
        to_leads: false,
        due_at: now,
    };
    for (writer, _) in old.writers() {
        outbox::enqueue(tx, app, &letter, &Envelope { to: &writer, ..envelope.clone() }).await?;
    }
    Ok(())
}
