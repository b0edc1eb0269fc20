//! What is told of drafts by the clock: that a close is near, that a call was changed, that nobody has touched a draft for
//! long. The rules here are pure; [`tell`] asks them.

pub mod tell;

use chrono::{DateTime, TimeDelta, Utc};

/// How long before a close a draft's author is reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Seven days.
    Week,
    /// A day.
    Day,
    /// Two hours.
    Hours,
}

impl Mark {
    /// Every mark, the latest first.
    const ALL: [Self; 3] = [Self::Hours, Self::Day, Self::Week];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Day => "day",
            Self::Hours => "hours",
        }
    }

    /// How long before the close it is.
    pub fn before(self) -> TimeDelta {
        match self {
            Self::Week => TimeDelta::days(7),
            Self::Day => TimeDelta::days(1),
            Self::Hours => TimeDelta::hours(2),
        }
    }

    /// The latest mark that `now` has reached; after an outage the earlier ones are not told any more. None after the close.
    pub fn reached(closes_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<Self> {
        if now >= closes_at {
            return None;
        }
        Self::ALL.into_iter().find(|mark| closes_at - mark.before() <= now)
    }
}

/// Drafts that no account holds are removed when nobody has changed them for so long.
pub const ABANDONED_AFTER: TimeDelta = TimeDelta::days(180);
/// Their address is told so long before.
pub const TOLD_BEFORE: TimeDelta = TimeDelta::days(14);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_mark_that_was_reached_counts_until_the_close() {
        let close: DateTime<Utc> = "2023-08-16T12:00:00Z".parse().expect("an instant");
        let second = TimeDelta::seconds(1);
        for (before, mark) in [
            (TimeDelta::days(7) + second, None),
            (TimeDelta::days(7), Some(Mark::Week)),
            (TimeDelta::days(1) + second, Some(Mark::Week)),
            (TimeDelta::days(1), Some(Mark::Day)),
            (TimeDelta::hours(2), Some(Mark::Hours)),
            (second, Some(Mark::Hours)),
            (TimeDelta::zero(), None),
            (-second, None),
        ] {
            assert_eq!(Mark::reached(close, close - before), mark, "{before}");
        }
    }
}
