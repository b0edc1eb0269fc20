//! The SQL of changing a call, whoever asks for it.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::track::Track;
use crate::track::change::Published;
use crate::track::deadline::{Call, Closes};

/// What the database can store of an instant or a time of day: microseconds.
const STORED_DIGITS: u16 = 6;
/// The part of the public history that tells of the call's dates.
const CALL: &str = "call";

/// A call as the columns of its track.
#[derive(Debug, Serialize)]
pub struct CallColumns {
    /// See [`Call::opens_at`].
    pub opens_at: Option<DateTime<Utc>>,
    /// See [`Closes::on`].
    pub closes_on: Option<NaiveDate>,
    /// See [`Closes::at`].
    pub closes_at: Option<NaiveTime>,
    /// See [`Closes::zone`].
    #[serde(rename = "zone")]
    pub closes_zone: Option<&'static str>,
    /// See [`Closes::zone_stated`].
    pub zone_stated: bool,
    /// See [`Call::grace`].
    pub grace_minutes: i32,
    /// See [`Call::late_policy`].
    pub late_policy: &'static str,
    /// See [`Call::no_extension`].
    pub no_extension: bool,
}

impl From<&Call> for CallColumns {
    fn from(call: &Call) -> Self {
        let closes = call.closes.as_ref();
        Self {
            opens_at: call.opens_at.map(|opens| opens.trunc_subsecs(STORED_DIGITS)),
            closes_on: closes.map(Closes::on),
            closes_at: closes.and_then(Closes::at).map(|at| at.trunc_subsecs(STORED_DIGITS)),
            closes_zone: closes.map(|closes| closes.zone().code()),
            zone_stated: closes.is_some_and(Closes::zone_stated),
            grace_minutes: i32::try_from(call.grace.num_minutes()).unwrap_or(i32::MAX),
            late_policy: call.late_policy.as_str(),
            no_extension: call.no_extension,
        }
    }
}

/// Gives a track the call that it has here.
///
/// # Errors
/// When the database fails.
pub async fn update<C: Capability>(tx: &mut Tx<C>, track: &Track) -> Result<(), sqlx::Error> {
    let call = CallColumns::from(&track.call);
    sqlx::query!(
        "update track
         set opens_at = $2, closes_on = $3, closes_at = $4, closes_zone = $5, zone_stated = $6, grace_minutes = $7,
             late_policy = $8, no_extension = $9
         where id = $1",
        track.id,
        call.opens_at,
        call.closes_on,
        call.closes_at,
        call.closes_zone,
        call.zone_stated,
        call.grace_minutes,
        call.late_policy,
        call.no_extension,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// A line of the public history of a track.
struct Line<'a> {
    by_whom: &'a str,
    words: &'a Published,
    part: &'a str,
    reason: Option<&'a str>,
    /// Whether the close is another now, so that holders of drafts are to hear of it; and what it was.
    moved: bool,
    closed_before: Option<DateTime<Utc>>,
}

/// Adds a line to the public history of a track's call, which was `before`. Where its close is another now, the holders of
/// drafts are to hear of it.
///
/// # Errors
/// When the database fails.
pub async fn publish<C: Capability>(
    tx: &mut Tx<C>,
    before: &Call,
    track: &Track,
    by_whom: &str,
    words: &Published,
    reason: Option<&str>,
) -> Result<(), sqlx::Error> {
    let moved = before.closes_at() != track.call.closes_at();
    let closed_before = before.closes_at().filter(|_| moved);
    add_line(tx, track, &Line { by_whom, words, part: CALL, reason, moved, closed_before }).await
}

/// Adds a line to the public history of a track's call about another part of it. No date moves, so nobody is told by letter.
///
/// # Errors
/// When the database fails.
pub async fn publish_part<C: Capability>(
    tx: &mut Tx<C>,
    track: &Track,
    by_whom: &str,
    part: &str,
    words: &Published,
) -> Result<(), sqlx::Error> {
    add_line(tx, track, &Line { by_whom, words, part, reason: None, moved: false, closed_before: None }).await
}

async fn add_line<C: Capability>(tx: &mut Tx<C>, track: &Track, line: &Line<'_>) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "insert into call_change (id, conference_id, track_id, at, by_whom, before_words, after_words, part, reason, told_at,
                                  closed_before)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        Uuid::now_v7(),
        track.conference_id,
        track.id,
        now,
        line.by_whom,
        line.words.before,
        line.words.after,
        line.part,
        line.reason,
        // Where nobody is to hear of it, everybody has.
        (!line.moved).then_some(now),
        line.closed_before,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
