//! What staff do with a plan, whichever page or command asked for it: with its audit row, its line of history, and the end of
//! a hold that it contradicts.

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::changed::Changes;
use super::forms::{MINUTES, RANKS};
use super::hold::take_out;
use super::plan::{Wish, outside_of_slots};
use super::{About, Intent, Outcome, answer, offered, possible, store};
use crate::access::{Capability, Decides, DecidesOn, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::state::State;
use crate::review::command::Planning;
use crate::review::store::stakes_of;

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

/// Whoever has a stake in what would become part of the proposal, or in what it would become part of, sees no plan of it and
/// makes none.
///
/// # Errors
/// A sentence that does not tell of that plan, for them; or when the database fails.
pub async fn not_hidden(db: &mut PgConnection, staff: &DecidesOn) -> Result<(), AppError> {
    if !stakes_of(db, staff.account()).await?.untold().contains(&staff.proposal().id) {
        return Ok(());
    }
    let number = staff.proposal().number.unwrap_or_default();
    Err(AppError::Forbidden(format!("You cannot plan anything with #{number} now. A co-lead or an organiser must.")))
}

/// Plans for the proposal, in place of what was planned before. A letter on hold does not leave then.
///
/// # Errors
/// When the database fails or a letter cannot be written.
pub async fn plan<C: Decides>(app: &App, tx: &mut Tx<C>, intent: &Intent) -> Result<(), AppError> {
    let proposal = tx.decides_on().proposal();
    let (id, number) = (proposal.id, proposal.number.unwrap_or_default());
    // First what the old plan sent off ends, so that its leads are told of it as it was.
    let (about, by_whom) = (About::from(tx.decides_on()), tx.actor().name);
    take_out(app, tx, &about, &format!("{by_whom} changed the plan")).await?;
    store::set_plan(tx, intent).await?;
    store::add_event(tx, id, "planned", &intent.in_history()).await?;
    let (action, details) = match intent {
        Intent::Decide(wish) => (
            "decision planned",
            json!({ "outcome": wish.outcome.as_str(), "reason": wish.reason, "minutes": wish.minutes,
                    "answer_by": wish.answer_by, "rank": wish.rank, "own_letter": !wish.letter.is_empty() }),
        ),
        Intent::Travel(travel) => ("travel planned", json!({ "what": travel.in_full() })),
    };
    Ok(audit::record(tx, action, format!("proposal {number}"), details).await?)
}

/// Which plan a new one may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaces {
    /// The one that was on the page, by its key, where the proposal had this version.
    Seen {
        /// The plan; none where nothing was planned.
        plan: Option<Uuid>,
        /// The version of the proposal.
        version: i32,
    },
    /// One's own only: another lead's stands until it is taken back.
    Own,
}

/// What came of planning.
pub enum Kept {
    /// It is planned, or was before.
    Done,
    /// The page showed another plan or another text. Nothing was saved.
    Changed(Changes),
}

/// Plans, unless that would replace what the lead does not know of. The same once more changes nothing.
///
/// # Errors
/// A sentence, where another lead's plan stands; or when the database fails.
pub async fn keep<C: Decides>(
    app: &App,
    tx: &mut Tx<C>,
    intent: &Intent,
    replaces: Replaces,
) -> Result<Kept, AppError> {
    let staff = tx.decides_on().clone();
    not_hidden(tx.db(), &staff).await?;
    if let Some(wish) = intent.decision()
        && offered(tx.db(), staff.conference(), staff.track(), vec![wish.outcome]).await?.is_empty()
    {
        return Err(AppError::Forbidden("This conference has no other track for BoFs".to_owned()));
    }
    let proposal = staff.proposal();
    let (id, version, number) = (proposal.id, proposal.version, proposal.number.unwrap_or_default());
    let (have, me) = (store::plan_of(tx.db(), id).await?, tx.actor().name);
    if have.as_ref().is_some_and(|have| have.intent == *intent && have.version == version) {
        return Ok(Kept::Done);
    }
    if let (Replaces::Own, Some(have)) = (replaces, &have)
        && have.by_whom != me
    {
        let sentence = format!("{}. Take that back first, as in: {number} plan nothing", have.in_words());
        return Err(AppError::Forbidden(sentence));
    }
    let changes = Changes::since(replaces, have.as_ref(), proposal);
    if changes.any() {
        return Ok(Kept::Changed(changes));
    }
    plan(app, tx, intent).await?;
    Ok(Kept::Done)
}

/// The answer to a command that planned.
pub fn planned_in_words(intent: &Intent) -> String {
    format!("Planned, and not sent: {}.", intent.in_full().trim_end_matches('.'))
}

/// Takes the plan of the proposal back, if there is one. A letter on hold does not leave then.
///
/// # Errors
/// When the database fails or a letter cannot be written.
pub async fn take_back(app: &App, tx: &mut Tx<DecidesOn>) -> Result<(), AppError> {
    let (id, number) = (tx.proposal().id, tx.proposal().number.unwrap_or_default());
    if store::plan_of(tx.db(), id).await?.is_none() {
        return Ok(());
    }
    let (about, by_whom) = (About::from(&**tx), tx.actor().name);
    take_out(app, tx, &about, &format!("{by_whom} took the plan back")).await?;
    store::delete_plan(tx, id).await?;
    store::add_event(tx, id, "taken_back", "").await?;
    Ok(audit::record(tx, "plan taken back", format!("proposal {number}"), json!({})).await?)
}

/// Plans what a command asks for, and says so. It replaces one's own plan; another lead's stands until it is taken back.
///
/// # Errors
/// A sentence, where that cannot be planned; or when the database fails.
pub async fn obey(app: &App, staff: DecidesOn, planning: &Planning) -> Result<String, AppError> {
    plannable(&staff)?;
    let mut tx = Tx::begin(staff, app).await?;
    plannable(&tx)?;
    let held = (*tx).clone();
    not_hidden(tx.db(), &held).await?;
    let Some(wish) = wish(app, &tx, planning)? else {
        take_back(app, &mut tx).await?;
        tx.commit().await?;
        return Ok("Nothing is planned any more.".to_owned());
    };
    let intent = Intent::Decide(wish);
    keep(app, &mut tx, &intent, Replaces::Own).await?;
    let outside = intent.decision().and_then(|wish| outside_of_slots(wish.minutes, held.track().minutes));
    tx.commit().await?;
    let outside = outside.map(|sentence| format!(" {sentence}.")).unwrap_or_default();
    Ok(format!("{}{outside}", planned_in_words(&intent)))
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
