//! The SQL of letters on their way out of the outbox.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// After so many attempts a letter is given up; with the growing pauses that is most of a day.
pub const ATTEMPTS: i32 = 12;
/// A worker that died holds its letters this long.
const CLAIMED_FOR: TimeDelta = TimeDelta::minutes(5);

/// A letter on its way.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Its key.
    pub id: Uuid,
    /// Which letter it is.
    pub letter: String,
    /// The reader's name.
    pub to_name: String,
    /// The reader's address.
    pub to_email: String,
    /// The name beside the sender's address.
    pub from_name: String,
    /// Who answers a reply.
    pub reply_to_name: Option<String>,
    /// Where a reply goes.
    pub reply_to_email: Option<String>,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// The same for every attempt.
    pub message_id: String,
    /// The message that its thread hangs on.
    pub thread_root: Option<String>,
    /// The track's list, for filters.
    pub list_id: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Which attempt this is.
    pub attempts: i32,
}

/// Takes up the next letter that is due; no other worker can until the claim runs out.
///
/// # Errors
/// When the database fails.
pub async fn claim(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Outgoing>, sqlx::Error> {
    sqlx::query_as!(
        Outgoing,
        r#"update outbox set claimed_until = $2, attempts = attempts + 1
         where id = (select id from outbox
                     where sent_at is null and given_up_at is null and due_at <= $1
                       and (claimed_until is null or claimed_until < $1)
                     order by due_at, id limit 1 for update skip locked)
         returning id, letter, to_name, to_email, from_name, reply_to_name, reply_to_email, subject,
                   body || foot as "body!", message_id,
                   thread_root, list_id, created_at, attempts"#,
        now,
        now + CLAIMED_FOR,
    )
    .fetch_optional(db)
    .await
}

/// When the next letter is due.
///
/// # Errors
/// When the database fails.
pub async fn next_due(db: &mut PgConnection) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select min(greatest(due_at, claimed_until)) from outbox where sent_at is null and given_up_at is null"
    )
    .fetch_one(db)
    .await
}

/// It was delivered. Text with a token in it is erased; so is the address of an account that is no more.
///
/// # Errors
/// When the database fails.
pub async fn delivered(db: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update outbox set sent_at = $2, claimed_until = null, last_error = null,
                body = case when secret then '' else body end, foot = '',
                reply_to_email = case when letter = 'command-answer' then null else reply_to_email end,
                to_email = case when letter = 'account-deleted' then '' else to_email end
         where id = $1",
        id,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It was not delivered: again at `again_at`, or given up.
///
/// # Errors
/// When the database fails.
pub async fn failed(
    db: &mut PgConnection,
    id: Uuid,
    error: &str,
    again_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update outbox set claimed_until = null, last_error = $2, due_at = coalesce($3, due_at),
                given_up_at = case when $3::timestamptz is null then $4::timestamptz end,
                body = case when secret and $3::timestamptz is null then '' else body end,
                foot = case when $3::timestamptz is null then '' else foot end,
                reply_to_email = case when letter = 'command-answer' and $3::timestamptz is null then null
                                      else reply_to_email end,
                to_email = case when letter = 'account-deleted' and $3::timestamptz is null then '' else to_email end
         where id = $1",
        id,
        error,
        again_at,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A worker stops before it delivered what it had taken up.
///
/// # Errors
/// When the database fails.
pub async fn release(db: &mut PgConnection, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update outbox set claimed_until = null, attempts = attempts - 1 where id = $1 and sent_at is null",
        id
    )
    .execute(db)
    .await?;
    Ok(())
}
