//! Tracks: first all of them are planned, so that every refused call is told at once, then they are written.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::call::{self, CallStep};
use super::difference::{Difference, Facts, facts};
use super::edits::{self, Kept};
use super::people::{self, Roll};
use super::store::{self, StoredTrack};
use super::{Changed, Wishes, Work, take};
use crate::conference::file::{ConferenceFile, Person, TrackEntry};
use crate::error::AppError;
use crate::track::Track;
use crate::track::settings::public;
use crate::track::settings::store::{NewVersion, keep_version};
use crate::track::settings::text::TrackText;
use crate::track::store::call::{self as track_call, CallColumns};

/// Who makes the changes that a conference file asks for, in the public history of a call.
const BY_WHOM: &str = "the organisers";
/// Who wrote a text that came with a conference file.
const FROM_FILE: &str = "the conference file";

/// What is to be done with the tracks.
pub(super) struct Plan<'a> {
    steps: Vec<Step<'a>>,
    kept: Vec<Track>,
}

struct Step<'a> {
    old: Option<StoredTrack>,
    new: Track,
    /// What stays as it was set on the pages, whatever the file says.
    edits: Kept,
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
    let (mut steps, mut refusals) = (Vec::new(), edits::unknown(file, wishes));
    for (position, entry) in (0..).zip(&file.tracks) {
        let old = take(&mut stored, |stored| stored.track.slug == entry.slug);
        let mut new = wanted(old.as_ref().map_or_else(Uuid::now_v7, |old| old.track.id), conference, entry);
        let edits = old.as_ref().map_or_else(Kept::default, |old| edits::keep(old, &mut new, wishes));
        if let Some(old) = &old {
            // The file says what is asked now, and nothing of what was asked once.
            new.content.former_questions = old.track.content.asking(new.content.questions.clone()).former_questions;
        }
        let call = old.as_ref().map_or(Ok(None), |old| call::check(&old.track, &new, wishes, now));
        match call {
            Ok(call) => steps.push(Step { old, new, edits, position, call, leads: &entry.leads }),
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
        let Step { old, new, edits, position, call, leads } = step;
        match old {
            None => create(work, &new, position).await?,
            Some(old) => {
                change(work, &old, &new, position, call, wishes).await?;
                keep_edits(work, &old, &new, edits).await?;
            }
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
    keep_text(work, new).await?;
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
        if TrackText::of(&new.content) != TrackText::of(&old.track.content) {
            keep_text(work, new).await?;
        }
        for (part, words) in public::of_track(&old.track, new) {
            track_call::publish_part(work.tx, new, BY_WHOM, part.as_str(), &words).await?;
        }
        work.changed("track changed", subject(new), difference).await?;
    }
    match call {
        Some(step) => change_call(work, new, step, wishes).await,
        None => Ok(()),
    }
}

/// The text of a track is kept as a version, wherever it comes from.
async fn keep_text(work: &mut Work<'_>, track: &Track) -> Result<(), AppError> {
    let text = TrackText::of(&track.content);
    let version = NewVersion { text: &text, by_whom: FROM_FILE, restored_from: None, in_force: true };
    keep_version(work.tx, track.conference_id, track.id, &version).await?;
    Ok(())
}

/// Notes what stays as it was set on the pages, and says so.
async fn keep_edits(work: &mut Work<'_>, old: &StoredTrack, new: &Track, kept: Kept) -> Result<(), AppError> {
    if kept.set_here != old.set_here {
        store::set_kept(work.tx.db(), new, &kept.set_here).await?;
    }
    if !kept.set_here.is_empty() {
        work.report.kept_edits.push(Changed { subject: subject(new), keys: kept.set_here });
    }
    Ok(())
}

async fn change_call(work: &mut Work<'_>, track: &Track, step: CallStep, wishes: &Wishes) -> Result<(), AppError> {
    track_call::update(work.tx, track).await?;
    if let Some(published) = &step.published {
        let reason = wishes.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        track_call::publish(work.tx, &step.before, track, BY_WHOM, published, reason).await?;
    }
    work.changed("call changed", format!("call of {}", subject(track)), step.difference).await
}

fn subject(track: &Track) -> String {
    format!("track {}", track.slug)
}

/// Everything of a track but its call, which has a rule of its own.
pub(super) fn track_facts(track: &Track, position: i32) -> Facts {
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
