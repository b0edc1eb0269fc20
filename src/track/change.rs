//! Changing a call: what may be moved, by whom, and what it costs. Forms and the conference file ask the same function.
//!
//! People plan around a deadline and around a promise, so a first or an earlier close comes with notice, an extension is for
//! everybody and has a public reason, and only an organiser can break a promise. Leads extend, as far as the organisers leave
//! it to them, and where they may open the call they set its opening and a first close too.

mod published;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::deadline::{Call, Closes};
use super::words::{date_in_words, utc_in_words};
use super::zone::Zone;

pub use published::Published;

/// The least notice that a first or an earlier close gives. A later one needs none: it takes time from nobody.
pub const NOTICE: TimeDelta = TimeDelta::hours(48);

/// Who asks for the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changer {
    /// A lead of the track, as far as its organisers leave the call to leads.
    Lead(May),
    /// An organiser of the conference, or the operator for them.
    Organiser,
}

impl Changer {
    /// In the public history.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Lead(_) => "the leads",
            Self::Organiser => "the organisers",
        }
    }
}

/// How far the organisers leave a call to the leads of its track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct May {
    /// Whether they move the close to a later date.
    pub extend: bool,
    /// Whether they set the opening while it is to come, and a first close.
    pub open: bool,
    /// The last day of the call that they can choose, anywhere on Earth.
    pub close_by: Option<NaiveDate>,
}

impl May {
    /// Whether a close is not later than they can choose.
    fn reaches(self, closes: &Closes) -> bool {
        let last = self.close_by.and_then(|day| Closes::new(day, None, Zone::AnywhereOnEarth, true).ok());
        last.is_none_or(|last| closes.instant() <= last.instant())
    }
}

/// What comes with the request for a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish<'a> {
    /// The reason that will be public; blank counts as none.
    pub reason: Option<&'a str>,
    /// Whether the changer has said that a promise is to be broken.
    pub override_promise: bool,
}

/// A change that is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it comes to; where several things change, the one that matters most to authors.
    pub kind: ChangeKind,
    /// Whether it needs a line in the public history of the call.
    pub must_be_published: bool,
}

/// What a change comes to, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// The close is later, or gone.
    Extended,
    /// The close is earlier, or new.
    Shortened,
    /// The opening is another.
    Opening,
    /// Anything else, such as the grace or the late policy.
    Other,
    /// Both calls are the same.
    Nothing,
}

/// Why a call cannot be changed in that way, and what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    /// An extension, or a broken promise, without a reason.
    #[error("Give a reason for the change; it will be public")]
    NeedsReason,
    /// A lead wants to break the promise.
    #[error("It is promised that this call is not extended: ask an organiser, only they can change that")]
    NeedsOrganiser,
    /// An organiser wants to break the promise and has not said so.
    #[error(
        "It is promised that this call is not extended: say that the promise is to be broken, and publish a reason"
    )]
    NeedsOverride,
    /// The close is new or earlier than it was, and would come with too little notice.
    #[error("Choose a close at least 48 hours from now: {} or later", utc_in_words(*.earliest))]
    TooSoon {
        /// The earliest close that is allowed now.
        earliest: DateTime<Utc>,
    },
    /// The grace was changed after people began to count on it.
    #[error("The grace can be changed only before the call opens: leave it as it is")]
    GraceIsFixed,
    /// What becomes of late proposals was changed after people began to count on it.
    #[error("What becomes of late proposals can be changed only before the call opens: leave it as it is")]
    LatePolicyIsFixed,
    /// A lead wants something else than a later close.
    #[error("Leads can move the close to a later date and change nothing else of a call: ask an organiser")]
    OnlyExtension,
    /// A lead wants another opening, and that is not left to leads.
    #[error("In this track the organisers set the opening: leave it as it is, or ask them")]
    OpeningIsKept,
    /// A lead wants a first close, or a later one, and that is not left to leads.
    #[error("In this track the organisers set the close: leave it as it is, or ask them")]
    CloseIsKept,
    /// A lead wants a later close than leads can choose.
    #[error("The organisers let leads choose {} at the latest: choose that day or an earlier one, or ask them", date_in_words(*.last))]
    TooLate {
        /// The last day that they can choose.
        last: NaiveDate,
    },
    /// The later close is past already.
    #[error("That close is already past: choose a later one")]
    AlreadyPast,
    /// The opening was moved later although the call has opened.
    #[error("The call has already opened: leave its opening as it is, or move the close")]
    AlreadyOpened,
    /// The call would close before it opens.
    #[error("The call would close before it opens: choose an earlier opening or a later close")]
    NeverOpen,
}

/// Decides whether `old` may become `new` at `now`.
///
/// # Errors
/// [`ChangeRefused`], with the first rule that is in the way.
pub fn check_change(
    old: &Call,
    new: &Call,
    by: Changer,
    wish: Wish<'_>,
    now: DateTime<Utc>,
) -> Result<Change, ChangeRefused> {
    if old == new {
        return Ok(Change { kind: ChangeKind::Nothing, must_be_published: false });
    }
    let kind = kind_of(old, new);
    let promise_is_dropped = old.no_extension && !new.no_extension;
    check_instants(old, new, kind, now)?;
    if old.no_extension && (kind == ChangeKind::Extended || promise_is_dropped) {
        check_promise(by, wish)?;
    }
    if let Changer::Lead(may) = by {
        check_lead(old, new, may, now)?;
    }
    let has_reason = wish.reason.is_some_and(|reason| !reason.trim().is_empty());
    if (kind == ChangeKind::Extended || promise_is_dropped) && !has_reason {
        return Err(ChangeRefused::NeedsReason);
    }
    Ok(Change { kind, must_be_published: kind != ChangeKind::Other || promise_is_dropped })
}

fn kind_of(old: &Call, new: &Call) -> ChangeKind {
    match (old.closes_at(), new.closes_at()) {
        (Some(_), None) => ChangeKind::Extended,
        (Some(before), Some(after)) if after > before => ChangeKind::Extended,
        (None, Some(_)) => ChangeKind::Shortened,
        (Some(before), Some(after)) if after < before => ChangeKind::Shortened,
        _ if old.opens_at != new.opens_at => ChangeKind::Opening,
        _ => ChangeKind::Other,
    }
}

/// Leads open a call and extend it; where both are left to them they can do it at once.
fn check_lead(old: &Call, new: &Call, may: May, now: DateTime<Utc>) -> Result<(), ChangeRefused> {
    let dated = Call { opens_at: new.opens_at, closes: new.closes.clone(), ..old.clone() };
    if dated != *new {
        return Err(ChangeRefused::OnlyExtension);
    }
    if old.opens_at != new.opens_at {
        match has_opened(old, now) {
            _ if !may.open => return Err(ChangeRefused::OpeningIsKept),
            true => return Err(ChangeRefused::AlreadyOpened),
            false => {}
        }
    }
    if old.closes == new.closes {
        return Ok(());
    }
    let Some(closes) = &new.closes else { return Err(ChangeRefused::OnlyExtension) };
    let is_left = match &old.closes {
        None => may.open,
        Some(before) if before.instant() < closes.instant() => may.extend,
        Some(_) => return Err(ChangeRefused::OnlyExtension),
    };
    match may.close_by {
        _ if !is_left => Err(ChangeRefused::CloseIsKept),
        Some(last) if !may.reaches(closes) => Err(ChangeRefused::TooLate { last }),
        _ => Ok(()),
    }
}

/// Whether people could have begun to count on the call.
pub fn has_opened(call: &Call, now: DateTime<Utc>) -> bool {
    call.opens_at.is_none_or(|opens| opens <= now)
}

fn check_instants(old: &Call, new: &Call, kind: ChangeKind, now: DateTime<Utc>) -> Result<(), ChangeRefused> {
    if !new.is_ever_open() {
        return Err(ChangeRefused::NeverOpen);
    }
    let has_opened = has_opened(old, now);
    // No opening at all compares as earlier than any.
    if has_opened && new.opens_at > old.opens_at {
        return Err(ChangeRefused::AlreadyOpened);
    }
    if has_opened && new.grace != old.grace {
        return Err(ChangeRefused::GraceIsFixed);
    }
    if has_opened && new.late_policy != old.late_policy {
        return Err(ChangeRefused::LatePolicyIsFixed);
    }
    if kind == ChangeKind::Extended && new.closes_at().is_some_and(|close| close <= now) {
        return Err(ChangeRefused::AlreadyPast);
    }
    let earliest = now + NOTICE;
    if kind == ChangeKind::Shortened && new.closes_at().is_some_and(|close| close < earliest) {
        return Err(ChangeRefused::TooSoon { earliest });
    }
    Ok(())
}

fn check_promise(by: Changer, wish: Wish<'_>) -> Result<(), ChangeRefused> {
    match by {
        Changer::Lead(_) => Err(ChangeRefused::NeedsOrganiser),
        Changer::Organiser if !wish.override_promise => Err(ChangeRefused::NeedsOverride),
        Changer::Organiser => Ok(()),
    }
}

#[cfg(test)]
mod tests;
