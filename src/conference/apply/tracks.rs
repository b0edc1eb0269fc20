//! Tracks: first all of them are planned, so that every refused call is told at once, then they are written.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::call::{self, CallColumns, CallStep};
use super::difference::{Difference, Facts, facts};
use super::people::{self, Roll};
use super::store::{self, CallChange, StoredTrack};
use super::{Wishes, Work, take};
use crate::conference::file::{ConferenceFile, Person, TrackEntry};
use crate::error::AppError;
use crate::track::Track;

/// What is to be done with the tracks.
pub(super) struct Plan<'a> {
    steps: Vec<Step<'a>>,
    kept: Vec<Track>,
}

struct Step<'a> {
    old: Option<StoredTrack>,
    new: Track,
    /// Its place in the file, counted from 0.
    position: i32,
    call: Option<CallStep>,
    leads: &'a [Person],
}

/// Compares the tracks of the file with those that are stored.
///
/// # Errors
/// A sentence for every call that cannot be changed in that way.
pub(super) fn plan<'a>(
    conference: Uuid,
    mut stored: Vec<StoredTrack>,
    file: &'a ConferenceFile,
    wishes: &Wishes,
    now: DateTime<Utc>,
) -> Result<Plan<'a>, Vec<String>> {
    let (mut steps, mut refusals) = (Vec::new(), Vec::new());
    for (position, entry) in (0..).zip(&file.tracks) {
        let old = take(&mut stored, |stored| stored.track.slug == entry.slug);
        let mut new = wanted(old.as_ref().map_or_else(Uuid::now_v7, |old| old.track.id), conference, entry);
        if let Some(old) = &old {
            // The file says what is asked now, and nothing of what was asked once.
            new.content.former_questions = old.track.content.asking(new.content.questions.clone()).former_questions;
        }
        let call = old.as_ref().map_or(Ok(None), |old| call::check(&old.track, &new, wishes, now));
        match call {
            Ok(call) => steps.push(Step { old, new, position, call, leads: &entry.leads }),
            Err(sentence) => refusals.push(sentence),
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(Plan { steps, kept: stored.into_iter().map(|stored| stored.track).collect() })
}

fn wanted(id: Uuid, conference: Uuid, entry: &TrackEntry) -> Track {
    Track {
        id,
        conference_id: conference,
        slug: entry.slug.clone(),
        name: entry.name.clone(),
        short_name: entry.short_name.clone(),
        kind: entry.kind,
        group_label: entry.group.clone(),
        publishes: entry.publishes,
        minutes: entry.minutes,
        overflow: entry.overflow.clone(),
        call: entry.call.clone(),
        content: entry.content.clone(),
    }
}

/// Writes what the plan says.
///
/// # Errors
/// When the database fails.
pub(super) async fn settle(work: &mut Work<'_>, plan: Plan<'_>, wishes: &Wishes) -> Result<(), AppError> {
    for step in plan.steps {
        let Step { old, new, position, call, leads } = step;
        match old {
            None => create(work, &new, position).await?,
            Some(old) => change(work, &old, &new, position, call, wishes).await?,
        }
        people::settle(work, &Roll::Leads { track: &new }, leads).await?;
    }
    for track in &plan.kept {
        work.kept(subject(track));
    }
    Ok(())
}

async fn create(work: &mut Work<'_>, new: &Track, position: i32) -> Result<(), AppError> {
    store::write_track(work.tx.db(), new, position).await?;
    let mut all = track_facts(new, position);
    all.extend(facts(CallColumns::from(&new.call)));
    work.created("track created", subject(new), &all).await
}

async fn change(
    work: &mut Work<'_>,
    old: &StoredTrack,
    new: &Track,
    position: i32,
    call: Option<CallStep>,
    wishes: &Wishes,
) -> Result<(), AppError> {
    let difference = Difference::between(&track_facts(&old.track, old.position), &track_facts(new, position));
    if difference.is_empty() && call.is_none() {
        work.unchanged();
        return Ok(());
    }
    if !difference.is_empty() {
        store::write_track(work.tx.db(), new, position).await?;
        work.changed("track changed", subject(new), difference).await?;
    }
    match call {
        Some(step) => change_call(work, new, step, wishes).await,
        None => Ok(()),
    }
}

async fn change_call(work: &mut Work<'_>, track: &Track, step: CallStep, wishes: &Wishes) -> Result<(), AppError> {
    let now = work.tx.now();
    store::update_call(work.tx.db(), track).await?;
    if let Some(published) = &step.published {
        let reason = wishes.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        let told_at = (!step.close_moved).then_some(now);
        let change = CallChange { published, reason, told_at, closed_before: step.closed_before };
        store::insert_call_change(work.tx.db(), track, now, &change).await?;
    }
    work.changed("call changed", format!("call of {}", subject(track)), step.difference).await
}

fn subject(track: &Track) -> String {
    format!("track {}", track.slug)
}

/// Everything of a track but its call, which has a rule of its own.
fn track_facts(track: &Track, position: i32) -> Facts {
    let mut all = facts(&track.content);
    all.extend(facts(json!({
        "name": track.name,
        "short_name": track.short_name,
        "kind": track.kind.as_str(),
        "group": track.group_label,
        "publishes": track.publishes.as_str(),
        "minutes": track.minutes,
        "overflow": track.overflow,
        "position": position,
    })));
    all
}
