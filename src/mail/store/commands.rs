//! The SQL of the addresses that take commands, and of the mails that came by them.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx};

/// So long an address takes commands.
pub const VALID_FOR: TimeDelta = TimeDelta::days(30);

/// An address gets so many answers within an hour.
const MAILS_AN_HOUR: i64 = 60;

/// An address that takes commands.
pub struct CommandAddress {
    /// Its key.
    pub id: Uuid,
    /// The conference.
    pub conference_id: Uuid,
    /// The proposal that it takes commands on.
    pub proposal_id: Uuid,
    /// Whose it is.
    pub email: String,
}

/// Keeps a new address.
///
/// # Errors
/// When the database fails.
pub async fn add<C: Capability>(
    tx: &mut Tx<C>,
    secret_hash: &[u8],
    of: (Uuid, Uuid),
    email: &str,
) -> Result<(), sqlx::Error> {
    let ((conference, proposal), now) = (of, tx.now());
    sqlx::query!(
        "insert into command_address (id, secret_hash, conference_id, proposal_id, email, at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::now_v7(),
        secret_hash,
        conference,
        proposal,
        email,
        now,
        now + VALID_FOR,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The address with this secret, while it holds.
///
/// # Errors
/// When the database fails.
pub async fn find(
    db: &mut PgConnection,
    secret_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<CommandAddress>, sqlx::Error> {
    sqlx::query_as!(
        CommandAddress,
        "select id, conference_id, proposal_id, email from command_address where secret_hash = $1 and expires_at > $2",
        secret_hash,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Notes that a mail was received; false if it was before. A second delivery waits here until the first is done.
///
/// # Errors
/// When the database fails.
pub async fn received<C: Capability>(tx: &mut Tx<C>, mail_hash: &[u8], address: Uuid) -> Result<bool, sqlx::Error> {
    let now = tx.now();
    let done = sqlx::query!(
        "insert into received_command (mail_hash, address_id, at) values ($1, $2, $3)
         on conflict (mail_hash) do nothing",
        mail_hash,
        address,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the proposal was filed, so that it has a number.
///
/// # Errors
/// When the database fails.
pub async fn is_filed(db: &mut PgConnection, proposal: Uuid) -> Result<bool, sqlx::Error> {
    let number = sqlx::query_scalar!("select number from proposal where id = $1", proposal).fetch_optional(db).await?;
    Ok(number.flatten().is_some())
}

/// Whether an address got more mails within the hour than a person writes.
///
/// # Errors
/// When the database fails.
pub async fn too_many<C: Capability>(tx: &mut Tx<C>, address: Uuid) -> Result<bool, sqlx::Error> {
    let since = tx.now() - TimeDelta::hours(1);
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from received_command where address_id = $1 and at > $2"#,
        address,
        since,
    )
    .fetch_one(tx.db())
    .await?;
    Ok(count > MAILS_AN_HOUR)
}
