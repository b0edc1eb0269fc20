//! The SQL of the outbox.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::header::HeaderText;
use super::letter::{Letter, thread_root};
use crate::access::{Capability, Tx};
use crate::app::App;
use crate::conference::Conference;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::track::Track;

/// After so many attempts a letter is given up; with the growing pauses that is most of a day.
pub const ATTEMPTS: i32 = 12;
/// A worker that died holds its letters this long.
const CLAIMED_FOR: TimeDelta = TimeDelta::minutes(5);

/// To whom a letter goes and what it belongs to.
#[derive(Clone)]
pub struct Envelope<'a> {
    /// The reader.
    pub to: &'a Contact,
    /// Who answers a reply, where that is not the sender.
    pub reply_to: Option<&'a Contact>,
    /// The name beside the sender's address.
    pub from_name: String,
    /// The conference it is about.
    pub conference: Option<&'a Conference>,
    /// The track it is about.
    pub track: Option<&'a Track>,
    /// The proposal it is about.
    pub proposal: Option<Uuid>,
    /// What makes the same letter to the same reader the same mail: the proposal, the decision, the token.
    pub about: Uuid,
    /// Whether it goes to the track's leads, as a list would.
    pub to_leads: bool,
    /// When it may leave.
    pub due_at: DateTime<Utc>,
}

/// Puts a letter into the outbox, inside the transaction of what it tells, and returns its key. The same letter about the same
/// thing to the same reader is put in once. Whoever deleted their account has no address: nothing is written to them, and
/// replies to what others read go back to the program. No letter goes around this, so nobody has to think of it.
///
/// # Errors
/// When the database fails.
pub async fn enqueue<C: Capability>(
    tx: &mut Tx<C>,
    app: &App,
    letter: &Letter,
    envelope: &Envelope<'_>,
) -> Result<Option<Uuid>, AppError> {
    if envelope.to.email.is_empty() {
        return Ok(None);
    }
    let reply_to = envelope.reply_to.filter(|contact| !contact.email.is_empty());
    let now = tx.now();
    let (subject, body) = letter.render().map_err(|error| AppError::Internal(error.into()))?;
    let id = Uuid::now_v7();
    let list_id = envelope.track.filter(|_| envelope.to_leads).zip(envelope.conference).map(|(track, conference)| {
        format!("{} queue <{}.{}.{}>", ascii(&track.short_name), track.slug, conference.slug, app.settings.host())
    });
    let to_name = HeaderText::new(&envelope.to.name);
    let from_name = HeaderText::new(&envelope.from_name);
    sqlx::query!(
        "insert into outbox (id, letter, conference_id, track_id, proposal_id, to_name, to_email, from_name, reply_to_name,
                             reply_to_email, subject, body, secret, message_id, thread_root, list_id, created_at, due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
         on conflict on constraint outbox_message_id_unique do nothing",
        id,
        letter.kind(),
        envelope.conference.map(|conference| conference.id),
        envelope.track.map(|track| track.id),
        envelope.proposal,
        to_name.as_str(),
        envelope.to.email,
        from_name.as_str(),
        reply_to.map(|contact| HeaderText::new(&contact.name).as_str().to_owned()),
        reply_to.map(|contact| contact.email.clone()),
        subject.as_str(),
        body,
        letter.is_secret(),
        message_id(app, letter.kind(), envelope),
        envelope.proposal.map(|proposal| thread_root(app, proposal)),
        list_id,
        now,
        envelope.due_at,
    )
    .execute(tx.db())
    .await?;
    wake(tx).await?;
    Ok(Some(id))
}

/// Wakes the workers of every replica once the transaction is done.
pub(super) async fn wake<C: Capability>(tx: &mut Tx<C>) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_notify('outbox', '')").execute(tx.db()).await?;
    Ok(())
}

fn ascii(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || " -_/&".contains(*c)).collect()
}

fn message_id(app: &App, kind: &str, envelope: &Envelope<'_>) -> String {
    let reader = Sha256::digest(envelope.to.email.to_ascii_lowercase());
    let reader: String = reader[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("<{kind}.{}.{reader}@{}>", envelope.about.simple(), app.settings.host())
}

/// Takes the letters to leads about a proposal back, as far as no worker has taken them up.
///
/// # Errors
/// When the database fails.
pub async fn take_back<C: Capability>(tx: &mut Tx<C>, proposal: Uuid) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "delete from outbox where proposal_id = $1 and letter in ('new-proposal', 'late-request')
            and sent_at is null and given_up_at is null and (claimed_until is null or claimed_until < $2)",
        proposal,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The addresses to which a letter about a proposal went, or is on its way.
///
/// # Errors
/// When the database fails.
pub async fn readers_of(db: &mut PgConnection, proposal: Uuid, letter: &str) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!("select to_email from outbox where proposal_id = $1 and letter = $2", proposal, letter)
        .fetch_all(db)
        .await
}

/// To whom the newest letter of a kind about a proposal was written since `since`, and when.
///
/// # Errors
/// When the database fails.
pub async fn newest_of(
    db: &mut PgConnection,
    proposal: Uuid,
    letter: &str,
    since: DateTime<Utc>,
) -> Result<Option<(String, DateTime<Utc>)>, sqlx::Error> {
    let row = sqlx::query!(
        "select to_email, created_at from outbox
         where proposal_id = $1 and letter = $2 and created_at > $3 order by created_at desc limit 1",
        proposal,
        letter,
        since,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.to_email, row.created_at)))
}

/// The letters about a proposal that wait for its author's address to be confirmed leave now.
///
/// # Errors
/// When the database fails.
pub async fn hasten<C: Capability>(tx: &mut Tx<C>, proposal: Uuid) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "update outbox set due_at = $2 where proposal_id = $1 and sent_at is null and attempts = 0 and due_at > $2",
        proposal,
        now,
    )
    .execute(tx.db())
    .await?;
    wake(tx).await
}

/// How many proposals of a track with unconfirmed addresses had letters written to leads since `since`.
///
/// # Errors
/// When the database fails.
pub async fn unconfirmed_letters(db: &mut PgConnection, track: Uuid, since: DateTime<Utc>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(distinct o.proposal_id) as "count!" from outbox o join proposal p on p.id = o.proposal_id
           where o.track_id = $1 and o.letter in ('new-proposal', 'late-request') and o.created_at > $2 and p.author_id is null
             and p.author_email <> ''"#,
        track,
        since,
    )
    .fetch_one(db)
    .await
}

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
        "update outbox set claimed_until = $2, attempts = attempts + 1
         where id = (select id from outbox
                     where sent_at is null and given_up_at is null and due_at <= $1
                       and (claimed_until is null or claimed_until < $1)
                     order by due_at, id limit 1 for update skip locked)
         returning id, letter, to_name, to_email, from_name, reply_to_name, reply_to_email, subject, body, message_id,
                   thread_root, list_id, created_at, attempts",
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
                body = case when secret then '' else body end,
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
