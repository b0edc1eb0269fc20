//! The SQL that makes up a large conference: accounts, proposals and their texts. Everything about a proposal is a hash of the
//! seed and of its place, so the same seed makes the same conference again.
//!
//! A word is one of 27,000 that are put together of syllables, the first of them far more often than the last, as in any
//! language; what looks for words finds few of many.

pub mod staff;

use sqlx::PgPool;
use uuid::Uuid;

use crate::access::{Operator, Tx};

/// What is made.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// How many proposals are filed. A tenth as many drafts come on top, and a third as many authors.
    pub proposals: i64,
    /// What everything is a hash of.
    pub seed: i64,
}

/// Somebody who files: two of three are authors of more than one proposal. They have no password.
///
/// # Errors
/// When the database fails.
pub async fn add_authors(tx: &mut Tx<Operator>, size: Size) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        r#"insert into account (id, email, name, confirmed_at)
           select md5($2::bigint || ':account:' || n)::uuid, 'person-' || n || '@example.org',
                  (array['Ada','Bo','Chidi','Dana','Emre','Fatima','Goran','Hana','Ivo','Jun'])[1 + n % 10] || ' '
                  || (array['Adler','Blum','Castro','Dietz','Eriksen','Farah','Grau','Haas','Ito','Jansen','Kaya'])[1 + n % 11]
                  || ' ' || n,
                  $3::timestamptz - interval '40 days'
           from generate_series(1, greatest(1, $1::bigint / 3)) n"#,
        size.proposals,
        size.seed,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The proposals of a conference of 20 tracks, by their position: the first gets 200 of them (or a fifth, where there are
/// fewer than 1,000) whatever the size, and these are alike at every size; the second gets one of 20, the others share the rest.
/// Behind the last number come the drafts.
///
/// # Errors
/// When the database fails.
pub async fn add_proposals(tx: &mut Tx<Operator>, conference: Uuid, size: Size) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        r#"with place as (
             select n, n > $2::bigint as draft, n * fixed / $2 > (n - 1) * fixed / $2 and n <= $2 as is_fixed, n * fixed / $2 as nth
             from (select least(200, $2::bigint / 5) as fixed) f, generate_series(1, $2::bigint + $2::bigint / 10) n
           ), keyed as (
             select *, $3::bigint || case when is_fixed then ':fixed:' || nth else ':' || n end as key from place
           ), rolled as (
             select *, case when is_fixed then 1 when n % 20 = 7 then 2
                            else 3 + (hashtextextended(key, 1) & 65535) % 18 end as nth_track,
                    hashtextextended(key, 2) & 1023 as fate, hashtextextended(key, 3) & 1023 as luck,
                    1 + (hashtextextended(key, 4) & 2147483647) % greatest(1, $2 / 3) as writer,
                    md5('proposal:' || $3::bigint || ':' || n) as hash
             from keyed
           )
           insert into proposal (id, conference_id, track_id, number, state, author_id, author_name, author_email, title,
                                 abstract, tried, question, links, minutes, participation, needed_people, leads_note,
                                 overflow_consent, version, stored_at, changed_at, arrived_at, late, grace_seconds)
           select (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
                  $1, t.id, case when not draft then n end,
                  case when draft then 'draft' when fate < 560 then 'submitted' when fate < 690 then 'accepted'
                       when fate < 770 then 'confirmed' when fate < 900 then 'declined' when fate < 950 then 'waitlisted'
                       when fate < 1000 then 'withdrawn' else 'declined_by_speaker' end,
                  case when luck >= 30 or draft then a.id end, a.name, a.email, w.title, w.abstract, '', w.question, '',
                  case when luck % 10 = 0 then null else 10 + luck % 5 * 5 end,
                  (array['in_person', 'in_person', 'online', 'unknown'])[1 + luck % 4], '', '', luck % 2 = 0,
                  1 + case when draft then 0 when luck > 900 then 2 when luck > 700 then 1 else 0 end,
                  filed_at, filed_at, case when not draft then filed_at end,
                  not draft and luck % 25 = 3, case when not draft and luck % 50 = 7 then 240 end
           from rolled
           join track t on t.conference_id = $1 and t.position = nth_track - 1
           join account a on a.id = md5($3::bigint || ':account:' || writer)::uuid
           cross join lateral (select $4::timestamptz - interval '30 days' + n * (interval '29 days' / ($2 + $2 / 10)) as filed_at) f
           cross join lateral (
             select initcap(string_agg(word, ' ' order by i) filter (where i <= 6)) as title,
                    string_agg(word, case when i % 11 = 0 then '. ' else ' ' end order by i) filter (where i between 7 and 100) as abstract,
                    string_agg(word, ' ' order by i) filter (where i > 100) || '?' as question
             from (select i, syllable[1 + k / 900] || syllable[1 + k / 30 % 30] || syllable[1 + k % 30] as word
                   from generate_series(1, 110) i,
                        lateral (select floor(27000 * power((hashtextextended(key, 100 + i) & 1048575) / 1048576.0::float8, 3))::int as k) r,
                        (select array['ker','nel','lock','ta','sch','ed','mem','or','y','fra','me','bpf','ring','pa','ge','tra','ce',
                                      'dri','ver','bo','ot','net','fil','ter','que','ue','io','rus','sys','call'] as syllable) s) words
           ) w
           order by n"#,
        conference,
        size.proposals,
        size.seed,
        now,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into proposal_counter (conference_id, last_number) values ($1, $2)
         on conflict (conference_id) do update set last_number = excluded.last_number",
        conference,
        i32::try_from(size.proposals).unwrap_or(i32::MAX),
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The versions of each text, co-authors and speakers, a letter and an audit row for each
/// proposal that was filed.
///
/// # Errors
/// When the database fails.
pub async fn add_what_authors_did(tx: &mut Tx<Operator>, conference: Uuid, size: Size) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into proposal_version (proposal_id, version, text, by_whom, at, sent_at)
         select p.id, v, jsonb_build_object('name', p.author_name, 'email', p.author_email, 'title', p.title, 'abstract', p.abstract,
                'tried', p.tried, 'question', p.question, 'links', p.links, 'minutes', p.minutes, 'participation', p.participation,
                'needed_people', p.needed_people, 'leads_note', p.leads_note, 'overflow_consent', p.overflow_consent),
                p.author_name, p.stored_at, p.arrived_at
         from proposal p, generate_series(1, p.version) v where p.conference_id = $1",
        conference,
    )
    .execute(tx.db())
    .await?;
    add_people(tx, conference, size).await?;
    sqlx::query!(
        "insert into outbox (id, letter, conference_id, track_id, proposal_id, to_name, to_email, from_name, subject, body, secret,
                             message_id, created_at, due_at, attempts, sent_at)
         select md5('letter:' || id)::uuid, 'received', conference_id, track_id, id, author_name, author_email, 'Load', 'We have #' || number,
                abstract, false, id || '@example.org', stored_at, stored_at, 1, stored_at
         from proposal where conference_id = $1 and number is not null",
        conference,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into audit (id, at, conference_id, actor, account_id, action, subject, details)
         select md5('audit:' || id)::uuid, stored_at, conference_id, author_name, author_id, 'proposal.submitted', 'proposal ' || number,
                '{}'
         from proposal where conference_id = $1 and number is not null and stored_at <= $2",
        conference,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

async fn add_people(tx: &mut Tx<Operator>, conference: Uuid, size: Size) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"insert into person (id, proposal_id, role, name, email, participation, position, state, added_by, added_at, letters, asked_at)
           select md5(role || p.id)::uuid, p.id, role, a.name, a.email, 'in_person', salt - 10,
                  (array['confirmed', 'confirmed', 'confirmed', 'confirmed', 'asked', 'asked', 'declined', 'unknown_person'])
                      [1 + (hashtextextended(p.title, salt + 10) & 7)],
                  p.author_name, p.stored_at, 1, p.stored_at
           from proposal p
           cross join (values ('co_author', 11, 255), ('speaker', 12, 150)) named (role, salt, share)
           join account a on a.id = md5($3::bigint || ':account:'
                                        || 1 + (hashtextextended(p.title, salt + 20) & 2147483647) % greatest(1, $2::bigint / 3))::uuid
           where p.conference_id = $1 and hashtextextended(p.title, salt) & 1023 < share
           on conflict do nothing"#,
        conference,
        size.proposals,
        size.seed,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The key of the conference with this slug.
///
/// # Errors
/// When there is none, or the database fails.
pub async fn conference(tx: &mut Tx<Operator>, slug: &str) -> Result<Uuid, sqlx::Error> {
    sqlx::query_scalar!("select id from conference where slug = $1", slug).fetch_one(tx.db()).await
}

/// What the server does by itself after a while: it counts what is there and clears up behind the insertions.
///
/// # Errors
/// When the database fails.
pub async fn tidy(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("vacuum analyze").execute(pool).await?;
    Ok(())
}
