//! The SQL of the list of one's own proposals.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A proposal in a list of one's own.
pub struct Own {
    /// Its key.
    pub id: Uuid,
    /// Its number, once it was filed.
    pub number: Option<i32>,
    /// Its title; drafts may have none yet.
    pub title: String,
    /// Where it stands.
    pub state: String,
    /// The conference's slug.
    pub conference: String,
    /// As in "LPC 2023".
    pub conference_name: String,
    /// The track's name.
    pub track_name: String,
    /// When the text was last changed.
    pub changed_at: DateTime<Utc>,
    /// Whether they are its speaker, and not its author or co-author.
    pub as_speaker: bool,
    /// Whether they are its co-author, and not its author.
    pub as_co_author: bool,
}

/// The proposals of an account and of a browser, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn own(
    db: &mut PgConnection,
    account: Option<Uuid>,
    browser: Option<&[u8]>,
) -> Result<Vec<Own>, sqlx::Error> {
    sqlx::query_as!(
        Own,
        r#"with named as (
             select s.proposal_id, s.role from person s join account a on lower(a.email collate "C") = lower(s.email collate "C")
             where a.id = $1 and s.state = 'confirmed' and s.removed_at is null)
           select p.id, p.number, p.title, p.state, c.slug as conference, c.short_name as conference_name,
                  t.name as track_name, p.changed_at,
                  p.author_id is distinct from $1
                      and p.id in (select proposal_id from named where role = 'speaker') as "as_speaker!",
                  p.author_id is distinct from $1
                      and p.id in (select proposal_id from named where role = 'co_author') as "as_co_author!"
           from proposal p join track t on t.id = p.track_id join conference c on c.id = p.conference_id
           where p.author_id = $1
              or p.id in (select proposal_id from named)
              or p.author_id is null
                 and p.id in (select proposal_id from proposal_holder where browser_hash = $2)
           order by p.changed_at desc limit 200"#,
        account,
        browser,
    )
    .fetch_all(db)
    .await
}
