//! The SQL of plans.

use std::collections::HashMap;

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::access::{Actor, Capability, Decides, Tx};
use crate::decision::Intent;
use crate::decision::plan::{Plan, Wish};
use crate::error::AppError;
use crate::track::words::utc_precise;
use crate::travel::Travel;

/// What is planned, as a row holds it.
pub(super) struct Stored {
    pub outcome: String,
    pub reason: String,
    pub minutes: Option<i32>,
    pub answer_by: Option<NaiveDate>,
    pub rank: Option<i32>,
    pub letter: String,
    pub travel: Option<Json<Travel>>,
}

impl TryFrom<Stored> for Intent {
    type Error = AppError;

    fn try_from(row: Stored) -> Result<Self, AppError> {
        if let Some(Json(travel)) = row.travel {
            return Ok(Self::Travel(travel));
        }
        Ok(Self::Decide(Wish {
            outcome: row.outcome.parse().context("a plan has an unknown outcome")?,
            reason: row.reason,
            minutes: row.minutes,
            answer_by: row.answer_by,
            rank: row.rank,
            letter: row.letter,
        }))
    }
}

impl From<&Intent> for Stored {
    fn from(intent: &Intent) -> Self {
        let outcome = intent.matter().as_str().to_owned();
        let travel = intent.travel().cloned().map(Json);
        let wish = intent.decision();
        Self {
            outcome,
            reason: wish.map(|wish| wish.reason.clone()).unwrap_or_default(),
            minutes: wish.and_then(|wish| wish.minutes),
            answer_by: wish.and_then(|wish| wish.answer_by),
            rank: wish.and_then(|wish| wish.rank),
            letter: wish.map(|wish| wish.letter.clone()).unwrap_or_default(),
            travel,
        }
    }
}

/// The plan of a proposal.
///
/// # Errors
/// When the database fails.
pub async fn plan_of(db: &mut PgConnection, proposal: Uuid) -> Result<Option<Plan>, AppError> {
    Ok(plans_of(db, &[proposal]).await?.remove(&proposal))
}

/// The plans of these proposals, each by its proposal.
///
/// # Errors
/// When the database fails.
pub async fn plans_of(db: &mut PgConnection, proposals: &[Uuid]) -> Result<HashMap<Uuid, Plan>, AppError> {
    let rows = sqlx::query!(
        r#"select proposal_id, key, outcome, reason, minutes, answer_by, rank, letter, travel as "travel: Json<Travel>", version,
                  by_whom, at
           from plan where proposal_id = any($1)"#,
        proposals,
    )
    .fetch_all(db)
    .await?;
    let mut plans = HashMap::new();
    for row in rows {
        let (outcome, reason, minutes, answer_by) = (row.outcome, row.reason, row.minutes, row.answer_by);
        let (rank, letter, travel) = (row.rank, row.letter, row.travel);
        let intent = Stored { outcome, reason, minutes, answer_by, rank, letter, travel }.try_into()?;
        let plan = Plan { key: row.key, intent, version: row.version, by_whom: row.by_whom, at: row.at };
        plans.insert(row.proposal_id, plan);
    }
    Ok(plans)
}

/// Plans for the proposal. A new plan replaces the old one.
///
/// # Errors
/// When the database fails.
pub async fn set_plan<C: Decides>(tx: &mut Tx<C>, intent: &Intent) -> Result<(), sqlx::Error> {
    let proposal = tx.decides_on().proposal();
    let (id, version, by_whom, now, row) =
        (proposal.id, proposal.version, tx.actor().name, tx.now(), Stored::from(intent));
    sqlx::query!(
        "insert into plan (proposal_id, key, outcome, reason, minutes, answer_by, rank, letter, travel, version, by_whom, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict (proposal_id) do update set
             key = excluded.key, outcome = excluded.outcome, reason = excluded.reason, minutes = excluded.minutes,
             answer_by = excluded.answer_by, rank = excluded.rank, letter = excluded.letter, travel = excluded.travel,
             version = excluded.version, by_whom = excluded.by_whom, at = excluded.at",
        id,
        Uuid::now_v7(),
        row.outcome,
        row.reason,
        row.minutes,
        row.answer_by,
        row.rank,
        row.letter,
        row.travel as _,
        version,
        by_whom,
        now,
    )
    .execute(tx.db())
    .await?;
    let parts = intent.travel().map(Travel::parts).unwrap_or_default();
    set_parts(tx, id, &parts).await
}

/// Notes what is planned to become part of the proposal.
async fn set_parts<C: Decides>(tx: &mut Tx<C>, main: Uuid, parts: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from plan_part where main_id = $1", main).execute(tx.db()).await?;
    sqlx::query!("insert into plan_part (main_id, part_id) select $1, unnest($2::uuid[])", main, parts)
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
    /// `planned`, `taken_back`, `held`, `stopped`, `taken_out`, or `returned` where it was withdrawn and is in the queue again.
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
            "returned" => "taken back into the queue by",
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
