//! The SQL of proposals that are like another. The letters of the titles and the words of title and abstract have an index
//! each; so many are compared at the most.

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
    sqlx::query_as!(
        SimilarRow,
        r#"select p.id as "id!", p.number, p.title as "title!", p.track_name as "track_name!",
                  similarity(p.title, $3) as "score!"
           from (select p.id, p.number, p.title, t.name as track_name
                 from proposal p join track t on t.id = p.track_id
                 where p.conference_id = $1 and p.id <> $2
                   and (p.title % $3
                        or to_tsvector('english'::regconfig, p.title || ' ' || p.abstract)
                           @@ plainto_tsquery('english'::regconfig, $3))
                   and (p.author_id = $4
                        or p.author_id is null
                           and p.id in (select proposal_id from proposal_holder where browser_hash = $5)
                        or p.number is not null
                           and (p.track_id in (select track_id from lead
                                               where lower(email collate "C") = lower($6 collate "C"))
                                or exists (select 1 from organiser o where o.conference_id = $1
                                             and lower(o.email collate "C") = lower($6 collate "C"))))
                 limit 200) p
           order by similarity(p.title, $3) desc, p.number limit 5"#,
        conference,
        id,
        title,
        reader.account,
        reader.browser,
        reader.email,
    )
    .fetch_all(db)
    .await
}
