//! The SQL of saved searches.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{OwnSearch, RunsTracks, Tx};
use crate::search::saved::{NewSearch, SavedSearch};

/// The search of this key that belongs to the account.
///
/// # Errors
/// When the database fails.
pub async fn own(
    db: &mut PgConnection,
    conference: Uuid,
    account: Uuid,
    id: Uuid,
) -> Result<Option<SavedSearch>, sqlx::Error> {
    sqlx::query_as!(
        SavedSearch,
        "select id, track_id, name, query, shared from saved_search
         where id = $3 and conference_id = $1 and account_id = $2",
        conference,
        account,
        id,
    )
    .fetch_optional(db)
    .await
}

/// Holds a search against every other change until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("select id from saved_search where id = $1 for update", id).fetch_optional(db).await?;
    Ok(())
}

/// The searches that the account keeps in a conference, by name.
///
/// # Errors
/// When the database fails.
pub async fn all_own(db: &mut PgConnection, conference: Uuid, account: Uuid) -> Result<Vec<SavedSearch>, sqlx::Error> {
    sqlx::query_as!(
        SavedSearch,
        "select id, track_id, name, query, shared from saved_search
         where conference_id = $1 and account_id = $2 order by lower(name), id",
        conference,
        account,
    )
    .fetch_all(db)
    .await
}

/// A search as a link above a list.
pub struct Offered {
    /// Its name.
    pub name: String,
    /// What it asks.
    pub query: String,
    /// Whose it is, where that is somebody else.
    pub by: Option<String>,
}

/// The searches of a track, or with none of all tracks of the conference: the account's own, and those that are shared by
/// somebody who still runs the track, or a track that the account's owner runs too. An organiser runs every track.
///
/// # Errors
/// When the database fails.
pub async fn offered(
    db: &mut PgConnection,
    conference: Uuid,
    track: Option<Uuid>,
    account: Uuid,
) -> Result<Vec<Offered>, sqlx::Error> {
    sqlx::query_as!(
        Offered,
        r#"select s.name, s.query, case when s.account_id <> $3 then a.name end as by
           from saved_search s join account a on a.id = s.account_id join account me on me.id = $3
           where s.conference_id = $1 and s.track_id is not distinct from $2
             and (s.account_id = $3
                  or s.shared and (exists (select 1 from lead l where l.conference_id = $1
                                             and (l.track_id = $2
                                                  or $2::uuid is null
                                                     and (exists (select 1 from lead mine where mine.track_id = l.track_id
                                                                    and lower(mine.email collate "C") = lower(me.email collate "C"))
                                                          or exists (select 1 from organiser o where o.conference_id = $1
                                                                       and lower(o.email collate "C") = lower(me.email collate "C"))))
                                             and lower(l.email collate "C") = lower(a.email collate "C"))
                                   or exists (select 1 from organiser o where o.conference_id = $1
                                                and lower(o.email collate "C") = lower(a.email collate "C"))))
           order by s.account_id <> $3, lower(s.name), s.id limit 100"#,
        conference,
        track,
        account,
    )
    .fetch_all(db)
    .await
}

/// How many searches the account keeps in a conference.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &mut PgConnection, conference: Uuid, account: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from saved_search where conference_id = $1 and account_id = $2"#,
        conference,
        account,
    )
    .fetch_one(db)
    .await
}

/// Whether the database did it; false if the name is taken, after which the transaction can only be given up.
fn unless_taken(done: Result<sqlx::postgres::PgQueryResult, sqlx::Error>) -> Result<bool, sqlx::Error> {
    match done {
        Ok(_) => Ok(true),
        Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Keeps a search. False if its name is taken.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx<RunsTracks>, id: Uuid, new: &NewSearch) -> Result<bool, sqlx::Error> {
    let (conference, account, now) = (tx.conference().id, tx.account().id, tx.now());
    let done = sqlx::query!(
        "insert into saved_search (id, conference_id, track_id, account_id, name, query, shared, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        conference,
        new.track,
        account,
        new.name,
        new.query,
        new.shared,
        now,
    )
    .execute(tx.db())
    .await;
    unless_taken(done)
}

/// Changes a search. False if its name is taken.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &mut Tx<OwnSearch>, new: &NewSearch) -> Result<bool, sqlx::Error> {
    let (id, now) = (tx.search().id, tx.now());
    let done = sqlx::query!(
        "update saved_search set track_id = $2, name = $3, query = $4, shared = $5, changed_at = $6 where id = $1",
        id,
        new.track,
        new.name,
        new.query,
        new.shared,
        now,
    )
    .execute(tx.db())
    .await;
    unless_taken(done)
}

/// Removes a search.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx<OwnSearch>) -> Result<(), sqlx::Error> {
    let id = tx.search().id;
    sqlx::query!("delete from saved_search where id = $1", id).execute(tx.db()).await?;
    Ok(())
}
