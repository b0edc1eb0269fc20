//! The ten minutes between sending a letter off and its leaving.
//!
//! What was sent off is frozen. While it is on hold it can be stopped, and an edit, a withdrawal or another plan takes it
//! out. Its release is one transaction: decision, state, letter and the end of plan and hold together, or nothing. Whoever
//! writes here holds the proposal first, so that of a release and anything else exactly one comes first.

use chrono::{NaiveDate, TimeDelta};
use serde_json::json;
use uuid::Uuid;

use super::Outcome;
use super::notify::{self, About, NotLeft};
use super::store::{self, Due, Ending};
use crate::access::{Capability, SignedIn, Tx, Worker};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::state::Mover;
use crate::proposal::{self, Proposal};
use crate::review::store::stakes_of;
use crate::{audit, conference, jobs, track, travel};

/// How long a letter that was sent off can be stopped.
const HOLD: TimeDelta = TimeDelta::minutes(10);
/// The same in the demonstration, where nobody waits for ten minutes.
const HOLD_IN_DEMO: TimeDelta = TimeDelta::seconds(20);

/// How long a letter that is sent off now can be stopped.
pub fn length(app: &App) -> TimeDelta {
    if app.settings.demo_mail.is_some() { HOLD_IN_DEMO } else { HOLD }
}

/// How a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// A lead stopped it.
    Stopped,
    /// Something happened to the proposal or its plan.
    TakenOut,
    /// The letter left.
    Sent,
}

impl Ended {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::TakenOut => "taken_out",
            Self::Sent => "sent",
        }
    }
}

/// A letter as it was frozen.
pub struct Held {
    /// Its key; the decision gets the same.
    pub id: Uuid,
    /// The version of the proposal that was decided on.
    pub version: i32,
    /// The decision.
    pub outcome: Outcome,
    /// The words to the author.
    pub reason: String,
    /// The length of the slot.
    pub minutes: Option<i32>,
    /// Until when the author is asked to answer.
    pub answer_by: Option<NaiveDate>,
    /// The place on the waiting list; without it, its end.
    pub rank: Option<i32>,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Who sent it off.
    pub by_whom: String,
    /// As what.
    pub mover: Mover,
}

/// Releases every letter whose hold is over, each in a transaction of its own: one that fails holds no other up, and a
/// server that is killed in between has sent each or none.
///
/// # Errors
/// When the database does not say what is due.
pub async fn release_due(app: &App) -> Result<(), AppError> {
    let now = app.clock.now();
    let due = store::due(&mut *app.db.acquire().await?, now).await?;
    for due in due {
        if let Err(error) = release(app, &due).await {
            tracing::warn!(%error, letter = %due.letter, "a letter could not be released");
        }
    }
    Ok(())
}

async fn release(app: &App, due: &Due) -> Result<(), AppError> {
    if due.travels {
        return match travel::release(app, due).await? {
            Ok(()) => Ok(()),
            Err(why) => give_up(app, due, &why).await,
        };
    }
    let mut tx = jobs::begin(app).await?;
    let Some(about) = about(&mut tx, due).await? else { return Ok(()) };
    let Some(held) = store::taken_up(&mut tx, due.letter).await? else { return Ok(()) };
    let why = match obstacle(&held, &about.proposal, due.track) {
        None => stake_of_sender(&mut tx, due).await?,
        why => why,
    };
    match why {
        Some(why) => {
            take_out(app, &mut tx, &about, &why).await?;
        }
        None => send(app, &mut tx, &about, &held).await?,
    }
    tx.commit().await
}

/// The proposal with what it belongs to, held.
async fn about(tx: &mut Tx<Worker>, due: &Due) -> Result<Option<About>, AppError> {
    let Some(proposal) = proposal::store::locked(tx.db(), due.proposal).await? else { return Ok(None) };
    let conference = conference::store::by_slug(tx.db(), &due.conference).await?.ok_or_else(AppError::not_found)?;
    let track = track::store::by_id(tx.db(), conference.id, proposal.track_id).await?;
    Ok(Some(About { conference, track, proposal }))
}

/// A travel cannot be done as it was sent off: it does not leave, unless it has in the meantime.
async fn give_up(app: &App, due: &Due, why: &str) -> Result<(), AppError> {
    let mut tx = jobs::begin(app).await?;
    let Some(about) = about(&mut tx, due).await? else { return Ok(()) };
    if store::is_held(tx.db(), due.letter).await? {
        take_out(app, &mut tx, &about, why).await?;
    }
    tx.commit().await
}

/// Whoever sent it off may have become one of its people since, or have been named as one who should not judge it. A lead
/// whose office ended has decided all the same.
async fn stake_of_sender(tx: &mut Tx<Worker>, due: &Due) -> Result<Option<String>, AppError> {
    let Some(email) = &due.email else { return Ok(None) };
    let Some(sender) = SignedIn::without_browser(tx.db(), email, "release").await? else { return Ok(None) };
    let stakes = stakes_of(tx.db(), sender.account()).await?;
    Ok(stakes.contains(&due.proposal).then(|| format!("{} cannot decide that any more", due.by_whom)))
}

/// Why a frozen letter is not true any more, if so.
fn obstacle(held: &Held, proposal: &Proposal, track: Uuid) -> Option<String> {
    if proposal.track_id != track {
        return Some("it was moved to another track".to_owned());
    }
    if proposal.denied_at.is_some() {
        return Some("the owner of the author's address says that it is not theirs".to_owned());
    }
    if !held.outcome.is_possible(proposal.state, proposal.author_left(), held.mover) {
        return Some(format!("it is now: {}", proposal.state.word().to_lowercase()));
    }
    (held.version != proposal.version).then(|| "its text was changed".to_owned())
}

async fn send(app: &App, tx: &mut Tx<Worker>, about: &About, held: &Held) -> Result<(), AppError> {
    let (proposal, from) = (&about.proposal, about.proposal.state);
    let outbox = notify::decided(app, tx, about, held).await?;
    store::decide(tx, proposal, held, outbox).await?;
    proposal::store::set_state(tx, proposal.id, held.outcome.state()).await?;
    store::delete_plan(tx, proposal.id).await?;
    store::end(tx, held.id, &Ending { how: Ended::Sent, why: "" }).await?;
    let subject = format!("proposal {}", proposal.number.unwrap_or_default());
    let details = json!({ "from": from.as_str(), "to": held.outcome.as_str(), "reason": held.reason, "by": held.by_whom,
                          "minutes": held.minutes, "answer_by": held.answer_by, "rank": held.rank });
    audit::record_in(tx, about.conference.id, "decision sent", subject, details).await?;
    Ok(())
}

/// Takes the letter about a proposal out of its hold, if it is in one, and tells the leads; the same for what it was to become
/// part of. `why` ends a sentence. The transaction holds the proposal.
///
/// # Errors
/// When the database fails.
pub async fn take_out<C: Capability>(app: &App, tx: &mut Tx<C>, about: &About, why: &str) -> Result<(), AppError> {
    end_hold(app, tx, about, why, why).await?;
    let number = about.proposal.number.unwrap_or_default();
    for main in store::held_mains(tx.db(), about.proposal.id).await? {
        let Some(proposal) = proposal::store::by_id(tx.db(), main).await? else { continue };
        let track = track::store::by_id(tx.db(), about.conference.id, proposal.track_id).await?;
        let main = About { conference: about.conference.clone(), track, proposal };
        // Whoever has a stake in the part reads the history of the other, but not this letter.
        let whole = format!("{why} (of #{number}, which was to become part of it)");
        end_hold(app, tx, &main, PART_CHANGED, &whole).await?;
    }
    Ok(())
}

/// What the history says where a part of a merge changed.
const PART_CHANGED: &str = "something changed about what was to become part of it";

async fn end_hold<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    about: &About,
    why: &str,
    told: &str,
) -> Result<(), AppError> {
    let concerned = store::concerned(tx.db(), about.proposal.id).await?;
    let Some((id, matter)) = store::end_held(tx, about.proposal.id, why).await? else { return Ok(()) };
    store::add_event(tx, about.proposal.id, "taken_out", why).await?;
    let subject = format!("proposal {}", about.proposal.number.unwrap_or_default());
    audit::record_in(tx, about.conference.id, "letter taken out", subject, json!({ "why": told })).await?;
    notify::not_sent(app, tx, about, &NotLeft { id, news: matter.news(), why: told, concerned: &concerned }).await
}

/// Ends what is planned with a proposal, because it was withdrawn, moved or merged: the letter about it goes out of its hold,
/// and the plan goes. `why` ends a sentence. The transaction holds the proposal; `about` is where it stood before.
///
/// # Errors
/// When the database fails.
pub async fn end_plan<C: Capability>(app: &App, tx: &mut Tx<C>, about: &About, why: &str) -> Result<(), AppError> {
    take_out(app, tx, about, why).await?;
    if store::delete_plan(tx, about.proposal.id).await? {
        store::add_event(tx, about.proposal.id, "taken_back", why).await?;
    }
    Ok(())
}
