//! The SQL of votes, and of what somebody has read.

use anyhow::Context;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, ReviewsOn, Tx};
use crate::error::AppError;
use crate::proposal::leaving::DELETED;
use crate::review::vote::{Value, Vote};

fn vote(weight: i16, note: String) -> Result<Vote, AppError> {
    Ok(Vote { value: Value::of_weight(weight).context("a vote has an unknown value")?, note })
}

/// This person's vote on the proposal.
///
/// # Errors
/// When the database fails.
pub async fn mine(db: &mut PgConnection, reviewer: &ReviewsOn) -> Result<Option<Vote>, AppError> {
    let row = sqlx::query!(
        "select value, note from vote where proposal_id = $1 and account_id = $2",
        reviewer.proposal().id,
        reviewer.account().id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| vote(row.value, row.note)).transpose()
}

/// The votes of the others with their names; none until this person has voted, unless the track shows them always.
///
/// # Errors
/// When the database fails.
pub async fn of_others(db: &mut PgConnection, reviewer: &ReviewsOn) -> Result<Vec<(String, Vote)>, AppError> {
    let rows = sqlx::query!(
        r#"select coalesce(a.name, $3) as "name!", v.value, v.note from vote v left join account a on a.id = v.account_id
           where v.proposal_id = $1 and v.account_id is distinct from $2
             and (exists (select 1 from vote mine where mine.proposal_id = $1 and mine.account_id = $2)
                  or exists (select 1 from track t where t.id = $4 and not t.votes_hidden))
           order by a.name, a.id, v.at"#,
        reviewer.proposal().id,
        reviewer.account().id,
        DELETED,
        reviewer.proposal().track_id,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| Ok((row.name, vote(row.value, row.note)?))).collect()
}

/// Keeps a vote; a person has one, changed in place.
///
/// # Errors
/// When the database fails.
pub async fn keep(tx: &mut Tx<ReviewsOn>, vote: &Vote) -> Result<(), sqlx::Error> {
    let (proposal, account, now) = (tx.proposal().id, tx.account().id, tx.now());
    sqlx::query!(
        "insert into vote (proposal_id, account_id, value, note, at) values ($1, $2, $3, $4, $5)
         on conflict (proposal_id, account_id) do update set value = excluded.value, note = excluded.note, at = excluded.at",
        proposal,
        account,
        vote.value.weight(),
        vote.note,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Takes the vote of the person with this address away, if there is one: they have a stake in the proposal now.
///
/// # Errors
/// When the database fails.
pub async fn remove_of<C: Capability>(tx: &mut Tx<C>, proposal: Uuid, email: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"delete from vote using account where vote.account_id = account.id and vote.proposal_id = $1
           and lower(account.email collate "C") = lower($2 collate "C")"#,
        proposal,
        email,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Notes that this person has read a version. Whether that was new.
///
/// # Errors
/// When the database fails.
pub async fn mark_read(tx: &mut Tx<ReviewsOn>, version: i32) -> Result<bool, sqlx::Error> {
    let (proposal, account, now) = (tx.proposal().id, tx.account().id, tx.now());
    let done = sqlx::query!(
        "insert into seen (proposal_id, account_id, version, at) values ($1, $2, $3, $4) on conflict do nothing",
        proposal,
        account,
        version,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected() == 1)
}
