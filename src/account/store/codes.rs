//! The SQL of the codes that are mailed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::account::WRONG_TRIES;

use super::Purpose;

/// A code that a browser asked for.
pub struct Code {
    /// The key of its token.
    pub id: Uuid,
    /// The address that it went to.
    pub email: String,
    /// What is stored of it.
    pub code_hash: Vec<u8>,
}

/// Stores a code beside the token of the same letter.
///
/// # Errors
/// When the database fails.
pub async fn add_code<C: Capability>(tx: &mut Tx<C>, token: Uuid, hash: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query!("update email_token set code_hash = $2 where id = $1", token, hash).execute(tx.db()).await?;
    Ok(())
}

/// The newest code for a purpose that this browser asked for, if it still works, locked until the end of the transaction.
///
/// # Errors
/// When the database fails.
pub async fn code_of_browser(
    db: &mut PgConnection,
    purpose: Purpose,
    browser: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Code>, sqlx::Error> {
    sqlx::query_as!(
        Code,
        r#"select id, email, code_hash as "code_hash!" from email_token
           where id = (select id from email_token where purpose = $1 and browser_hash = $2 and code_hash is not null
                       order by created_at desc, id desc limit 1)
             and expires_at > $3 and used_at is null and wrong_tries < $4
           for update"#,
        purpose.as_str(),
        browser,
        now,
        WRONG_TRIES,
    )
    .fetch_optional(db)
    .await
}

/// Whether a code for a purpose that this browser asked for still works.
///
/// # Errors
/// When the database fails.
pub async fn has_code(
    db: &mut PgConnection,
    purpose: Purpose,
    browser: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists(select 1 from email_token where purpose = $1 and browser_hash = $2 and code_hash is not null
                         and expires_at > $3 and used_at is null and wrong_tries < $4) as "has!""#,
        purpose.as_str(),
        browser,
        now,
        WRONG_TRIES,
    )
    .fetch_one(db)
    .await
}
