//! Writing the letters about drafts that are due by the clock.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{ABANDONED_AFTER, Mark, TOLD_BEFORE};
use crate::access::{Tx, Worker};
use crate::app::App;
use crate::audit;
use crate::conference::store::Contact;
use crate::conference::{self, Conference};
use crate::error::AppError;
use crate::mail::header::HeaderText;
use crate::mail::letter::{Abandoned, CallChanged, Letter, Reminder, tag};
use crate::mail::outbox::{self, Envelope};
use crate::proposal::store::{self, Holder, Marked};
use crate::proposal::{DraftUrl, OpenUrl, StopRemindersUrl, is_address};
use crate::track::{self, Track, words};
use crate::web::secret;

/// A reminder that is due.
#[derive(Debug)]
pub struct Due {
    conference: Uuid,
    marked: Marked,
    draft: Uuid,
}

/// The reminders that are due: of drafts whose calls close soon.
///
/// # Errors
/// When the database fails.
pub async fn due(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<Due>, AppError> {
    let mut due = Vec::new();
    // A day in the westernmost zone ends half a day after the day in UTC.
    let (from, to) = ((now - TimeDelta::days(2)).date_naive(), (now + TimeDelta::days(9)).date_naive());
    for closing in store::closing_between(db, from, to).await? {
        let track = track::store::by_id(db, closing.conference_id, closing.id).await?;
        let Some(closes_at) = track.call.closes_at() else { continue };
        let Some(mark) = Mark::reached(closes_at, now) else { continue };
        let marked = Marked { track: track.id, mark: mark.as_str(), at: closes_at - mark.before(), closes_at };
        for holder in store::to_remind(db, &marked, None).await? {
            due.push(Due { conference: track.conference_id, marked: marked.clone(), draft: holder.proposal_id });
        }
    }
    Ok(due)
}

/// Reminds the author of a draft, if that is still due.
///
/// # Errors
/// When the database fails.
pub async fn remind(app: &App, tx: &mut Tx<Worker>, due: &Due) -> Result<(), AppError> {
    let marked = &due.marked;
    let found = store::to_remind(tx.db(), marked, Some(due.draft)).await?;
    let Some(holder) = found.first() else { return Ok(()) };
    let conference = conference::store::by_id(tx.db(), due.conference).await?;
    let track = track::store::by_id(tx.db(), conference.id, marked.track).await?;
    // The close was moved in between: the next minute sees to it.
    if track.call.closes_at() != Some(marked.closes_at) {
        return Ok(());
    }
    let token = secret::new_token();
    store::reminded(tx, holder, marked, &secret::hash(&token)).await?;
    let letter = Letter::Reminder(Reminder {
        tag: tag(&conference, &track),
        title: HeaderText::new(&holder.title),
        track: track.name.clone(),
        left: words::how_long_left(marked.closes_at - tx.now()),
        closes: track.call.closes.as_ref().map(words::closes_in_words).unwrap_or_default(),
        closes_utc: words::utc_in_words(marked.closes_at),
        url: way_to(app, tx, &conference, holder).await?,
        stop_url: app.absolute(StopRemindersUrl { token }),
    });
    mail(app, tx, &conference, &track, holder, &letter, outbox::same_mail(holder.proposal_id, due_words(marked)))
        .await?;
    let details = json!({ "track": track.slug, "mark": marked.mark });
    audit::record_in(tx, conference.id, "author of a draft reminded", format!("draft {}", holder.proposal_id), details)
        .await?;
    Ok(())
}

/// One reminder of one close is one letter.
fn due_words(marked: &Marked) -> String {
    format!("{} {}", marked.mark, marked.closes_at)
}

/// Where the draft is opened: without an account by a secret address, since the letter may be read in any browser.
async fn way_to(app: &App, tx: &mut Tx<Worker>, conference: &Conference, holder: &Holder) -> Result<String, AppError> {
    if holder.account_id.is_some() {
        return Ok(draft_url(app, conference, holder.proposal_id));
    }
    let secret = secret::new_token();
    store::add_mailed(tx, holder.proposal_id, &holder.email, &secret::hash(&secret)).await?;
    Ok(app.absolute(OpenUrl { conference: conference.slug.clone(), draft: holder.proposal_id, secret }))
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

/// Tells the holders of drafts of a change of a call, if that was not done yet.
///
/// # Errors
/// When the database fails.
pub async fn tell_of_moved_call(app: &App, tx: &mut Tx<Worker>, change: Uuid) -> Result<(), AppError> {
    let Some(change) = store::take_up_untold(tx, change).await? else { return Ok(()) };
    let conference = conference::store::by_id(tx.db(), change.conference_id).await?;
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
        let about = outbox::same_mail(change.id, holder.proposal_id);
        mail(app, tx, &conference, &track, holder, &letter, about).await?;
    }
    let details = json!({ "track": track.slug, "drafts": holders.len() });
    audit::record_in(tx, conference.id, "holders of drafts told of a change", format!("track {}", track.slug), details)
        .await?;
    Ok(())
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
    let conference = conference::store::by_id(tx.db(), draft.conference_id).await?;
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
