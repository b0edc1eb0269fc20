//! The SQL of profiles.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::account::profile::Profile;

/// The profile of an account.
///
/// # Errors
/// When the database fails, or when the account is gone.
pub async fn profile(db: &mut PgConnection, account: Uuid) -> Result<Profile, sqlx::Error> {
    sqlx::query_as!(Profile, "select name, affiliation, biography, time_zone from account where id = $1", account)
        .fetch_one(db)
        .await
}

/// Stores the profile of an account.
///
/// # Errors
/// When the database fails.
pub async fn set_profile<C: Capability>(tx: &mut Tx<C>, account: Uuid, profile: &Profile) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update account set name = $2, affiliation = $3, biography = $4, time_zone = $5 where id = $1",
        account,
        profile.name,
        profile.affiliation,
        profile.biography,
        profile.time_zone,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
