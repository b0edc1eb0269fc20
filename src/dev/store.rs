//! The SQL of the demonstration, and of data for measurements.

pub mod data;

use sqlx::migrate::MigrateDatabase;
use sqlx::{PgConnection, Postgres};

/// Makes a database on a server, unless it is there.
///
/// # Errors
/// When the server does not answer.
pub async fn create_database(url: &str) -> Result<(), sqlx::Error> {
    if !Postgres::database_exists(url).await? {
        Postgres::create_database(url).await?;
    }
    Ok(())
}

/// Removes a database and makes it again, empty.
///
/// # Errors
/// When the server does not answer.
pub async fn recreate_database(url: &str) -> Result<(), sqlx::Error> {
    Postgres::force_drop_database(url).await?;
    Postgres::create_database(url).await
}

/// The titles of the proposals that were filed.
///
/// # Errors
/// When the database fails.
pub async fn filed_titles(db: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!("select title from proposal where number is not null").fetch_all(db).await
}

/// Whether there is no conference yet.
///
/// # Errors
/// When the database fails.
pub async fn is_empty(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select not exists(select 1 from conference) as "empty!""#).fetch_one(db).await
}
