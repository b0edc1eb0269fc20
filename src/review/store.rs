//! The SQL of the queue.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// How many proposals stand on a page.
pub const PAGE: i64 = 50;

/// A proposal in the queue.
pub struct Queued {
    /// Its number in the conference.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: String,
    /// Length wished for.
    pub minutes: Option<i32>,
    /// The author's name.
    pub author: String,
    /// The arrival that counts.
    pub arrived_at: DateTime<Utc>,
    /// Whether it came after the close.
    pub late: bool,
    /// Seconds after the close within the grace.
    pub grace_seconds: Option<i32>,
    /// Whether the author's address is confirmed.
    pub confirmed: bool,
    /// Whether its owner said that it is not theirs.
    pub denied: bool,
}

/// A page of the queue: what follows the number `after`. Lists by key, so page 400 is as fast as page 1.
///
/// # Errors
/// When the database fails.
pub async fn queue(db: &mut PgConnection, track: Uuid, after: i32) -> Result<Vec<Queued>, sqlx::Error> {
    sqlx::query_as!(
        Queued,
        r#"select number as "number!", title, state, minutes, author_name as author, arrived_at as "arrived_at!", late,
                  grace_seconds, (author_id is not null) as "confirmed!", (denied_at is not null) as "denied!"
           from proposal where track_id = $1 and number is not null and number > $2
           order by number limit $3"#,
        track,
        after,
        PAGE + 1,
    )
    .fetch_all(db)
    .await
}

/// How many proposals of a track are in a state, and how many minutes they wish for.
pub struct Count {
    /// The state.
    pub state: String,
    /// How many.
    pub proposals: i64,
    /// The sum of the minutes that were wished for.
    pub minutes: i64,
}

/// What the queue holds, by state.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &mut PgConnection, track: Uuid) -> Result<Vec<Count>, sqlx::Error> {
    sqlx::query_as!(
        Count,
        r#"select state, count(*) as "proposals!", coalesce(sum(minutes), 0)::bigint as "minutes!"
           from proposal where track_id = $1 and number is not null group by state order by state"#,
        track,
    )
    .fetch_all(db)
    .await
}
