//! The deadline rule: the only place that decides what is in time.
//!
//! Pages ask [`status`], the transaction that files a proposal asks [`admit`] with the instants it has stored. What counts is
//! when a request arrived, never when it was written. Every span is half open: the instant of the close is too late.

mod call;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};

pub use call::{Call, Closes, LatePolicy};

/// How long a check that arrived in time may still be sent, unchanged, and count as in time.
pub const CHECK_HOLDS: TimeDelta = TimeDelta::minutes(10);

/// The leads' leave for one proposal to come after the close. It moves the end for that proposal, not the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatePass {
    /// The first instant at which it no longer holds.
    pub until: DateTime<Utc>,
}

/// How a call stands at an instant, for everybody or for the holder of a late pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has not opened.
    NotYet {
        /// The first instant at which it will be open.
        opens: DateTime<Utc>,
    },
    /// It takes proposals.
    Open {
        /// The first instant that will be too late; `None` without a closing date.
        until: Option<DateTime<Utc>>,
    },
    /// It is closed, and still takes what was stored or checked before the close.
    Grace {
        /// The first instant at which that ends too.
        until: DateTime<Utc>,
    },
    /// It is closed; what comes is filed, marked late.
    Late,
    /// It is closed; what comes stays a draft.
    Closed,
}

/// How `call` stands at `now`. A late pass that is in force keeps it open until the later of both ends.
pub fn status(call: &Call, late_pass: Option<LatePass>, now: DateTime<Utc>) -> Status {
    if let Some(opens) = call.opens_at
        && now < opens
    {
        return Status::NotYet { opens };
    }
    let Some(ends) = Ends::of(call, late_pass) else {
        return Status::Open { until: None };
    };
    if now < ends.end {
        Status::Open { until: Some(ends.end) }
    } else if now < ends.grace {
        Status::Grace { until: ends.grace }
    } else if call.late_policy == LatePolicy::Pile {
        Status::Late
    } else {
        Status::Closed
    }
}

/// The instants of one proposal that is being sent, all as they arrived at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    /// When the body of the request that sends it had been read.
    pub arrived_at: DateTime<Utc>,
    /// When it was first stored as a draft.
    pub draft_stored_at: Option<DateTime<Utc>>,
    /// When exactly this text arrived to be checked; `None` if it was changed since or never checked.
    pub unchanged_since_check_at: Option<DateTime<Utc>>,
}

/// What the call makes of a proposal that is being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is filed as in time.
    InTime {
        /// The arrival that counts: that of the request, or of the check that it was sent from.
        counted_at: DateTime<Utc>,
        /// How long after the close it came, where only the grace period made it in time.
        after_close: Option<TimeDelta>,
    },
    /// It is filed and marked late.
    Late {
        /// How long after the close it came.
        by: TimeDelta,
    },
    /// The call has not opened.
    NotYet {
        /// The first instant at which it will be open.
        opens: DateTime<Utc>,
    },
    /// It is kept as a draft.
    TooLate {
        /// The end that held for this proposal.
        closed_at: DateTime<Utc>,
        /// How long after that end it came.
        by: TimeDelta,
        /// Whether its author can ask the leads for a late pass.
        may_ask: bool,
    },
}

/// Decides about a proposal from its stored instants; to be asked inside the transaction that files it.
pub fn admit(call: &Call, late_pass: Option<LatePass>, sending: &Sending) -> Admission {
    let arrived = sending.arrived_at;
    match status(call, late_pass, arrived) {
        Status::NotYet { opens } => return Admission::NotYet { opens },
        Status::Open { .. } => {
            return Admission::InTime { counted_at: arrived, after_close: None };
        }
        Status::Grace { .. } | Status::Late | Status::Closed => {}
    }
    let ends = Ends::of(call, late_pass).expect("a call without a close is open or has not opened");
    if let Some(checked) = sending.unchanged_since_check_at
        && checked < ends.end
        && arrived < checked + CHECK_HOLDS
    {
        return Admission::InTime { counted_at: checked, after_close: None };
    }
    let begun = [sending.draft_stored_at, sending.unchanged_since_check_at].into_iter().flatten();
    if arrived < ends.grace && begun.min().is_some_and(|begun| begun < ends.close) {
        return Admission::InTime { counted_at: arrived, after_close: Some(arrived - ends.close) };
    }
    let by = arrived - ends.end;
    match call.late_policy {
        LatePolicy::Pile => Admission::Late { by },
        policy => Admission::TooLate { closed_at: ends.end, by, may_ask: policy == LatePolicy::Ask },
    }
}

/// Whether the author may still change the text: while the call is open for it and no decision has been sent.
pub fn text_may_be_edited(call: &Call, late_pass: Option<LatePass>, now: DateTime<Utc>, decision_sent: bool) -> bool {
    !decision_sent && matches!(status(call, late_pass, now), Status::Open { .. })
}

/// The ends of a call that has a close, each the first instant that is too late.
struct Ends {
    close: DateTime<Utc>,
    /// The close, or the end of the late pass if that is later.
    end: DateTime<Utc>,
    grace: DateTime<Utc>,
}

impl Ends {
    fn of(call: &Call, late_pass: Option<LatePass>) -> Option<Ends> {
        let close = call.closes_at()?;
        let end = late_pass.map_or(close, |pass| pass.until.max(close));
        Some(Ends { close, end, grace: close + call.grace })
    }
}
