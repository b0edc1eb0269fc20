//! The SQL of secret addresses that were mailed, and of the links that stop reminders.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, HolderOf, Tx};

/// Notes that a secret address of a draft is on its way to `email`.
///
/// # Errors
/// When the database fails.
pub async fn add_mailed<C: Capability>(
    tx: &mut Tx<C>,
    proposal: Uuid,
    email: &str,
    secret_hash: &[u8],
) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into mailed_address (secret_hash, proposal_id, email, at) values ($1, $2, $3, $4)",
        secret_hash,
        proposal,
        email,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The address that would be confirmed by the use of this secret address, so that it can be reminded: it was mailed there,
/// the draft is still under it, and it is neither confirmed already nor rid of reminders.
///
/// # Errors
/// When the database fails.
pub async fn would_confirm(
    db: &mut PgConnection,
    proposal: Uuid,
    secret_hash: &[u8],
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select m.email from mailed_address m join proposal p on p.id = m.proposal_id
           where m.secret_hash = $2 and m.proposal_id = $1 and p.state = 'draft'
             and lower(m.email collate "C") = lower(p.author_email collate "C")
             and not exists (select 1 from mailed_address o
                             where lower(o.email collate "C") = lower(m.email collate "C")
                               and (o.stopped = 'all' or o.proposal_id = $1 and (o.used_at is not null or o.stopped = 'draft')))"#,
        proposal,
        secret_hash,
    )
    .fetch_optional(db)
    .await
}

/// The visitor used a secret address; if it was mailed, its reader has confirmed where it went. False if it was not mailed,
/// or used before.
///
/// # Errors
/// When the database fails.
pub async fn use_mailed(tx: &mut Tx<HolderOf>) -> Result<bool, sqlx::Error> {
    let (id, secret_hash, now) = (tx.proposal().id, tx.secret_hash().to_vec(), tx.now());
    let done = sqlx::query!(
        "update mailed_address set used_at = $3 where proposal_id = $1 and secret_hash = $2 and used_at is null",
        id,
        &secret_hash,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whose reminders a link stops.
pub struct StopLink {
    /// The draft that the letter was about.
    pub proposal_id: Uuid,
    /// The account that it went to, if it went to one.
    pub account_id: Option<Uuid>,
    /// The address.
    pub email: String,
    /// The draft's title; it may have none.
    pub title: String,
}

/// The link of a reminder.
///
/// # Errors
/// When the database fails.
pub async fn stop_link(db: &mut PgConnection, token_hash: &[u8]) -> Result<Option<StopLink>, sqlx::Error> {
    sqlx::query_as!(
        StopLink,
        r#"select l.proposal_id, l.account_id, coalesce(a.email, l.email) as "email!", coalesce(p.title, '') as "title!"
           from reminder_link l left join proposal p on p.id = l.proposal_id left join account a on a.id = l.account_id
           where l.token_hash = $1"#,
        token_hash,
    )
    .fetch_optional(db)
    .await
}

/// No more reminders of the link's draft; of any draft with `all`.
///
/// # Errors
/// When the database fails.
pub async fn stop_reminders<C: Capability>(tx: &mut Tx<C>, link: &StopLink, all: bool) -> Result<(), sqlx::Error> {
    let now = tx.now();
    match link.account_id {
        Some(account) => stop_for_account(tx, account, if all { Uuid::nil() } else { link.proposal_id }, now).await,
        None => stop_for_address(tx, link, all).await,
    }
}

async fn stop_for_account<C: Capability>(
    tx: &mut Tx<C>,
    account: Uuid,
    proposal: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into reminder_stop (account_id, proposal_id, at) values ($1, $2, $3) on conflict do nothing",
        account,
        proposal,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

async fn stop_for_address<C: Capability>(tx: &mut Tx<C>, link: &StopLink, all: bool) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"update mailed_address set stopped = case when $3 or stopped = 'all' then 'all' else 'draft' end
           where lower(email collate "C") = lower($2 collate "C") and ($3 or proposal_id = $1)"#,
        link.proposal_id,
        link.email,
        all,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
