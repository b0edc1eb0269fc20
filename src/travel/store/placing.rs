//! The SQL of putting a proposal into a track.

use uuid::Uuid;

use crate::access::{Capability, Tx};

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
