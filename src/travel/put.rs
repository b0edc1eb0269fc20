//! The one act that puts a proposal into another track, whoever does it and why.

use serde_json::json;
use uuid::Uuid;

use super::arrival::Arrival;
use super::{kept, notify, store};
use crate::access::{Capability, Tx};
use crate::app::App;
use crate::audit;
use crate::conference::Conference;
use crate::decision;
use crate::error::AppError;
use crate::mail::letter;
use crate::mail::outbox;
use crate::proposal::state::{Mover, State};
use crate::proposal::{self, Proposal};
use crate::track::change::Published;
use crate::track::store::call;
use crate::track::{Track, words};

/// A proposal on its way into another track. The transaction holds the proposal, and the new track against changes of its call.
pub struct Way<'a> {
    /// Its conference.
    pub conference: &'a Conference,
    /// Where it is.
    pub from: &'a Track,
    /// Where it goes.
    pub to: &'a Track,
    /// The proposal as it is in the old track.
    pub proposal: &'a Proposal,
    /// The public reason, for a call that promised not to be extended.
    pub reason: &'a str,
    /// Who stands for that reason.
    pub by_whom: &'a str,
    /// What the letter to the new leads is about: the proposal, or the move.
    pub about: Uuid,
    /// What the new leads are told beside it.
    pub mark: Option<String>,
    /// What was done, for the audit rows.
    pub action: &'static str,
}

impl Way<'_> {
    /// The proposal where it stood before.
    fn about_before(&self) -> decision::About {
        let (conference, track, proposal) = (self.conference.clone(), self.from.clone(), self.proposal.clone());
        decision::About { conference, track, proposal }
    }
}

/// What came of it.
pub enum Done {
    /// It is in the track; the proposal as it is now.
    Put(Box<Proposal>),
    /// The call promised not to be extended, and no reason was given. Nothing was changed.
    NeedsReason,
}

/// A call's close after it took a late proposal, in the words of the public history.
const SAME_CLOSE: &str = "the same close, and one proposal that came to the organisers after it";

/// Puts the proposal into the track. Number, arrival, thread and votes stay; what was planned for it ends, and the new leads
/// decide anew. They get its letter; its author's is for the caller to write.
///
/// # Errors
/// When the database fails.
pub async fn put<C: Capability>(app: &App, tx: &mut Tx<C>, way: &Way<'_>) -> Result<Done, AppError> {
    let id = way.proposal.id;
    let arrival = Arrival::in_track(way.to, way.proposal);
    let (late, grace_seconds) = match arrival {
        Arrival::InTime { grace_seconds } => (false, grace_seconds),
        Arrival::Late { breaks_promise: true } if way.reason.is_empty() => return Ok(Done::NeedsReason),
        Arrival::Late { .. } => (true, None),
    };
    if arrival.breaks_promise() {
        let before = way.to.call.closes.as_ref().map(words::closes_in_words).unwrap_or_default();
        let words = Published { before, after: SAME_CLOSE.to_owned() };
        // The close stays, so nobody who holds a draft is told of it.
        call::publish(tx, &way.to.call, way.to, way.by_whom, &words, Some(way.reason)).await?;
    }
    store::place(tx, id, way.to.id, late, grace_seconds).await?;
    let (go_on, kept) = kept::sorted(&way.proposal.text.answers, way.from, way.to);
    if !kept.is_empty() {
        store::keep_answers(tx, id, way.from.id, &kept).await?;
        proposal::store::set_answers(tx, way.proposal, &go_on).await?;
    }
    if way.proposal.state.may_become(State::Submitted, Mover::Lead) {
        proposal::store::set_state(tx, id, State::Submitted).await?;
    }
    decision::end_plan(app, tx, &way.about_before(), &format!("it was moved to the {}", way.to.name)).await?;
    proposal::store::forget_notice(tx, id).await?;
    let number = way.proposal.number.unwrap_or_default();
    let details = json!({ "from": way.from.slug, "to": way.to.slug, "late": late, "reason": way.reason,
                          "state": way.proposal.state.as_str() });
    audit::record_in(tx, way.conference.id, way.action, format!("proposal {number}"), details).await?;
    let put = proposal::store::by_id(tx.db(), id).await?.ok_or_else(AppError::not_found)?;
    tell_leads(app, tx, way, &put).await?;
    Ok(Done::Put(Box::new(put)))
}

/// The new leads get the proposal as if it had just come.
async fn tell_leads<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    way: &Way<'_>,
    proposal: &Proposal,
) -> Result<(), AppError> {
    let now = tx.now();
    outbox::take_back(tx, proposal.id).await?;
    let due_at = if proposal.is_confirmed() { now } else { letter::due_unconfirmed(way.to, now) };
    if proposal.is_confirmed() || proposal::leads_have_room(tx, way.to).await? {
        notify::to_new_leads(app, tx, way, proposal, due_at).await?;
    }
    Ok(())
}
