//! The release of a planned move, merge or split whose hold is over: in one transaction, with the rights of whoever sent it
//! off, asked again. What is not any more as it was sent off is not done.

use super::merging::{joins, merge};
use super::offering::{aim, offer};
use super::prepared::{Ready, of_merge, of_move, of_split};
use super::{MergeWish, MoveWish, Travel, splitting};
use crate::access::{Decides, DecidesOn, MergesOn, SignedIn, Tx};
use crate::app::App;
use crate::decision::hold::Ended;
use crate::decision::plan::Plan;
use crate::decision::store::{self as plans, Due, Ending, HeldTravel};
use crate::error::AppError;
use crate::{conference, proposal, track};

/// Why it is not done.
enum Not {
    /// It left before, or was stopped.
    OnHold,
    /// In words that end a sentence.
    Possible(String),
    /// The program or its database failed.
    Failed(AppError),
}

impl<E: Into<AppError>> From<E> for Not {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Releases what is due. Nothing happens if it has left or was stopped; a sentence, without its end, where it cannot be done.
///
/// # Errors
/// When the program or its database fails.
pub async fn release(app: &App, due: &Due) -> Result<Result<(), String>, AppError> {
    match act(app, due).await {
        Ok(()) | Err(Not::OnHold) => Ok(Ok(())),
        Err(Not::Possible(why)) => Ok(Err(why.trim_end_matches('.').to_owned())),
        Err(Not::Failed(error)) => Err(error),
    }
}

async fn act(app: &App, due: &Due) -> Result<(), Not> {
    let (staff, plan) = rights(app, due).await?;
    match plan.intent.travel() {
        Some(Travel::Move(wish)) => make_offer(app, due, staff, wish).await,
        Some(Travel::Merge(wish)) => make_one(app, due, staff, wish).await,
        Some(Travel::Split(wish)) => make_two(app, due, staff, wish).await,
        None => Err(changed_plan()),
    }
}

fn changed_plan() -> Not {
    Not::Possible("its plan was changed".to_owned())
}

fn lost(due: &Due) -> Not {
    Not::Possible(format!("{} cannot decide that any more", due.by_whom))
}

/// A right that is gone is a reason, not a failure.
fn or_lost(error: AppError, due: &Due) -> Not {
    match error {
        AppError::NotFound { .. } | AppError::Forbidden(_) | AppError::NotSignedIn => lost(due),
        other => Not::Failed(other),
    }
}

/// What whoever sent it off may do now, and the plan.
async fn rights(app: &App, due: &Due) -> Result<(DecidesOn, Plan), Not> {
    let mut db = app.db.acquire().await?;
    let plan = plans::plan_of(&mut db, due.proposal).await?.ok_or_else(changed_plan)?;
    let Some(email) = &due.email else { return Err(lost(due)) };
    let who = SignedIn::without_browser(&mut db, email, "release").await?.ok_or_else(|| lost(due))?;
    let conference = conference::store::by_slug(&mut db, &due.conference).await?.ok_or_else(AppError::not_found)?;
    let number = proposal::store::by_id(&mut db, due.proposal).await?.and_then(|proposal| proposal.number);
    let number = number.ok_or_else(AppError::not_found)?;
    let staff = DecidesOn::by_number(&mut db, &who, &conference, number).await.map_err(|error| or_lost(error, due))?;
    Ok((staff, plan))
}

/// What was sent off, if it is still on hold; everything that it is about is held.
async fn take_up<C: Decides>(tx: &mut Tx<C>, due: &Due) -> Result<HeldTravel, Not> {
    let held = plans::travel_taken_up(tx, due.letter).await?.ok_or(Not::OnHold)?;
    let proposal = tx.decides_on().proposal();
    let (id, version, track) = (proposal.id, proposal.version, proposal.track_id);
    if track != due.track {
        return Err(Not::Possible("it was moved to another track".to_owned()));
    }
    if version != held.version {
        return Err(Not::Possible("its text was changed".to_owned()));
    }
    let plan = plans::plan_of(tx.db(), id).await?;
    if plan.is_none_or(|plan| plan.key != held.frozen.plan) {
        return Err(changed_plan());
    }
    Ok(held)
}

/// What was prepared anew is what was sent off.
fn as_sent_off(held: &HeldTravel, ready: Result<Ready, String>) -> Result<(), Not> {
    let ready = ready.map_err(Not::Possible)?;
    if ready.parts != held.frozen.parts {
        return Err(Not::Possible("what was to become part of it was changed".to_owned()));
    }
    let same = |(now, then): (&crate::decision::Preview, &crate::decision::Preview)| now.says_the_same(then);
    let (now, then) = (&ready.letters, &held.frozen.letters);
    if now.len() != then.len() || !now.iter().zip(then).all(same) {
        return Err(Not::Possible("its letters would say something else by now".to_owned()));
    }
    Ok(())
}

/// Hold and plan end before the act, which would end them otherwise.
async fn close<C: Decides>(tx: &mut Tx<C>, due: &Due) -> Result<(), Not> {
    plans::end(tx, due.letter, &Ending { how: Ended::Sent, why: "" }).await?;
    plans::delete_plan(tx, due.proposal).await?;
    Ok(())
}

async fn make_offer(app: &App, due: &Due, staff: DecidesOn, wish: &MoveWish) -> Result<(), Not> {
    let mut tx = Tx::begin(staff, app).await.map_err(|error| or_lost(error, due))?;
    let (held, staff) = (take_up(&mut tx, due).await?, (*tx).clone());
    let key = held.frozen.plan;
    as_sent_off(&held, of_move(app, tx.db(), &staff, (key, wish), due.release_at).await?)?;
    let to = track::store::by_id(tx.db(), staff.conference().id, wish.track).await?;
    let to = aim(&mut tx, staff.track(), &to.slug).await?;
    close(&mut tx, due).await?;
    offer(app, &mut tx, (key, &to), wish).await?;
    Ok(tx.commit().await?)
}

async fn make_one(app: &App, due: &Due, staff: DecidesOn, wish: &MergeWish) -> Result<(), Not> {
    let gathered = MergesOn::gather(&mut *app.db.acquire().await?, staff, &wish.numbers()).await?;
    let merger = gathered.map_err(|_| lost(due))?;
    let mut tx = Tx::begin(merger, app).await.map_err(|error| or_lost(error, due))?;
    let (held, merger) = (take_up(&mut tx, due).await?, (*tx).clone());
    as_sent_off(&held, of_merge(app, tx.db(), &merger, wish).await?)?;
    let joins = joins(tx.db(), &merger).await?.map_err(Not::Possible)?;
    close(&mut tx, due).await?;
    merge(app, &mut tx, &joins, (wish.role, &wish.note)).await?;
    Ok(tx.commit().await?)
}

async fn make_two(app: &App, due: &Due, staff: DecidesOn, wish: &splitting::Wish) -> Result<(), Not> {
    let mut tx = Tx::begin(staff, app).await.map_err(|error| or_lost(error, due))?;
    let (held, staff) = (take_up(&mut tx, due).await?, (*tx).clone());
    as_sent_off(&held, of_split(app, &staff, wish, due.release_at)?)?;
    close(&mut tx, due).await?;
    splitting::split(app, &mut tx, &staff, wish).await?;
    Ok(tx.commit().await?)
}
