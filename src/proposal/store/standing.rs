//! The SQL of what the next step of a proposal depends on.

use std::collections::HashMap;

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::error::AppError;
use crate::proposal::answers::Answers;
use crate::proposal::next_step::{Lateness, Standing};
use crate::track::deadline::LatePass;

/// A proposal with what its next step depends on. Its speakers and its open questions are for the caller to fill in.
pub struct Stands {
    /// The conference.
    pub conference_id: Uuid,
    /// The track.
    pub track_id: Uuid,
    /// What the track has been answered.
    pub answers: Answers,
    /// Whether it came to its track from another.
    pub moved: bool,
    /// All else.
    pub standing: Standing,
}

/// What the next steps of these proposals depend on.
///
/// # Errors
/// When the database fails.
pub async fn standings(db: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, Stands>, AppError> {
    let rows = sqlx::query!(
        r#"select p.id as "id!", p.conference_id as "conference_id!", p.track_id as "track_id!", p.state as "state!", p.author_id,
                  p.author_email as "author_email!", p.late as "late!", p.denied_at, p.stored_at as "stored_at!",
                  case when p.checked_version = p.version then p.checked_at end as checked_at,
                  p.answers as "answers!: Json<Answers>", l.until as "until?", l.revoked_at,
                  r.id is not null as "asked!", d.proposal_id is not null as "refused!",
                  (select m.until from track_move m
                   where m.proposal_id = p.id and m.state = 'asked' and m.ended_at is null) as move_asked,
                  exists (select 1 from track_move m where m.proposal_id = p.id and m.state = 'moved') as "moved!"
           from proposal p left join late_pass l on l.proposal_id = p.id
                left join late_request r on r.proposal_id = p.id left join late_refusal d on d.proposal_id = p.id
           where p.id = any($1)"#,
        ids,
    )
    .fetch_all(db)
    .await?;
    let mut found = HashMap::new();
    for row in rows {
        let standing = Standing {
            state: row.state.parse().context("a proposal is in an unknown state")?,
            as_speaker: false,
            confirmed: row.author_id.is_some(),
            denied: row.denied_at.is_some(),
            author_email: row.author_email,
            late: row.late,
            stored_at: row.stored_at,
            checked_at: row.checked_at,
            lateness: lateness(row.until, row.revoked_at, row.refused, row.asked),
            open_questions: 0,
            move_asked: row.move_asked,
            track_asks: 0,
        };
        let (conference_id, track_id) = (row.conference_id, row.track_id);
        found.insert(row.id, Stands { conference_id, track_id, answers: row.answers.0, moved: row.moved, standing });
    }
    Ok(found)
}

/// A pass that is granted removes a refusal, so a refusal beside a pass that was taken back came after it.
fn lateness(until: Option<DateTime<Utc>>, revoked_at: Option<DateTime<Utc>>, refused: bool, asked: bool) -> Lateness {
    match (until, revoked_at) {
        (Some(until), None) => Lateness::Pass(LatePass { until }),
        _ if refused => Lateness::Refused,
        (Some(_), Some(_)) => Lateness::Revoked,
        _ if asked => Lateness::Asked,
        _ => Lateness::NotAsked,
    }
}
