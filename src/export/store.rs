//! The SQL of exports.

use anyhow::Context;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Selection, Talk};
use crate::error::AppError;
use crate::proposal::answers::Answers;
use crate::track::content::TrackContent;

/// The chosen talks of a conference, by track and then by number. What was written for the leads only is not read.
///
/// # Errors
/// When the database fails.
pub async fn talks(db: &mut PgConnection, conference: Uuid, selection: &Selection) -> Result<Vec<Talk>, AppError> {
    let states: Vec<String> = selection.states.iter().map(|state| state.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        r#"select p.number as "number!", p.title, p.abstract, p.links, p.minutes, p.participation, t.slug as track_slug,
                  t.name as track_name, p.author_name, p.author_email, p.state, p.arrived_at as "arrived_at!", p.late,
                  p.overflow_consent, p.question, p.tried, p.needed_people,
                  array(select s.name from person s where s.proposal_id = p.id and s.state = 'confirmed'
                        and s.removed_at is null order by s.position, s.id) as "names!",
                  array(select s.email from person s where s.proposal_id = p.id and s.state = 'confirmed'
                        and s.removed_at is null order by s.position, s.id) as "emails!",
                  p.answers as "answers: Json<Answers>", t.content as "content: Json<TrackContent>"
           from proposal p join track t on t.id = p.track_id
           where p.conference_id = $1 and p.number is not null and ($2::text is null or t.slug = $2) and p.state = any($3)
           order by t.position, t.slug, p.number"#,
        conference,
        selection.track.as_deref(),
        &states[..],
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Talk {
                number: row.number,
                title: row.title,
                r#abstract: row.r#abstract,
                links: row.links,
                minutes: row.minutes,
                participation: row.participation.parse().context("a proposal has an unknown participation")?,
                track_slug: row.track_slug,
                track_name: row.track_name,
                speakers: with(&row.author_name, &row.names),
                speaker_emails: with(&row.author_email, &row.emails),
                speaker: row.author_name,
                email: row.author_email,
                state: row.state.parse().context("a proposal is in an unknown state")?,
                arrived_at: row.arrived_at,
                late: row.late,
                overflow_consent: row.overflow_consent,
                question: row.question,
                tried: row.tried,
                needed_people: row.needed_people,
                answers: with_unanswered(row.answers.0, &row.content.0),
            })
        })
        .collect()
}

/// The author and everybody who confirmed to take part, as one cell.
fn with(author: &str, others: &[String]) -> String {
    let all = std::iter::once(author).chain(others.iter().map(String::as_str));
    // Whoever deleted their account has no address.
    all.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Every question that is asked has its column, whether anybody answered it or not.
fn with_unanswered(mut answers: Answers, content: &TrackContent) -> Answers {
    for question in &content.questions {
        answers.entry(question.key.clone()).or_default();
    }
    answers
}
