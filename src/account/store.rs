//! The SQL of accounts, sign-ins and the tokens of letters.

mod change_email;
mod codes;
mod deletion;
mod my_data;
mod profile;
mod sign_ins;
mod tokens;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Account;
use crate::access::{Capability, Tx};

pub use change_email::{
    EmailChange, add_email_change, apply_email_change, cancel_email_change, confirm_email_change, email_change,
    note_taken, waiting_email_change,
};
pub use codes::{Code, add_code, code_of_browser, has_code};
pub use deletion::{Elsewhere, delete_account, elsewhere, forget_address, lock_account};
pub use my_data::{
    account_row, audit_rows, command_rows, interest_rows, letter_rows, mailed_rows, message_rows, named_rows,
    proposal_rows, role_rows, seen_rows, sign_in_rows, vote_rows,
};
pub use profile::{profile, set_profile};
pub use sign_ins::{SignIn, add_sign_in, change_password, end_all, end_one, end_others, end_sign_in, sign_ins};
pub use tokens::{NewToken, Purpose, Token, add_token, drop_claims, drop_resets, token, use_up, wrong_try};

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

/// How many letters of these kinds went to an address since `since`.
///
/// # Errors
/// When the database fails.
pub async fn letters_to(
    db: &mut PgConnection,
    email: &str,
    kinds: &[&str],
    since: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from outbox
           where lower(to_email collate "C") = lower($1 collate "C") and created_at > $2
             and letter = any($3)"#,
        email,
        since,
        &kinds,
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

/// The account with this key.
///
/// # Errors
/// When the database fails, or when the account is gone.
pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Account, sqlx::Error> {
    sqlx::query_as!(Account, "select id, email, name, password_hash from account where id = $1", id).fetch_one(db).await
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
