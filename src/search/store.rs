//! The SQL that answers a search.

pub mod addresses;
pub mod saved;
pub mod standing;

use sqlx::PgConnection;
use uuid::Uuid;

use super::common::is_unspaced;
use super::plan::Plan;
use super::query::{Asked, Mark, OwnVote, Term, Thing};
use crate::proposal::state::State;
use crate::review::store::{Reader, Stakes};
use crate::review::vote::Value;
use crate::track::Track;

/// The longest length that is told from a longer one, in minutes.
const LONGEST: u16 = 1_440;

/// Where is searched, and for whom.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The tracks that the reader runs and looks at; nothing outside of them is touched.
    pub tracks: &'a [Track],
    /// The reader's account.
    pub account: Uuid,
    /// In what the reader has a stake.
    pub stakes: &'a Stakes,
}

impl<'a> Scope<'a> {
    /// For whoever reads a list of these tracks.
    pub fn of(reader: &'a Reader, tracks: &'a [Track]) -> Self {
        Self { tracks, account: reader.account, stakes: &reader.stakes }
    }
}

/// The conditions that are looked up by what is said in them: each is one of these with its bit.
#[derive(Default)]
struct Looked {
    kinds: Vec<String>,
    said: Vec<String>,
    patterns: Vec<String>,
    bits: Vec<i64>,
    numbers: Vec<i32>,
    number_bits: Vec<i64>,
}

impl Looked {
    fn of(plan: &Plan) -> Self {
        let mut looked = Self::default();
        for (term, bit) in plan.terms() {
            let (kind, said) = match term {
                Term::Text(text) => ("text", text),
                Term::Author(text) => ("author", text),
                Term::Title(text) => ("title", text),
                Term::Number(number) => {
                    looked.numbers.push(*number);
                    looked.number_bits.push(bit);
                    continue;
                }
                _ => continue,
            };
            looked.add(kind, said, bit);
            // The index knows whole runs of these only; a part of one is found in the title.
            if kind == "text" && is_unspaced(said) {
                looked.add("title", said, bit);
            }
        }
        looked
    }

    fn add(&mut self, kind: &str, said: &str, bit: i64) {
        self.kinds.push(kind.to_owned());
        self.said.push(said.to_owned());
        self.patterns.push(pattern(said));
        self.bits.push(bit);
    }
}

/// A part of a text, whatever stands around it.
fn pattern(part: &str) -> String {
    let mut pattern = String::from("%");
    for sign in part.chars() {
        if matches!(sign, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

/// The bits that a row gets where something is so, in the order in which the statement asks.
fn flags(plan: &Plan) -> Vec<i64> {
    let is = |mark: Mark| plan.bits(|term| *term == Term::Is(mark));
    let has = |thing: Thing| plan.bits(|term| *term == Term::Has(thing));
    let asked = |asked: Asked| plan.bits(|term| *term == Term::Asked(asked));
    let votes = |value: Value| {
        let meant = [OwnVote::Any, OwnVote::Is(value)];
        plan.bits(|term| meant.iter().any(|vote| *term == Term::Vote(*vote)))
    };
    let mut flags = vec![is(Mark::Late), is(Mark::Confirmed), is(Mark::Own), is(Mark::Unread)];
    flags.extend(Thing::ALL.map(has));
    flags.extend([asked(Asked::Waiting), asked(Asked::Answered), plan.bits(|term| *term == Term::Vote(OwnVote::None))]);
    flags.extend([Value::Against, Value::Neutral, Value::For, Value::Fight].map(votes));
    flags
}

/// The keys of the filed proposals that a search means, in no order. One statement, whatever is searched: what is said in
/// words is looked up in its index, everything else is read from the row, and each proposal's bits are compared with the
/// plan's alternatives. What the reader may not see is not looked at, and neither are votes on proposals in which the
/// reader has a stake.
///
/// # Errors
/// When the database fails.
pub async fn found(db: &mut PgConnection, scope: Scope<'_>, plan: &Plan) -> Result<Vec<Uuid>, sqlx::Error> {
    let looked = Looked::of(plan);
    let tracks: Vec<Uuid> = scope.tracks.iter().map(|track| track.id).collect();
    let in_track = |track: &Track| plan.bits(|term| matches!(term, Term::Track(slug) if *slug == track.slug));
    let track_bits: Vec<i64> = scope.tracks.iter().map(in_track).collect();
    let states: Vec<String> = State::ALL.iter().map(|state| state.as_str().to_owned()).collect();
    let state_bits: Vec<i64> = State::ALL.iter().map(|state| plan.bits(|term| *term == Term::State(*state))).collect();
    let long = |minutes| plan.bits(|term| matches!(term, Term::Minutes(bounds) if bounds.hold(minutes)));
    let minute_bits: Vec<i64> = (0..=LONGEST).map(long).collect();
    let scores = plan.terms().filter_map(|(term, bit)| match term {
        Term::Score(bounds) => Some((bounds.ends(), bit)),
        _ => None,
    });
    let ((lowest, highest), score_bits): ((Vec<_>, Vec<_>), Vec<_>) = scores.unzip();
    let (need, forbid): (Vec<_>, Vec<_>) = plan.clauses().iter().map(|clause| (clause.need, clause.forbid)).unzip();
    let bits = looked.bits.iter().chain(&looked.number_bits).fold(0, |all, bit| all | bit);
    // Where each alternative needs something that is looked up, nothing else is read.
    let looked_up = plan.clauses().iter().all(|clause| clause.need & bits != 0);
    sqlx::query_scalar!(
        r#"with said as materialized (
             select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) as s(kind, said, pattern, bit)
           ), hit as (
             select p.id, s.bit from said s
             cross join lateral phraseto_tsquery('english'::regconfig, s.said) as query
             join proposal p on to_tsvector('english'::regconfig, p.title || ' ' || p.abstract) @@ query
             where s.kind = 'text' and p.track_id = any($5)
             union all
             -- Words that are too common to be in the index are in every text.
             select p.id, s.bit from said s join proposal p on p.track_id = any($5)
             where s.kind = 'text' and numnode(phraseto_tsquery('english'::regconfig, s.said)) = 0
             union all
             select p.id, s.bit from said s join proposal p on p.author_name ilike s.pattern and p.number is not null
             where s.kind in ('text', 'author') and p.track_id = any($5)
             union all
             select p.id, s.bit from said s join proposal p on p.author_email ilike s.pattern and p.number is not null
             where s.kind = 'author' and p.track_id = any($5)
             union all
             select n.proposal_id, s.bit from said s join person n on n.name ilike s.pattern and n.removed_at is null
             where s.kind in ('text', 'author')
             union all
             select n.proposal_id, s.bit from said s join person n on n.email ilike s.pattern and n.removed_at is null
             where s.kind = 'author'
             union all
             select p.id, s.bit from said s join proposal p on p.title ilike s.pattern
             where s.kind = 'title' and p.track_id = any($5)
             union all
             select p.id, n.bit from unnest($6::int[], $7::bigint[]) as n(number, bit) join proposal p on p.number = n.number
             where p.track_id = any($5)
           ), looked as materialized (
             select id, bit_or(bit) as bits from hit group by id
           ), candidate as (
             select id, bits from looked where $17
             union all
             select p.id, looked.bits from proposal p left join looked on looked.id = p.id
             where not $17 and p.track_id = any($5) and p.number is not null
           ), met as materialized (
             select p.id,
                    coalesce(candidate.bits, 0)
                    | coalesce(($8::bigint[])[array_position($5, p.track_id)], 0)
                    | coalesce(($10::bigint[])[array_position($9::text[], p.state)], 0)
                    | coalesce(($11::bigint[])[least(p.minutes + 1, cardinality($11::bigint[]))], 0)
                    | case when p.late then f.bits[1] else 0 end
                    | case when p.author_id is not null then f.bits[2] else 0 end
                    | case when own.own then f.bits[3] else 0 end
                    | case when f.bits[4] <> 0 and not own.own
                            and not exists (select 1 from seen s where s.proposal_id = p.id and s.account_id = $13
                                                                   and s.version >= p.version) then f.bits[4] else 0 end
                    | case when p.links <> '' then f.bits[5] else 0 end
                    | case when p.question <> '' then f.bits[6] else 0 end
                    | case when p.tried <> '' then f.bits[7] else 0 end
                    | case when p.needed_people <> '' then f.bits[8] else 0 end
                    | case when p.leads_note <> '' then f.bits[9] else 0 end
                    | case when p.minutes is not null then f.bits[10] else 0 end
                    | case when f.bits[11] <> 0
                            and exists (select 1 from person n where n.proposal_id = p.id and n.state = 'confirmed'
                                                                 and n.removed_at is null offset 0) then f.bits[11] else 0 end
                    | case when f.bits[12] | f.bits[13] <> 0
                           then coalesce((select case when m.by_author then f.bits[13] else f.bits[12] end from message m
                                          where m.proposal_id = p.id and m.thread = 'author'
                                          order by m.at desc, m.id desc limit 1), 0) else 0 end
                    | case when own.own then 0 when v.value is null then f.bits[14] else f.bits[v.value + 16] end
                    -- As on a page: the sum is told to whoever has voted and has no stake.
                    | case when cardinality($20::bigint[]) = 0 or own.own or v.value is null then 0 else
                           coalesce((select bit_or(score.bit)
                                     from (select sum(value) from vote where vote.proposal_id = p.id) voted(sum),
                                          unnest($18::bigint[], $19::bigint[], $20::bigint[]) score(low, high, bit)
                                     where voted.sum between score.low and score.high), 0) end as bits
             from candidate
             -- Looked up one by one: other tracks have proposals too, and the reader has voted on some of them.
             cross join lateral (select * from proposal where proposal.id = candidate.id offset 0) p
             cross join (select $12::bigint[] as bits) f
             left join lateral (select value from vote where vote.proposal_id = p.id and vote.account_id = $13 offset 0) v on true
             cross join lateral (select p.id = any($14::uuid[]) as own offset 0) own
             where p.track_id = any($5) and p.number is not null
           )
           select met.id from met
           where exists (select 1 from unnest($15::bigint[], $16::bigint[]) as clause(need, forbid)
                         where met.bits & need = need and met.bits & forbid = 0)"#,
        &looked.kinds[..],
        &looked.said[..],
        &looked.patterns[..],
        &looked.bits[..],
        &tracks[..],
        &looked.numbers[..],
        &looked.number_bits[..],
        &track_bits[..],
        &states[..],
        &state_bits[..],
        &minute_bits[..],
        &flags(plan)[..],
        scope.account,
        &scope.stakes[..],
        &need[..],
        &forbid[..],
        looked_up,
        &lowest[..],
        &highest[..],
        &score_bits[..],
    )
    .fetch_all(db)
    .await
}

/// The keys of the filed proposals of these tracks, or of those of `among` in them.
///
/// # Errors
/// When the database fails.
pub async fn filed(db: &mut PgConnection, tracks: &[Uuid], among: Option<&[Uuid]>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from proposal where track_id = any($1) and number is not null
            and ($2::uuid[] is null or id in (select unnest($2::uuid[])))",
        tracks,
        among,
    )
    .fetch_all(db)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_said_is_a_pattern_of_its_own() {
        assert_eq!(pattern("50%_\\"), "%50\\%\\_\\\\%");
    }
}
