//! The SQL of what the plans of a track come to: how many, how long, and who would speak twice.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::decision::warnings::Clash;
use crate::review::store::Stakes;

/// The other places of the conference in which somebody of a proposal of this track speaks: what was accepted anywhere, and
/// what this track plans to accept.
///
/// # Errors
/// When the database fails.
pub async fn clashes(db: &mut PgConnection, conference: Uuid, track: Uuid) -> Result<Vec<Clash>, sqlx::Error> {
    sqlx::query_as!(
        Clash,
        r#"with place as (
             select p.id, p.number, p.track_id, p.author_email, p.state in ('accepted', 'confirmed') as sent
             from proposal p left join plan n on n.proposal_id = p.id
             where p.conference_id = $1 and p.number is not null and p.denied_at is null
               and (p.state in ('accepted', 'confirmed') or (p.track_id = $2 and n.outcome = 'accepted'))
           ), speaks as (
             select id, lower(author_email collate "C") as email from place
             union
             select place.id, lower(s.email collate "C") from place join person s on s.proposal_id = place.id
             where s.state = 'confirmed' and s.removed_at is null
           )
           select distinct a.number as "number!", b.number as "other!", t.name as "track!", b.sent as "sent!"
           from place a join speaks sa on sa.id = a.id
                join speaks sb on sb.email = sa.email and sb.id <> sa.id
                join place b on b.id = sb.id join track t on t.id = b.track_id
           where a.track_id = $2 and not a.sent
           order by 1, 2"#,
        conference,
        track,
    )
    .fetch_all(db)
    .await
}

/// The minutes of a track that were accepted or are planned to be, those that wait, and how many plans wait to be sent. Plans
/// of which the reader is told nothing count for nothing; neither does what is planned to move away.
///
/// # Errors
/// When the database fails.
pub async fn sums(db: &mut PgConnection, track: Uuid, stakes: &Stakes) -> Result<(i64, i64, i64), sqlx::Error> {
    // The offset makes it look up the plan of each proposal: other tracks have plans too.
    let row = sqlx::query!(
        r#"select coalesce(sum(minutes) filter (where place in ('accepted', 'confirmed')), 0)::bigint as "planned!",
                  coalesce(sum(minutes) filter (where place = 'waitlisted'), 0)::bigint as "waiting!",
                  count(*) filter (where unsent) as "unsent!"
           from (select coalesce(n.minutes, d.minutes, p.minutes, 0) as minutes, n.outcome is not null as unsent,
                        -- What is merged or split stays where it is.
                        case when n.outcome in ('merge', 'split') then p.state else coalesce(n.outcome, p.state) end as place
                 from proposal p
                 left join lateral (select minutes, outcome from plan
                                    where proposal_id = p.id and p.id <> all($2::uuid[]) offset 0) n on true
                 left join lateral (select minutes from decision where proposal_id = p.id
                                    order by sent_at desc, id desc limit 1) d on true
                 where p.track_id = $1 and p.number is not null
                   and (n.outcome is not null or p.state in ('accepted', 'confirmed', 'waitlisted'))) placed"#,
        track,
        stakes.untold(),
    )
    .fetch_one(db)
    .await?;
    Ok((row.planned, row.waiting, row.unsent))
}
