//! Leads hear of edits: at most once in half an hour of editing, with what changed since they were told last.

use chrono::TimeDelta;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{ToReaders, conference_of};
use crate::access::{Tx, Worker};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::mail::facts::Facts;
use crate::mail::letter::{Letter, ProposalChanged, proposal_url};
use crate::proposal::answers;
use crate::proposal::state::State;
use crate::proposal::store::{self, Kept};
use crate::proposal::{HistoryUrl, Proposal, diff, parts};
use crate::track;

/// How long edits are collected before the leads hear of them.
pub const EDITS_COLLECTED_FOR: TimeDelta = TimeDelta::minutes(30);

/// Writes the letter about the next proposal whose leads are to hear of its edits. False when none is due.
///
/// # Errors
/// When the database fails.
pub async fn tell_changes(app: &App, tx: &mut Tx<Worker>) -> Result<bool, AppError> {
    let Some(due) = store::next_notice(tx).await? else { return Ok(false) };
    let Some(proposal) = store::by_id(tx.db(), due.proposal_id).await? else { return Ok(false) };
    let told = store::version(tx.db(), proposal.id, due.told_version).await?;
    store::noticed(tx, proposal.id, proposal.version).await?;
    let Some(told) = told.filter(|told| told.text != proposal.text && concerns_leads(&proposal)) else {
        return Ok(true);
    };
    write(app, tx, &proposal, &told).await?;
    Ok(true)
}

/// What is over or not its author's troubles nobody.
fn concerns_leads(proposal: &Proposal) -> bool {
    let stands = matches!(proposal.state, State::Submitted | State::Accepted | State::Waitlisted | State::Confirmed);
    stands && proposal.denied_at.is_none()
}

async fn write(app: &App, tx: &mut Tx<Worker>, proposal: &Proposal, told: &Kept) -> Result<(), AppError> {
    let conference = conference_of(tx.db(), proposal.conference_id).await?;
    let track = track::store::by_id(tx.db(), conference.id, proposal.track_id).await?;
    let by = store::changed_by(tx.db(), proposal.id, told.version, proposal.version).await?.join(", ");
    let read = |text| answers::as_leads_read(text, &track.content);
    let changes: Vec<(String, String)> = parts::differing(&read(&told.text), &read(&proposal.text))
        .into_iter()
        .map(|(part, old, new)| (parts::label_in(&part, &track.content), diff::plain(&diff::words(&old, &new))))
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    let number = proposal.number.unwrap_or_default();
    let history = app.absolute(HistoryUrl { conference: conference.slug.clone(), number });
    let history_url = format!("{history}?from={}&to={}", told.version, proposal.version);
    let url = proposal_url(app, &conference, number);
    let letters = ToReaders {
        conference: &conference,
        track: &track,
        proposal,
        about: letter_key(proposal.id, proposal.version),
        due_at: tx.now(),
    };
    let facts = Facts::of(&conference, &track, proposal);
    let about = |why| {
        Letter::ProposalChanged(ProposalChanged::new(&facts, &by, &changes, url.clone(), history_url.clone(), why))
    };
    letters.enqueue(tx, app, about).await?;
    let details = json!({ "from": told.version, "to": proposal.version });
    audit::record_in(tx, conference.id, "leads told of changes", format!("proposal {number}"), details).await?;
    Ok(())
}

/// The letter about one version is the same mail however often it is written.
fn letter_key(proposal: Uuid, version: i32) -> Uuid {
    let digest = Sha256::digest(format!("{proposal} {version}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(bytes)
}
