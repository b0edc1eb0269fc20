//! The answers to an offered move: of the leads of the other track, and of the author.

use serde_json::json;
use uuid::Uuid;

use super::arrival::Arrival;
use super::moving::{ANSWER_WITHIN, Move, MoveState, consents, why_not};
use super::notify::{self, About, Hears};
use super::offering::by_filer;
use super::put::{Done, Way, put};
use super::store;
use crate::access::{AuthorOf, Capability, Role, TakesMove, Tx};
use crate::app::App;
use crate::audit;

use crate::error::AppError;
use crate::mail::letter::News;

use crate::track::{self, Track};

/// What came of an answer.
pub enum Answered {
    /// It is stored, or was before; the page says what it led to.
    Done,
    /// The move does not take answers any more, or has another.
    TooLate,
    /// Only an organiser can take it, with a public reason.
    NeedsReason,
}

/// The other track takes the proposal. It moves now, or its author is asked.
///
/// # Errors
/// When the right is gone, it cannot move, or the database fails; then nothing was changed.
pub async fn take(app: &App, taker: TakesMove, note: &str, reason: &str) -> Result<Answered, AppError> {
    let mut tx = Tx::begin(taker, app).await?;
    let (one, by_whom, now) = (tx.offered().clone(), tx.actor().name, tx.now());
    if one.state != MoveState::Offered {
        let before = matches!(one.state, MoveState::Asked | MoveState::Moved);
        let mine = one.answered_by.as_deref() == Some(&by_whom);
        return Ok(if before && mine { Answered::Done } else { Answered::TooLate });
    }
    if !one.takes_answers(now) || why_not(tx.proposal()).is_some() {
        return Ok(Answered::TooLate);
    }
    let (conference, from, to) = (tx.conference().clone(), tx.track().clone(), tx.to().clone());
    let proposal = tx.proposal().clone();
    if Arrival::in_track(&to, &proposal).breaks_promise() {
        if tx.role() != Role::Organiser {
            return Err(AppError::Forbidden(only_organisers(&to)));
        }
        if reason.is_empty() {
            return Ok(Answered::NeedsReason);
        }
    }
    let at_once = consents(&proposal, &to);
    let state = if at_once { MoveState::Moved } else { MoveState::Asked };
    let until = if at_once { one.until } else { now + ANSWER_WITHIN };
    let (answered_by, answer_note) = (Some(by_whom), note.to_owned());
    let one = Move { state, until, answered_by, answer_note, reason: reason.to_owned(), ..one };
    store::answer_move(&mut tx, &one).await?;
    let about = About { conference: &conference, from: &from, to: &to, proposal: &proposal, one: &one };
    if at_once {
        if !move_it(app, &mut tx, &about).await? {
            return Ok(Answered::NeedsReason);
        }
    } else {
        let number = proposal.number.unwrap_or_default();
        audit::record(&mut tx, "move agreed", format!("proposal {number}"), json!({ "to": to.slug })).await?;
        notify::ask_author(app, &mut tx, &about).await?;
        notify::news(app, &mut tx, &about, News::Agreed, Hears::Old).await?;
    }
    tx.commit().await?;
    Ok(Answered::Done)
}

/// Why a lead cannot take it into this track.
pub fn only_organisers(to: &Track) -> String {
    format!(
        "It arrived after the {} had closed, and no extension was promised: only an organiser can take it, with a reason that \
         is published.",
        to.name
    )
}

/// Moves it and tells everybody. False if a reason is missing.
async fn move_it<C: Capability>(app: &App, tx: &mut Tx<C>, about: &About<'_>) -> Result<bool, AppError> {
    let taken_by = about.one.answered_by.clone().unwrap_or_default();
    let way = Way {
        conference: about.conference,
        from: about.from,
        to: about.to,
        proposal: about.proposal,
        reason: &about.one.reason,
        by_whom: &taken_by,
        about: about.one.id,
        mark: Some(format!("moved here from the {}; {taken_by} took it", about.from.name)),
        action: "proposal moved",
    };
    let Done::Put(put) = put(app, tx, &way).await? else { return Ok(false) };
    let after = About { proposal: &put, ..*about };
    notify::moved(app, tx, &after, about.proposal, false).await?;
    notify::news(app, tx, &after, News::Moved, Hears::Old).await?;
    Ok(true)
}

/// The other track does not take the proposal: it stays.
///
/// # Errors
/// When the right is gone, or the database fails; then nothing was changed.
pub async fn refuse(app: &App, taker: TakesMove, note: &str) -> Result<Answered, AppError> {
    let mut tx = Tx::begin(taker, app).await?;
    let (one, by_whom, now) = (tx.offered().clone(), tx.actor().name, tx.now());
    if one.state != MoveState::Offered || !one.takes_answers(now) {
        let mine = one.state == MoveState::Refused && one.answered_by.as_deref() == Some(&by_whom);
        return Ok(if mine { Answered::Done } else { Answered::TooLate });
    }
    let (conference, from, to) = (tx.conference().clone(), tx.track().clone(), tx.to().clone());
    let proposal = tx.proposal().clone();
    let one = Move { state: MoveState::Refused, answered_by: Some(by_whom), answer_note: note.to_owned(), ..one };
    store::answer_move(&mut tx, &one).await?;
    let number = proposal.number.unwrap_or_default();
    audit::record(&mut tx, "move refused", format!("proposal {number}"), json!({ "to": to.slug, "note": note }))
        .await?;
    let about = About { conference: &conference, from: &from, to: &to, proposal: &proposal, one: &one };
    notify::news(app, &mut tx, &about, News::NotTaken, Hears::Old).await?;
    tx.commit().await?;
    Ok(Answered::Done)
}

/// The author answers the question of the move with this key.
///
/// # Errors
/// When the right is gone, or the database fails; then nothing was changed.
pub async fn author_answers(app: &App, author: AuthorOf, id: Uuid, yes: bool) -> Result<Answered, AppError> {
    let mut tx = Tx::begin(author, app).await?;
    by_filer(&tx)?;
    let (proposal, now) = (tx.proposal().clone(), tx.now());
    let found = store::by_id(tx.db(), id).await?.filter(|one| one.proposal_id == proposal.id);
    let one = found.ok_or_else(AppError::not_found)?;
    let given = if yes { MoveState::Moved } else { MoveState::Declined };
    if one.state == given {
        return Ok(Answered::Done);
    }
    let open = one.state == MoveState::Asked && one.takes_answers(now);
    if !open || why_not(&proposal).is_some() {
        return Ok(Answered::TooLate);
    }
    let (conference, from) = (tx.conference().clone(), tx.track().clone());
    let to = track::store::held(tx.db(), conference.id, one.to_track).await?;
    store::end_move(&mut tx, one.id, given).await?;
    let one = Move { state: given, ..one };
    let about = About { conference: &conference, from: &from, to: &to, proposal: &proposal, one: &one };
    if yes {
        if !move_it(app, &mut tx, &about).await? {
            return Ok(Answered::NeedsReason);
        }
    } else {
        stays(app, &mut tx, &about).await?;
    }
    tx.commit().await?;
    Ok(Answered::Done)
}

async fn stays(app: &App, tx: &mut Tx<AuthorOf>, about: &About<'_>) -> Result<(), AppError> {
    let (number, to): (i32, &Track) = (about.proposal.number.unwrap_or_default(), about.to);
    audit::record(tx, "move declined by the author", format!("proposal {number}"), json!({ "to": to.slug })).await?;
    notify::news(app, tx, about, News::AuthorDeclined, Hears::Old).await?;
    notify::news(app, tx, about, News::AuthorDeclined, Hears::New).await
}
