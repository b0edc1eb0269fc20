//! The SQL of what is told of drafts by the clock.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx, Worker};

/// A track whose call closes on one of the days in question.
pub struct ClosingTrack {
    /// Its key.
    pub id: Uuid,
    /// Its conference.
    pub conference_id: Uuid,
}

/// The tracks whose calls close between two days.
///
/// # Errors
/// When the database fails.
pub async fn closing_between(
    db: &mut PgConnection,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<ClosingTrack>, sqlx::Error> {
    sqlx::query_as!(ClosingTrack, "select id, conference_id from track where closes_on between $1 and $2", from, to)
        .fetch_all(db)
        .await
}

/// Somebody who holds a draft under a confirmed address.
pub struct Holder {
    /// The draft.
    pub proposal_id: Uuid,
    /// What it is called so far.
    pub title: String,
    /// The account.
    pub account_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its address.
    pub email: String,
}

/// Drafts of a track whose authors are to be reminded, locked: begun before the mark, not empty, not reminded of it for this
/// close, and wanting reminders.
///
/// # Errors
/// When the database fails.
pub async fn to_remind(
    tx: &mut Tx<Worker>,
    track: Uuid,
    mark: &str,
    marked_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
) -> Result<Vec<Holder>, sqlx::Error> {
    sqlx::query_as!(
        Holder,
        "select p.id as proposal_id, p.title, a.id as account_id, a.name, a.email
         from proposal p join account a on a.id = p.author_id
         where p.track_id = $1 and p.state = 'draft' and p.denied_at is null and (p.title <> '' or p.abstract <> '')
           and p.stored_at < $3
           and not exists (select 1 from reminder r where r.proposal_id = p.id and r.mark = $2 and r.closes_at = $4)
           and not exists (select 1 from reminder_stop s
                           where s.account_id = a.id and (s.proposal_id = p.id or s.proposal_id = $5))
         order by p.id limit 100 for update of p skip locked",
        track,
        mark,
        marked_at,
        closes_at,
        Uuid::nil(),
    )
    .fetch_all(tx.db())
    .await
}

/// Notes that a draft's author was reminded, and the link that stops it.
///
/// # Errors
/// When the database fails.
pub async fn reminded(
    tx: &mut Tx<Worker>,
    holder: &Holder,
    mark: &str,
    closes_at: DateTime<Utc>,
    token_hash: &[u8],
) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into reminder (proposal_id, mark, closes_at, at) values ($1, $2, $3, $4)",
        holder.proposal_id,
        mark,
        closes_at,
        now,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into reminder_link (token_hash, proposal_id, account_id, at) values ($1, $2, $3, $4)",
        token_hash,
        holder.proposal_id,
        holder.account_id,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Whose reminders a link stops.
pub struct StopLink {
    /// The draft that the letter was about.
    pub proposal_id: Uuid,
    /// The account that it went to.
    pub account_id: Uuid,
    /// Its address.
    pub email: String,
}

/// The link of a reminder.
///
/// # Errors
/// When the database fails.
pub async fn stop_link(db: &mut PgConnection, token_hash: &[u8]) -> Result<Option<StopLink>, sqlx::Error> {
    sqlx::query_as!(
        StopLink,
        "select l.proposal_id, l.account_id, a.email from reminder_link l join account a on a.id = l.account_id
         where l.token_hash = $1",
        token_hash,
    )
    .fetch_optional(db)
    .await
}

/// No more reminders of this draft; of any draft of the account with the nil key.
///
/// # Errors
/// When the database fails.
pub async fn stop_reminders<C: Capability>(tx: &mut Tx<C>, account: Uuid, proposal: Uuid) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into reminder_stop (account_id, proposal_id, at) values ($1, $2, $3) on conflict do nothing",
        account,
        proposal,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// A change of a call that the holders of drafts have not been told of.
pub struct Untold {
    /// Its key.
    pub id: Uuid,
    /// The conference.
    pub conference_id: Uuid,
    /// The track.
    pub track_id: Uuid,
    /// The call before, in words.
    pub before_words: String,
    /// The call after, in words.
    pub after_words: String,
    /// The published reason.
    pub reason: Option<String>,
}

/// The next such change, noted as told.
///
/// # Errors
/// When the database fails.
pub async fn next_untold(tx: &mut Tx<Worker>) -> Result<Option<Untold>, sqlx::Error> {
    let now = tx.now();
    sqlx::query_as!(
        Untold,
        "update call_change set told_at = $1
         where id = (select id from call_change where told_at is null order by at limit 1 for update skip locked)
         returning id, conference_id, track_id, before_words, after_words, reason",
        now,
    )
    .fetch_optional(tx.db())
    .await
}

/// Everybody with a draft in a track, once for each draft.
///
/// # Errors
/// When the database fails.
pub async fn holders_of_drafts(tx: &mut Tx<Worker>, track: Uuid) -> Result<Vec<Holder>, sqlx::Error> {
    sqlx::query_as!(
        Holder,
        "select p.id as proposal_id, p.title, a.id as account_id, a.name, a.email
         from proposal p join account a on a.id = p.author_id
         where p.track_id = $1 and p.state = 'draft' and p.denied_at is null order by p.id",
        track,
    )
    .fetch_all(tx.db())
    .await
}

/// A draft that nobody has touched for long.
pub struct Abandoned {
    /// Its key.
    pub id: Uuid,
    /// Its conference.
    pub conference_id: Uuid,
    /// Its track.
    pub track_id: Uuid,
    /// The address that was typed into it.
    pub email: String,
    /// When it was begun.
    pub stored_at: DateTime<Utc>,
}

/// Drafts without an account, unchanged since `before`, whose address was not told yet; noted as told.
///
/// # Errors
/// When the database fails.
pub async fn to_warn(tx: &mut Tx<Worker>, before: DateTime<Utc>) -> Result<Vec<Abandoned>, sqlx::Error> {
    let now = tx.now();
    let found = sqlx::query_as!(
        Abandoned,
        "select p.id, p.conference_id, p.track_id, p.author_email as email, p.stored_at from proposal p
         where p.state = 'draft' and p.author_id is null and p.changed_at <= $1
           and not exists (select 1 from late_request l where l.proposal_id = p.id)
           and not exists (select 1 from late_pass l where l.proposal_id = p.id and l.revoked_at is null and l.until > $2)
           and not exists (select 1 from abandoned_draft d where d.proposal_id = p.id and d.at > p.changed_at)
         order by p.changed_at limit 100 for update of p skip locked",
        before,
        now,
    )
    .fetch_all(tx.db())
    .await?;
    let ids: Vec<Uuid> = found.iter().map(|draft| draft.id).collect();
    sqlx::query!(
        "insert into abandoned_draft (proposal_id, at) select unnest($1::uuid[]), $2
         on conflict (proposal_id) do update set at = excluded.at",
        &ids,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(found)
}

/// Removes drafts without an account that are unchanged since `before` and whose address was told by `told_by`.
///
/// # Errors
/// When the database fails.
pub async fn remove_abandoned(
    tx: &mut Tx<Worker>,
    before: DateTime<Utc>,
    told_by: DateTime<Utc>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let now = tx.now();
    sqlx::query_scalar!(
        "delete from proposal p using abandoned_draft d
         where d.proposal_id = p.id and p.state = 'draft' and p.author_id is null and p.changed_at <= $1
           and d.at <= $2 and d.at > p.changed_at
           and not exists (select 1 from late_request l where l.proposal_id = p.id)
           and not exists (select 1 from late_pass l where l.proposal_id = p.id and l.revoked_at is null and l.until > $3)
         returning p.id",
        before,
        told_by,
        now,
    )
    .fetch_all(tx.db())
    .await
}
