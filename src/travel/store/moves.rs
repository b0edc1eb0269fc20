//! The SQL of moves. Whoever writes here holds the row of the proposal.

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::error::AppError;
use crate::review::store::Stakes;
use crate::travel::moving::{Move, MoveState};

struct Row {
    id: Uuid,
    proposal_id: Uuid,
    from_track_id: Uuid,
    to_track_id: Uuid,
    state: String,
    note: String,
    by_whom: String,
    at: DateTime<Utc>,
    until: DateTime<Utc>,
    answered_by: Option<String>,
    answer_note: String,
    reason: String,
}

impl TryFrom<Row> for Move {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self, AppError> {
        Ok(Self {
            id: row.id,
            proposal_id: row.proposal_id,
            from_track: row.from_track_id,
            to_track: row.to_track_id,
            state: row.state.parse().context("a move is in an unknown state")?,
            note: row.note,
            by_whom: row.by_whom,
            at: row.at,
            until: row.until,
            answered_by: row.answered_by,
            answer_note: row.answer_note,
            reason: row.reason,
        })
    }
}

/// The move with this key.
///
/// # Errors
/// When the database fails.
pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<Move>, AppError> {
    let row = sqlx::query_as!(
        Row,
        "select id, proposal_id, from_track_id, to_track_id, state, note, by_whom, at, until, answered_by, answer_note, reason
         from track_move where id = $1",
        id,
    )
    .fetch_optional(db)
    .await?;
    row.map(Move::try_from).transpose()
}

/// The moves of a proposal, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_proposal(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<Move>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, proposal_id, from_track_id, to_track_id, state, note, by_whom, at, until, answered_by, answer_note, reason
         from track_move where proposal_id = $1 order by at, id",
        proposal,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Move::try_from).collect()
}

/// The move of a proposal that somebody's answer is waited for.
///
/// # Errors
/// When the database fails.
pub async fn open_move(db: &mut PgConnection, proposal: Uuid) -> Result<Option<Move>, AppError> {
    let moves = of_proposal(db, proposal).await?;
    Ok(moves.into_iter().find(|one| one.state.is_open()))
}

/// What was offered to a track and is not answered by its leads: the move, the number and the title, the oldest first; without
/// those in which the reader has a stake.
///
/// # Errors
/// When the database fails.
pub async fn offers_to(
    db: &mut PgConnection,
    track: Uuid,
    stakes: &Stakes,
) -> Result<Vec<(Uuid, i32, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select m.id, p.number as "number!", p.title from track_move m join proposal p on p.id = m.proposal_id
           where m.to_track_id = $1 and m.ended_at is null and m.state = 'offered' and p.number is not null
             and p.id <> all($2::uuid[])
           order by m.at limit 200"#,
        track,
        &stakes[..],
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.number, row.title)).collect())
}

/// How many proposals were offered to a track and wait for its leads; without those in which the reader has a stake.
///
/// # Errors
/// When the database fails.
pub async fn waiting_offers(
    db: &mut PgConnection,
    track: Uuid,
    stakes: &Stakes,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from track_move m
           where m.to_track_id = $1 and m.ended_at is null and m.state = 'offered' and m.until > $2
             and m.proposal_id <> all($3::uuid[])"#,
        track,
        now,
        &stakes[..],
    )
    .fetch_one(db)
    .await
}

/// How often a proposal was offered to a track.
///
/// # Errors
/// When the database fails.
pub async fn times_offered(db: &mut PgConnection, proposal: Uuid, to: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from track_move where proposal_id = $1 and to_track_id = $2"#,
        proposal,
        to,
    )
    .fetch_one(db)
    .await
}

/// Notes a move that is offered, or one that is done at once.
///
/// # Errors
/// When the database fails.
pub async fn add_move<C: Capability>(tx: &mut Tx<C>, new: &Move) -> Result<(), sqlx::Error> {
    let ended_at = (!new.state.is_open()).then_some(new.at);
    sqlx::query!(
        "insert into track_move (id, proposal_id, from_track_id, to_track_id, state, note, by_whom, at, until, ended_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.id,
        new.proposal_id,
        new.from_track,
        new.to_track,
        new.state.as_str(),
        new.note,
        new.by_whom,
        new.at,
        new.until,
        ended_at,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Stores what the leads of the other track answered, with the move's new state and end.
///
/// # Errors
/// When the database fails.
pub async fn answer_move<C: Capability>(tx: &mut Tx<C>, answered: &Move) -> Result<(), sqlx::Error> {
    let now = tx.now();
    let ended_at = (!answered.state.is_open()).then_some(now);
    sqlx::query!(
        "update track_move set state = $2, answered_by = $3, answer_note = $4, reason = $5, until = $6, ended_at = $7
         where id = $1 and ended_at is null",
        answered.id,
        answered.state.as_str(),
        answered.answered_by,
        answered.answer_note,
        answered.reason,
        answered.until,
        ended_at,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Ends an open move in this state.
///
/// # Errors
/// When the database fails.
pub async fn end_move<C: Capability>(tx: &mut Tx<C>, id: Uuid, state: MoveState) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "update track_move set state = $2, ended_at = $3 where id = $1 and ended_at is null",
        id,
        state.as_str(),
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The open moves that nobody answered by `now`, or whose proposal cannot move any more: move and proposal.
///
/// # Errors
/// When the database fails.
pub async fn due_or_over(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select m.id, m.proposal_id from track_move m join proposal p on p.id = m.proposal_id
         where m.ended_at is null
           and (m.until <= $1 or p.state not in ('submitted', 'waitlisted', 'declined') or p.denied_at is not null)
         order by m.until limit 200",
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.proposal_id)).collect())
}
