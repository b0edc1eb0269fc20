//! The change of a track's call: whether it is allowed, and what the public history says of it.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, Utc};
use serde::Serialize;

use super::Wishes;
use super::difference::{Difference, facts};
use crate::track::Track;
use crate::track::change::{Change, ChangeRefused, Changer, Wish, check_change};
use crate::track::deadline::{Call, Closes};
use crate::track::words::{closes_in_words, utc_in_words};

/// What the database can store of an instant or a time of day: microseconds.
const STORED_DIGITS: u16 = 6;

/// A call as the columns of its track.
#[derive(Debug, Serialize)]
pub(super) struct CallColumns {
    pub(super) opens_at: Option<DateTime<Utc>>,
    pub(super) closes_on: Option<NaiveDate>,
    pub(super) closes_at: Option<NaiveTime>,
    #[serde(rename = "zone")]
    pub(super) closes_zone: Option<&'static str>,
    pub(super) zone_stated: bool,
    pub(super) grace_minutes: i32,
    pub(super) late_policy: &'static str,
    pub(super) no_extension: bool,
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

/// An allowed change of a call.
pub(super) struct CallStep {
    pub(super) difference: Difference,
    /// The line in the public history, where it needs one.
    pub(super) published: Option<Published>,
    /// Whether the close is another: then the holders of drafts hear of it.
    pub(super) close_moved: bool,
    /// The close before, where it is another now.
    pub(super) closed_before: Option<DateTime<Utc>>,
}

/// What the public history says of a change: the call before and after, in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Published {
    pub(super) before: String,
    pub(super) after: String,
}

/// The change from one call of a track to another; `None` where they do not differ.
///
/// # Errors
/// A sentence that names the track and says what to do.
pub(super) fn check(old: &Track, new: &Track, wishes: &Wishes, now: DateTime<Utc>) -> Result<Option<CallStep>, String> {
    let columns = |track: &Track| facts(CallColumns::from(&track.call));
    let difference = Difference::between(&columns(old), &columns(new));
    if difference.is_empty() {
        return Ok(None);
    }
    let wish = Wish { reason: wishes.reason.as_deref(), override_promise: wishes.override_promise };
    let Change { must_be_published, .. } = check_change(&old.call, &new.call, Changer::Organiser, wish, now)
        .map_err(|refused| sentence(&new.slug, refused))?;
    let published = must_be_published
        .then(|| Published { before: in_words(&old.call, &new.call), after: in_words(&new.call, &old.call) });
    let close_moved = old.call.closes_at() != new.call.closes_at();
    let closed_before = old.call.closes_at().filter(|_| close_moved);
    Ok(Some(CallStep { difference, published, close_moved, closed_before }))
}

fn sentence(track: &str, refused: ChangeRefused) -> String {
    let options = match refused {
        ChangeRefused::NeedsReason => " (add --reason \"…\")",
        ChangeRefused::NeedsOverride => " (add --override-promise and --reason \"…\")",
        _ => "",
    };
    format!("track {track}: {refused}{options}")
}

/// What of `call` differs from `other`, in words.
fn in_words(call: &Call, other: &Call) -> String {
    let mut parts = Vec::new();
    if call.opens_at != other.opens_at {
        let opening = call.opens_at.map(|opens| format!("opens {}", utc_in_words(opens)));
        parts.push(opening.unwrap_or_else(|| "no opening date".to_owned()));
    }
    if call.closes != other.closes {
        parts.push(call.closes.as_ref().map_or_else(|| "no closing date".to_owned(), closes_in_words));
    }
    if call.no_extension != other.no_extension {
        let promise = if call.no_extension { "no extension, as promised" } else { "an extension is possible" };
        parts.push(promise.to_owned());
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::zone::Zone;

    fn closing(on: &str) -> Call {
        let on = on.parse().expect("a date");
        let closes = Closes::new(on, None, Zone::AnywhereOnEarth, true).expect("a close");
        Call { closes: Some(closes), ..Call::default() }
    }

    #[test]
    fn the_history_says_what_differs() {
        let (old, new) = (closing("2023-08-06"), closing("2023-08-13"));
        assert_eq!(in_words(&old, &new), "Sunday 6 August 2023, end of day anywhere on Earth (AoE)");
        assert_eq!(in_words(&Call::default(), &new), "no closing date");
        let opens_at = Some("2023-06-05T00:00:00Z".parse().expect("an instant"));
        let opening = Call { opens_at, ..old.clone() };
        assert_eq!(in_words(&opening, &old), "opens Monday 5 June 2023, 00:00 UTC");
        assert_eq!(in_words(&old, &opening), "no opening date");
        let promised = Call { no_extension: true, ..old.clone() };
        assert_eq!(in_words(&promised, &old), "no extension, as promised");
        assert_eq!(
            in_words(&new, &promised),
            "Sunday 13 August 2023, end of day anywhere on Earth (AoE); an extension is possible"
        );
    }

    #[test]
    fn a_refusal_names_the_track_and_the_options() {
        assert_eq!(
            sentence("cxl", ChangeRefused::NeedsReason),
            "track cxl: Give a reason for the change; it will be public (add --reason \"…\")"
        );
        let promise = sentence("refereed", ChangeRefused::NeedsOverride);
        assert!(promise.contains("--override-promise") && promise.contains("--reason"), "{promise}");
        assert!(!sentence("cxl", ChangeRefused::GraceIsFixed).contains("--"));
    }
}
