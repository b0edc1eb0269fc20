//! The SQL of sign-ins.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx, Visitor};
use crate::account::SIGNED_IN_FOR;

/// Stores a sign-in by the hash of its token, with where it came from.
///
/// # Errors
/// When the database fails.
pub async fn add_sign_in(tx: &mut Tx<Visitor>, account: Uuid, token_hash: &[u8]) -> Result<(), sqlx::Error> {
    let now = tx.now();
    let (client, agent) = (tx.request().client.clone(), tx.request().agent.clone());
    sqlx::query!(
        "insert into sign_in (id, token_hash, account_id, created_at, expires_at, client, agent, last_seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $4)",
        Uuid::now_v7(),
        token_hash,
        account,
        now,
        now + SIGNED_IN_FOR,
        client,
        agent,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Ends a sign-in.
///
/// # Errors
/// When the database fails.
pub async fn end_sign_in<C: Capability>(tx: &mut Tx<C>, sign_in: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from sign_in where id = $1", sign_in).execute(tx.db()).await?;
    Ok(())
}

/// A place where an account is signed in.
pub struct SignIn {
    /// Its key.
    pub id: Uuid,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When a form was sent from there last, to the hour.
    pub last_seen_at: DateTime<Utc>,
    /// The network address that it came from.
    pub client: Option<String>,
    /// The kind of browser, in words; empty where it was not noted.
    pub agent: String,
}

/// The sign-ins of an account that have not ended, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn sign_ins(db: &mut PgConnection, account: Uuid, now: DateTime<Utc>) -> Result<Vec<SignIn>, sqlx::Error> {
    sqlx::query_as!(
        SignIn,
        "select id, created_at, last_seen_at, client, agent from sign_in
         where account_id = $1 and expires_at > $2 order by created_at desc, id desc",
        account,
        now,
    )
    .fetch_all(db)
    .await
}

/// Ends one sign-in of an account; says how many ended.
///
/// # Errors
/// When the database fails.
pub async fn end_one<C: Capability>(tx: &mut Tx<C>, account: Uuid, sign_in: Uuid) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!("delete from sign_in where account_id = $1 and id = $2", account, sign_in);
    Ok(done.execute(tx.db()).await?.rows_affected())
}

/// Ends every sign-in of an account but one; says how many ended.
///
/// # Errors
/// When the database fails.
pub async fn end_others<C: Capability>(tx: &mut Tx<C>, account: Uuid, kept: Option<Uuid>) -> Result<u64, sqlx::Error> {
    let done =
        sqlx::query!("delete from sign_in where account_id = $1 and id is distinct from $2::uuid", account, kept);
    Ok(done.execute(tx.db()).await?.rows_affected())
}

/// Ends every sign-in of an account; says how many ended.
///
/// # Errors
/// When the database fails.
pub async fn end_all<C: Capability>(tx: &mut Tx<C>, account: Uuid) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!("delete from sign_in where account_id = $1", account);
    Ok(done.execute(tx.db()).await?.rows_affected())
}

/// Sets the password and ends every sign-in but one.
///
/// # Errors
/// When the database fails.
pub async fn change_password<C: Capability>(
    tx: &mut Tx<C>,
    account: Uuid,
    kept: Option<Uuid>,
    hash: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!("update account set password_hash = $2 where id = $1", account, hash).execute(tx.db()).await?;
    end_others(tx, account, kept).await?;
    Ok(())
}
