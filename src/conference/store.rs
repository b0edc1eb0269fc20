//! The SQL of conferences.

use anyhow::Context;
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Conference;
use super::content::ConferenceContent;
use crate::error::AppError;
use crate::proposal::answers::Answers;
use crate::track::content::TrackContent;

struct Row {
    id: Uuid,
    slug: String,
    name: String,
    short_name: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    time_zone: String,
    default_zone: String,
    contact: String,
    content: Json<ConferenceContent>,
}

impl TryFrom<Row> for Conference {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self, AppError> {
        Ok(Self {
            id: row.id,
            time_zone: row.time_zone.parse().ok().context("a conference has an unknown time zone")?,
            default_zone: row.default_zone.parse().context("a conference has an unknown default zone")?,
            slug: row.slug,
            name: row.name,
            short_name: row.short_name,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            contact: row.contact,
            content: row.content.0,
        })
    }
}

/// The conference with this slug.
///
/// # Errors
/// When the database fails.
pub async fn by_slug(db: &mut PgConnection, slug: &str) -> Result<Option<Conference>, AppError> {
    sqlx::query_as!(
        Row,
        r#"select id, slug, name, short_name, starts_on, ends_on, time_zone, default_zone, contact,
                  content as "content: Json<ConferenceContent>"
           from conference where slug = $1"#,
        slug,
    )
    .fetch_optional(db)
    .await?
    .map(Conference::try_from)
    .transpose()
}

/// The conference with this key.
///
/// # Errors
/// When the database fails, or there is none.
pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Conference, AppError> {
    sqlx::query_as!(
        Row,
        r#"select id, slug, name, short_name, starts_on, ends_on, time_zone, default_zone, contact,
                  content as "content: Json<ConferenceContent>"
           from conference where id = $1"#,
        id,
    )
    .fetch_optional(db)
    .await?
    .ok_or_else(AppError::not_found)?
    .try_into()
}

/// All conferences, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut PgConnection) -> Result<Vec<Conference>, AppError> {
    sqlx::query_as!(
        Row,
        r#"select id, slug, name, short_name, starts_on, ends_on, time_zone, default_zone, contact,
                  content as "content: Json<ConferenceContent>"
           from conference order by starts_on desc, slug"#,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(Conference::try_from)
    .collect()
}

/// A person by name and address: an organiser or a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// As in "Ada Lovelace".
    pub name: String,
    /// As typed.
    pub email: String,
}

/// The organisers, in the order of their names.
///
/// # Errors
/// When the database fails.
pub async fn organisers(db: &mut PgConnection, conference: Uuid) -> Result<Vec<Contact>, sqlx::Error> {
    sqlx::query_as!(
        Contact,
        "select name, email from organiser where conference_id = $1 order by name, email",
        conference
    )
    .fetch_all(db)
    .await
}

/// A piece of news.
pub struct Announcement {
    /// Its part of the page's address.
    pub slug: String,
    /// Its heading.
    pub title: String,
    /// The day it is dated.
    pub published_on: NaiveDate,
    /// The track it belongs to.
    pub track_id: Option<Uuid>,
    /// Markdown.
    pub body: String,
}

/// The announcements of a conference, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn announcements(db: &mut PgConnection, conference: Uuid) -> Result<Vec<Announcement>, sqlx::Error> {
    sqlx::query_as!(
        Announcement,
        "select slug, title, published_on, track_id, body from announcement
         where conference_id = $1 order by published_on desc, slug",
        conference,
    )
    .fetch_all(db)
    .await
}

/// Somebody of a talk as everybody may see them: never the address.
#[derive(Clone, Debug, Deserialize)]
pub struct PublicPerson {
    /// Their name.
    pub name: String,
    /// Where they work, if they say so.
    pub affiliation: String,
    /// A few sentences about them, in Markdown.
    pub biography: String,
}

/// An accepted talk as everybody may see it: nothing else of a proposal is public.
pub struct PublicTalk {
    /// The track's slug.
    pub track_slug: String,
    /// The track's name.
    pub track_name: String,
    /// Its heading.
    pub title: String,
    /// Markdown.
    pub r#abstract: String,
    /// One address a line.
    pub links: String,
    /// Length in minutes, where it is known.
    pub minutes: Option<i32>,
    /// The author and everybody who confirmed to take part, in their order.
    pub people: Json<Vec<PublicPerson>>,
    /// What the author answered; not all of it is public.
    pub answers: Json<Answers>,
    /// What the track says, with its questions.
    pub content: Json<TrackContent>,
}

/// The talks that their tracks publish, by track.
///
/// # Errors
/// When the database fails.
pub async fn public_talks(db: &mut PgConnection, conference: Uuid) -> Result<Vec<PublicTalk>, sqlx::Error> {
    sqlx::query_as!(
        PublicTalk,
        r#"select t.slug as track_slug, t.name as track_name, p.title, p.abstract, p.links, p.minutes,
                (select jsonb_agg(jsonb_build_object('name', w.name, 'affiliation', w.affiliation, 'biography', w.biography)
                                  order by w.position, w.rank, w.id)
                 from (select p.id, p.author_name as name, p.author_affiliation as affiliation,
                              p.author_biography as biography, p.author_position as position, 0 as rank
                       union all
                       select s.id, s.name, s.affiliation, s.biography, s.position, 1 from person s
                       where s.proposal_id = p.id and s.state = 'confirmed' and s.removed_at is null) w)
                    as "people!: Json<Vec<PublicPerson>>",
                p.answers as "answers: Json<Answers>", t.content as "content: Json<TrackContent>"
         from proposal p join track t on t.id = p.track_id
         where p.conference_id = $1
           and (t.publishes = 'when_accepted' and p.state in ('accepted', 'confirmed')
                or t.publishes = 'when_confirmed' and p.state = 'confirmed')
         order by t.position, p.number"#,
        conference,
    )
    .fetch_all(db)
    .await
}

/// A published talk with how like a title it is.
pub struct SimilarTalk {
    /// The key of its proposal.
    pub id: Uuid,
    /// Its heading.
    pub title: String,
    /// Its track's name.
    pub track_name: String,
    /// From 0 to 1.
    pub score: f32,
}

/// Talks that their tracks publish, as in [`public_talks`], whose title or text is like `title`; without the one itself. So
/// many are compared at the most.
///
/// # Errors
/// When the database fails.
pub async fn similar_talks(
    db: &mut PgConnection,
    conference: Uuid,
    itself: Uuid,
    title: &str,
) -> Result<Vec<SimilarTalk>, sqlx::Error> {
    sqlx::query_as!(
        SimilarTalk,
        r#"with published as materialized (
             select t.id as track_id, s.state from track t
             join (values ('when_accepted', 'accepted'), ('when_accepted', 'confirmed'), ('when_confirmed', 'confirmed'))
                  s (publishes, state) on s.publishes = t.publishes
             where t.conference_id = $1),
           like_it as materialized (
             (select id from proposal
              where conference_id = $1 and title % $3 and id <> $2 and state in ('accepted', 'confirmed')
                and (track_id, state) in (select track_id, state from published) limit 200)
             union
             (select id from proposal
              where conference_id = $1
                and to_tsvector('english'::regconfig, title || ' ' || abstract)
                    @@ plainto_tsquery('english'::regconfig, $3)
                and id <> $2 and (track_id, state) in (select track_id, state from published) limit 200))
           select p.id as "id!", p.title as "title!", t.name as "track_name!", similarity(p.title, $3) as "score!"
           from like_it join proposal p on p.id = like_it.id join track t on t.id = p.track_id
           order by 4 desc limit 5"#,
        conference,
        itself,
        title,
    )
    .fetch_all(db)
    .await
}
