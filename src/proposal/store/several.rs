//! The SQL that reads proposals, one or many in two statements.

use anyhow::Context;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::error::AppError;
use crate::people;
use crate::proposal::Proposal;
use crate::proposal::answers::Answers;
use crate::proposal::text::ProposalText;

/// The proposals with these keys, by number; those that are not there are left out.
///
/// # Errors
/// When the database fails.
pub async fn several(db: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Proposal>, AppError> {
    let rows = sqlx::query!(
        r#"select id, conference_id, track_id, number, state, author_id, author_name, author_email, title, abstract, tried,
                question, links, minutes, participation, needed_people, leads_note, overflow_consent, may_move, version, stored_at,
                changed_at, checked_at, checked_version, arrived_at, late, grace_seconds, denied_at,
                author_position, author_affiliation, author_biography, answers as "answers: Json<Answers>",
                l.until as "pass_until?"
         from proposal left join (select proposal_id, until from late_pass where revoked_at is null) l on l.proposal_id = id
         where id = any($1) order by number, id"#,
        ids,
    )
    .fetch_all(&mut *db)
    .await?;
    let mut people = people::store::of_several(db, ids).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Proposal {
                id: row.id,
                conference_id: row.conference_id,
                track_id: row.track_id,
                number: row.number,
                state: row.state.parse().context("a proposal is in an unknown state")?,
                author_id: row.author_id,
                text: ProposalText {
                    name: row.author_name,
                    email: row.author_email,
                    title: row.title,
                    r#abstract: row.r#abstract,
                    tried: row.tried,
                    question: row.question,
                    links: row.links,
                    minutes: row.minutes,
                    participation: row.participation.parse().context("a proposal has an unknown participation")?,
                    needed_people: row.needed_people,
                    leads_note: row.leads_note,
                    overflow_consent: row.overflow_consent,
                    may_move: row.may_move,
                    answers: row.answers.0,
                },
                version: row.version,
                stored_at: row.stored_at,
                changed_at: row.changed_at,
                checked: row.checked_at.zip(row.checked_version),
                arrived_at: row.arrived_at,
                late: row.late,
                grace_seconds: row.grace_seconds,
                denied_at: row.denied_at,
                people: people.remove(&row.id).unwrap_or_default(),
                author: people::Author {
                    position: row.author_position,
                    affiliation: row.author_affiliation,
                    biography: row.author_biography,
                },
                pass_until: row.pass_until,
            })
        })
        .collect()
}
