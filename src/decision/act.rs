//! What staff do with a plan, whichever page or command asked for it: with its audit row, its line of history, and the end of
//! a hold that it contradicts.

use serde_json::json;

use super::forms::{MINUTES, RANKS};
use super::hold::take_out;
use super::plan::Wish;
use super::{About, Outcome, answer, possible, store};
use crate::access::{Capability, DecidesOn, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::state::State;
use crate::review::command::Planning;

/// Why nothing can be planned with a proposal, if so.
///
/// # Errors
/// A sentence, for whoever has a stake in it, and where there is nobody to write to.
pub fn plannable(staff: &DecidesOn) -> Result<(), AppError> {
    if let Some(why) = staff.kept_out() {
        return Err(AppError::Forbidden(why));
    }
    let proposal = staff.proposal();
    if proposal.author_left() && possible(proposal, staff.role().into()).is_empty() {
        return Err(AppError::Forbidden(proposal.left_in_words().unwrap_or_default().to_owned()));
    }
    if proposal.denied_at.is_some() {
        let sentence =
            "The owner of the author's address says that this proposal is not theirs: there is nobody to write to.";
        return Err(AppError::Forbidden(sentence.to_owned()));
    }
    Ok(())
}

/// Plans for the proposal, in place of what was planned before. A letter on hold does not leave then.
///
/// # Errors
/// When the database fails or a letter cannot be written.
pub async fn plan(app: &App, tx: &mut Tx<DecidesOn>, wish: &Wish) -> Result<(), AppError> {
    let (id, number) = (tx.proposal().id, tx.proposal().number.unwrap_or_default());
    store::set_plan(tx, wish).await?;
    store::add_event(tx, id, "planned", &wish.in_full()).await?;
    let details = json!({ "outcome": wish.outcome.as_str(), "reason": wish.reason, "minutes": wish.minutes,
                          "answer_by": wish.answer_by, "rank": wish.rank, "own_letter": !wish.letter.is_empty() });
    audit::record(tx, "decision planned", format!("proposal {number}"), details).await?;
    let (about, by_whom) = (About::from(&**tx), tx.actor().name);
    take_out(app, tx, &about, &format!("{by_whom} changed the plan")).await
}

/// Takes the plan of the proposal back, if there is one. A letter on hold does not leave then.
///
/// # Errors
/// When the database fails or a letter cannot be written.
pub async fn take_back(app: &App, tx: &mut Tx<DecidesOn>) -> Result<(), AppError> {
    let (id, number) = (tx.proposal().id, tx.proposal().number.unwrap_or_default());
    if !store::delete_plan(tx, id).await? {
        return Ok(());
    }
    store::add_event(tx, id, "taken_back", "").await?;
    audit::record(tx, "plan taken back", format!("proposal {number}"), json!({})).await?;
    let (about, by_whom) = (About::from(&**tx), tx.actor().name);
    take_out(app, tx, &about, &format!("{by_whom} took the plan back")).await
}

/// Plans what a command asks for, and says so. It replaces one's own plan; another lead's stands until it is taken back.
///
/// # Errors
/// A sentence, where that cannot be planned; or when the database fails.
pub async fn obey(app: &App, staff: DecidesOn, planning: &Planning) -> Result<String, AppError> {
    plannable(&staff)?;
    let mut tx = Tx::begin(staff, app).await?;
    plannable(&tx)?;
    let Some(wish) = wish(app, &tx, planning)? else {
        take_back(app, &mut tx).await?;
        tx.commit().await?;
        return Ok("Nothing is planned any more.".to_owned());
    };
    let (id, version, number) = (tx.proposal().id, tx.proposal().version, tx.proposal().number.unwrap_or_default());
    let planned = format!("Planned, and not sent: {}.", wish.in_full().trim_end_matches('.'));
    if let Some(have) = store::plan_of(tx.db(), id).await? {
        if have.wish == wish && have.version == version {
            return Ok(planned);
        }
        if have.by_whom != tx.actor().name {
            return Err(AppError::Forbidden(format!(
                "{}. Take that back first, as in: {number} plan nothing",
                have.in_words()
            )));
        }
    }
    plan(app, &mut tx, &wish).await?;
    tx.commit().await?;
    Ok(planned)
}

/// What the line means for this proposal; nothing where its plan is to go.
fn wish(app: &App, staff: &DecidesOn, planning: &Planning) -> Result<Option<Wish>, AppError> {
    let (outcome, reason, minutes, rank) = match planning {
        Planning::Nothing => return Ok(None),
        Planning::Accept(minutes) => {
            (Outcome::Accepted, String::new(), minutes.or(staff.proposal().text.minutes), None)
        }
        Planning::Waitlist(rank) => (Outcome::Waitlisted, String::new(), None, *rank),
        Planning::Decline(reason) => (Outcome::Declined, reason.clone(), None, None),
        Planning::Bof => (Outcome::BofOffered, String::new(), None, None),
    };
    let (state, number) = (staff.proposal().state, staff.proposal().number.unwrap_or_default());
    let refused = |sentence: String| Err(AppError::Forbidden(sentence));
    if !possible(staff.proposal(), staff.role().into()).contains(&outcome) {
        return refused(format!("#{number} is {}: that cannot be planned", state.word().to_lowercase()));
    }
    if state == State::Accepted && reason.is_empty() {
        return refused("Give a reason: the acceptance was sent before".to_owned());
    }
    if minutes.is_some_and(|minutes| minutes > MINUTES) || rank.is_some_and(|rank| rank > RANKS) {
        return refused(format!("Minutes go up to {MINUTES}, and ranks up to {RANKS}"));
    }
    let usual = answer::usual(staff.conference().starts_on, app.clock.now());
    let answer_by = outcome.asks().then_some(usual);
    Ok(Some(Wish { outcome, reason, minutes, answer_by, rank, letter: String::new() }))
}
