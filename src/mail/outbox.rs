//! The SQL of writing into the outbox. How letters leave it is in [`super::store::delivery`].

use std::fmt::Display;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::foot;
use super::header::HeaderText;
use super::letter::{Letter, thread_root};
use crate::access::{Capability, Tx};
use crate::app::App;
use crate::conference::Conference;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::track::Track;

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
    let foot = foot::of(tx, app, letter, envelope).await?;
    let now = tx.now();
    let (subject, body) = letter.render().map_err(|error| AppError::Internal(error.into()))?;
    let id = Uuid::now_v7();
    let list_id = envelope.track.filter(|_| envelope.to_leads).zip(envelope.conference).map(|(track, conference)| {
        format!("{} queue <{}.{}.{}>", ascii(&track.short_name), track.slug, conference.slug, app.settings.host())
    });
    let to_name = HeaderText::new(&envelope.to.name);
    let from_name = HeaderText::new(&envelope.from_name);
    let done = sqlx::query!(
        "insert into outbox (id, letter, conference_id, track_id, proposal_id, to_name, to_email, from_name, reply_to_name,
                             reply_to_email, subject, body, secret, message_id, thread_root, list_id, created_at, due_at, foot)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
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
        message_id(app, letter.kind(), envelope.about, &envelope.to.email),
        envelope.proposal.map(|proposal| thread_root(app, proposal)),
        list_id,
        now,
        envelope.due_at,
        foot.as_ref().map(|foot| foot.text.as_str()).unwrap_or_default(),
    )
    .execute(tx.db())
    .await?;
    if let (Some(foot), 1) = (foot, done.rows_affected()) {
        foot.keep(tx, envelope).await?;
    }
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

/// What makes the same letter about the same two things the same mail, however often it is written: a proposal and its
/// version, a change and a draft.
pub fn same_mail(of: Uuid, and: impl Display) -> Uuid {
    let digest = Sha256::digest(format!("{of} {and}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(bytes)
}

/// The identifier of the letter of a kind about something to the reader with an address.
pub fn message_id(app: &App, kind: &str, about: Uuid, email: &str) -> String {
    let reader = Sha256::digest(email.to_ascii_lowercase());
    let reader: String = reader[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("<{kind}.{}.{reader}@{}>", about.simple(), app.settings.host())
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
