//! The SQL of the addresses of authors.

use sqlx::PgConnection;
use uuid::Uuid;

/// Somebody with an address.
pub struct Addressed {
    /// Their name.
    pub name: String,
    /// Their address, as typed.
    pub email: String,
}

/// The authors of the proposals of these tracks, or of those of `among` in them, each address once; with `people` also those
/// who confirmed to take part. Only addresses whose owners have confirmed them and do not deny them.
///
/// # Errors
/// When the database fails.
pub async fn of_authors(
    db: &mut PgConnection,
    tracks: &[Uuid],
    among: Option<&[Uuid]>,
    people: bool,
) -> Result<Vec<Addressed>, sqlx::Error> {
    sqlx::query_as!(
        Addressed,
        r#"with meant as (
             select p.id, p.author_id, p.author_name, p.author_email, p.denied_at from proposal p
             where p.track_id = any($1) and p.number is not null
               and ($2::uuid[] is null or p.id in (select unnest($2::uuid[])))
           )
           select distinct on (lower(email collate "C")) name as "name!", email as "email!"
           from (select author_name as name, author_email as email from meant
                 where author_id is not null and denied_at is null and author_email <> ''
                 union all
                 select n.name, n.email from person n
                 where $3 and n.state = 'confirmed' and n.removed_at is null and n.email <> '' and n.proposal_id in (select id from meant)) known
           order by lower(email collate "C"), name"#,
        tracks,
        among,
        people,
    )
    .fetch_all(db)
    .await
}

/// How many of these proposals there are, and how many of them have an author whose address is not confirmed, or is denied.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &mut PgConnection, tracks: &[Uuid], among: Option<&[Uuid]>) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query!(
        r#"select count(*) as "all!", count(*) filter (where p.author_id is null or p.denied_at is not null) as "without!"
           from proposal p
           where p.track_id = any($1) and p.number is not null
             and ($2::uuid[] is null or p.id in (select unnest($2::uuid[])))"#,
        tracks,
        among,
    )
    .fetch_one(db)
    .await?;
    Ok((row.all, row.without))
}
