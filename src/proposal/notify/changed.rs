//! Leads hear of edits: at most once in half an hour of editing, with what changed since they were told last.

use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

use super::ToReaders;
use crate::access::{Tx, Worker};
use crate::app::App;
use crate::error::AppError;
use crate::mail::facts::Facts;
use crate::mail::letter::{Letter, ProposalChanged, proposal_url};
use crate::mail::outbox;
use crate::proposal::answers;
use crate::proposal::state::State;
use crate::proposal::store::{self, Kept};
use crate::proposal::{HistoryUrl, Proposal, diff, parts};
use crate::{audit, conference, track};

/// How long edits are collected before the leads hear of them.
pub const EDITS_COLLECTED_FOR: TimeDelta = TimeDelta::minutes(30);

/// Writes the letter about a proposal whose leads are to hear of its edits, if they still are.
///
/// # Errors
/// When the database fails.
pub async fn tell_changes(app: &App, tx: &mut Tx<Worker>, proposal: Uuid) -> Result<(), AppError> {
    let Some(told_version) = store::take_up_notice(tx, proposal).await? else { return Ok(()) };
    let Some(proposal) = store::by_id(tx.db(), proposal).await? else { return Ok(()) };
    let told = store::version(tx.db(), proposal.id, told_version).await?;
    store::noticed(tx, proposal.id, proposal.version).await?;
    let Some(told) = told.filter(|told| told.text != proposal.text && concerns_leads(&proposal)) else {
        return Ok(());
    };
    write(app, tx, &proposal, &told).await
}

/// What is over or not its author's troubles nobody.
fn concerns_leads(proposal: &Proposal) -> bool {
    let stands = matches!(proposal.state, State::Submitted | State::Accepted | State::Waitlisted | State::Confirmed);
    stands && proposal.denied_at.is_none()
}

async fn write(app: &App, tx: &mut Tx<Worker>, proposal: &Proposal, told: &Kept) -> Result<(), AppError> {
    let conference = conference::store::by_id(tx.db(), proposal.conference_id).await?;
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
        about: outbox::same_mail(proposal.id, proposal.version),
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
