//! A call, its close as it was stated, and what it does with what is too late.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::track::kind::{UnknownWord, find_word};
use crate::track::zone::{NoSuchMoment, Zone};

/// When a track takes proposals. The default is that of a track whose file says nothing: always open, without a closing date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The first instant at which it is open; `None`: it always has been.
    pub opens_at: Option<DateTime<Utc>>,
    /// Its close; `None`: it has no closing date.
    pub closes: Option<Closes>,
    /// How long after the close it takes what was begun before; zero or more.
    pub grace: TimeDelta,
    /// What becomes of a proposal that is too late.
    pub late_policy: LatePolicy,
    /// Whether it is promised in public that the close stays where it is.
    pub no_extension: bool,
}

impl Call {
    /// The first instant that is too late; `None` without a closing date.
    pub fn closes_at(&self) -> Option<DateTime<Utc>> {
        self.closes.as_ref().map(Closes::instant)
    }

    /// Whether it opens before it closes.
    pub fn is_ever_open(&self) -> bool {
        match (self.opens_at, self.closes_at()) {
            (Some(opens), Some(closes)) => opens < closes,
            _ => true,
        }
    }
}

/// A close as it was stated, and the instant that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closes {
    on: NaiveDate,
    at: Option<NaiveTime>,
    zone: Zone,
    zone_stated: bool,
    instant: DateTime<Utc>,
}

impl Closes {
    /// A close at the end of the date `on` in `zone`, or at the local time `at` on it. `zone_stated` is whether the call itself
    /// names the zone or the conference's default was assumed.
    ///
    /// # Errors
    /// [`NoSuchMoment`] where the zone has no such date or time.
    pub fn new(on: NaiveDate, at: Option<NaiveTime>, zone: Zone, zone_stated: bool) -> Result<Closes, NoSuchMoment> {
        let instant = match at {
            None => zone.end_of_day(on)?,
            Some(at) => zone.moment(on, at)?,
        };
        Ok(Closes { on, at, zone, zone_stated, instant })
    }

    /// The local date.
    pub fn on(&self) -> NaiveDate {
        self.on
    }

    /// The local time on that date; `None`: the end of the day.
    pub fn at(&self) -> Option<NaiveTime> {
        self.at
    }

    /// The zone of the date and time.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// Whether the call names its zone; otherwise it is shown as assumed, never as promised.
    pub fn zone_stated(&self) -> bool {
        self.zone_stated
    }

    /// The first instant that is too late.
    pub fn instant(&self) -> DateTime<Utc> {
        self.instant
    }
}

/// What becomes of a proposal that is too late. Its text is kept in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LatePolicy {
    /// It stays a draft and its author can ask the leads for a late pass.
    #[default]
    Ask,
    /// It is filed, marked late.
    Pile,
    /// It stays a draft.
    Closed,
}

impl LatePolicy {
    /// Every policy, in the order in which forms offer them.
    pub const ALL: [LatePolicy; 3] = [LatePolicy::Ask, LatePolicy::Pile, LatePolicy::Closed];

    /// The word that is stored and written in files.
    pub fn as_str(self) -> &'static str {
        match self {
            LatePolicy::Ask => "ask",
            LatePolicy::Pile => "pile",
            LatePolicy::Closed => "closed",
        }
    }
}

impl FromStr for LatePolicy {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, text)
    }
}
