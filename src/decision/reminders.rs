//! What the clock tells of answers that are asked for. [`answer::due`] decides; here it is done.

use serde_json::json;
use uuid::Uuid;

use super::answer::{self, Reminder};
use super::notify::{self, About};
use super::store::{self, Awaited};
use crate::access::{Tx, Worker};
use crate::app::App;
use crate::error::AppError;
use crate::{audit, conference, jobs, proposal, track};

/// Writes every reminder that is due, each in a transaction of its own: one that fails holds no other up.
///
/// # Errors
/// When the database does not say what is asked for.
pub async fn remind(app: &App) -> Result<(), AppError> {
    let now = app.clock.now();
    let awaited = store::awaited(&mut *app.db.acquire().await?, now).await?;
    for awaited in awaited {
        let Some(which) = answer::due(awaited.answer_by, awaited.sent_at, &awaited.told, now) else { continue };
        if let Err(error) = tell(app, &awaited, which).await {
            tracing::warn!(%error, decision = %awaited.decision, "a reminder could not be written");
        }
    }
    Ok(())
}

/// Nothing happens if somebody holds the proposal just now, or if it was answered or told of in between.
async fn tell(app: &App, awaited: &Awaited, which: Reminder) -> Result<(), AppError> {
    let mut tx = jobs::begin(app).await?;
    let id = Uuid::now_v7();
    if !store::take_up(&mut tx, awaited).await? || !store::note_reminder(&mut tx, id, awaited.decision, which).await? {
        return Ok(());
    }
    let about = about(&mut tx, awaited).await?;
    match which {
        Reminder::Week | Reminder::TwoDays => {
            notify::confirm_by(app, &mut tx, &about, awaited.answer_by, id).await?;
        }
        Reminder::Passed => notify::unanswered(app, &mut tx, &about, awaited.answer_by, id).await?,
    }
    let subject = format!("proposal {}", about.proposal.number.unwrap_or_default());
    let details = json!({ "which": which.as_str(), "answer_by": awaited.answer_by });
    audit::record_in(&mut tx, about.conference.id, "answer reminder written", subject, details).await?;
    tx.commit().await
}

async fn about(tx: &mut Tx<Worker>, awaited: &Awaited) -> Result<About, AppError> {
    let proposal = proposal::store::by_id(tx.db(), awaited.proposal).await?.ok_or_else(AppError::not_found)?;
    let conference = conference::store::by_slug(tx.db(), &awaited.conference).await?.ok_or_else(AppError::not_found)?;
    let track = track::store::by_id(tx.db(), conference.id, proposal.track_id).await?;
    Ok(About { conference, track, proposal })
}
