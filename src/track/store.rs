//! The SQL of tracks.

pub mod call;

use std::collections::BTreeSet;

use anyhow::Context;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Track;
use super::content::TrackContent;
use super::deadline::{Call, Closes};
use super::settings::part::sections::Questions;
use crate::access::{MaySet, Tx};
use crate::conference::store::Contact;
use crate::error::AppError;

struct Row {
    id: Uuid,
    conference_id: Uuid,
    slug: String,
    name: String,
    short_name: String,
    kind: String,
    group_label: Option<String>,
    publishes: String,
    minutes_from: Option<i32>,
    minutes_to: Option<i32>,
    overflow: Option<String>,
    opens_at: Option<DateTime<Utc>>,
    closes_on: Option<NaiveDate>,
    closes_at: Option<NaiveTime>,
    closes_zone: Option<String>,
    zone_stated: bool,
    grace_minutes: i32,
    late_policy: String,
    no_extension: bool,
    content: Json<TrackContent>,
}

impl TryFrom<Row> for Track {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self, AppError> {
        let closes = match (row.closes_on, &row.closes_zone) {
            (Some(on), Some(zone)) => {
                let zone = zone.parse().context("a call has an unknown zone")?;
                Some(Closes::new(on, row.closes_at, zone, row.zone_stated).context("a call closes at no moment")?)
            }
            _ => None,
        };
        let call = Call {
            opens_at: row.opens_at,
            closes,
            grace: TimeDelta::minutes(row.grace_minutes.into()),
            late_policy: row.late_policy.parse().context("a call has an unknown late policy")?,
            no_extension: row.no_extension,
        };
        Ok(Self {
            id: row.id,
            conference_id: row.conference_id,
            slug: row.slug,
            name: row.name,
            short_name: row.short_name,
            kind: row.kind.parse().context("a track has an unknown kind")?,
            group_label: row.group_label,
            publishes: row.publishes.parse().context("a track publishes at an unknown time")?,
            minutes: row.minutes_from.zip(row.minutes_to),
            overflow: row.overflow,
            call,
            content: row.content.0,
        })
    }
}

/// The tracks of a conference in their order; or the one with this slug, or with this key.
async fn select(
    db: &mut PgConnection,
    conference: Uuid,
    slug: Option<&str>,
    id: Option<Uuid>,
) -> Result<Vec<Track>, AppError> {
    sqlx::query_as!(
        Row,
        r#"select id, conference_id, slug, name, short_name, kind, group_label, publishes, minutes_from, minutes_to, overflow,
                  opens_at, closes_on, closes_at, closes_zone, zone_stated, grace_minutes, late_policy, no_extension,
                  content as "content: Json<TrackContent>"
           from track
           where conference_id = $1 and ($2::text is null or slug = $2) and ($3::uuid is null or id = $3)
           order by position, slug"#,
        conference,
        slug,
        id,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(Track::try_from)
    .collect()
}

/// The tracks of a conference in their order.
///
/// # Errors
/// When the database fails.
pub async fn of_conference(db: &mut PgConnection, conference: Uuid) -> Result<Vec<Track>, AppError> {
    select(db, conference, None, None).await
}

/// The track with this slug.
///
/// # Errors
/// When the database fails.
pub async fn by_slug(db: &mut PgConnection, conference: Uuid, slug: &str) -> Result<Option<Track>, AppError> {
    Ok(select(db, conference, Some(slug), None).await?.pop())
}

/// The track with this key, inside its conference.
///
/// # Errors
/// When the database fails, or there is none.
pub async fn by_id(db: &mut PgConnection, conference: Uuid, id: Uuid) -> Result<Track, AppError> {
    select(db, conference, None, Some(id)).await?.pop().ok_or_else(AppError::not_found)
}

/// The track as it stands, held against changes of its call until the transaction ends. Others may hold it too.
///
/// # Errors
/// When the database fails, or there is none.
pub async fn held(db: &mut PgConnection, conference: Uuid, id: Uuid) -> Result<Track, AppError> {
    sqlx::query!("select id from track where id = $1 for share", id).fetch_optional(&mut *db).await?;
    by_id(db, conference, id).await
}

/// The leads of a track, in the order of its file.
///
/// # Errors
/// When the database fails.
pub async fn leads(db: &mut PgConnection, track: Uuid) -> Result<Vec<Contact>, sqlx::Error> {
    sqlx::query_as!(Contact, "select name, email from lead where track_id = $1 order by position, name", track)
        .fetch_all(db)
        .await
}

/// A line of the public history of a call.
pub struct CallChange {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Who made it.
    pub by_whom: String,
    /// What it was before, in words; empty where the other words say it all.
    pub before_words: String,
    /// What it is now, in words.
    pub after_words: String,
    /// The published reason.
    pub reason: Option<String>,
}

/// The public history of a track's call, the newest first. Beside the call itself, the same change on one day is one line.
///
/// # Errors
/// When the database fails.
pub async fn call_changes(db: &mut PgConnection, track: Uuid) -> Result<Vec<CallChange>, sqlx::Error> {
    sqlx::query_as!(
        CallChange,
        r#"select max(at) as "at!", by_whom, before_words, after_words, reason from call_change where track_id = $1
           group by by_whom, before_words, after_words, reason, part, (at at time zone 'UTC')::date,
                    case when part = 'call' then id end
           order by 1 desc, max(id::text) desc"#,
        track,
    )
    .fetch_all(db)
    .await
}

/// How often a track's call was changed, and when last.
pub struct Revision {
    /// The track.
    pub track_id: Uuid,
    /// How often.
    pub changes: i64,
    /// The last time; where it never was, when the conference was made.
    pub changed_at: DateTime<Utc>,
    /// The close before the last change of it, where there was one.
    pub last_close: Option<DateTime<Utc>>,
}

/// The revisions of a conference's calls.
///
/// # Errors
/// When the database fails.
pub async fn revisions(db: &mut PgConnection, conference: Uuid) -> Result<Vec<Revision>, sqlx::Error> {
    sqlx::query_as!(
        Revision,
        r#"select t.id as track_id, count(c.id) as "changes!", coalesce(max(c.at), max(f.created_at)) as "changed_at!",
                  (array_agg(c.closed_before order by c.at desc) filter (where c.closed_before is not null))[1] as last_close
           from track t join conference f on f.id = t.conference_id left join call_change c on c.track_id = t.id and c.part = 'call'
           where t.conference_id = $1 group by t.id"#,
        conference,
    )
    .fetch_all(db)
    .await
}

/// Holds a track against every other change until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("select id from track where id = $1 for update", id).fetch_optional(db).await?;
    Ok(())
}

/// The keys that a new question of the track cannot have: those of its questions, and those that answers are kept under.
///
/// # Errors
/// When the database fails.
pub async fn taken_keys(tx: &mut Tx<MaySet<Questions>>) -> Result<BTreeSet<String>, sqlx::Error> {
    let id = tx.track().id;
    let asked: Vec<_> = tx.track().content.questions.iter().map(|question| question.key.clone()).collect();
    let answered = sqlx::query_scalar!(
        r#"select distinct jsonb_object_keys(v.text -> 'answers') as "key!"
           from proposal_version v join proposal p on p.id = v.proposal_id
           where p.track_id = $1 and jsonb_typeof(v.text -> 'answers') = 'object'"#,
        id,
    )
    .fetch_all(tx.db())
    .await?;
    Ok(asked.into_iter().chain(answered).collect())
}
