//! What becomes of the proposals of an account that is deleted.

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Proposal;
use super::notify::{self, conference_of};
use super::state::State;
use super::store::{self, OfAccount};
use crate::access::{Capability, Tx};
use crate::account::Account;
use crate::app::App;
use crate::audit;
use crate::decision;
use crate::error::AppError;
use crate::track;
use crate::web::secret;

/// The name in place of the author's, where the proposal is no talk.
pub const DELETED: &str = "deleted account";

/// What becomes of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A draft goes.
    Deleted,
    /// What waits for a decision is withdrawn, and whoever heard of it hears of that.
    Withdrawn,
    /// A talk stays as it is published, with the name of its speaker.
    Kept,
    /// Everything else keeps number, title and text for the record of the leads.
    Nameless,
}

impl Fate {
    /// Every fate, in the order in which people are told.
    pub const ALL: [Self; 4] = [Self::Deleted, Self::Withdrawn, Self::Kept, Self::Nameless];

    /// What becomes of a proposal that stands here.
    pub fn of(state: State) -> Self {
        match state {
            State::Draft => Self::Deleted,
            State::Submitted | State::Waitlisted => Self::Withdrawn,
            State::Accepted | State::Confirmed => Self::Kept,
            State::Declined | State::Merged | State::DeclinedBySpeaker | State::Withdrawn => Self::Nameless,
        }
    }

    /// The name that it gets in place of the author's.
    fn name(self) -> Option<&'static str> {
        (self != Self::Kept).then_some(DELETED)
    }
}

/// The proposals of an account with what would become of each, and what tells whether they still stand so.
///
/// # Errors
/// When the database fails.
pub async fn fates(db: &mut PgConnection, account: Uuid) -> Result<(Vec<(OfAccount, Fate)>, String), AppError> {
    let mut fates = Vec::new();
    for own in store::of_account(db, account).await? {
        let fate = Fate::of(own.state);
        fates.push((own, fate));
    }
    let seen = fingerprint(fates.iter().map(|(own, fate)| (own.id, *fate)));
    Ok((fates, seen))
}

fn fingerprint(fates: impl Iterator<Item = (Uuid, Fate)>) -> String {
    let all: Vec<String> = fates.map(|(id, fate)| format!("{id} {fate:?}")).collect();
    secret::derive(&all.join("\n"), "fates of proposals")
}

/// Leaves every proposal of an account; nothing keeps its address. Changes nothing, and returns false, if they do not stand
/// as they were `seen`.
///
/// # Errors
/// When the database fails.
pub async fn leave_all<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    account: &Account,
    seen: &str,
) -> Result<bool, AppError> {
    let mut held = Vec::new();
    for own in store::of_account(tx.db(), account.id).await? {
        held.extend(store::locked(tx.db(), own.id).await?);
    }
    if fingerprint(held.iter().map(|proposal| (proposal.id, Fate::of(proposal.state)))) != seen {
        return Ok(false);
    }
    for proposal in &held {
        leave(app, tx, account, proposal).await?;
    }
    Ok(true)
}

async fn leave<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    account: &Account,
    proposal: &Proposal,
) -> Result<(), AppError> {
    let (id, conference, fate) = (proposal.id, proposal.conference_id, Fate::of(proposal.state));
    if fate == Fate::Withdrawn {
        withdraw(app, tx, proposal).await?;
    }
    store::forget_replies(tx, id).await?;
    if fate == Fate::Deleted {
        store::delete_draft(tx, id).await?;
        return Ok(audit::record_in(tx, conference, "draft deleted", format!("draft {id}"), json!({})).await?);
    }
    store::detach(tx, id, fate.name(), &account.name).await?;
    let details = json!({ "name_kept": fate == Fate::Kept });
    Ok(audit::record_in(tx, conference, "author's account deleted", subject(proposal), details).await?)
}

fn subject(proposal: &Proposal) -> String {
    format!("proposal {}", proposal.number.unwrap_or_default())
}

async fn withdraw<C: Capability>(app: &App, tx: &mut Tx<C>, proposal: &Proposal) -> Result<(), AppError> {
    let conference = conference_of(tx.db(), proposal.conference_id).await?;
    let track = track::store::by_id(tx.db(), conference.id, proposal.track_id).await?;
    store::set_state(tx, proposal.id, State::Withdrawn).await?;
    let details = json!({ "from": proposal.state.as_str(), "reason": "account deleted" });
    audit::record_in(tx, conference.id, "proposal withdrawn", subject(proposal), details).await?;
    notify::withdrawn_by_leaving(app, tx, (&conference, &track), proposal).await?;
    let about = decision::About { conference, track, proposal: proposal.clone() };
    decision::end_plan(app, tx, &about, "its author deleted their account").await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposal::state::Mover;

    #[test]
    fn what_is_decided_is_not_withdrawn_and_a_withdrawal_is_one_that_its_author_could_make() {
        for state in State::ALL {
            let fate = Fate::of(state);
            assert_eq!(fate == Fate::Deleted, state == State::Draft, "{state:?}");
            assert!(fate != Fate::Withdrawn || state.may_become(State::Withdrawn, Mover::Author), "{state:?}");
            assert_eq!(fate.name().is_none(), matches!(state, State::Accepted | State::Confirmed), "{state:?}");
        }
    }

    #[test]
    fn a_decision_in_the_meantime_is_noticed() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let before = fingerprint([(one, Fate::Withdrawn), (two, Fate::Kept)].into_iter());
        assert_ne!(before, fingerprint([(one, Fate::Kept), (two, Fate::Kept)].into_iter()));
        assert_ne!(before, fingerprint([(one, Fate::Withdrawn)].into_iter()));
        assert_eq!(before, fingerprint([(one, Fate::Withdrawn), (two, Fate::Kept)].into_iter()));
    }
}
