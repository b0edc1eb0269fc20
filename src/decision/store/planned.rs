//! The SQL of the plans of a track, as they stand on the page of its letters.

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::plans::Stored;
use crate::decision::plan::Plan;
use crate::error::AppError;
use crate::proposal::state::State;
use crate::travel::Travel;

/// Who asks: what is planned with a proposal in which they have a stake is not for them, nor what would become part of which
/// where they have a stake in either.
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
    travel: Option<Json<Travel>>,
    version: i32,
    by_whom: String,
    at: DateTime<Utc>,
}

impl TryFrom<Row> for Planned {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self, AppError> {
        let stored = Stored {
            outcome: row.outcome,
            reason: row.reason,
            minutes: row.minutes,
            answer_by: row.answer_by,
            rank: row.rank,
            letter: row.letter,
            travel: row.travel,
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
            plan: Plan {
                key: row.key,
                intent: stored.try_into()?,
                version: row.version,
                by_whom: row.by_whom,
                at: row.at,
            },
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
                  n.key, n.outcome, n.reason, n.minutes, n.answer_by, n.rank, n.letter,
                  n.travel as "travel: Json<Travel>", n.version, n.by_whom, n.at
           from plan n join proposal p on p.id = n.proposal_id
           where p.track_id = $1 and p.number is not null and ($4::integer is null or p.number = $4)
             and p.id not in (select proposal_id from stake
                              where track_id = $1 and (account_id = $2 or email = lower($3 collate "C")))
             and not exists (select 1 from concerned c join stake s on s.proposal_id = c.other_id
                             where c.proposal_id = p.id and (s.account_id = $2 or s.email = lower($3 collate "C")))
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

/// Other plans for what is to become part of a proposal, or for that as part of another: each the number, and the number of
/// what it is planned to become part of, if it is.
///
/// # Errors
/// When the database fails.
pub async fn other_plans(
    db: &mut PgConnection,
    main: Uuid,
    parts: &[Uuid],
) -> Result<Vec<(i32, Option<i32>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select p.number as "number!", null::integer as part_of from plan n join proposal p on p.id = n.proposal_id
           where n.proposal_id = any($2) and p.number is not null
           union all
           select p.number, m.number from plan_part pp join proposal p on p.id = pp.part_id
                                          join proposal m on m.id = pp.main_id
           where (pp.part_id = any($2) or pp.part_id = $1) and pp.main_id <> $1 and p.number is not null"#,
        main,
        parts,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.part_of)).collect())
}

/// What the proposal is planned to become part of: the number of that, and its track; unless the reader has a stake in it.
///
/// # Errors
/// When the database fails.
pub async fn planned_into(
    db: &mut PgConnection,
    part: Uuid,
    account: Uuid,
    email: &str,
) -> Result<Option<(i32, Uuid)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select m.number as "number!", m.track_id from plan_part pp join proposal m on m.id = pp.main_id
           where pp.part_id = $1 and m.number is not null
             and not exists (select 1 from stake s where s.proposal_id = m.id
                             and (s.account_id = $2 or s.email = lower($3 collate "C")))
           order by m.number limit 1"#,
        part,
        account,
        email,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.number, row.track_id)))
}

/// Whether what is planned with the proposal concerns another one in which the reader has a stake: it is not for them then.
///
/// # Errors
/// When the database fails.
pub async fn is_hidden(db: &mut PgConnection, proposal: Uuid, account: Uuid, email: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from concerned c join stake s on s.proposal_id = c.other_id
                          where c.proposal_id = $1 and (s.account_id = $2 or s.email = lower($3 collate "C"))) as "hidden!""#,
        proposal,
        account,
        email,
    )
    .fetch_one(db)
    .await
}
