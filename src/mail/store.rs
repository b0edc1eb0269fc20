//! The SQL of the organisers' view of the outbox.

pub mod commands;
pub mod delivery;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::outbox::wake;
use crate::access::{OrganiserOf, Tx};

/// A letter as organisers see it: everything but its text.
pub struct Listed {
    /// Which letter it is.
    pub letter: String,
    /// The reader's address.
    pub to_email: String,
    /// One line.
    pub subject: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it is tried next.
    pub due_at: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: i32,
    /// What the mail server said.
    pub last_error: Option<String>,
    /// When it was delivered.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was given up.
    pub given_up_at: Option<DateTime<Utc>>,
}

/// The newest letters of a conference, those that were given up first.
///
/// # Errors
/// When the database fails.
pub async fn of_conference(db: &mut PgConnection, conference: Uuid) -> Result<Vec<Listed>, sqlx::Error> {
    sqlx::query_as!(
        Listed,
        "select letter, to_email, subject, created_at, due_at, attempts, last_error, sent_at, given_up_at
         from outbox where conference_id = $1 and to_email <> ''
         order by given_up_at is null, sent_at is not null, created_at desc limit 200",
        conference,
    )
    .fetch_all(db)
    .await
}

/// How many letters that confirm an address or set a password were not delivered at their first attempt since `since`.
/// They belong to no conference, and nobody but their readers may know whom they went to.
///
/// # Errors
/// When the database fails.
pub async fn troubled_account_letters(db: &mut PgConnection, since: DateTime<Utc>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from outbox
           where conference_id is null and created_at > $1 and sent_at is null and (given_up_at is not null or attempts > 0)"#,
        since,
    )
    .fetch_one(db)
    .await
}

/// Every letter of the conference that was given up is due again.
///
/// # Errors
/// When the database fails.
pub async fn try_again(tx: &mut Tx<OrganiserOf>) -> Result<u64, sqlx::Error> {
    let (conference, now) = (tx.conference().id, tx.now());
    let done = sqlx::query!(
        "update outbox set given_up_at = null, attempts = 0, due_at = $2
         where conference_id = $1 and given_up_at is not null and not secret and to_email <> ''",
        conference,
        now,
    )
    .execute(tx.db())
    .await?;
    wake(tx).await?;
    Ok(done.rows_affected())
}
