//! The SQL of proposals that are like another. Everything is asked inside one conference, by the letters of the titles and by
//! the words of title and abstract; each has an index that begins with the conference, and so many rows are compared at the
//! most. The two are asked apart: asked as one condition, the words of every row with a few letters in common are read.

use sqlx::PgConnection;
use uuid::Uuid;

/// Who reads, by everything that shows them proposals.
pub struct Reader<'a> {
    /// Their account.
    pub account: Option<Uuid>,
    /// Its address, which roles are given to.
    pub email: Option<&'a str>,
    /// The hash of their browser's cookie.
    pub browser: Option<&'a [u8]>,
}

/// A proposal with how like it is.
pub struct SimilarRow {
    /// Its key.
    pub id: Uuid,
    /// Its number, once it was filed.
    pub number: Option<i32>,
    /// Its title.
    pub title: String,
    /// Its track's name.
    pub track_name: String,
    /// From 0 to 1.
    pub score: f32,
}

/// Proposals like the one with this key and title that the reader wrote, or sees as a lead or an organiser.
///
/// # Errors
/// When the database fails.
pub async fn similar_readable(
    db: &mut PgConnection,
    reader: &Reader<'_>,
    conference: Uuid,
    id: Uuid,
    title: &str,
) -> Result<Vec<SimilarRow>, sqlx::Error> {
    let mut found = similar_own(db, reader, conference, id, title).await?;
    let tracks = match reader.email {
        Some(email) => tracks_of_staff(db, conference, email).await?,
        None => Vec::new(),
    };
    if !tracks.is_empty() {
        let of_tracks = similar_in(db, conference, &tracks, id, title).await?;
        found.extend(of_tracks);
        found.sort_by(|one, other| other.score.total_cmp(&one.score));
        let mut seen = std::collections::HashSet::new();
        found.retain(|row| seen.insert(row.id));
    }
    Ok(found)
}

/// One's own are few: they are read one by one.
async fn similar_own(
    db: &mut PgConnection,
    reader: &Reader<'_>,
    conference: Uuid,
    id: Uuid,
    title: &str,
) -> Result<Vec<SimilarRow>, sqlx::Error> {
    sqlx::query_as!(
        SimilarRow,
        r#"with own as materialized (
             select id from proposal where author_id = $4
             union
             select h.proposal_id from proposal_holder h join proposal p on p.id = h.proposal_id
             where h.browser_hash = $5 and p.author_id is null)
           select p.id as "id!", p.number, p.title as "title!", t.name as "track_name!", similarity(p.title, $3) as "score!"
           from own join proposal p on p.id = own.id join track t on t.id = p.track_id
           where p.conference_id = $1 and p.id <> $2
             and (p.title % $3
                  or to_tsvector('english'::regconfig, p.title || ' ' || p.abstract)
                     @@ plainto_tsquery('english'::regconfig, $3))
           order by 5 desc, p.number limit 5"#,
        conference,
        id,
        title,
        reader.account,
        reader.browser,
    )
    .fetch_all(db)
    .await
}

/// The tracks of a conference whose proposals this address reads as staff.
async fn tracks_of_staff(db: &mut PgConnection, conference: Uuid, email: &str) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select t.id from track t where t.conference_id = $1
             and (exists (select 1 from lead l where l.track_id = t.id
                            and lower(l.email collate "C") = lower($2 collate "C"))
                  or exists (select 1 from organiser o where o.conference_id = $1
                               and lower(o.email collate "C") = lower($2 collate "C")))"#,
        conference,
        email,
    )
    .fetch_all(db)
    .await
}

async fn similar_in(
    db: &mut PgConnection,
    conference: Uuid,
    tracks: &[Uuid],
    id: Uuid,
    title: &str,
) -> Result<Vec<SimilarRow>, sqlx::Error> {
    sqlx::query_as!(
        SimilarRow,
        r#"with like_it as materialized (
             (select id from proposal
              where conference_id = $1 and title % $3 and id <> $2 and number is not null and track_id = any($4) limit 200)
             union
             (select id from proposal
              where conference_id = $1
                and to_tsvector('english'::regconfig, title || ' ' || abstract)
                    @@ plainto_tsquery('english'::regconfig, $3)
                and id <> $2 and number is not null and track_id = any($4) limit 200))
           select p.id as "id!", p.number, p.title as "title!", t.name as "track_name!", similarity(p.title, $3) as "score!"
           from like_it join proposal p on p.id = like_it.id join track t on t.id = p.track_id
           order by 5 desc, p.number limit 5"#,
        conference,
        id,
        title,
        tracks,
    )
    .fetch_all(db)
    .await
}
