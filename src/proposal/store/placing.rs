//! The SQL of placing a proposal into a track.

use uuid::Uuid;

use crate::access::{Capability, PlacerOf, Tx};
use crate::track::Track;

/// Puts the proposal into a track. Its number, its arrival and its thread stay.
///
/// # Errors
/// When the database fails.
pub async fn place(
    tx: &mut Tx<PlacerOf>,
    track: &Track,
    late: bool,
    grace_seconds: Option<i32>,
) -> Result<(), sqlx::Error> {
    let id = tx.proposal().id;
    sqlx::query!(
        "update proposal set track_id = $2, late = $3, grace_seconds = $4 where id = $1",
        id,
        track.id,
        late,
        grace_seconds,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Says in the public history of a track's call that a late proposal was taken, and why.
///
/// # Errors
/// When the database fails.
pub async fn publish_exception(
    tx: &mut Tx<PlacerOf>,
    track: &Track,
    before: &str,
    after: &str,
    reason: &str,
) -> Result<(), sqlx::Error> {
    let (now, by_whom) = (tx.now(), tx.actor().name);
    sqlx::query!(
        // No date moves: nobody who holds a draft is told of it.
        "insert into call_change (id, conference_id, track_id, at, by_whom, before_words, after_words, reason, told_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $4)",
        Uuid::now_v7(),
        track.conference_id,
        track.id,
        now,
        by_whom,
        before,
        after,
        reason,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
