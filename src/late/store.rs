//! The SQL of late requests and late passes.

pub mod history;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::history::What;
use crate::access::{AnswersLate, AuthorOf, Capability, Tx};

/// A draft whose author asked for it to be taken late or used an access code, and the answer so far.
pub struct Request {
    /// The draft's key.
    pub id: Uuid,
    /// Its number, if it has been filed since.
    pub number: Option<i32>,
    /// Its title.
    pub title: String,
    /// Its author.
    pub author: String,
    /// When it was asked for; never if a code gave its pass. Only who asks shows the text of the draft.
    pub asked_at: Option<DateTime<Utc>>,
    /// What the author says about it.
    pub note: String,
    /// Until when the pass holds, if one was granted.
    pub until: Option<DateTime<Utc>>,
    /// Who granted it.
    pub granted_by: Option<String>,
    /// When.
    pub granted_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Who revoked it.
    pub revoked_by: Option<String>,
    /// When it was declined.
    pub declined_at: Option<DateTime<Utc>>,
    /// Who declined it.
    pub declined_by: Option<String>,
    /// What was said with that.
    pub declined_reason: Option<String>,
}

/// The late requests and late passes of a track, or those of a draft; the newest first.
///
/// # Errors
/// When the database fails.
pub async fn requests(db: &mut PgConnection, track: Uuid, draft: Option<Uuid>) -> Result<Vec<Request>, sqlx::Error> {
    sqlx::query_as!(
        Request,
        r#"select p.id, p.number, p.title, p.author_name as author, r.at as "asked_at?", coalesce(r.note, '') as "note!",
                  l.until as "until?", l.granted_by as "granted_by?", l.at as "granted_at?", l.revoked_at, l.revoked_by,
                  d.at as "declined_at?", d.by_whom as "declined_by?",
                  d.reason as "declined_reason?"
           from proposal p left join late_request r on r.proposal_id = p.id
                left join late_pass l on l.proposal_id = p.id left join late_refusal d on d.proposal_id = p.id
           where p.track_id = $1 and ($2::uuid is null or p.id = $2)
             and (r.proposal_id is not null or l.proposal_id is not null)
           order by coalesce(r.at, l.at) desc, p.id limit 200"#,
        track,
        draft,
    )
    .fetch_all(db)
    .await
}

/// Whether there is something to answer or to take back: the leads were asked to take this draft late, or it has a late pass.
///
/// # Errors
/// When the database fails.
pub async fn is_answerable(db: &mut PgConnection, draft: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists(select 1 from late_request where proposal_id = $1)
               or exists(select 1 from late_pass where proposal_id = $1) as "any!""#,
        draft,
    )
    .fetch_one(db)
    .await
}

/// Stores the request to take a draft that is too late. False if it was made before: it is answered once, and a refusal is an
/// answer.
///
/// # Errors
/// When the database fails.
pub async fn ask(tx: &mut Tx<AuthorOf>, note: &str, at: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let (id, by) = (tx.proposal().id, tx.actor().name);
    let done = sqlx::query!(
        "insert into late_request (id, proposal_id, at, note) values ($1, $2, $3, $4)
         on conflict on constraint late_request_once do nothing",
        Uuid::now_v7(),
        id,
        at,
        note,
    )
    .execute(tx.db())
    .await?;
    let is_new = done.rows_affected() == 1;
    if is_new {
        history::add(tx, id, What::Asked, None, &by, "").await?;
    }
    Ok(is_new)
}

/// Gives the draft a pass, instead of an earlier one or a refusal.
///
/// # Errors
/// When the database fails.
pub async fn grant(tx: &mut Tx<AnswersLate>, until: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let (id, by, now) = (tx.proposal().id, tx.actor().name, tx.now());
    sqlx::query!("delete from late_refusal where proposal_id = $1", id).execute(tx.db()).await?;
    sqlx::query!(
        "insert into late_pass (proposal_id, until, granted_by, at) values ($1, $2, $3, $4)
         on conflict (proposal_id) do update
         set until = $2, granted_by = $3, at = $4, revoked_at = null, revoked_by = null",
        id,
        until,
        by,
        now,
    )
    .execute(tx.db())
    .await?;
    history::add(tx, id, What::Granted, Some(until), &by, "").await
}

/// Notes that the draft is not taken late. False if that was said before.
///
/// # Errors
/// When the database fails.
pub async fn decline(tx: &mut Tx<AnswersLate>, reason: &str) -> Result<bool, sqlx::Error> {
    let (id, by, now) = (tx.proposal().id, tx.actor().name, tx.now());
    let done = sqlx::query!(
        "insert into late_refusal (proposal_id, reason, by_whom, at) values ($1, $2, $3, $4)
         on conflict (proposal_id) do nothing",
        id,
        reason,
        by,
        now,
    )
    .execute(tx.db())
    .await?;
    let is_new = done.rows_affected() == 1;
    if is_new {
        history::add(tx, id, What::Refused, None, &by, reason).await?;
    }
    Ok(is_new)
}

/// Takes the pass back. False if there is none.
///
/// # Errors
/// When the database fails.
pub async fn revoke(tx: &mut Tx<AnswersLate>) -> Result<bool, sqlx::Error> {
    let (id, by, now) = (tx.proposal().id, tx.actor().name, tx.now());
    let done = sqlx::query!(
        "update late_pass set revoked_at = $2, revoked_by = $3 where proposal_id = $1 and revoked_at is null",
        id,
        now,
        by,
    )
    .execute(tx.db())
    .await?;
    let is_new = done.rows_affected() == 1;
    if is_new {
        history::add(tx, id, What::Revoked, None, &by, "").await?;
    }
    Ok(is_new)
}
