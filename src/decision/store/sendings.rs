//! The SQL of letters on hold.

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::plans::{Stored, by_words};
use crate::access::{Capability, DecidesIn, Tx};
use crate::decision::hold::Ended;
use crate::decision::prepared::Prepared;
use crate::decision::{Frozen, Matter};
use crate::error::AppError;
use crate::review::store::Stakes;

/// Holds proposals of the track, with what is planned to become part of them, against every other change until the transaction
/// ends, in one order for everybody.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Tx<DecidesIn>, numbers: &[i32]) -> Result<(), sqlx::Error> {
    let track = tx.track().id;
    sqlx::query!(
        "select id from proposal where track_id = $1 and number = any($2)
             or id in (select pp.part_id from plan_part pp join proposal m on m.id = pp.main_id
                       where m.track_id = $1 and m.number = any($2))
         order by id for no key update",
        track,
        numbers
    )
    .fetch_all(tx.db())
    .await?;
    Ok(())
}

/// About which proposals letters were sent off with this key, each with whether it is on hold or has left; none if it is new.
///
/// # Errors
/// When the database fails.
pub async fn sent_off_with(db: &mut PgConnection, key: Uuid) -> Result<Vec<(i32, bool)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select p.number as "number!", h.state in ('held', 'sent') as "leaves!" from held_letter h join proposal p on p.id = h.proposal_id
           where h.sending_id = $1 and p.number is not null order by p.number"#,
        key,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.leaves)).collect())
}

/// Letters that are sent off together.
pub struct NewSending {
    /// The key that came with the form.
    pub key: Uuid,
    /// When they leave.
    pub release_at: DateTime<Utc>,
}

/// Begins a hold.
///
/// # Errors
/// When the database fails.
pub async fn add_sending(tx: &mut Tx<DecidesIn>, new: &NewSending) -> Result<(), sqlx::Error> {
    let (conference, track) = (tx.conference().id, tx.track().id);
    let (actor, now) = (tx.actor(), tx.now());
    sqlx::query!(
        "insert into sending (id, conference_id, track_id, by_whom, role, at, release_at, account_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.key,
        conference,
        track,
        actor.name,
        actor.role,
        now,
        new.release_at,
        actor.account,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Freezes what leaves about one proposal.
///
/// # Errors
/// When the database fails, or something about the proposal is on hold.
pub async fn hold(tx: &mut Tx<DecidesIn>, sending: Uuid, one: &Prepared) -> Result<(), sqlx::Error> {
    let (planned, row) = (&one.planned, Stored::from(&one.planned.plan.intent));
    let frozen = row.travel.is_some().then(|| Json(one.frozen()));
    let letter = one.letters.first().filter(|_| frozen.is_none());
    let (subject, body) = letter.map_or(("", ""), |letter| (letter.subject.as_str(), letter.body.as_str()));
    sqlx::query!(
        "insert into held_letter (id, sending_id, proposal_id, version, outcome, reason, minutes, answer_by, rank, subject, body,
                                  frozen, state, why)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'held', '')",
        Uuid::now_v7(),
        sending,
        planned.proposal,
        planned.version,
        row.outcome,
        row.reason,
        row.minutes,
        row.answer_by,
        row.rank,
        subject,
        body,
        frozen as _,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// A letter of a hold, for the leads' page.
pub struct Letter {
    /// Its key.
    pub id: Uuid,
    /// The hold.
    pub sending: Uuid,
    /// The proposal.
    pub proposal: Uuid,
    /// The proposal's number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// The outcome, by its word.
    pub outcome: String,
    /// The author's name.
    pub name: String,
    /// The author's address.
    pub email: String,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The letters of a travel, while it is on hold.
    pub frozen: Option<Json<Frozen>>,
    /// `held`, `stopped`, `taken_out` or `sent`.
    pub state: String,
    /// When it was stopped, taken out or sent.
    pub ended_at: Option<DateTime<Utc>>,
    /// By whom.
    pub ended_by: Option<String>,
    /// Why, where it was taken out.
    pub why: String,
    /// Who sent it off.
    pub by_whom: String,
    /// When it leaves.
    pub release_at: DateTime<Utc>,
}

/// The letters of a track that are on hold, and the last five hundred whose hold ended after `since`; without those of which
/// somebody with these stakes is told nothing.
///
/// # Errors
/// When the database fails.
pub async fn letters_of(
    db: &mut PgConnection,
    track: Uuid,
    stakes: &Stakes,
    since: DateTime<Utc>,
) -> Result<Vec<Letter>, sqlx::Error> {
    sqlx::query_as!(
        Letter,
        r#"select h.id, h.sending_id as sending, p.id as proposal, p.number as "number!", p.title, h.outcome, p.author_name as name,
                  p.author_email as email, h.subject, h.body, h.frozen as "frozen: Json<Frozen>", h.state, h.ended_at, h.ended_by, h.why, s.by_whom, s.release_at
           from held_letter h join sending s on s.id = h.sending_id join proposal p on p.id = h.proposal_id
           where s.track_id = $1 and p.track_id = $1 and p.id <> all($2::uuid[])
             and (h.state = 'held'
                  or h.id in (select e.id from held_letter e join sending es on es.id = e.sending_id
                              where es.track_id = $1 and e.ended_at > $3
                              order by e.ended_at desc, e.id limit 500))
           order by s.release_at desc, s.id, p.number"#,
        track,
        stakes.untold(),
        since,
    )
    .fetch_all(db)
    .await
}

/// The letter about a proposal that is on hold: its key, who sent it off, and when it leaves.
///
/// # Errors
/// When the database fails.
pub async fn held_of(
    db: &mut PgConnection,
    proposal: Uuid,
) -> Result<Option<(Uuid, String, DateTime<Utc>)>, sqlx::Error> {
    let row = sqlx::query!(
        "select h.id, s.by_whom, s.release_at from held_letter h join sending s on s.id = h.sending_id
         where h.proposal_id = $1 and h.state = 'held'",
        proposal,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.by_whom, row.release_at)))
}

/// How a hold ends.
pub struct Ending<'a> {
    /// In what way.
    pub how: Ended,
    /// Why, where it was taken out.
    pub why: &'a str,
}

/// Ends the hold of one letter; its text is in the outbox then, or of no use any more. False if it had ended before.
///
/// # Errors
/// When the database fails.
pub async fn end<C: Capability>(tx: &mut Tx<C>, id: Uuid, ending: &Ending<'_>) -> Result<bool, sqlx::Error> {
    let (by_whom, now) = (by_words(&tx.actor()), tx.now());
    let done = sqlx::query!(
        "update held_letter set state = $2, ended_at = $3, ended_by = $4, why = $5, body = '', frozen = null
         where id = $1 and state = 'held'",
        id,
        ending.how.as_str(),
        now,
        by_whom,
        ending.why,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the letter about a proposal out of its hold: its key, and what it was to say. None if there was none on hold.
///
/// # Errors
/// When the database fails.
pub async fn end_held<C: Capability>(
    tx: &mut Tx<C>,
    proposal: Uuid,
    why: &str,
) -> Result<Option<(Uuid, Matter)>, AppError> {
    let row = sqlx::query!("select id, outcome from held_letter where proposal_id = $1 and state = 'held'", proposal)
        .fetch_optional(tx.db())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let matter = row.outcome.parse().context("a letter has an unknown outcome")?;
    let ended = end(tx, row.id, &Ending { how: Ended::TakenOut, why }).await?;
    Ok(ended.then_some((row.id, matter)))
}
