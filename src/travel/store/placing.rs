//! The SQL of putting a proposal into a track.

use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::track::Track;

/// Puts the proposal into a track. Its number, its arrival and its threads stay.
///
/// # Errors
/// When the database fails.
pub async fn place<C: Capability>(
    tx: &mut Tx<C>,
    proposal: Uuid,
    track: Uuid,
    late: bool,
    grace_seconds: Option<i32>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update proposal set track_id = $2, late = $3, grace_seconds = $4 where id = $1",
        proposal,
        track,
        late,
        grace_seconds,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The close before and after of a late proposal that is taken, in the words of the public history.
const SAME_CLOSE: &str = "the same close, and one proposal that came to the organisers after it";

/// Says in the public history of a track's call that a late proposal was taken, and why. `before` is its close in words.
///
/// # Errors
/// When the database fails.
pub async fn publish_exception<C: Capability>(
    tx: &mut Tx<C>,
    track: &Track,
    before: &str,
    reason: &str,
    by_whom: &str,
) -> Result<(), sqlx::Error> {
    let now = tx.now();
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
        SAME_CLOSE,
        reason,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
