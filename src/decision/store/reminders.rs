//! The SQL of reminders.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Tx, Worker};
use crate::decision::answer::Reminder;

/// The first reminder comes less than so many days before the date itself begins.
const HORIZON: TimeDelta = TimeDelta::days(8);

/// An acceptance that was not answered yet.
pub struct Awaited {
    /// The decision.
    pub decision: Uuid,
    /// The proposal.
    pub proposal: Uuid,
    /// The conference's slug.
    pub conference: String,
    /// The date to answer by.
    pub answer_by: NaiveDate,
    /// When the letter was written.
    pub sent_at: DateTime<Utc>,
    /// Which reminders were written.
    pub told: Vec<String>,
}

/// The acceptances that somebody may have to be reminded of.
///
/// # Errors
/// When the database fails.
pub async fn awaited(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<Awaited>, sqlx::Error> {
    sqlx::query_as!(
        Awaited,
        r#"select d.id as decision, d.proposal_id as proposal, c.slug as conference, d.answer_by as "answer_by!", d.sent_at,
                  array(select r.which from answer_reminder r where r.decision_id = d.id) as "told!"
           from decision d join proposal p on p.id = d.proposal_id join conference c on c.id = p.conference_id
           where d.answer_by <= $1 and p.state = 'accepted' and p.denied_at is null
             and not exists (select 1 from decision n where n.proposal_id = d.proposal_id and n.sent_at > d.sent_at)
             and not exists (select 1 from answer_reminder r where r.decision_id = d.id and r.which = 'passed')
           order by d.answer_by, d.id"#,
        (now + HORIZON).date_naive(),
    )
    .fetch_all(db)
    .await
}

/// Holds the proposal until the transaction ends. False if somebody else does, or if it is not waited for any more.
///
/// # Errors
/// When the database fails.
pub async fn take_up(tx: &mut Tx<Worker>, awaited: &Awaited) -> Result<bool, sqlx::Error> {
    let held = sqlx::query_scalar!(
        "select id from proposal p where id = $1 and state = 'accepted' and denied_at is null
            and not exists (select 1 from decision n where n.proposal_id = p.id and n.sent_at > $2)
         for update skip locked",
        awaited.proposal,
        awaited.sent_at,
    )
    .fetch_optional(tx.db())
    .await?;
    Ok(held.is_some())
}

/// Notes that a reminder is written. False if it was before.
///
/// # Errors
/// When the database fails.
pub async fn note_reminder(
    tx: &mut Tx<Worker>,
    id: Uuid,
    decision: Uuid,
    which: Reminder,
) -> Result<bool, sqlx::Error> {
    let now = tx.now();
    let done = sqlx::query!(
        "insert into answer_reminder (id, decision_id, which, at) values ($1, $2, $3, $4)
         on conflict on constraint answer_reminder_once do nothing",
        id,
        decision,
        which.as_str(),
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected() == 1)
}
