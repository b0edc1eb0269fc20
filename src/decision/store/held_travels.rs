//! The SQL of moves, merges and splits on hold, and of what a merge on hold is about.

use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::access::{Decides, Tx};
use crate::decision::Frozen;

/// A travel on hold.
pub struct HeldTravel {
    /// The version of the proposal that was there when it was sent off.
    pub version: i32,
    /// What was sent off.
    pub frozen: Frozen,
}

/// The travel as it was frozen, if it is still on hold. Its proposals were locked before.
///
/// # Errors
/// When the database fails.
pub async fn travel_taken_up<C: Decides>(tx: &mut Tx<C>, id: Uuid) -> Result<Option<HeldTravel>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select version, frozen as "frozen!: Json<Frozen>" from held_letter
           where id = $1 and state = 'held' and frozen is not null for update"#,
        id,
    )
    .fetch_optional(tx.db())
    .await?;
    Ok(row.map(|row| HeldTravel { version: row.version, frozen: row.frozen.0 }))
}

/// What is on hold of which the proposal is planned to become part.
///
/// # Errors
/// When the database fails.
pub async fn held_mains(db: &mut PgConnection, part: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select pp.main_id from plan_part pp join held_letter h on h.proposal_id = pp.main_id
         where pp.part_id = $1 and h.state = 'held' and h.outcome = 'merge' order by pp.main_id",
        part,
    )
    .fetch_all(db)
    .await
}

/// Whether this letter is on hold.
///
/// # Errors
/// When the database fails.
pub async fn is_held(db: &mut PgConnection, id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select 1 from held_letter where id = $1 and state = 'held') as "held!""#, id)
        .fetch_one(db)
        .await
}

/// The other proposals that what is planned with this one is about.
///
/// # Errors
/// When the database fails.
pub async fn concerned(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(r#"select other_id as "id!" from concerned where proposal_id = $1"#, proposal)
        .fetch_all(db)
        .await
}
