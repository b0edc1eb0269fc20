//! Filing: the draft becomes a proposal, if the deadline rule takes it. Asked inside the transaction that writes.

use serde_json::json;

use super::state::{Mover, State};
use super::store::{self, Filing};
use super::{Proposal, notify};
use crate::access::{AuthorOf, Capability, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::late;
use crate::late::history::What;
use crate::track::deadline::{Admission, Call, LatePass, Sending, admit};
use crate::web::frame::Posted;
use chrono::{DateTime, TimeDelta, Utc};

/// What became of a sending.
pub enum Sent {
    /// It is in: the number.
    Filed(i32),
    /// It was in before: the number. Sending twice is sending once.
    Before(i32),
    /// The text is another than the one that was checked.
    NotAsChecked,
    /// The call does not take it; it stays a draft.
    Refused(Admission),
}

/// What the call makes of this draft at `arrived_at`.
pub fn admission(author: &AuthorOf, arrived_at: DateTime<Utc>) -> Admission {
    let proposal = author.proposal();
    let sending = Sending {
        arrived_at,
        draft_stored_at: Some(proposal.stored_at),
        unchanged_since_check_at: proposal
            .checked
            .filter(|(_, version)| *version == proposal.version)
            .map(|(checked_at, _)| checked_at),
    };
    admission_under(&author.track().call, proposal.late_pass(), &sending)
}

/// What a call makes of a draft that may have a late pass.
pub fn admission_under(call: &Call, late_pass: Option<LatePass>, sending: &Sending) -> Admission {
    match admit(call, None, sending) {
        in_time @ Admission::InTime { .. } => in_time,
        // A late pass never harms: what is in time without it is not marked late.
        _ => admit(call, late_pass, sending),
    }
}

/// Whether only a late pass makes this arrival one in time.
pub fn is_by_pass(author: &AuthorOf, counted_at: DateTime<Utc>, after_close: Option<TimeDelta>) -> bool {
    after_close.is_none() && author.track().call.closes_at().is_some_and(|close| counted_at >= close)
}

/// Files the draft as it was seen in `version`. The arrival of this request counts.
///
/// # Errors
/// When the right is gone, or the database fails; then nothing was changed.
pub async fn file(app: &App, author: AuthorOf, version: i32, posted: &Posted) -> Result<Sent, AppError> {
    let mut tx = Tx::begin(author, app).await?;
    let proposal = tx.proposal();
    if let Some(number) = proposal.number {
        return Ok(Sent::Before(number));
    }
    if proposal.version != version {
        return Ok(Sent::NotAsChecked);
    }
    let arrived_at = posted.arrived_since(proposal.changed_at);
    let admission = admission(&tx, arrived_at);
    let by_pass =
        matches!(admission, Admission::InTime { counted_at, after_close } if is_by_pass(&tx, counted_at, after_close));
    let filing = match admission {
        Admission::InTime { counted_at, after_close } => Filing {
            counted_at,
            late: by_pass,
            grace_seconds: after_close.map(|after| i32::try_from(after.num_seconds()).unwrap_or(i32::MAX)),
        },
        Admission::Late { .. } => Filing { counted_at: arrived_at, late: true, grace_seconds: None },
        refused => return Ok(Sent::Refused(refused)),
    };
    if !proposal.state.may_become(State::Submitted, Mover::Author) {
        return Err(AppError::Forbidden("This is no draft any more.".to_owned()));
    }
    let (id, track) = (proposal.id, tx.track().slug.clone());
    if by_pass {
        let by_whom = tx.actor().name;
        late::store::history::add(&mut tx, id, What::Used, None, &by_whom, "").await?;
    }
    let number = store::file(&mut tx, &filing).await?;
    let details =
        json!({ "track": track, "late": filing.late, "counted_at": filing.counted_at, "arrived_at": arrived_at });
    audit::record(&mut tx, "proposal filed", format!("proposal {number}"), details).await?;
    let filed = reload(&mut tx, id).await?;
    notify::filed(app, &mut tx, &filed).await?;
    tx.commit().await?;
    Ok(Sent::Filed(number))
}

async fn reload(tx: &mut Tx<AuthorOf>, id: uuid::Uuid) -> Result<Proposal, AppError> {
    store::by_id(tx.db(), id).await?.ok_or_else(AppError::not_found)
}
