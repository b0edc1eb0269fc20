//! The SQL of a track's settings.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::part::{Left, Section, sections};
use super::slots::Slots;
use super::text::TrackText;
use crate::access::{Capability, MaySet, Tx};
use crate::error::AppError;
use crate::track::Track;
use crate::track::content::TrackContent;

/// What the leads of a track may set.
///
/// # Errors
/// When the database fails.
pub async fn left_to_leads(db: &mut PgConnection, track: Uuid) -> Result<Left, AppError> {
    let row =
        sqlx::query!("select leads_may, leads_close_by from track where id = $1", track).fetch_optional(db).await?;
    let left = |parts: Vec<String>, close_by| Left {
        parts: parts.iter().filter_map(|word| word.parse().ok()).collect(),
        close_by,
    };
    Ok(row.map_or_else(Left::default, |row| left(row.leads_may, row.leads_close_by)))
}

/// Says what the leads may set.
///
/// # Errors
/// When the database fails.
pub async fn leave_to_leads(tx: &mut Tx<MaySet<sections::Rights>>, left: &Left) -> Result<(), sqlx::Error> {
    let words: Vec<String> = left.parts.iter().map(|part| part.as_str().to_owned()).collect();
    let id = tx.track().id;
    sqlx::query!("update track set leads_may = $2, leads_close_by = $3 where id = $1", id, &words, left.close_by)
        .execute(tx.db())
        .await?;
    Ok(())
}

/// How a track shows votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Votes {
    /// Whether the votes of the others are shown only to whoever has voted.
    pub hidden: bool,
    /// Whether a vote needs a note.
    pub note_required: bool,
}

/// How a track shows votes.
///
/// # Errors
/// When the database fails.
pub async fn votes(db: &mut PgConnection, track: Uuid) -> Result<Votes, sqlx::Error> {
    sqlx::query_as!(
        Votes,
        "select votes_hidden as hidden, vote_note_required as note_required from track where id = $1",
        track,
    )
    .fetch_one(db)
    .await
}

/// Says how the track shows votes.
///
/// # Errors
/// When the database fails.
pub async fn set_votes(tx: &mut Tx<MaySet<sections::Votes>>, votes: Votes) -> Result<(), sqlx::Error> {
    let id = tx.track().id;
    sqlx::query!(
        "update track set votes_hidden = $2, vote_note_required = $3 where id = $1",
        id,
        votes.hidden,
        votes.note_required,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Gives the track this content. `keys` are those of the conference file that were set so.
///
/// # Errors
/// When the database fails.
pub async fn set_content<S: Section>(
    tx: &mut Tx<MaySet<S>>,
    content: &TrackContent,
    keys: &[&str],
) -> Result<(), sqlx::Error> {
    let id = tx.track().id;
    sqlx::query!("update track set content = $2 where id = $1", id, Json(content) as _).execute(tx.db()).await?;
    mark_set(tx, keys).await
}

/// Notes that these keys of the conference file were set on the pages.
///
/// # Errors
/// When the database fails.
pub async fn mark_set<S: Section>(tx: &mut Tx<MaySet<S>>, keys: &[&str]) -> Result<(), sqlx::Error> {
    let (id, keys): (_, Vec<String>) = (tx.track().id, keys.iter().map(|key| (*key).to_owned()).collect());
    sqlx::query!(
        "update track set set_here = array(select distinct unnest(set_here || $2::text[]) order by 1) where id = $1",
        id,
        &keys,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Sets the slots; what stands in the content is set with it.
///
/// # Errors
/// When the database fails.
pub async fn set_slots(
    tx: &mut Tx<MaySet<sections::Slots>>,
    slots: &Slots,
    content: &TrackContent,
    keys: &[&str],
) -> Result<(), sqlx::Error> {
    let (id, (from, to)) = (tx.track().id, slots.minutes.unzip());
    sqlx::query!("update track set minutes_from = $2, minutes_to = $3 where id = $1", id, from, to)
        .execute(tx.db())
        .await?;
    set_content(tx, content, keys).await
}

/// A version of a text.
pub struct Version {
    /// Counted from 1.
    pub version: i32,
    /// What it says.
    pub text: Json<TrackText>,
    /// Who wrote it.
    pub by_whom: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The version that it brought back.
    pub restored_from: Option<i32>,
    /// Whether it ever counted; otherwise it met another change and was kept beside.
    pub in_force: bool,
}

/// Every version of a track's text, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn versions(db: &mut PgConnection, track: Uuid) -> Result<Vec<Version>, sqlx::Error> {
    sqlx::query_as!(
        Version,
        r#"select version, text as "text: Json<TrackText>", by_whom, at, restored_from, in_force
           from track_text where track_id = $1 order by version desc limit 1000"#,
        track,
    )
    .fetch_all(db)
    .await
}

/// One version of a track's text.
///
/// # Errors
/// When the database fails.
pub async fn version(db: &mut PgConnection, track: Uuid, version: i32) -> Result<Option<Version>, sqlx::Error> {
    sqlx::query_as!(
        Version,
        r#"select version, text as "text: Json<TrackText>", by_whom, at, restored_from, in_force
           from track_text where track_id = $1 and version = $2"#,
        track,
        version,
    )
    .fetch_optional(db)
    .await
}

/// The newest version that counts; none before the first.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &mut PgConnection, track: Uuid) -> Result<Option<Version>, sqlx::Error> {
    sqlx::query_as!(
        Version,
        r#"select version, text as "text: Json<TrackText>", by_whom, at, restored_from, in_force
           from track_text where track_id = $1 and in_force order by version desc limit 1"#,
        track,
    )
    .fetch_optional(db)
    .await
}

/// A version that is to be kept.
pub struct NewVersion<'a> {
    /// What it says.
    pub text: &'a TrackText,
    /// Who wrote it.
    pub by_whom: &'a str,
    /// The version that it brings back.
    pub restored_from: Option<i32>,
    /// Whether it counts.
    pub in_force: bool,
}

/// Keeps a version of a track's text; answers with its number. The track's row is locked by whoever calls.
///
/// # Errors
/// When the database fails.
pub async fn keep_version<C: Capability>(
    tx: &mut Tx<C>,
    conference: Uuid,
    track: Uuid,
    new: &NewVersion<'_>,
) -> Result<i32, sqlx::Error> {
    let (now, account) = (tx.now(), tx.actor().account);
    sqlx::query_scalar!(
        "insert into track_text
             (conference_id, track_id, version, text, by_whom, at, restored_from, in_force, account_id)
         values ($1, $2, (select coalesce(max(version), 0) + 1 from track_text where track_id = $2), $3, $4, $5, $6, $7, $8)
         returning version",
        conference,
        track,
        Json(new.text) as _,
        new.by_whom,
        now,
        new.restored_from,
        new.in_force,
        account,
    )
    .fetch_one(tx.db())
    .await
}

/// How many drafts have a holder who will be told when the close moves.
///
/// # Errors
/// When the database fails.
pub async fn drafts_to_tell(db: &mut PgConnection, track: &Track) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from proposal
           where track_id = $1 and state = 'draft' and denied_at is null and author_id is not null"#,
        track.id,
    )
    .fetch_one(db)
    .await
}

/// Something that was changed in a track.
pub struct Logged {
    /// Its key, which is in the order of time.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// As what somebody did it.
    pub role: String,
    /// The name of their account, while there is one.
    pub name: Option<String>,
    /// What they did.
    pub action: String,
    /// With what.
    pub details: Value,
}

/// The newest changes of a track by people and by the conference file, before a key; one more than `most` if there are more.
///
/// # Errors
/// When the database fails.
pub async fn log(
    db: &mut PgConnection,
    track: &Track,
    before: Option<Uuid>,
    most: i64,
) -> Result<Vec<Logged>, sqlx::Error> {
    sqlx::query_as!(
        Logged,
        r#"select l.id, l.at, l.actor as role, a.name as "name?", l.action, l.details
           from audit l left join account a on a.id = l.account_id
           where l.conference_id = $1 and l.subject in ('track ' || $2::text, 'call of track ' || $2::text)
             and l.actor <> 'worker' and ($3::uuid is null or (l.at, l.id) < (select b.at, b.id from audit b where b.id = $3))
           order by l.at desc, l.id desc limit $4"#,
        track.conference_id,
        track.slug,
        before,
        most + 1,
    )
    .fetch_all(db)
    .await
}
