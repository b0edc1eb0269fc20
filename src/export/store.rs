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
                  w.names as "names!", w.emails as "emails!", w.affiliations as "affiliations!",
                  w.biographies as "biographies!",
                  p.answers as "answers: Json<Answers>", t.content as "content: Json<TrackContent>"
           from proposal p join track t on t.id = p.track_id
           cross join lateral (
             select array_agg(w.name order by w.position, w.rank, w.id) as names,
                    array_agg(w.email order by w.position, w.rank, w.id) as emails,
                    array_agg(w.affiliation order by w.position, w.rank, w.id) as affiliations,
                    array_agg(w.biography order by w.position, w.rank, w.id) as biographies
             from (select p.id, p.author_name as name, p.author_email as email, p.author_affiliation as affiliation,
                          p.author_biography as biography, p.author_position as position, 0 as rank
                   union all
                   select s.id, s.name, s.email, s.affiliation, s.biography, s.position, 1 from person s
                   where s.proposal_id = p.id and s.state = 'confirmed' and s.removed_at is null) w
           ) w
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
                speakers: row.names.join("; "),
                // Whoever deleted their account has no address.
                speaker_emails: row
                    .emails
                    .iter()
                    .filter(|email| !email.is_empty())
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("; "),
                speaker_affiliations: affiliations(&row.affiliations),
                speaker_biographies: biographies(&row.names, &row.biographies),
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

/// One a person, as one cell; nothing where nobody says any.
fn affiliations(all: &[String]) -> String {
    if all.iter().all(String::is_empty) { String::new() } else { all.join("; ") }
}

/// What people say of themselves, each under the name.
fn biographies(names: &[String], biographies: &[String]) -> String {
    let said = names.iter().zip(biographies).filter(|(_, biography)| !biography.is_empty());
    said.map(|(name, biography)| format!("{name}:\n{biography}")).collect::<Vec<_>>().join("\n\n")
}

/// Every question that is asked has its column, whether anybody answered it or not.
fn with_unanswered(mut answers: Answers, content: &TrackContent) -> Answers {
    for question in &content.questions {
        answers.entry(question.key.clone()).or_default();
    }
    answers
}
