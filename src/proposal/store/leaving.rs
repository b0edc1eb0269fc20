//! The SQL of what becomes of proposals whose author's account is deleted.

use anyhow::Context;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::error::AppError;
use crate::proposal::state::State;

/// A proposal of an account, in short.
pub struct OfAccount {
    /// Its key.
    pub id: Uuid,
    /// Its number, once it was filed.
    pub number: Option<i32>,
    /// Its title; drafts may have none yet.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// As in "LPC 2023".
    pub conference_name: String,
}

/// The proposals of an account, in the order in which they are locked.
///
/// # Errors
/// When the database fails.
pub async fn of_account(db: &mut PgConnection, account: Uuid) -> Result<Vec<OfAccount>, AppError> {
    let rows = sqlx::query!(
        "select p.id, p.number, p.title, p.state, c.short_name from proposal p join conference c on c.id = p.conference_id
         where p.author_id = $1 order by p.id",
        account,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OfAccount {
                id: row.id,
                number: row.number,
                title: row.title,
                state: row.state.parse().context("a proposal is in an unknown state")?,
                conference_name: row.short_name,
            })
        })
        .collect()
}

/// Replies to letters about a proposal reach its author no more.
///
/// # Errors
/// When the database fails.
pub async fn forget_replies<C: Capability>(tx: &mut Tx<C>, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"update outbox set reply_to_name = null, reply_to_email = null from proposal p
           where p.id = $1 and outbox.proposal_id = p.id
             and lower(reply_to_email collate "C") = lower(p.author_email collate "C")"#,
        id,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Deletes a draft with everything that hangs under it.
///
/// # Errors
/// When the database fails.
pub async fn delete_draft<C: Capability>(tx: &mut Tx<C>, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from proposal where id = $1 and state = 'draft'", id).execute(tx.db()).await?;
    Ok(())
}

/// Takes account and address from a filed proposal and all its versions, and writes `name` in place of the author's where
/// one is given. `account_name` is what the account was called. No browser holds the proposal afterwards.
///
/// # Errors
/// When the database fails.
pub async fn detach<C: Capability>(
    tx: &mut Tx<C>,
    id: Uuid,
    name: Option<&str>,
    account_name: &str,
) -> Result<(), sqlx::Error> {
    if let Some(name) = name {
        rename(tx, id, name, account_name).await?;
    }
    sqlx::query!(r#"update proposal_version set text = text || '{"email": ""}'::jsonb where proposal_id = $1"#, id,)
        .execute(tx.db())
        .await?;
    sqlx::query!("delete from proposal_holder where proposal_id = $1", id).execute(tx.db()).await?;
    sqlx::query!("update proposal set author_id = null, author_email = '' where id = $1", id).execute(tx.db()).await?;
    Ok(())
}

/// The author's name goes: from the proposal, its versions, the answers to acceptances and what was said without an account.
async fn rename<C: Capability>(tx: &mut Tx<C>, id: Uuid, name: &str, account_name: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update message m set by_whom = $2 from proposal p
         where p.id = $1 and m.proposal_id = p.id and m.by_author and m.by_whom in (p.author_name, $3)",
        id,
        name,
        account_name,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "update speaker_answer a set by_whom = $2 from proposal p
         where p.id = $1 and a.proposal_id = p.id and a.by_whom in (p.author_name, $3)",
        id,
        name,
        account_name,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "update proposal_version v set text = v.text || jsonb_build_object('name', $2::text),
                by_whom = case when v.by_whom in (p.author_name, v.text->>'name', $3) then $2 else v.by_whom end
         from proposal p where p.id = $1 and v.proposal_id = p.id",
        id,
        name,
        account_name,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "update proposal set author_name = $2, author_affiliation = '', author_biography = '' where id = $1",
        id,
        name
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
