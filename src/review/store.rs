//! The SQL of the queue.

pub mod interest;
pub mod messages;
mod stakes;
pub mod votes;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::order::{self, Filter, Key, Wish};
use crate::access::SignedInAccount;
use crate::track::Track;

pub use stakes::{Stakes, stakes_of};

/// How many proposals stand on a page.
pub const PAGE: i64 = 50;

/// Whose queue of which tracks is asked for: what is unread, own or to be voted on depends on it.
pub struct Reader {
    /// The tracks.
    pub tracks: Vec<Uuid>,
    /// The proposals among which is looked, where something was searched.
    pub among: Option<Vec<Uuid>>,
    /// The person's account.
    pub account: Uuid,
    /// In what it has a stake.
    pub stakes: Stakes,
    /// What shuffles the unread, from [`order::seed`].
    pub seed: String,
}

impl Reader {
    /// Somebody's queue of these tracks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(
        db: &mut PgConnection,
        account: &SignedInAccount,
        tracks: &[Track],
        now: DateTime<Utc>,
    ) -> Result<Self, sqlx::Error> {
        Ok(Self {
            tracks: tracks.iter().map(|track| track.id).collect(),
            among: None,
            account: account.id,
            stakes: stakes_of(db, account).await?,
            seed: order::seed(account.id, now.date_naive()),
        })
    }
}

/// A proposal in the queue.
pub struct Queued {
    /// Its key.
    pub id: Uuid,
    /// Its track.
    pub track_id: Uuid,
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
    /// Whether the author deleted their account.
    pub left: bool,
    /// Whether somebody named in it does not know who named them.
    pub unknown_author: bool,
    /// Whether the reader has not read its newest version.
    pub unread: bool,
    /// Whether the reader has a stake in it, and so does not judge it.
    pub own: bool,
    /// Whether it is offered to another track, unless the reader has a stake in it.
    pub offered: bool,
    /// What is planned with it, unless the reader has a stake in it.
    pub planned: Option<String>,
    /// Whether the author had the last word with the leads; none where nothing was asked.
    pub answered: Option<bool>,
    /// The sum of the votes, for whoever has voted.
    pub score: Option<i64>,
    /// How many have voted, for whoever has voted.
    pub votes: Option<i64>,
    /// Its place in the order.
    pub sort_value: i64,
    /// Its place in the order.
    pub sort_text: String,
}

impl Queued {
    /// Its place in the order.
    pub fn key(&self) -> Key {
        Key { value: self.sort_value, text: self.sort_text.clone(), number: self.number }
    }
}

/// The word in the place of what is planned, for what is planned to become part of another.
pub const PART: &str = "part";

/// A page of the queue and one row more, if there is one: what follows the wish's key. Lists by key, so the last page is as
/// fast as the first. Votes of others are counted only where the reader has voted, or where the track shows them always; a
/// stake hides them in either case.
///
/// # Errors
/// When the database fails.
pub async fn queue(db: &mut PgConnection, reader: &Reader, wish: &Wish) -> Result<Vec<Queued>, sqlx::Error> {
    rows(db, reader, wish, PAGE + 1).await
}

/// The keys of all that a filter shows, in the order of their numbers.
///
/// # Errors
/// When the database fails.
pub async fn shown(db: &mut PgConnection, reader: &Reader, filter: Filter) -> Result<Vec<Uuid>, sqlx::Error> {
    let rows = rows(db, reader, &Wish::of(filter, ""), i64::MAX).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// All that the list holds, in its order, whatever page of it is asked for.
///
/// # Errors
/// When the database fails.
pub async fn whole(db: &mut PgConnection, reader: &Reader, wish: &Wish) -> Result<Vec<Queued>, sqlx::Error> {
    rows(db, reader, &Wish { after: Key::first(), ..wish.clone() }, i64::MAX).await
}

/// Where a proposal stands in the order of a list, though it may not be in it any more.
///
/// # Errors
/// When the database fails.
pub async fn place_of(
    db: &mut PgConnection,
    reader: &mut Reader,
    wish: &Wish,
    id: Uuid,
) -> Result<Option<Key>, sqlx::Error> {
    let among = reader.among.replace(vec![id]);
    let found = whole(db, reader, &Wish { filter: Filter::All, ..wish.clone() }).await;
    reader.among = among;
    Ok(found?.first().map(Queued::key))
}

async fn rows(db: &mut PgConnection, reader: &Reader, wish: &Wish, most: i64) -> Result<Vec<Queued>, sqlx::Error> {
    sqlx::query_as!(
        Queued,
        r#"with known as (
             select p.*, p.id = any($3::uuid[]) as own, v.voted is not null as voted,
                    p.id <> all($3::uuid[])
                    and not exists (select 1 from seen s where s.proposal_id = p.id and s.account_id = $2
                                                           and s.version >= p.version) as unread,
                    v.voted is not null or (not t.votes_hidden and p.id <> all($3::uuid[])) as told
             from proposal p
             -- A vote from before somebody had a stake in it shows them nothing of the others.
             left join lateral (select true as voted from vote where vote.proposal_id = p.id and vote.account_id = $2
                                                                     and p.id <> all($3::uuid[]) offset 0) v on true
             join track t on t.id = p.track_id
             where p.track_id = any($1) and p.number is not null
               and ($11::uuid[] is null or p.id = any($11::uuid[]))
           ), placed as (
             select known.*,
                    case $6 when 'arrived' then (extract(epoch from arrived_at) * 1000000)::bigint
                            when 'minutes' then coalesce(minutes, 1000000)::bigint
                            when 'score' then coalesce(-case when told then (select sum(value) from vote where vote.proposal_id = known.id) end, 1000000)::bigint
                            else 0 end as sort_value,
                    case $6 when 'title' then lower(title) when 'shuffled' then md5($4 || id::text) else '' end
                        collate "C" as sort_text
             from known
             where state = $5
                   -- What became part of another is listed only where it was searched for.
                   or ($5 = 'all' and (state <> 'merged' or $11::uuid[] is not null))
                   or (state <> 'merged' and ((late and $5 = 'late') or (unread and $5 = 'unread')))
                   or (not voted and not own and state in ('submitted', 'waitlisted') and $5 = 'vote')
                   or ($5 = 'asked' and state <> 'merged' and (select not m.by_author from message m
                                         where m.proposal_id = known.id and m.thread = 'author'
                                         order by m.at desc, m.id desc limit 1))
                   or ($5 = 'moved' and state <> 'merged' and exists (
                       select 1 from track_move m where m.proposal_id = known.id and m.to_track_id = known.track_id
                                                    and m.state = 'moved'))
                   or ($5 = 'planned' and id <> all($12::uuid[])
                       and (exists (select 1 from plan n where n.proposal_id = known.id)
                            or exists (select 1 from plan_part pp where pp.part_id = known.id)))
           ), listed as materialized (
             -- Whatever else a row tells is read for the rows of the page only.
             select * from placed where (sort_value, sort_text, number) > ($7, $8 collate "C", $9)
             order by sort_value, sort_text, number limit $10
           )
           select id as "id!", track_id as "track_id!", number as "number!", title as "title!", state as "state!", minutes, author_name as "author!",
                  arrived_at as "arrived_at!", late as "late!", grace_seconds, author_id is not null as "confirmed!",
                  denied_at is not null as "denied!", author_email = '' as "left!",
                  -- The offset keeps it from reading those of every conference.
                  exists (select 1 from person s where s.proposal_id = listed.id and s.state = 'unknown_person'
                          and s.removed_at is null offset 0) as "unknown_author!", unread as "unread!", own as "own!",
                  case when told then (select sum(value) from vote where vote.proposal_id = listed.id) end as score,
                  case when told then (select count(*) from vote where vote.proposal_id = listed.id) end as votes,
                  (select m.by_author from message m where m.proposal_id = listed.id and m.thread = 'author'
                   order by m.at desc, m.id desc limit 1) as answered,
                  listed.id <> all($12::uuid[]) and exists (
                    select 1 from track_move m where m.proposal_id = listed.id and m.state = 'offered' offset 0) as "offered!",
                  (select coalesce((select n.outcome from plan n where n.proposal_id = listed.id),
                                   (select 'part' from plan_part pp where pp.part_id = listed.id limit 1))
                   where listed.id <> all($12::uuid[])) as planned,
                  sort_value as "sort_value!", sort_text as "sort_text!"
           from listed order by sort_value, sort_text, number"#,
        &reader.tracks[..],
        reader.account,
        &reader.stakes[..],
        reader.seed,
        wish.filter.as_str(),
        wish.sort.as_str(),
        wish.after.value,
        wish.after.text,
        wish.after.number,
        most,
        reader.among.as_deref(),
        reader.stakes.untold(),
    )
    .fetch_all(db)
    .await
}

/// How many of the proposals are in a state, and how many minutes they wish for.
pub struct Count {
    /// The state.
    pub state: String,
    /// How many.
    pub proposals: i64,
    /// The sum of the minutes that were wished for.
    pub minutes: i64,
    /// How many of them the reader has not read.
    pub unread: i64,
    /// How many of them wait for the reader's vote.
    pub to_vote: i64,
    /// How many of them wait for an answer of the author.
    pub asked: i64,
    /// For how many of them something is planned that the reader is told.
    pub planned: i64,
    /// How many of them came from another track.
    pub moved: i64,
    /// How many of them came after the close.
    pub late: i64,
}

/// What the queue holds, by state. The offsets, and the limit, keep the planner from reading what other tracks have: each row
/// is looked up.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &mut PgConnection, reader: &Reader) -> Result<Vec<Count>, sqlx::Error> {
    sqlx::query_as!(
        Count,
        r#"select state as "state!", count(*) as "proposals!", coalesce(sum(minutes), 0)::bigint as "minutes!",
                  count(*) filter (where not own and not read and state <> 'merged') as "unread!",
                  count(*) filter (where not own and not voted and state in ('submitted', 'waitlisted')) as "to_vote!",
                  count(*) filter (where asked and state <> 'merged') as "asked!",
                  count(*) filter (where planned) as "planned!",
                  count(*) filter (where moved and state <> 'merged') as "moved!",
                  count(*) filter (where late and state <> 'merged') as "late!"
           from (select state, minutes, late,
                        p.id <> all($5::uuid[])
                        and (exists (select 1 from plan n where n.proposal_id = p.id offset 0)
                             or exists (select 1 from plan_part pp where pp.part_id = p.id offset 0)) as planned,
                        exists (select 1 from track_move m where m.proposal_id = p.id and m.to_track_id = p.track_id
                                               and m.state = 'moved' offset 0) as moved,
                        exists (select 1 from seen s where s.proposal_id = p.id and s.account_id = $2
                                                       and s.version >= p.version) as read,
                        exists (select 1 from vote v where v.proposal_id = p.id and v.account_id = $2 offset 0) as voted,
                        p.id = any($3::uuid[]) as own,
                        (select not m.by_author from message m where m.proposal_id = p.id and m.thread = 'author'
                         order by m.at desc, m.id desc limit 1) as asked
                 from proposal p where p.track_id = any($1) and p.number is not null
                   and ($4::uuid[] is null or p.id = any($4::uuid[]))) known
           group by state order by state"#,
        &reader.tracks[..],
        reader.account,
        &reader.stakes[..],
        reader.among.as_deref(),
        reader.stakes.untold(),
    )
    .fetch_all(db)
    .await
}
