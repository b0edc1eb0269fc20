//! Offering a move, taking the offer back, and an author's own change of track.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::MoveWish;
use super::moving::{ANSWER_WITHIN, Move, MoveState, OFFERED_AT_MOST, author_may, is_aim, why_not};
use super::notify::{self, About, Hears};
use super::put::{Done, Way, put};
use super::store;
use crate::access::{AuthorOf, Capability, DecidesOn, ProposalAt, Tx, Via};
use crate::app::App;
use crate::audit;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::mail::letter::News;
use crate::track::{self, Track};

/// Why the proposal cannot be offered to this track now, if so.
///
/// # Errors
/// When the database fails.
pub async fn why_not_to(db: &mut PgConnection, at: &ProposalAt, to: &Track) -> Result<Option<String>, AppError> {
    let (proposal, number) = (at.proposal(), at.proposal().number.unwrap_or_default());
    if let Some(sentence) = why_not(proposal) {
        return Ok(Some(sentence));
    }
    if !is_aim(to, at.track().id) {
        return Ok(Some(format!("#{number} is in the {} already.", to.name)));
    }
    if store::open_move(db, proposal.id).await?.is_some() {
        return Ok(Some(format!("#{number} is offered to a track already. Take that offer back first.")));
    }
    let often = store::times_offered(db, proposal.id, to.id).await? >= OFFERED_AT_MOST;
    Ok(often.then(|| {
        format!("#{number} was offered to the {} {OFFERED_AT_MOST} times. Write to its leads instead.", to.name)
    }))
}

/// The offer of a proposal to a track, as it would stand if it was made at `at`.
pub fn the_offer(staff: &DecidesOn, key: Uuid, wish: &MoveWish, at: DateTime<Utc>) -> Move {
    Move {
        id: key,
        proposal_id: staff.proposal().id,
        from_track: staff.track().id,
        to_track: wish.track,
        state: MoveState::Offered,
        note: wish.note.clone(),
        by_whom: staff.actor().name,
        at,
        until: at + ANSWER_WITHIN,
        answered_by: None,
        answer_note: String::new(),
        reason: String::new(),
    }
}

/// Offers the proposal to the track, which [`why_not_to`] allows. `key` becomes the offer's.
///
/// # Errors
/// When the database fails.
pub async fn offer(
    app: &App,
    tx: &mut Tx<DecidesOn>,
    (key, to): (Uuid, &Track),
    wish: &MoveWish,
) -> Result<(), AppError> {
    let (conference, from, proposal) = (tx.conference().clone(), tx.track().clone(), tx.proposal().clone());
    let one = the_offer(tx, key, wish, tx.now());
    store::add_move(tx, &one).await?;
    let number = proposal.number.unwrap_or_default();
    let details = json!({ "from": from.slug, "to": to.slug, "note": wish.note });
    audit::record(tx, "move offered", format!("proposal {number}"), details).await?;
    let by = Contact { name: one.by_whom.clone(), email: tx.account().email.clone() };
    let about = About { conference: &conference, from: &from, to, proposal: &proposal, one: &one };
    notify::offered(app, tx, &about, &by).await
}

/// The track with this slug, if a proposal can move there from `from`.
pub async fn aim<C: Capability>(tx: &mut Tx<C>, from: &Track, slug: &str) -> Result<Track, AppError> {
    let found = track::store::by_slug(tx.db(), from.conference_id, slug).await?;
    let found = found.filter(|to| is_aim(to, from.id)).ok_or_else(AppError::not_found)?;
    track::store::held(tx.db(), from.conference_id, found.id).await
}

/// Takes an offer back that nobody has answered for good. Nothing happens if it has ended.
///
/// # Errors
/// When the right is gone, or the database fails.
pub async fn take_back(app: &App, staff: DecidesOn, id: Uuid) -> Result<(), AppError> {
    let mut tx = Tx::begin(staff, app).await?;
    let proposal = tx.proposal().clone();
    let open = store::open_move(tx.db(), proposal.id).await?;
    let Some(one) = open.filter(|open| open.id == id) else { return Ok(()) };
    let (conference, from) = (tx.conference().clone(), tx.track().clone());
    let to = track::store::by_id(tx.db(), conference.id, one.to_track).await?;
    store::end_move(&mut tx, one.id, MoveState::TakenBack).await?;
    let number = proposal.number.unwrap_or_default();
    audit::record(&mut tx, "move taken back", format!("proposal {number}"), json!({ "to": to.slug })).await?;
    let about = About { conference: &conference, from: &from, to: &to, proposal: &proposal, one: &one };
    notify::news(app, &mut tx, &about, News::Over, Hears::New).await?;
    if one.state == MoveState::Asked {
        notify::news(app, &mut tx, &about, News::Over, Hears::Author).await?;
    }
    tx.commit().await
}

/// Only whoever filed it moves it or answers for it.
///
/// # Errors
/// A sentence for co-authors.
pub fn by_filer(author: &AuthorOf) -> Result<(), AppError> {
    if author.via() == Via::CoAuthor {
        let (number, name) = (author.proposal().number.unwrap_or_default(), &author.proposal().text.name);
        return Err(AppError::Forbidden(format!("Only {name}, who filed #{number}, can move or split it.")));
    }
    Ok(())
}

/// The author moves the proposal to the track with this slug, as the calls stood at `arrived_at`. False if they may not any
/// more: a call has closed, or it was decided.
///
/// # Errors
/// When the right is gone, there is no such track, or the database fails.
pub async fn change_track(
    app: &App,
    author: AuthorOf,
    slug: &str,
    arrived_at: DateTime<Utc>,
) -> Result<bool, AppError> {
    let mut tx = Tx::begin(author, app).await?;
    by_filer(&tx)?;
    let (conference, from, before) = (tx.conference().clone(), tx.track().clone(), tx.proposal().clone());
    if from.slug == slug {
        return Ok(true);
    }
    let to = aim(&mut tx, &from, slug).await?;
    if !author_may(&before, &from, &to, arrived_at) {
        return Ok(false);
    }
    let (by_whom, now) = (tx.actor().name, tx.now());
    end_other(app, &mut tx, &to).await?;
    let one = Move {
        id: Uuid::now_v7(),
        proposal_id: before.id,
        from_track: from.id,
        to_track: to.id,
        state: MoveState::Moved,
        note: String::new(),
        by_whom: by_whom.clone(),
        at: now,
        until: now + ANSWER_WITHIN,
        answered_by: None,
        answer_note: String::new(),
        reason: String::new(),
    };
    store::add_move(&mut tx, &one).await?;
    let way = Way {
        conference: &conference,
        from: &from,
        to: &to,
        proposal: &before,
        reason: "",
        by_whom: &by_whom,
        about: one.id,
        mark: Some(format!("its author moved it here from the {}", from.name)),
        action: "proposal moved by its author",
    };
    let Done::Put(put) = put(app, &mut tx, &way).await? else { return Ok(false) };
    let about = About { conference: &conference, from: &from, to: &to, proposal: &put, one: &one };
    notify::moved(app, &mut tx, &about, &before, true).await?;
    notify::news(app, &mut tx, &about, News::ByAuthor, Hears::Old).await?;
    tx.commit().await?;
    Ok(true)
}

/// An offer that waits for an answer is over once the author moved the proposal.
async fn end_other(app: &App, tx: &mut Tx<AuthorOf>, to: &Track) -> Result<(), AppError> {
    let (conference, from, proposal) = (tx.conference().clone(), tx.track().clone(), tx.proposal().clone());
    let Some(open) = store::open_move(tx.db(), proposal.id).await? else { return Ok(()) };
    store::end_move(tx, open.id, MoveState::Over).await?;
    if open.to_track != to.id {
        let offered_to = track::store::by_id(tx.db(), conference.id, open.to_track).await?;
        let about = About { conference: &conference, from: &from, to: &offered_to, proposal: &proposal, one: &open };
        notify::news(app, tx, &about, News::Over, Hears::New).await?;
    }
    Ok(())
}
