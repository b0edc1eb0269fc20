//! The SQL that answers who may do what.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::SignedInAccount;
use crate::error::AppError;

/// The account of a sign-in.
///
/// # Errors
/// When the database fails.
pub async fn signed_in(
    db: &mut PgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<SignedInAccount>, sqlx::Error> {
    sqlx::query_as!(
        SignedInAccount,
        r#"select a.id, a.email, a.name, s.id as "sign_in?", a.time_zone
         from sign_in s join account a on a.id = s.account_id
         where s.token_hash = $1 and s.expires_at > $2"#,
        token_hash,
        now,
    )
    .fetch_optional(db)
    .await
}

/// The account with this address, as one that is in no browser.
///
/// # Errors
/// When the database fails.
pub async fn account(db: &mut PgConnection, email: &str) -> Result<Option<SignedInAccount>, sqlx::Error> {
    sqlx::query_as!(
        SignedInAccount,
        r#"select id, email, name, null::uuid as "sign_in?", time_zone
           from account where lower(email collate "C") = lower($1 collate "C")"#,
        email,
    )
    .fetch_optional(db)
    .await
}

/// Fails if the sign-in has ended in the meantime, or the account without one has another address by now or is no more;
/// otherwise neither can happen before the transaction ends.
///
/// # Errors
/// [`AppError::NotSignedIn`], or the database's.
pub async fn still_there(db: &mut PgConnection, account: &SignedInAccount, now: DateTime<Utc>) -> Result<(), AppError> {
    let there = match account.sign_in {
        Some(sign_in) => {
            sqlx::query_scalar!("select id from sign_in where id = $1 and expires_at > $2 for share", sign_in, now)
                .fetch_optional(db)
                .await?
        }
        None => {
            sqlx::query_scalar!(
                "select id from account where id = $1 and email = $2 for share",
                account.id,
                account.email
            )
            .fetch_optional(db)
            .await?
        }
    };
    there.map(|_| ()).ok_or(AppError::NotSignedIn)
}

/// Notes that a sign-in is in use, at most once an hour.
///
/// # Errors
/// When the database fails.
pub async fn seen(db: &mut PgConnection, sign_in: Uuid, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update sign_in set last_seen_at = $2 where id = $1 and last_seen_at <= $3",
        sign_in,
        now,
        now - TimeDelta::hours(1),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether this address leads the track.
///
/// # Errors
/// When the database fails.
pub async fn leads(db: &mut PgConnection, track: Uuid, email: &str) -> Result<bool, sqlx::Error> {
    let row = sqlx::query!(
        r#"select track_id from lead where track_id = $1 and lower(email collate "C") = lower($2 collate "C") for share"#,
        track,
        email,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

/// The tracks of a conference that this address leads.
///
/// # Errors
/// When the database fails.
pub async fn led_in(db: &mut PgConnection, conference: Uuid, email: &str) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select track_id from lead
           where conference_id = $1 and lower(email collate "C") = lower($2 collate "C") for share"#,
        conference,
        email,
    )
    .fetch_all(db)
    .await
}

/// Whether this address organises the conference.
///
/// # Errors
/// When the database fails.
pub async fn organises(db: &mut PgConnection, conference: Uuid, email: &str) -> Result<bool, sqlx::Error> {
    let row = sqlx::query!(
        r#"select conference_id from organiser
           where conference_id = $1 and lower(email collate "C") = lower($2 collate "C") for share"#,
        conference,
        email,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

/// Whether this address runs tracks of the conference, as a lead or as an organiser.
///
/// # Errors
/// When the database fails.
pub async fn runs_tracks(db: &mut PgConnection, conference: Uuid, email: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from lead where conference_id = $1 and lower(email collate "C") = lower($2 collate "C"))
               or exists (select 1 from organiser
                          where conference_id = $1 and lower(email collate "C") = lower($2 collate "C")) as "runs!""#,
        conference,
        email,
    )
    .fetch_one(db)
    .await
}

/// A track that somebody leads.
pub struct LedTrack {
    /// The conference's slug.
    pub conference: String,
    /// As in "LPC 2023".
    pub conference_name: String,
    /// The track's slug.
    pub track: String,
    /// Its name.
    pub track_name: String,
}

/// The tracks that this address leads.
///
/// # Errors
/// When the database fails.
pub async fn led_tracks(db: &mut PgConnection, email: &str) -> Result<Vec<LedTrack>, sqlx::Error> {
    sqlx::query_as!(
        LedTrack,
        r#"select c.slug as conference, c.short_name as conference_name, t.slug as track, t.name as track_name
           from lead l join track t on t.id = l.track_id join conference c on c.id = t.conference_id
           where lower(l.email collate "C") = lower($1 collate "C")
           order by c.starts_on desc, t.position"#,
        email,
    )
    .fetch_all(db)
    .await
}

/// A conference that somebody organises.
pub struct OrganisedConference {
    /// Its key.
    pub id: Uuid,
    /// Its slug.
    pub slug: String,
    /// As in "LPC 2023".
    pub short_name: String,
}

/// The conferences that this address organises, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn organised(db: &mut PgConnection, email: &str) -> Result<Vec<OrganisedConference>, sqlx::Error> {
    sqlx::query_as!(
        OrganisedConference,
        r#"select c.id, c.slug, c.short_name from organiser o join conference c on c.id = o.conference_id
           where lower(o.email collate "C") = lower($1 collate "C") order by c.starts_on desc"#,
        email,
    )
    .fetch_all(db)
    .await
}
