//! The SQL of changes of an account's address.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::account::CHANGE_EMAIL_FOR;

/// A change that was asked for.
#[derive(Clone, Debug)]
pub struct EmailChange {
    /// Its key.
    pub id: Uuid,
    /// Whose address.
    pub account_id: Uuid,
    /// The address until now.
    pub old_email: String,
    /// The address that it is to be.
    pub new_email: String,
    /// Whether the owner of the old address has confirmed.
    pub old_confirmed: bool,
    /// Whether the owner of the new address has confirmed.
    pub new_confirmed: bool,
    /// What became of it; nothing while it waits.
    pub outcome: Option<String>,
    /// Whether it was found by the link that went to the old address.
    pub by_old: bool,
}

/// Stores a change in place of any other of the account; returns its key.
///
/// # Errors
/// When the database fails.
pub async fn add_email_change<C: Capability>(
    tx: &mut Tx<C>,
    account: Uuid,
    (old_email, old_hash): (&str, &[u8]),
    (new_email, new_hash): (&str, &[u8]),
) -> Result<Uuid, sqlx::Error> {
    let (id, now) = (Uuid::now_v7(), tx.now());
    sqlx::query!(
        "insert into email_change (id, account_id, old_email, new_email, old_hash, new_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (account_id) do update set id = excluded.id, old_email = excluded.old_email,
             new_email = excluded.new_email, old_hash = excluded.old_hash, new_hash = excluded.new_hash,
             old_confirmed_at = null, new_confirmed_at = null, created_at = excluded.created_at,
             expires_at = excluded.expires_at, outcome = null",
        id,
        account,
        old_email,
        new_email,
        old_hash,
        new_hash,
        now,
        now + CHANGE_EMAIL_FOR,
    )
    .execute(tx.db())
    .await?;
    Ok(id)
}

/// The change that the link of a letter stands for, locked until the end of the transaction.
///
/// # Errors
/// When the database fails.
pub async fn email_change(
    db: &mut PgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<EmailChange>, sqlx::Error> {
    sqlx::query_as!(
        EmailChange,
        r#"select id, account_id, old_email, new_email, (old_confirmed_at is not null) as "old_confirmed!",
                  (new_confirmed_at is not null) as "new_confirmed!", outcome, (old_hash = $1) as "by_old!"
           from email_change where (old_hash = $1 or new_hash = $1) and expires_at > $2 for update"#,
        hash,
        now,
    )
    .fetch_optional(db)
    .await
}

/// The change of an account that waits.
///
/// # Errors
/// When the database fails.
pub async fn waiting_email_change(
    db: &mut PgConnection,
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<EmailChange>, sqlx::Error> {
    sqlx::query_as!(
        EmailChange,
        r#"select id, account_id, old_email, new_email, (old_confirmed_at is not null) as "old_confirmed!",
                  (new_confirmed_at is not null) as "new_confirmed!", outcome, true as "by_old!"
           from email_change where account_id = $1 and expires_at > $2 and outcome is null"#,
        account,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Notes that the owner of one of the two addresses has confirmed.
///
/// # Errors
/// When the database fails.
pub async fn confirm_email_change<C: Capability>(tx: &mut Tx<C>, change: &EmailChange) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "update email_change set old_confirmed_at = case when $2 then $3 else old_confirmed_at end,
                                 new_confirmed_at = case when $2 then new_confirmed_at else $3 end
         where id = $1",
        change.id,
        change.by_old,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// A change did not come into force, since somebody else has the address by now.
///
/// # Errors
/// When the database fails.
pub async fn note_taken<C: Capability>(tx: &mut Tx<C>, change: &EmailChange) -> Result<(), sqlx::Error> {
    sqlx::query!("update email_change set outcome = 'taken' where id = $1", change.id).execute(tx.db()).await?;
    Ok(())
}

/// Cancels the change of an account that waits; says how many were cancelled.
///
/// # Errors
/// When the database fails.
pub async fn cancel_email_change<C: Capability>(tx: &mut Tx<C>, account: Uuid) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update email_change set outcome = 'cancelled' where account_id = $1 and outcome is null",
        account
    );
    Ok(done.execute(tx.db()).await?.rows_affected())
}

/// The account has its new address: its proposals and what its owner confirmed to take part in follow, and every link
/// that went to either address for a new password, for signing in or as a proof is void. Does nothing, and returns false, if
/// another account took the address a moment ago.
///
/// # Errors
/// When the database fails.
pub async fn apply_email_change<C: Capability>(tx: &mut Tx<C>, change: &EmailChange) -> Result<bool, sqlx::Error> {
    let now = tx.now();
    let (account, old, new) = (change.account_id, &change.old_email, &change.new_email);
    // A savepoint: what else the transaction holds outlives the refusal.
    let mut attempt = tx.db().begin().await?;
    let done = sqlx::query!("update account set email = $2 where id = $1", account, new).execute(&mut *attempt).await;
    match done {
        Err(sqlx::Error::Database(error)) if error.constraint() == Some("account_email_unique") => {
            attempt.rollback().await?;
            return Ok(false);
        }
        done => done?,
    };
    attempt.commit().await?;
    sqlx::query!("update proposal set author_email = $2 where author_id = $1", account, new).execute(tx.db()).await?;
    sqlx::query!(
        r#"update person set email = $2
           where state = 'confirmed' and lower(email collate "C") = lower($1 collate "C")
             and not exists (select 1 from person other where other.proposal_id = person.proposal_id
                             and other.id <> person.id and lower(other.email collate "C") = lower($2 collate "C"))"#,
        old,
        new,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        r#"update email_token set used_at = $3
           where used_at is null and purpose in ('reset', 'sign-in', 'email-change', 'deletion')
             and lower(email collate "C") in (lower($1 collate "C"), lower($2 collate "C"))"#,
        old,
        new,
        now,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!("update email_change set outcome = 'changed' where id = $1", change.id).execute(tx.db()).await?;
    Ok(true)
}
