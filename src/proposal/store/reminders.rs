//! The SQL of what is told of drafts by the clock.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Tx, Worker};

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
    /// The account; none where the address was confirmed by the use of a mailed secret address.
    pub account_id: Option<Uuid>,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// Who is to be reminded of which close.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The track.
    pub track: Uuid,
    /// The mark that was reached.
    pub mark: &'static str,
    /// When it was reached.
    pub at: DateTime<Utc>,
    /// The close.
    pub closes_at: DateTime<Utc>,
}

/// Drafts of a track, or the one draft, whose authors are to be reminded, locked: begun before the mark, not empty, under a
/// confirmed address, not reminded of it for this close, and wanting reminders. An address is confirmed by its account, or
/// by the use of a secret address that was mailed to it.
///
/// # Errors
/// When the database fails.
pub async fn to_remind(
    db: &mut PgConnection,
    marked: &Marked,
    draft: Option<Uuid>,
) -> Result<Vec<Holder>, sqlx::Error> {
    sqlx::query_as!(
        Holder,
        r#"select p.id as proposal_id, p.title, a.id as "account_id?", coalesce(a.name, p.author_name) as "name!",
                  coalesce(a.email, p.author_email) as "email!"
         from proposal p left join account a on a.id = p.author_id
         where p.track_id = $1 and p.state = 'draft' and p.denied_at is null and (p.title <> '' or p.abstract <> '')
           and p.stored_at < $3 and ($6::uuid is null or p.id = $6)
           and not exists (select 1 from reminder r where r.proposal_id = p.id and r.mark = $2 and r.closes_at = $4)
           and case when a.id is not null
               then not exists (select 1 from reminder_stop s
                                where s.account_id = a.id and (s.proposal_id = p.id or s.proposal_id = $5))
               else exists (select 1 from mailed_address m where m.proposal_id = p.id and m.used_at is not null
                              and lower(m.email collate "C") = lower(p.author_email collate "C"))
                    and not exists (select 1 from mailed_address m
                                    where lower(m.email collate "C") = lower(p.author_email collate "C")
                                      and (m.stopped = 'all' or m.stopped = 'draft' and m.proposal_id = p.id))
               end
         order by p.id limit 500 for update of p skip locked"#,
        marked.track,
        marked.mark,
        marked.at,
        marked.closes_at,
        Uuid::nil(),
        draft,
    )
    .fetch_all(db)
    .await
}

/// Notes that a draft's author was reminded, and the link that stops it.
///
/// # Errors
/// When the database fails.
pub async fn reminded(
    tx: &mut Tx<Worker>,
    holder: &Holder,
    marked: &Marked,
    token_hash: &[u8],
) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into reminder (proposal_id, mark, closes_at, at) values ($1, $2, $3, $4)",
        holder.proposal_id,
        marked.mark,
        marked.closes_at,
        now,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into reminder_link (token_hash, proposal_id, account_id, email, at) values ($1, $2, $3, $4, $5)",
        token_hash,
        holder.proposal_id,
        holder.account_id,
        holder.account_id.is_none().then_some(&holder.email),
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The changes of calls that the holders of drafts have not been told of, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn untold(db: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select id from call_change where told_at is null order by at limit 500").fetch_all(db).await
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

/// Such a change, noted as told; nothing if it was told in between.
///
/// # Errors
/// When the database fails.
pub async fn take_up_untold(tx: &mut Tx<Worker>, id: Uuid) -> Result<Option<Untold>, sqlx::Error> {
    let now = tx.now();
    sqlx::query_as!(
        Untold,
        "update call_change set told_at = $1
         where id = (select id from call_change where id = $2 and told_at is null for update skip locked)
         returning id, conference_id, track_id, before_words, after_words, reason",
        now,
        id,
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
        r#"select p.id as proposal_id, p.title, a.id as "account_id?", a.name, a.email
           from proposal p join account a on a.id = p.author_id
           where p.track_id = $1 and p.state = 'draft' and p.denied_at is null order by p.id"#,
        track,
    )
    .fetch_all(tx.db())
    .await
}
