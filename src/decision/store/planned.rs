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
use crate::review::store::Stakes;
use crate::travel::Travel;

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

/// The plans of a track by number, but for those of which somebody with these stakes is told nothing.
///
/// # Errors
/// When the database fails.
pub async fn planned(db: &mut PgConnection, track: Uuid, stakes: &Stakes) -> Result<Vec<Planned>, AppError> {
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
           where p.track_id = $1 and p.number is not null and p.id <> all($2::uuid[])
           order by p.number"#,
        track,
        stakes.untold(),
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
    stakes: &Stakes,
) -> Result<Option<(i32, Uuid)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select m.number as "number!", m.track_id from plan_part pp join proposal m on m.id = pp.main_id
           where pp.part_id = $1 and m.number is not null and m.id <> all($2::uuid[])
           order by m.number limit 1"#,
        part,
        &stakes[..],
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.number, row.track_id)))
}
