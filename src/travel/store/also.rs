//! The SQL of what the same author filed twice.

use sqlx::PgConnection;
use uuid::Uuid;

/// Another proposal of the same author that is much like one.
pub struct Filed {
    /// Its number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// Its track's name.
    pub track_name: String,
    /// Whether the same account filed both; otherwise only the address is the same.
    pub same_account: bool,
    /// Whether the reader may open it, as a lead of its track or as an organiser.
    pub readable: bool,
}

/// What the author of a proposal filed in other tracks of the conference with a like title or text, as far as it stands.
///
/// # Errors
/// When the database fails.
pub async fn also_filed(db: &mut PgConnection, proposal: Uuid, reader: &str) -> Result<Vec<Filed>, sqlx::Error> {
    sqlx::query_as!(
        Filed,
        r#"select o.number as "number!", o.title as "title!", t.name as "track_name!",
                  coalesce(o.author_id = p.author_id, false) as "same_account!",
                  (exists (select 1 from lead l where l.track_id = o.track_id
                             and lower(l.email collate "C") = lower($2 collate "C"))
                   or exists (select 1 from organiser g where g.conference_id = o.conference_id
                             and lower(g.email collate "C") = lower($2 collate "C"))) as "readable!"
           from proposal p
                join proposal o on o.conference_id = p.conference_id and o.id <> p.id and o.number is not null
                     and (o.author_id = p.author_id
                          or p.author_email <> ''
                             and lower(o.author_email collate "C") = lower(p.author_email collate "C"))
                join track t on t.id = o.track_id
           where p.id = $1 and o.track_id <> p.track_id and p.denied_at is null and o.denied_at is null
             and o.state not in ('withdrawn', 'merged', 'draft')
             and (similarity(o.title, p.title) > 0.5 or similarity(o.abstract, p.abstract) > 0.5)
           order by o.number limit 5"#,
        proposal,
        reader,
    )
    .fetch_all(db)
    .await
}
