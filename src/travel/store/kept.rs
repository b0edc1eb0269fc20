//! The SQL of answers that stayed with a proposal when it moved.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::travel::kept::KeptAnswer;

/// Keeps answers to the questions of a track that the proposal leaves.
///
/// # Errors
/// When the database fails.
pub async fn keep_answers<C: Capability>(
    tx: &mut Tx<C>,
    proposal: Uuid,
    track: Uuid,
    kept: &[KeptAnswer],
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from kept_answer where proposal_id = $1 and track_id = $2", proposal, track)
        .execute(tx.db())
        .await?;
    for (position, one) in (1..).zip(kept) {
        sqlx::query!(
            "insert into kept_answer (proposal_id, track_id, position, key, label, answer, for_leads)
             values ($1, $2, $3, $4, $5, $6, $7)",
            proposal,
            track,
            position,
            one.key,
            one.label,
            one.answer,
            one.for_leads,
        )
        .execute(tx.db())
        .await?;
    }
    Ok(())
}

/// The answers that were kept, each with the name of its track.
///
/// # Errors
/// When the database fails.
pub async fn kept_answers(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<(String, KeptAnswer)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select t.name, k.key, k.label, k.answer, k.for_leads from kept_answer k join track t on t.id = k.track_id
         where k.proposal_id = $1 order by t.position, t.slug, k.position",
        proposal,
    )
    .fetch_all(db)
    .await?;
    let kept = rows.into_iter().map(|row| {
        (row.name, KeptAnswer { key: row.key, label: row.label, answer: row.answer, for_leads: row.for_leads })
    });
    Ok(kept.collect())
}

/// The keys of answers that were not for leads in a track that the proposal has left. Its older texts still hold them.
///
/// # Errors
/// When the database fails.
pub async fn hidden_keys(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!("select key from kept_answer where proposal_id = $1 and not for_leads", proposal)
        .fetch_all(db)
        .await
}
