//! The SQL of the links in letters. Only the hash of a token is kept.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::account::{CODE_FOR, CONFIRM_FOR, RESET_FOR, WRONG_TRIES};

/// What the link in a letter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirming an address.
    Confirm,
    /// Setting a new password.
    Reset,
    /// Signing in without a password.
    SignIn,
    /// Giving the account another address.
    NewAddress,
    /// Deleting the account.
    Deletion,
}

impl Purpose {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
            Self::SignIn => "sign-in",
            Self::NewAddress => "email-change",
            Self::Deletion => "deletion",
        }
    }

    fn lifetime(self) -> chrono::TimeDelta {
        match self {
            Self::Confirm => CONFIRM_FOR,
            Self::Reset => RESET_FOR,
            Self::SignIn | Self::NewAddress | Self::Deletion => CODE_FOR,
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
