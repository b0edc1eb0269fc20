//! The SQL of the messages under a proposal.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Stakes;
use crate::access::{Capability, ReviewsOn, Tx};
use crate::review::message::Thread;

/// A message.
pub struct Message {
    /// Its key.
    pub id: Uuid,
    /// The account that wrote it, if it had one and it is still there.
    pub account_id: Option<Uuid>,
    /// Who wrote it.
    pub by_whom: String,
    /// Whether that was the author.
    pub by_author: bool,
    /// Markdown; empty once it is deleted.
    pub body: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

async fn of_thread(db: &mut PgConnection, proposal: Uuid, thread: Thread) -> Result<Vec<Message>, sqlx::Error> {
    sqlx::query_as!(
        Message,
        "select id, account_id, by_whom, by_author, body, at, deleted_at from message
         where proposal_id = $1 and thread = $2 order by at, id",
        proposal,
        thread.as_str(),
    )
    .fetch_all(db)
    .await
}

/// What the leads said among themselves, in order of time.
///
/// # Errors
/// When the database fails.
pub async fn of_leads(db: &mut PgConnection, reviewer: &ReviewsOn) -> Result<Vec<Message>, sqlx::Error> {
    of_thread(db, reviewer.proposal().id, Thread::Leads).await
}

/// What author and leads said to each other, in order of time.
///
/// # Errors
/// When the database fails.
pub async fn with_author(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<Message>, sqlx::Error> {
    of_thread(db, proposal, Thread::Author).await
}

/// A message with the proposal and the thread that it stands in.
pub struct Told {
    /// Its key.
    pub id: Uuid,
    /// Under which proposal.
    pub proposal_id: Uuid,
    /// Whether only the leads read it.
    pub of_leads: bool,
    /// Who wrote it.
    pub by_whom: String,
    /// Whether that was the author.
    pub by_author: bool,
    /// The address of the writer's account, if it is still there.
    pub email: Option<String>,
    /// Markdown.
    pub body: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// What was said under these proposals and not deleted, in order of time, as far as somebody with these stakes reads it:
/// nothing of what the leads said under those.
///
/// # Errors
/// When the database fails.
pub async fn of_several(db: &mut PgConnection, proposals: &[Uuid], stakes: &Stakes) -> Result<Vec<Told>, sqlx::Error> {
    sqlx::query_as!(
        Told,
        r#"select m.id, m.proposal_id, m.thread = 'leads' as "of_leads!", m.by_whom, m.by_author, a.email as "email?", m.body,
                  m.at
           from message m left join account a on a.id = m.account_id
           where m.proposal_id = any($1) and m.deleted_at is null
             and (m.thread = 'author' or m.thread = 'leads' and m.proposal_id <> all($2::uuid[]))
           order by m.proposal_id, m.at, m.id"#,
        proposals,
        &stakes[..],
    )
    .fetch_all(db)
    .await
}

/// What is to be written.
pub struct NewMessage<'a> {
    /// The key that came with the form, so that sending it twice is sending it once.
    pub key: Uuid,
    /// Under which proposal.
    pub proposal: Uuid,
    /// In which thread.
    pub thread: Thread,
    /// Whether its author writes.
    pub by_author: bool,
    /// Markdown.
    pub body: &'a str,
}

/// Writes a message and returns its key; none if the same one was written before. Another text under a key that is taken
/// gets a key of its own. The proposal's row is locked, so two at once come one after the other.
///
/// # Errors
/// When the database fails.
pub async fn add<C: Capability>(tx: &mut Tx<C>, new: &NewMessage<'_>) -> Result<Option<Uuid>, sqlx::Error> {
    let (actor, now) = (tx.actor(), tx.now());
    let taken = sqlx::query!("select proposal_id, thread, by_author, body from message where id = $1", new.key)
        .fetch_optional(tx.db())
        .await?;
    let id = match taken {
        Some(have)
            if (have.proposal_id, have.thread.as_str(), have.by_author, have.body.as_str())
                == (new.proposal, new.thread.as_str(), new.by_author, new.body) =>
        {
            return Ok(None);
        }
        Some(_) => Uuid::now_v7(),
        None => new.key,
    };
    sqlx::query!(
        "insert into message (id, proposal_id, thread, account_id, by_whom, by_author, body, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        new.proposal,
        new.thread.as_str(),
        actor.account,
        actor.name,
        new.by_author,
        new.body,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(Some(id))
}

/// A message that this person wrote to the other leads under the proposal.
///
/// # Errors
/// When the database fails.
pub async fn own_of_leads(
    db: &mut PgConnection,
    reviewer: &ReviewsOn,
    id: Uuid,
) -> Result<Option<Message>, sqlx::Error> {
    let account = reviewer.account().id;
    let all = of_leads(db, reviewer).await?;
    Ok(all.into_iter().find(|message| message.id == id && message.account_id == Some(account)))
}

/// Takes a message's text away.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx<ReviewsOn>, id: Uuid) -> Result<(), sqlx::Error> {
    let (proposal, now) = (tx.proposal().id, tx.now());
    sqlx::query!(
        "update message set body = '', deleted_at = $3
         where id = $1 and proposal_id = $2 and thread = 'leads' and deleted_at is null",
        id,
        proposal,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
