//! Leads plan a move, a merge or a split. Nobody else hears of it before it is sent.

use super::merging;
use super::offering::{aim, why_not_to};
use super::planned::{MergeWish, MoveWish, PlannedPart, Travel};
use super::prepared::planned_otherwise;
use super::splitting;
use crate::access::{Decides, DecidesOn, MergesOn, Tx};
use crate::app::App;
use crate::decision::Intent;
use crate::decision::act::{Kept, Replaces, keep};
use crate::decision::changed::Changes;
use crate::decision::store as plans;
use crate::error::AppError;
use crate::people::Role;
use crate::proposal;

/// What came of planning.
pub enum Planned {
    /// It is planned.
    Done(Intent),
    /// The page showed another plan or another text. Nothing was saved.
    Changed(Changes),
    /// It cannot be done, with a sentence. Nothing was saved.
    Refused(String),
}

/// Plans to offer the proposal to the track with this slug.
///
/// # Errors
/// When the right is gone, there is no such track, or the database fails.
pub async fn plan_move(
    app: &App,
    staff: DecidesOn,
    (slug, note): (&str, &str),
    replaces: Replaces,
) -> Result<Planned, AppError> {
    let mut tx = Tx::begin(staff, app).await?;
    let staff = (*tx).clone();
    let to = aim(&mut tx, staff.track(), slug).await?;
    if let Some(sentence) = why_not_to(tx.db(), &staff, &to).await? {
        return Ok(Planned::Refused(sentence));
    }
    let wish = MoveWish { track: to.id, name: to.name, note: note.to_owned() };
    save(app, tx, Travel::Move(wish), replaces).await
}

/// Plans that the others become part of the one that `merger` decides on.
///
/// # Errors
/// When the right is gone, or the database fails.
pub async fn plan_merge(
    app: &App,
    merger: MergesOn,
    (role, note): (Role, &str),
    replaces: Replaces,
) -> Result<Planned, AppError> {
    let mut tx = Tx::begin(merger, app).await?;
    let merger = (*tx).clone();
    let joins = match merging::joins(tx.db(), &merger).await? {
        Ok(joins) => joins,
        Err(sentence) => return Ok(Planned::Refused(sentence)),
    };
    let numbers: Vec<_> = merger.others().iter().filter_map(|other| other.number).collect();
    if let Some(number) = numbers.iter().find(|number| joins.iter().all(|one| one.part.number != Some(**number))) {
        return Ok(Planned::Refused(format!("#{number} is part of it already")));
    }
    let parts: Vec<PlannedPart> = joins
        .iter()
        .map(|one| PlannedPart {
            id: one.part.id,
            number: one.part.number.unwrap_or_default(),
            version: one.part.version,
        })
        .collect();
    let ids: Vec<_> = parts.iter().map(|part| part.id).collect();
    if let Some((number, into)) = plans::other_plans(tx.db(), merger.proposal().id, &ids).await?.into_iter().next() {
        return Ok(Planned::Refused(planned_otherwise(number, into)));
    }
    save(app, tx, Travel::Merge(MergeWish { parts, role, note: note.to_owned() }), replaces).await
}

/// Plans to split the proposal.
///
/// # Errors
/// When the right is gone, or the database fails.
pub async fn plan_split(
    app: &App,
    staff: DecidesOn,
    wish: splitting::Wish,
    replaces: Replaces,
) -> Result<Planned, AppError> {
    let mut tx = Tx::begin(staff, app).await?;
    if let Some(sentence) = splitting::why_not(tx.proposal()) {
        return Ok(Planned::Refused(sentence));
    }
    if proposal::store::by_id(tx.db(), wish.id).await?.is_some() {
        // A plan to make it was sent meanwhile.
        return Ok(Planned::Changed(Changes::gone()));
    }
    save(app, tx, Travel::Split(wish), replaces).await
}

async fn save<C: Decides>(app: &App, mut tx: Tx<C>, travel: Travel, replaces: Replaces) -> Result<Planned, AppError> {
    let intent = Intent::Travel(travel);
    match keep(app, &mut tx, &intent, replaces).await? {
        Kept::Done => {
            tx.commit().await?;
            Ok(Planned::Done(intent))
        }
        Kept::Changed(changes) => Ok(Planned::Changed(changes)),
    }
}
