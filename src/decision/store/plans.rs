//! The SQL of plans.

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Actor, Capability, DecidesOn, Tx};
use crate::decision::plan::{Plan, Wish};
use crate::error::AppError;
use crate::proposal::state::State;
use crate::track::words::utc_precise;

/// The plan of a proposal.
///
/// # Errors
/// When the database fails.
pub async fn plan_of(db: &mut PgConnection, proposal: Uuid) -> Result<Option<Plan>, AppError> {
    let row = sqlx::query!(
        "select key, outcome, reason, minutes, answer_by, rank, letter, version, by_whom, at from plan where proposal_id = $1",
        proposal,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let outcome = row.outcome.parse().context("a plan has an unknown outcome")?;
    let (reason, minutes, answer_by, rank, letter) = (row.reason, row.minutes, row.answer_by, row.rank, row.letter);
    let wish = Wish { outcome, reason, minutes, answer_by, rank, letter };
    Ok(Some(Plan { key: row.key, wish, version: row.version, by_whom: row.by_whom, at: row.at }))
}

/// Plans for the proposal. A new plan replaces the old one.
///
/// # Errors
/// When the database fails.
pub async fn set_plan(tx: &mut Tx<DecidesOn>, wish: &Wish) -> Result<(), sqlx::Error> {
    let (id, version, by_whom, now) = (tx.proposal().id, tx.proposal().version, tx.actor().name, tx.now());
    sqlx::query!(
        "insert into plan (proposal_id, key, outcome, reason, minutes, answer_by, rank, letter, version, by_whom, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (proposal_id) do update set
             key = excluded.key, outcome = excluded.outcome, reason = excluded.reason, minutes = excluded.minutes,
             answer_by = excluded.answer_by, rank = excluded.rank, letter = excluded.letter, version = excluded.version,
             by_whom = excluded.by_whom, at = excluded.at",
        id,
        Uuid::now_v7(),
        wish.outcome.as_str(),
        wish.reason,
        wish.minutes,
        wish.answer_by,
        wish.rank,
        wish.letter,
        version,
        by_whom,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Takes the plan of a proposal away. False if there was none.
///
/// # Errors
/// When the database fails.
pub async fn delete_plan<C: Capability>(tx: &mut Tx<C>, proposal: Uuid) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!("delete from plan where proposal_id = $1", proposal).execute(tx.db()).await?;
    Ok(done.rows_affected() > 0)
}

/// What was done with a plan.
pub struct Event {
    /// `planned`, `taken_back`, `held`, `stopped` or `taken_out`.
    pub act: String,
    /// What was planned, or why.
    pub words: String,
    /// Who did it.
    pub by_whom: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Event {
    /// For the history of the leads.
    pub fn in_words(&self) -> String {
        let act = match self.act.as_str() {
            "planned" => "planned by",
            "taken_back" => "plan taken back by",
            "held" => "letter held for sending by",
            "stopped" => "letter stopped by",
            _ => "letter taken out of the sending by",
        };
        let words = if self.words.is_empty() { String::new() } else { format!(": {}", self.words) };
        format!("{}, {act} {}{words}", utc_precise(self.at), self.by_whom)
    }
}

/// Who did something, for the leads. An author may delete their account: no name is kept here.
pub(super) fn by_words(actor: &Actor) -> String {
    match actor.role {
        "lead" | "organiser" | "worker" => actor.name.clone(),
        _ => "its author".to_owned(),
    }
}

/// Notes for the leads what was done with a plan.
///
/// # Errors
/// When the database fails.
pub async fn add_event<C: Capability>(
    tx: &mut Tx<C>,
    proposal: Uuid,
    act: &str,
    words: &str,
) -> Result<(), sqlx::Error> {
    let (by_whom, now) = (by_words(&tx.actor()), tx.now());
    sqlx::query!(
        "insert into plan_event (id, proposal_id, act, words, by_whom, at) values ($1, $2, $3, $4, $5, $6)",
        Uuid::now_v7(),
        proposal,
        act,
        words,
        by_whom,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// What was done with the plans of a proposal, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn events(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<Event>, sqlx::Error> {
    sqlx::query_as!(
        Event,
        "select act, words, by_whom, at from plan_event where proposal_id = $1 order by at desc, id desc limit 100",
        proposal,
    )
    .fetch_all(db)
    .await
}

/// Who asks: what is planned with a proposal in which they have a stake is not for them.
#[derive(Clone, Copy)]
pub struct Whose<'a> {
    /// The track.
    pub track: Uuid,
    /// The person's account.
    pub account: Uuid,
    /// Its address.
    pub email: &'a str,
}

/// A proposal with its plan.
pub struct Planned {
    /// The proposal.
    pub proposal: Uuid,
    /// Its number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// The author's name.
    pub name: String,
    /// The author's address.
    pub email: String,
    /// Co-authors who get the letter too.
    pub copies: Vec<String>,
    /// Where it stands.
    pub state: State,
    /// The version of its text.
    pub version: i32,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Whether the owner of the author's address has confirmed it.
    pub confirmed: bool,
    /// Whether the owner of the author's address says that it is not theirs.
    pub denied: bool,
    /// Whether its letter is on hold.
    pub held: bool,
    /// The plan.
    pub plan: Plan,
}

struct Row {
    proposal: Uuid,
    number: i32,
    title: String,
    name: String,
    email: String,
    copies: Vec<String>,
    state: String,
    proposal_version: i32,
    changed_at: DateTime<Utc>,
    confirmed: bool,
    denied: bool,
    held: bool,
    key: Uuid,
    outcome: String,
    reason: String,
    minutes: Option<i32>,
    answer_by: Option<NaiveDate>,
    rank: Option<i32>,
    letter: String,
    version: i32,
    by_whom: String,
    at: DateTime<Utc>,
}

impl TryFrom<Row> for Planned {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self, AppError> {
        let wish = Wish {
            outcome: row.outcome.parse().context("a plan has an unknown outcome")?,
            reason: row.reason,
            minutes: row.minutes,
            answer_by: row.answer_by,
            rank: row.rank,
            letter: row.letter,
        };
        Ok(Self {
            proposal: row.proposal,
            number: row.number,
            title: row.title,
            name: row.name,
            email: row.email,
            copies: row.copies,
            state: row.state.parse().context("a proposal is in an unknown state")?,
            version: row.proposal_version,
            changed_at: row.changed_at,
            confirmed: row.confirmed,
            denied: row.denied,
            held: row.held,
            plan: Plan { key: row.key, wish, version: row.version, by_whom: row.by_whom, at: row.at },
        })
    }
}

/// The plans of a track but for those of proposals in which the reader has a stake, by number; or that of one number.
///
/// # Errors
/// When the database fails.
pub async fn planned(db: &mut PgConnection, whose: Whose<'_>, number: Option<i32>) -> Result<Vec<Planned>, AppError> {
    sqlx::query_as!(
        Row,
        r#"select p.id as proposal, p.number as "number!", p.title, p.author_name as name, p.author_email as email,
                  array(select s.name || ' <' || s.email || '>' from person s
                        where s.proposal_id = p.id and s.role = 'co_author' and s.state = 'confirmed'
                              and s.removed_at is null and s.email <> '') as "copies!",
                  p.state, p.version as proposal_version, p.changed_at, p.author_id is not null as "confirmed!",
                  p.denied_at is not null as "denied!",
                  exists (select 1 from held_letter h where h.proposal_id = p.id and h.state = 'held') as "held!",
                  n.key, n.outcome, n.reason, n.minutes, n.answer_by, n.rank, n.letter, n.version, n.by_whom, n.at
           from plan n join proposal p on p.id = n.proposal_id
           where p.track_id = $1 and p.number is not null and ($4::integer is null or p.number = $4)
             and p.id not in (select proposal_id from stake
                              where track_id = $1 and (account_id = $2 or email = lower($3 collate "C")))
           order by p.number"#,
        whose.track,
        whose.account,
        whose.email,
        number,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(Planned::try_from)
    .collect()
}
