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
    /// When its letter was written.
    pub at: DateTime<Utc>,
    /// Until when it takes commands.
    pub expires_at: DateTime<Utc>,
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
        "select id, conference_id, proposal_id, email, at, expires_at from command_address
         where secret_hash = $1 and expires_at > $2",
        secret_hash,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Notes that a mail was received, and when it was written; false if it was received before. A second delivery waits here
/// until the first is done.
///
/// # Errors
/// When the database fails.
pub async fn received<C: Capability>(
    tx: &mut Tx<C>,
    mail_hash: &[u8],
    address: Uuid,
    sent_at: Option<DateTime<Utc>>,
) -> Result<bool, sqlx::Error> {
    let now = tx.now();
    let done = sqlx::query!(
        "insert into received_command (mail_hash, address_id, at, sent_at) values ($1, $2, $3, $4)
         on conflict (mail_hash) do nothing",
        mail_hash,
        address,
        now,
        sent_at,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The version of the proposal that there was when the letter with the address was written; none if it had no text yet.
///
/// # Errors
/// When the database fails.
pub async fn version_told(db: &mut PgConnection, address: &CommandAddress) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!(
        "select max(version) from proposal_version where proposal_id = $1 and at <= $2",
        address.proposal_id,
        address.at,
    )
    .fetch_one(db)
    .await
}

/// What was done on a proposal after a mail was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Since {
    /// When its sender voted.
    pub voted_at: Option<DateTime<Utc>>,
    /// When somebody planned, or took a plan back.
    pub planned_at: Option<DateTime<Utc>>,
}

/// What was done on the proposal of an address after `sent_at`: on a page, or by a mail that was written later. What an
/// earlier mail did counts as done when that was written.
///
/// # Errors
/// When the database fails.
pub async fn done_since(
    db: &mut PgConnection,
    address: &CommandAddress,
    account: Uuid,
    sent_at: DateTime<Utc>,
) -> Result<Since, sqlx::Error> {
    sqlx::query_as!(
        Since,
        r#"with earlier as (
             select r.at, c.email from received_command r join command_address c on c.id = r.address_id
             where c.proposal_id = $1 and r.sent_at <= $3
           )
           select (select v.at from vote v where v.proposal_id = $1 and v.account_id = $2 and v.at > $3
                   and not exists (select 1 from earlier e where lower(e.email collate "C") = lower($4 collate "C")
                                   and e.at <= v.at and v.at < e.at + interval '1 minute')) as voted_at,
                  (select max(n.at) from plan_event n
                   where n.proposal_id = $1 and n.act in ('planned', 'taken_back') and n.at > $3
                   and not exists (select 1 from earlier e
                                   where e.at <= n.at and n.at < e.at + interval '1 minute')) as planned_at"#,
        address.proposal_id,
        account,
        sent_at,
        address.email,
    )
    .fetch_one(db)
    .await
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
