//! The SQL of accounts, sign-ins and the tokens of letters.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Account, CONFIRM_FOR, RESET_FOR, SIGNED_IN_FOR, WRONG_TRIES};
use crate::access::{Capability, Tx};

/// The account with this address.
///
/// # Errors
/// When the database fails.
pub async fn by_email(db: &mut PgConnection, email: &str) -> Result<Option<Account>, sqlx::Error> {
    sqlx::query_as!(
        Account,
        r#"select id, email, name, password_hash from account where lower(email collate "C") = lower($1 collate "C")"#,
        email,
    )
    .fetch_optional(db)
    .await
}

/// Makes an account whose address is confirmed; or finds the one that has it by now.
///
/// # Errors
/// When the database fails.
pub async fn add<C: Capability>(
    tx: &mut Tx<C>,
    email: &str,
    name: &str,
    password_hash: Option<&str>,
) -> Result<Account, sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        r#"insert into account (id, email, name, password_hash, confirmed_at) values ($1, $2, $3, $4, $5)
           on conflict (lower(email collate "C")) do nothing"#,
        Uuid::now_v7(),
        email,
        name,
        password_hash,
        now,
    )
    .execute(tx.db())
    .await?;
    by_email(tx.db(), email).await?.ok_or(sqlx::Error::RowNotFound)
}

/// Sets the password and ends every sign-in.
///
/// # Errors
/// When the database fails.
pub async fn set_password<C: Capability>(tx: &mut Tx<C>, account: Uuid, hash: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("update account set password_hash = $2 where id = $1", account, hash).execute(tx.db()).await?;
    sqlx::query!("delete from sign_in where account_id = $1", account).execute(tx.db()).await?;
    Ok(())
}

/// Stores a sign-in by the hash of its token.
///
/// # Errors
/// When the database fails.
pub async fn add_sign_in<C: Capability>(tx: &mut Tx<C>, account: Uuid, token_hash: &[u8]) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into sign_in (id, token_hash, account_id, created_at, expires_at) values ($1, $2, $3, $4, $5)",
        Uuid::now_v7(),
        token_hash,
        account,
        now,
        now + SIGNED_IN_FOR,
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

fn email_hash(email: &str) -> Vec<u8> {
    crate::web::secret::hash(&email.to_ascii_lowercase())
}

/// How many wrong passwords were typed for an address since `since`.
///
/// # Errors
/// When the database fails.
pub async fn wrong_passwords(db: &mut PgConnection, email: &str, since: DateTime<Utc>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from wrong_password where email_hash = $1 and at > $2"#,
        email_hash(email),
        since,
    )
    .fetch_one(db)
    .await
}

/// Notes a wrong password for an address.
///
/// # Errors
/// When the database fails.
pub async fn add_wrong_password<C: Capability>(tx: &mut Tx<C>, email: &str) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into wrong_password (id, email_hash, at) values ($1, $2, $3)",
        Uuid::now_v7(),
        email_hash(email),
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// What the link in a letter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirming an address.
    Confirm,
    /// Setting a new password.
    Reset,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
        }
    }

    fn lifetime(self) -> chrono::TimeDelta {
        match self {
            Self::Confirm => CONFIRM_FOR,
            Self::Reset => RESET_FOR,
        }
    }
}

/// A token that is to be stored.
pub struct NewToken<'a> {
    /// What it does.
    pub purpose: Purpose,
    /// Its hash.
    pub token_hash: &'a [u8],
    /// The address whose mail it goes to.
    pub email: &'a str,
    /// The name that was given.
    pub name: &'a str,
    /// The password that was given.
    pub password_hash: Option<&'a str>,
    /// The browser that asked.
    pub browser_hash: Option<&'a [u8]>,
}

/// Stores a token; returns its key.
///
/// # Errors
/// When the database fails.
pub async fn add_token(db: &mut PgConnection, new: &NewToken<'_>, now: DateTime<Utc>) -> Result<Uuid, sqlx::Error> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into email_token (id, purpose, token_hash, email, name, password_hash, browser_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        new.purpose.as_str(),
        new.token_hash,
        new.email,
        new.name,
        new.password_hash,
        new.browser_hash,
        now,
        now + new.purpose.lifetime(),
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// A token that works.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its key.
    pub id: Uuid,
    /// The address whose mail it went to.
    pub email: String,
    /// The name that was given.
    pub name: String,
    /// The password that was given.
    pub password_hash: Option<String>,
    /// The browser that asked.
    pub browser_hash: Option<Vec<u8>>,
}

/// The token of a letter if it still works, locked until the end of the transaction.
///
/// # Errors
/// When the database fails.
pub async fn token(
    db: &mut PgConnection,
    purpose: Purpose,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Token>, sqlx::Error> {
    sqlx::query_as!(
        Token,
        "select id, email, name, password_hash, browser_hash from email_token
         where purpose = $1 and token_hash = $2 and expires_at > $3 and used_at is null and wrong_tries < $4
         for update",
        purpose.as_str(),
        token_hash,
        now,
        WRONG_TRIES,
    )
    .fetch_optional(db)
    .await
}

/// A token works once.
///
/// # Errors
/// When the database fails.
pub async fn use_up<C: Capability>(tx: &mut Tx<C>, token: Uuid) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!("update email_token set used_at = $2 where id = $1", token, now).execute(tx.db()).await?;
    Ok(())
}

/// Every other unused token for this address from the same browser is void: its claim was dropped.
///
/// # Errors
/// When the database fails.
pub async fn drop_claims<C: Capability>(tx: &mut Tx<C>, email: &str, browser: &[u8]) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        r#"update email_token set used_at = $3
           where used_at is null and browser_hash = $2 and lower(email collate "C") = lower($1 collate "C")"#,
        email,
        browser,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Every unused reset token of an address is void: the password was set.
///
/// # Errors
/// When the database fails.
pub async fn drop_resets<C: Capability>(tx: &mut Tx<C>, email: &str) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        r#"update email_token set used_at = $2
           where used_at is null and purpose = 'reset' and lower(email collate "C") = lower($1 collate "C")"#,
        email,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Counts a wrong password against the token.
///
/// # Errors
/// When the database fails.
pub async fn wrong_try<C: Capability>(tx: &mut Tx<C>, token: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("update email_token set wrong_tries = wrong_tries + 1 where id = $1", token).execute(tx.db()).await?;
    Ok(())
}

/// How many letters of these kinds went to an address since `since`.
///
/// # Errors
/// When the database fails.
pub async fn letters_to(
    db: &mut PgConnection,
    email: &str,
    kinds: &[String],
    since: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from outbox
           where lower(to_email collate "C") = lower($1 collate "C") and created_at > $2
             and letter = any($3)"#,
        email,
        since,
        kinds,
    )
    .fetch_one(db)
    .await
}

/// An account as the operator sees it.
pub struct Listed {
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: String,
    /// Whether it has a password.
    pub has_password: bool,
}

/// All accounts, by address.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut PgConnection) -> Result<Vec<Listed>, sqlx::Error> {
    sqlx::query_as!(
        Listed,
        r#"select email, name, (password_hash is not null) as "has_password!" from account order by lower(email)"#,
    )
    .fetch_all(db)
    .await
}
