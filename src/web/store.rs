//! Parked forms: what was typed into a form whose sending was refused, kept for a day under the browser's own cookie; and
//! what counts against a limit.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::form::Form;

/// How long a parked form is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// How long the first arrival of a parked form counts, if it is sent unchanged.
pub const COUNTS_FOR: TimeDelta = TimeDelta::hours(1);
/// A browser's newest forms are kept, so that nobody can fill the disk with one cookie.
const KEPT_PER_BROWSER: i64 = 20;
/// The same for a client that shows a new cookie each time.
const KEPT_PER_CLIENT: i64 = 200;
/// So many bytes are kept of a client, whatever its forms.
const BYTES_PER_CLIENT: i64 = 64 << 20;

/// A form that waits to be filled in again.
pub struct Parked {
    /// What was typed.
    pub form: Form,
    /// Why it was refused, as a sentence for the page.
    pub why: String,
    /// When it arrived.
    pub arrived_at: DateTime<Utc>,
}

/// Keeps a form under the browser that sent it.
///
/// # Errors
/// When the database fails.
pub async fn park(
    db: &mut PgConnection,
    browser_hash: &[u8],
    client: Option<&str>,
    path: &str,
    why: &str,
    form: &Form,
    arrived_at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let body = form.to_body();
    sqlx::query!(
        "insert into parked_form (id, browser_hash, client, path, why, body, body_hash, arrived_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        Uuid::now_v7(),
        browser_hash,
        client,
        path,
        why,
        body.as_bytes(),
        form.fingerprint(),
        arrived_at,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from parked_form where id in (
             (select id from parked_form where browser_hash = $1 order by arrived_at desc, id desc offset $2)
             union all
             (select id from parked_form where client = $3 order by arrived_at desc, id desc offset $4)
             union all
             select id from (
                 select id, sum(octet_length(body)) over (order by arrived_at desc, id desc) as bytes
                 from parked_form where client = $3) newest
             where bytes > $5)",
        browser_hash,
        KEPT_PER_BROWSER,
        client,
        KEPT_PER_CLIENT,
        BYTES_PER_CLIENT,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The newest form that this browser tried to send to `path`.
///
/// # Errors
/// When the database fails.
pub async fn parked(
    db: &mut PgConnection,
    browser_hash: &[u8],
    path: &str,
    now: DateTime<Utc>,
) -> Result<Option<Parked>, sqlx::Error> {
    let row = sqlx::query!(
        "select why, body, arrived_at from parked_form
         where browser_hash = $1 and path = $2 and arrived_at > $3
         order by arrived_at desc limit 1",
        browser_hash,
        path,
        now - KEPT_FOR,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Parked { form: Form::from_body(&row.body), why: row.why, arrived_at: row.arrived_at }))
}

/// When the same form from the same browser first arrived, if it was refused within the hour.
///
/// # Errors
/// When the database fails.
pub async fn first_arrival(
    db: &mut PgConnection,
    browser_hash: &[u8],
    path: &str,
    form: &Form,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select min(arrived_at) from parked_form
         where browser_hash = $1 and path = $2 and body_hash = $3 and arrived_at > $4",
        browser_hash,
        path,
        form.fingerprint(),
        now - COUNTS_FOR,
    )
    .fetch_one(db)
    .await
}

/// Forgets the forms of a browser for a path: what they held has been taken.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &mut PgConnection, browser_hash: &[u8], path: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from parked_form where browser_hash = $1 and path = $2", browser_hash, path)
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets what is older than a day.
///
/// # Errors
/// When the database fails.
pub async fn forget_old(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!("delete from parked_form where arrived_at <= $1", now - KEPT_FOR).execute(db).await?;
    Ok(done.rows_affected())
}

/// When `who` did `what` for the `times`-th time counted back from now, if that was after `since`.
///
/// # Errors
/// When the database fails.
pub async fn nth_newest_spent(
    db: &mut PgConnection,
    what: &str,
    who: &[u8],
    times: i64,
    since: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select at from spent where what = $1 and who = $2 and at > $3 order by at desc offset $4 limit 1",
        what,
        who,
        since,
        times - 1,
    )
    .fetch_optional(db)
    .await
}

/// Notes that `who` did `what`.
///
/// # Errors
/// When the database fails.
pub async fn spend(db: &mut PgConnection, what: &str, who: &[u8], at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!("insert into spent (id, what, who, at) values ($1, $2, $3, $4)", Uuid::now_v7(), what, who, at)
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets what no limit counts any more.
///
/// # Errors
/// When the database fails.
pub async fn forget_spent(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!("delete from spent where at <= $1", now - super::limits::LONGEST).execute(db).await?;
    Ok(done.rows_affected())
}
