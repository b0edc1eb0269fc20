//! How the arrival of a proposal stands in another call.

use chrono::{DateTime, Utc};

use crate::proposal::Proposal;
use crate::track::Track;
use crate::track::deadline::{Admission, Call, Sending, admit};

/// How an arrival stands in another call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It would have been taken there; within the grace so many seconds after the close.
    InTime {
        /// As in the proposal.
        grace_seconds: Option<i32>,
    },
    /// It came after the close.
    Late {
        /// Whether that call promised not to be extended, so that taking it needs a public reason.
        breaks_promise: bool,
    },
}

impl Arrival {
    /// How a proposal that was first stored and then arrived at these instants stands in `call`.
    pub fn of(call: &Call, stored_at: DateTime<Utc>, arrived_at: DateTime<Utc>) -> Self {
        let sending = Sending { arrived_at, draft_stored_at: Some(stored_at), unchanged_since_check_at: None };
        match admit(call, None, &sending) {
            // What came before the opening is there when it opens.
            Admission::NotYet { .. } => Self::InTime { grace_seconds: None },
            Admission::InTime { after_close, .. } => Self::InTime {
                grace_seconds: after_close.map(|after| i32::try_from(after.num_seconds()).unwrap_or(i32::MAX)),
            },
            Admission::Late { .. } | Admission::TooLate { .. } => Self::Late { breaks_promise: call.no_extension },
        }
    }

    /// The same for a filed proposal.
    pub fn in_track(track: &Track, proposal: &Proposal) -> Self {
        Self::of(&track.call, proposal.stored_at, proposal.arrived_at.unwrap_or(proposal.changed_at))
    }

    /// Whether only an organiser takes it, with a public reason.
    pub fn breaks_promise(self) -> bool {
        self == Self::Late { breaks_promise: true }
    }

    /// The track's name with what is to be known before it is chosen.
    pub fn label(track: &Track, proposal: &Proposal) -> String {
        let name = &track.name;
        match Self::in_track(track, proposal) {
            Self::InTime { .. } => name.clone(),
            Self::Late { breaks_promise: false } => format!("{name} (late there)"),
            Self::Late { breaks_promise: true } => format!("{name} (late there, and no extension was promised)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::track::deadline::{Closes, LatePolicy};
    use crate::track::zone::Zone;

    #[test]
    fn an_arrival_is_judged_by_the_call_it_comes_to() {
        let on = "2023-08-06".parse().expect("a date");
        let closes = Closes::new(on, None, Zone::AnywhereOnEarth, true).expect("a close");
        let (close, second) = (closes.instant(), TimeDelta::seconds(1));
        let call = Call { closes: Some(closes), grace: TimeDelta::minutes(5), ..Call::default() };
        let in_time = Arrival::InTime { grace_seconds: None };
        assert_eq!(Arrival::of(&Call::default(), close, close), in_time);
        assert_eq!(Arrival::of(&call, close - second, close - second), in_time);
        assert_eq!(Arrival::of(&call, close - second, close), Arrival::InTime { grace_seconds: Some(0) });
        assert_eq!(Arrival::of(&call, close, close), Arrival::Late { breaks_promise: false });
        let promised = Call { no_extension: true, late_policy: LatePolicy::Pile, ..call.clone() };
        assert_eq!(Arrival::of(&promised, close, close), Arrival::Late { breaks_promise: true });
        let later = Call { opens_at: Some(close), closes: None, ..call };
        assert_eq!(Arrival::of(&later, close - second, close - second), in_time);
    }
}
