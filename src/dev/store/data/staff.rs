//! What leads and authors did with the proposals of a large conference once they were filed.

use uuid::Uuid;

use crate::access::{Operator, Tx};

/// Votes, what was read, and the two threads. Each lead has voted on two of five and read three of five.
///
/// # Errors
/// When the database fails.
pub async fn add_reviews(tx: &mut Tx<Operator>, conference: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"insert into vote (proposal_id, account_id, value, note, at)
           select p.id, a.id, (hashtextextended(p.title || a.email, 31) & 3) - 1, '', p.stored_at
           from proposal p join lead l on l.track_id = p.track_id
           join account a on lower(a.email collate "C") = lower(l.email collate "C")
           where p.conference_id = $1 and p.number is not null and hashtextextended(p.title || a.email, 30) & 1023 < 410"#,
        conference,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        r#"insert into seen (proposal_id, account_id, version, at)
           select p.id, a.id, v, p.stored_at
           from proposal p join lead l on l.track_id = p.track_id
           join account a on lower(a.email collate "C") = lower(l.email collate "C")
           cross join generate_series(1, p.version) v
           where p.conference_id = $1 and p.number is not null and hashtextextended(p.title || a.email, 32 + v) & 1023 < 614"#,
        conference,
    )
    .execute(tx.db())
    .await?;
    add_messages(tx, conference).await?;
    sqlx::query!(
        r#"insert into conflict_of_interest (proposal_id, name, email, by_author, reason, at)
           select p.id, l.name, l.email, true, 'We work together', p.stored_at
           from proposal p join lead l on l.track_id = p.track_id
           where p.conference_id = $1 and p.number is not null and hashtextextended(p.title || l.email, 33) & 127 = 0"#,
        conference,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

async fn add_messages(tx: &mut Tx<Operator>, conference: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"insert into message (id, proposal_id, thread, account_id, by_whom, by_author, body, at)
           select md5('message:' || thread || n || p.id)::uuid, p.id, thread, case when by_author then p.author_id else a.id end,
                  case when by_author then p.author_name else a.name end, by_author, p.question, p.stored_at + n * interval '1 hour'
           from proposal p
           cross join (values ('leads', 41, 300), ('author', 42, 200)) threads (thread, salt, share)
           cross join lateral generate_series(1, 1 + (hashtextextended(p.title, salt + 10) & 3)) n
           cross join lateral (select thread = 'author' and n % 2 = 0 as by_author) w
           join lateral (select email from lead where track_id = p.track_id order by position limit 1) l on true
           join account a on lower(a.email collate "C") = lower(l.email collate "C")
           where p.conference_id = $1 and p.number is not null and hashtextextended(p.title, salt) & 1023 < share"#,
        conference,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Decisions and the answers to them, for every proposal in such a state; plans for some that wait.
///
/// # Errors
/// When the database fails.
pub async fn add_decisions(tx: &mut Tx<Operator>, conference: Uuid) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into decision (id, proposal_id, outcome, reason, version, by_whom, sent_at, answer_by, rank)
         select md5('decision:' || id)::uuid, id, outcome, '', version, 'Lena Lead', stored_at,
                case when outcome = 'accepted' then $2::timestamptz::date + 60 end,
                case when outcome = 'waitlisted' then 1 + (hashtextextended(title, 50) & 31)::int end
         from proposal
         cross join lateral (select case when state in ('accepted', 'confirmed', 'declined_by_speaker') then 'accepted'
                                         when state in ('declined', 'waitlisted') then state end as outcome) d
         where conference_id = $1 and outcome is not null",
        conference,
        now,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into speaker_answer (id, proposal_id, answer, note, by_whom, at)
         select md5('answer:' || id)::uuid, id, state, '', author_name, stored_at from proposal
         where conference_id = $1 and state in ('confirmed', 'declined_by_speaker')",
        conference,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into plan (proposal_id, outcome, reason, by_whom, at, key, version, minutes, answer_by, rank, letter)
         select id, outcome, '', 'Lena Lead', stored_at, md5('plan:' || id)::uuid, version,
                case when outcome = 'accepted' then minutes end, case when outcome = 'accepted' then $2::timestamptz::date + 60 end,
                case when outcome = 'waitlisted' then 1 + (hashtextextended(title, 50) & 31)::int end, ''
         from proposal
         cross join lateral (select (array['accepted', 'accepted', 'declined', 'waitlisted'])[1 + (hashtextextended(title, 52) & 3)]
                                    as outcome) d
         where conference_id = $1 and state = 'submitted' and hashtextextended(title, 51) & 7 = 0",
        conference,
        now,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into plan_event (id, proposal_id, act, words, by_whom, at)
         select md5('plan_event:' || proposal_id)::uuid, proposal_id, 'planned', outcome, by_whom, at from plan
         where proposal_id in (select id from proposal where conference_id = $1)",
        conference,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Requests to take a draft although it is late; the leads let half of them in and refuse a quarter.
///
/// # Errors
/// When the database fails.
pub async fn add_late_requests(tx: &mut Tx<Operator>, conference: Uuid) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into late_request (id, proposal_id, at, note)
         select md5('late_request:' || id)::uuid, id, stored_at, '' from proposal
         where conference_id = $1 and state = 'draft' and hashtextextended(title, 60) & 15 = 0",
        conference,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into late_pass (proposal_id, until, granted_by, at)
         select r.proposal_id, $2::timestamptz + interval '14 days', 'Lena Lead', r.at
         from late_request r join proposal p on p.id = r.proposal_id
         where p.conference_id = $1 and hashtextextended(p.title, 61) & 3 >= 2",
        conference,
        now,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into late_refusal (proposal_id, reason, by_whom, at)
         select r.proposal_id, 'The track is full', 'Lena Lead', r.at
         from late_request r join proposal p on p.id = r.proposal_id
         where p.conference_id = $1 and hashtextextended(p.title, 61) & 3 = 1",
        conference,
    )
    .execute(tx.db())
    .await?;
    add_late_events(tx, conference).await
}

async fn add_late_events(tx: &mut Tx<Operator>, conference: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into late_event (id, proposal_id, at, what, until, by_whom, reason)
         select md5('late_event:' || what || happened.proposal_id)::uuid, happened.proposal_id, at, what, until, by_whom, reason
         from (select r.proposal_id, r.at, 'asked' as what, null::timestamptz as until, p.author_name as by_whom, '' as reason
               from late_request r join proposal p on p.id = r.proposal_id
               union all select proposal_id, at, 'granted', until, granted_by, '' from late_pass
               union all select proposal_id, at, 'refused', null, by_whom, reason from late_refusal) happened
         where happened.proposal_id in (select id from proposal where conference_id = $1)",
        conference,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
