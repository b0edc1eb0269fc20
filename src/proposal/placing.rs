//! Placing: a proposal whose author was not sure goes into the track that organisers choose. When it arrived, its number and
//! its thread stay; whether it is late there is asked of the new track's call.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::state::State;
use super::{Proposal, notify, store};
use crate::access::{PlacerOf, Tx};
use crate::app::App;
use crate::audit;
use crate::decision;
use crate::error::AppError;
use crate::mail::letter::{self, Letter, Placed};
use crate::mail::outbox::{self, Envelope};
use crate::track::deadline::{Admission, Call, Sending, admit};
use crate::track::kind::Kind;
use crate::track::{self, Track, words};

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
}

/// What came of placing.
pub enum Outcome {
    /// It is in the track now.
    Placed,
    /// It was in that track before: the button was pressed twice.
    Before,
    /// The call promised not to be extended, and no reason was given.
    NeedsReason,
}

/// Why there is nothing to place, if so.
///
/// # Errors
/// A sentence, where the proposal is in a track of its own or not with the leads any more.
pub fn placeable(placer: &PlacerOf) -> Result<(), AppError> {
    let (proposal, track) = (placer.proposal(), placer.track());
    let number = proposal.number.unwrap_or_default();
    if track.kind != Kind::Unsorted {
        return Err(AppError::Forbidden(format!(
            "#{number} is in the {} already; there is nothing to place.",
            track.name
        )));
    }
    if proposal.denied_at.is_some() {
        let sentence =
            "The owner of the author's address says that this proposal is not theirs: nothing more happens with it.";
        return Err(AppError::Forbidden(sentence.to_owned()));
    }
    if proposal.state != State::Submitted {
        let word = proposal.state.word().to_lowercase();
        return Err(AppError::Forbidden(format!("#{number} is {word}; there is nothing to place.")));
    }
    Ok(())
}

/// Places the proposal into the track with this slug.
///
/// # Errors
/// When the right is gone, there is nothing to place or no such track, or the database fails; then nothing was changed.
pub async fn place(app: &App, placer: PlacerOf, slug: &str, reason: &str) -> Result<Outcome, AppError> {
    let mut tx = Tx::begin(placer, app).await?;
    let conference = tx.conference().clone();
    if tx.track().slug == slug {
        return Ok(Outcome::Before);
    }
    placeable(&tx)?;
    let found = track::store::by_slug(tx.db(), conference.id, slug).await?;
    let found = found.filter(|track| track.kind != Kind::Unsorted).ok_or_else(AppError::not_found)?;
    let track = track::store::held(tx.db(), conference.id, found.id).await?;
    let (late, grace_seconds) = match Arrival::in_track(&track, tx.proposal()) {
        Arrival::InTime { grace_seconds } => (false, grace_seconds),
        Arrival::Late { breaks_promise: true } if reason.is_empty() => return Ok(Outcome::NeedsReason),
        Arrival::Late { breaks_promise } => {
            if breaks_promise {
                let before = track.call.closes.as_ref().map(words::closes_in_words).unwrap_or_default();
                let after = "the same close, and one proposal that came to the organisers after it";
                store::publish_exception(&mut tx, &track, &before, after, reason).await?;
            }
            (true, None)
        }
    };
    let (id, number, from) = (tx.proposal().id, tx.proposal().number.unwrap_or_default(), tx.track().clone());
    let about = decision::About::from(&*tx);
    decision::end_plan(app, &mut tx, &about, "it was placed in another track").await?;
    store::place(&mut tx, &track, late, grace_seconds).await?;
    let details = json!({ "from": from.slug, "to": track.slug, "late": late, "reason": reason });
    audit::record(&mut tx, "proposal placed", format!("proposal {number}"), details).await?;
    let proposal = store::by_id(tx.db(), id).await?.ok_or_else(AppError::not_found)?;
    tell(app, &mut tx, &from, &track, &proposal).await?;
    tx.commit().await?;
    Ok(Outcome::Placed)
}

/// The new leads get the proposal as if it had just come; its author hears where it is, once the address is known as theirs.
async fn tell(
    app: &App,
    tx: &mut Tx<PlacerOf>,
    from: &Track,
    track: &Track,
    proposal: &Proposal,
) -> Result<(), AppError> {
    let (conference, now) = (tx.conference().clone(), tx.now());
    outbox::take_back(tx, proposal.id).await?;
    if !proposal.is_confirmed() {
        if notify::leads_have_room(tx, track).await? {
            let due = letter::due_unconfirmed(track, now);
            notify::to_leads(tx, app, &conference, track, proposal, due).await?;
        }
        return Ok(());
    }
    notify::to_leads(tx, app, &conference, track, proposal, now).await?;
    let readers = notify::readers(tx.db(), proposal).await?;
    let reply_to = notify::reply_to_readers(&conference, track, &readers);
    let envelope = Envelope {
        to: &proposal.author(),
        reply_to: Some(&reply_to),
        from_name: format!("{} {}", conference.short_name, track.short_name),
        conference: Some(&conference),
        track: Some(track),
        proposal: Some(proposal.id),
        about: proposal.id,
        to_leads: false,
        due_at: now,
    };
    let letter = Letter::Placed(Placed::about(app, &conference, from, track, proposal, &readers));
    outbox::enqueue(tx, app, &letter, &envelope).await?;
    Ok(())
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
