//! The SQL of applying a conference file.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::conference::file::AnnouncementEntry;
use crate::conference::{self, Conference};
use crate::error::AppError;
use crate::track::store::call::CallColumns;
use crate::track::{self, Track};

/// The conference with this slug, held against other files until the transaction ends.
///
/// Proposals can still be filed meanwhile: rows that only refer to it are not kept waiting.
pub(super) async fn locked_conference(db: &mut PgConnection, slug: &str) -> Result<Option<Conference>, AppError> {
    sqlx::query!("select id from conference where slug = $1 for no key update", slug).fetch_optional(&mut *db).await?;
    conference::store::by_slug(db, slug).await
}

/// A track and its place in the order of the conference.
pub(super) struct StoredTrack {
    pub(super) track: Track,
    pub(super) position: i32,
    /// The keys of the file that were set on the pages since it was applied.
    pub(super) set_here: Vec<String>,
}

/// The tracks of a conference in their order, held until the transaction ends: whoever files into one waits, since filing
/// holds its track `for share`.
pub(super) async fn locked_tracks(db: &mut PgConnection, conference: Uuid) -> Result<Vec<StoredTrack>, AppError> {
    let rows = sqlx::query!(
        "select id, position, set_here from track where conference_id = $1 order by id for no key update",
        conference,
    )
    .fetch_all(&mut *db)
    .await?;
    let tracks = track::store::of_conference(db, conference).await?;
    let row_of = |track: &Track| rows.iter().find(|row| row.id == track.id);
    let stored = |track: Track| {
        let row = row_of(&track)?;
        Some(StoredTrack { position: row.position, set_here: row.set_here.clone(), track })
    };
    Ok(tracks.into_iter().filter_map(stored).collect())
}

/// Makes a conference, or makes it as it is here.
pub(super) async fn write_conference(
    db: &mut PgConnection,
    conference: &Conference,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into conference
             (id, slug, name, short_name, starts_on, ends_on, time_zone, default_zone, contact, content, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (id) do update
         set name = excluded.name, short_name = excluded.short_name, starts_on = excluded.starts_on,
             ends_on = excluded.ends_on, time_zone = excluded.time_zone, default_zone = excluded.default_zone,
             contact = excluded.contact, content = excluded.content",
        conference.id,
        conference.slug,
        conference.name,
        conference.short_name,
        conference.starts_on,
        conference.ends_on,
        conference.time_zone.name(),
        conference.default_zone.code(),
        conference.contact,
        Json(&conference.content) as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes a track with its call, or makes it as it is here without touching its call.
pub(super) async fn write_track(db: &mut PgConnection, track: &Track, position: i32) -> Result<(), sqlx::Error> {
    let call = CallColumns::from(&track.call);
    sqlx::query!(
        "insert into track
             (id, conference_id, slug, name, short_name, kind, group_label, position, publishes, minutes_from, minutes_to,
              overflow, opens_at, closes_on, closes_at, closes_zone, zone_stated, grace_minutes, late_policy, no_extension,
              content)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
         on conflict (id) do update
         set name = excluded.name, short_name = excluded.short_name, kind = excluded.kind,
             group_label = excluded.group_label, position = excluded.position, publishes = excluded.publishes,
             minutes_from = excluded.minutes_from, minutes_to = excluded.minutes_to, overflow = excluded.overflow,
             content = excluded.content",
        track.id,
        track.conference_id,
        track.slug,
        track.name,
        track.short_name,
        track.kind.as_str(),
        track.group_label.as_deref(),
        position,
        track.publishes.as_str(),
        track.minutes.map(|(from, _)| from),
        track.minutes.map(|(_, to)| to),
        track.overflow.as_deref(),
        call.opens_at,
        call.closes_on,
        call.closes_at,
        call.closes_zone,
        call.zone_stated,
        call.grace_minutes,
        call.late_policy,
        call.no_extension,
        Json(&track.content) as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes which keys of the file stay as they were set on the pages.
pub(super) async fn set_kept(db: &mut PgConnection, track: &Track, keys: &[String]) -> Result<(), sqlx::Error> {
    sqlx::query!("update track set set_here = $2 where id = $1", track.id, keys).execute(db).await?;
    Ok(())
}

/// An organiser or a lead.
#[derive(Debug, Serialize)]
pub(super) struct Member {
    pub(super) name: String,
    /// As typed.
    pub(super) email: String,
    /// A lead's place among those of the track; organisers have none.
    pub(super) position: Option<i32>,
}

/// The organisers of a conference.
pub(super) async fn organisers(db: &mut PgConnection, conference: Uuid) -> Result<Vec<Member>, sqlx::Error> {
    let organisers = conference::store::organisers(db, conference).await?;
    Ok(organisers.into_iter().map(|one| Member { name: one.name, email: one.email, position: None }).collect())
}

/// Adds an organiser, or renames the one with this address.
pub(super) async fn write_organiser(db: &mut PgConnection, conference: Uuid, one: &Member) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"insert into organiser (conference_id, name, email) values ($1, $2, $3)
           on conflict (conference_id, lower(email collate "C")) do update
           set name = excluded.name, email = excluded.email"#,
        conference,
        one.name,
        one.email,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The leads of a track.
pub(super) async fn leads(db: &mut PgConnection, track: Uuid) -> Result<Vec<Member>, sqlx::Error> {
    sqlx::query_as!(
        Member,
        r#"select name, email, position as "position?" from lead where track_id = $1 order by position, name"#,
        track,
    )
    .fetch_all(db)
    .await
}

/// Adds a lead, or renames and moves the one with this address.
pub(super) async fn write_lead(db: &mut PgConnection, track: &Track, one: &Member) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"insert into lead (conference_id, track_id, name, email, position) values ($1, $2, $3, $4, $5)
           on conflict (track_id, lower(email collate "C")) do update
           set name = excluded.name, email = excluded.email, position = excluded.position"#,
        track.conference_id,
        track.id,
        one.name,
        one.email,
        one.position,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The announcements of a conference, each as a file would have it.
pub(super) async fn announcements(
    db: &mut PgConnection,
    conference: Uuid,
) -> Result<Vec<AnnouncementEntry>, sqlx::Error> {
    sqlx::query_as!(
        AnnouncementEntry,
        r#"select slug, title, published_on, body,
                  (select t.slug from track t where t.id = announcement.track_id) as "track?"
           from announcement where conference_id = $1 order by slug"#,
        conference,
    )
    .fetch_all(db)
    .await
}

/// Makes an announcement, or makes it as it is here.
pub(super) async fn write_announcement(
    db: &mut PgConnection,
    conference: Uuid,
    entry: &AnnouncementEntry,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into announcement (conference_id, slug, title, published_on, track_id, body)
         values ($1, $2, $3, $4, (select id from track where conference_id = $1 and slug = $5), $6)
         on conflict (conference_id, slug) do update
         set title = excluded.title, published_on = excluded.published_on, track_id = excluded.track_id,
             body = excluded.body",
        conference,
        entry.slug,
        entry.title,
        entry.published_on,
        entry.track.as_deref(),
        entry.body,
    )
    .execute(db)
    .await?;
    Ok(())
}
