//! Writing the letters about drafts that are due by the clock.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{ABANDONED_AFTER, Mark, TOLD_BEFORE};
use crate::access::{Tx, Worker};
use crate::app::App;
use crate::audit;
use crate::conference::Conference;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::mail::header::HeaderText;
use crate::mail::letter::{Abandoned, CallChanged, Letter, Reminder, tag};
use crate::mail::outbox::{self, Envelope};
use crate::proposal::notify::conference_of;
use crate::proposal::store::{self, Holder};
use crate::proposal::{DraftUrl, StopRemindersUrl, is_address};
use crate::track::{self, Track, words};
use crate::web::secret;

/// Reminds the authors of drafts whose calls close soon.
///
/// # Errors
/// When the database fails.
pub async fn remind(app: &App, tx: &mut Tx<Worker>) -> Result<(), AppError> {
    let now = tx.now();
    // A day in the westernmost zone ends half a day after the day in UTC.
    let (from, to) = ((now - TimeDelta::days(2)).date_naive(), (now + TimeDelta::days(9)).date_naive());
    for closing in store::closing_between(tx.db(), from, to).await? {
        let track = track::store::by_id(tx.db(), closing.conference_id, closing.id).await?;
        let Some(closes_at) = track.call.closes_at() else { continue };
        let Some(mark) = Mark::reached(closes_at, now) else { continue };
        let marked_at = closes_at - mark.before();
        let holders = store::to_remind(tx, track.id, mark.as_str(), marked_at, closes_at).await?;
        if holders.is_empty() {
            continue;
        }
        let conference = conference_of(tx.db(), closing.conference_id).await?;
        for holder in &holders {
            let token = secret::new_token();
            store::reminded(tx, holder, mark.as_str(), closes_at, &secret::hash(&token)).await?;
            let letter = Letter::Reminder(Reminder {
                tag: tag(&conference, &track),
                title: HeaderText::new(&holder.title),
                track: track.name.clone(),
                left: words::how_long_left(closes_at - now),
                closes: track.call.closes.as_ref().map(words::closes_in_words).unwrap_or_default(),
                closes_utc: words::utc_in_words(closes_at),
                url: draft_url(app, &conference, holder.proposal_id),
                stop_url: app.absolute(StopRemindersUrl { token }),
            });
            mail(app, tx, &conference, &track, holder, &letter, Uuid::now_v7()).await?;
        }
        let details = json!({ "track": track.slug, "mark": mark.as_str(), "drafts": holders.len() });
        audit::record_in(tx, conference.id, "authors of drafts reminded", format!("track {}", track.slug), details)
            .await?;
    }
    Ok(())
}

fn draft_url(app: &App, conference: &Conference, draft: Uuid) -> String {
    app.absolute(DraftUrl { conference: conference.slug.clone(), draft })
}

async fn mail(
    app: &App,
    tx: &mut Tx<Worker>,
    conference: &Conference,
    track: &Track,
    holder: &Holder,
    letter: &Letter,
    about: Uuid,
) -> Result<(), AppError> {
    let envelope = Envelope {
        to: &Contact { name: holder.name.clone(), email: holder.email.clone() },
        reply_to: None,
        from_name: format!("{} {}", conference.short_name, track.short_name),
        conference: Some(conference),
        track: Some(track),
        proposal: Some(holder.proposal_id),
        about,
        to_leads: false,
        due_at: tx.now(),
    };
    outbox::enqueue(tx, app, letter, &envelope).await?;
    Ok(())
}

/// Tells the holders of drafts of the next change of a call. False when there is none.
///
/// # Errors
/// When the database fails.
pub async fn tell_of_moved_call(app: &App, tx: &mut Tx<Worker>) -> Result<bool, AppError> {
    let Some(change) = store::next_untold(tx).await? else { return Ok(false) };
    let conference = conference_of(tx.db(), change.conference_id).await?;
    let track = track::store::by_id(tx.db(), conference.id, change.track_id).await?;
    let holders = store::holders_of_drafts(tx, track.id).await?;
    for holder in &holders {
        let letter = Letter::CallChanged(CallChanged {
            tag: tag(&conference, &track),
            title: HeaderText::new(&holder.title),
            track: track.name.clone(),
            before: change.before_words.clone(),
            after: change.after_words.clone(),
            closes_utc: utc_of(&track, &change.after_words),
            reason: change.reason.clone(),
            url: draft_url(app, &conference, holder.proposal_id),
        });
        // Of two drafts of one person each has its letter, and each change has its own.
        let about = Uuid::from_u128(change.id.as_u128() ^ holder.proposal_id.as_u128());
        mail(app, tx, &conference, &track, holder, &letter, about).await?;
    }
    let details = json!({ "track": track.slug, "drafts": holders.len() });
    audit::record_in(tx, conference.id, "holders of drafts told of a change", format!("track {}", track.slug), details)
        .await?;
    Ok(true)
}

/// The close in UTC, unless it was moved once more since.
fn utc_of(track: &Track, after_words: &str) -> Option<String> {
    let closes = track.call.closes.as_ref()?;
    after_words.contains(&words::closes_in_words(closes)).then(|| words::utc_in_words(closes.instant()))
}

/// Tells the addresses of abandoned drafts that they will be removed, and removes those that were told long enough ago.
///
/// # Errors
/// When the database fails.
pub async fn abandoned(app: &App, tx: &mut Tx<Worker>) -> Result<u64, AppError> {
    let now = tx.now();
    for draft in store::to_warn(tx, now - (ABANDONED_AFTER - TOLD_BEFORE)).await? {
        warn(app, tx, &draft, now).await?;
    }
    let removed = store::remove_abandoned(tx, now - ABANDONED_AFTER, now - TOLD_BEFORE).await?;
    if !removed.is_empty() {
        let details = json!({ "drafts": removed });
        audit::record(tx, "abandoned drafts removed", "drafts".to_owned(), details).await?;
    }
    Ok(removed.len() as u64)
}

async fn warn(app: &App, tx: &mut Tx<Worker>, draft: &store::Abandoned, now: DateTime<Utc>) -> Result<(), AppError> {
    // Without an address there is nobody to tell; the draft waits as long all the same.
    if !is_address(&draft.email) {
        return Ok(());
    }
    let conference = conference_of(tx.db(), draft.conference_id).await?;
    let track = track::store::by_id(tx.db(), conference.id, draft.track_id).await?;
    let letter = Letter::Abandoned(Abandoned {
        site: app.settings.host().to_owned(),
        conference: conference.name.clone(),
        track: track.name.clone(),
        begun: words::date_in_words(draft.stored_at.date_naive()),
        removed: words::date_in_words((now + TOLD_BEFORE).date_naive()),
        url: draft_url(app, &conference, draft.id),
        sign_up_url: app.absolute(crate::account::SignUpUrl),
    });
    let envelope = Envelope {
        to: &Contact { name: String::new(), email: draft.email.clone() },
        reply_to: None,
        from_name: conference.short_name.clone(),
        conference: Some(&conference),
        track: None,
        proposal: None,
        about: Uuid::now_v7(),
        to_leads: false,
        due_at: now,
    };
    outbox::enqueue(tx, app, &letter, &envelope).await?;
    Ok(())
}
