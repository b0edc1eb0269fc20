//! The SQL of exports.

use std::collections::HashMap;

use anyhow::Context;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Judged, Selection, Talk};
use crate::access::Role;
use crate::error::AppError;
use crate::proposal::answers::Answers;
use crate::review::store::Stakes;
use crate::track::content::TrackContent;
use crate::track::question::Readers;

/// The chosen talks of a conference, by track and then by number. What was written for the leads only is not read.
///
/// # Errors
/// When the database fails.
pub async fn talks(db: &mut PgConnection, conference: Uuid, selection: &Selection) -> Result<Vec<Talk>, AppError> {
    let states: Vec<String> = selection.states.iter().map(|state| state.as_str().to_owned()).collect();
    let track = selection.track.as_deref();
    read(db, &Which { conference, track, states: Some(&states), tracks: None, among: None }, with_unanswered).await
}

/// The proposals of these tracks, or those of `among` in them, in the same order, as `role` reads them: leads without the
/// answers that only organisers read.
///
/// # Errors
/// When the database fails.
pub async fn proposals(
    db: &mut PgConnection,
    conference: Uuid,
    tracks: &[Uuid],
    among: Option<&[Uuid]>,
    role: Role,
) -> Result<Vec<Talk>, AppError> {
    let which = Which { conference, track: None, states: None, tracks: Some(tracks), among };
    let answers: fn(Answers, &TrackContent) -> Answers = match role {
        Role::Organiser => with_unanswered,
        Role::Lead => |answers: Answers, content: &TrackContent| {
            let mut answers = with_unanswered(answers, content);
            let for_leads = |key: &str| content.question(key).is_some_and(|asked| asked.readers == Readers::Leads);
            answers.retain(|key, _| for_leads(key));
            answers
        },
    };
    read(db, &which, answers).await
}

/// Adds what the leads of these tracks, in one conference, make of their proposals: of those in which the reader has a stake
/// nothing, and sums of votes as the queue shows them.
///
/// # Errors
/// When the database fails.
pub async fn add_judged(
    db: &mut PgConnection,
    talks: &mut [Talk],
    tracks: &[Uuid],
    reader: Uuid,
    stakes: &Stakes,
) -> Result<(), AppError> {
    let rows = sqlx::query!(
        r#"select p.number as "number!", n.outcome as "plan?", coalesce(n.minutes, d.minutes) as minutes,
                  coalesce(n.rank, d.rank) as rank,
                  case when v.voted or not t.votes_hidden then (select sum(value) from vote where proposal_id = p.id) end as score
           from proposal p join track t on t.id = p.track_id
           left join lateral (select outcome, minutes, rank from plan where proposal_id = p.id offset 0) n on true
           left join lateral (select minutes, rank from decision where proposal_id = p.id
                              order by sent_at desc, id desc limit 1) d on true
           left join lateral (select true as voted from vote where proposal_id = p.id and account_id = $2 offset 0) v on true
           where p.track_id = any($1) and p.number is not null and p.id <> all($3::uuid[])"#,
        tracks,
        reader,
        stakes.untold(),
    )
    .fetch_all(db)
    .await?;
    let mut judged: HashMap<i32, Judged> = rows
        .into_iter()
        .map(|row| (row.number, Judged { plan: row.plan, minutes: row.minutes, rank: row.rank, score: row.score }))
        .collect();
    for talk in talks {
        talk.judged = judged.remove(&talk.number).unwrap_or_default();
    }
    Ok(())
}

struct Which<'a> {
    conference: Uuid,
    track: Option<&'a str>,
    states: Option<&'a [String]>,
    tracks: Option<&'a [Uuid]>,
    among: Option<&'a [Uuid]>,
}

async fn read(
    db: &mut PgConnection,
    which: &Which<'_>,
    answers: fn(Answers, &TrackContent) -> Answers,
) -> Result<Vec<Talk>, AppError> {
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
           where p.conference_id = $1 and p.number is not null and ($2::text is null or t.slug = $2)
             and ($3::text[] is null or p.state = any($3)) and ($4::uuid[] is null or p.track_id = any($4))
             and ($5::uuid[] is null or p.id in (select unnest($5::uuid[])))
           order by t.position, t.slug, p.number"#,
        which.conference,
        which.track,
        which.states,
        which.tracks,
        which.among,
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
                answers: answers(row.answers.0, &row.content.0),
                judged: Judged::default(),
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
