//! What the clock ends: moves that nobody answered, and those whose proposal cannot move any more.

use serde_json::json;
use uuid::Uuid;

use super::moving::{MoveState, why_not};
use super::notify::{self, About, Hears};
use super::store;
use crate::app::App;
use crate::error::AppError;
use crate::mail::letter::News;
use crate::{audit, conference, jobs, proposal, track};

/// Ends every move that is due, each in a transaction of its own: one that fails holds no other up.
///
/// # Errors
/// When the database does not say which are due.
pub async fn end_due(app: &App) -> Result<(), AppError> {
    let now = app.clock.now();
    let due = store::due_or_over(&mut *app.db.acquire().await?, now).await?;
    for (id, proposal) in due {
        if let Err(error) = end(app, id, proposal).await {
            tracing::warn!(%error, moves = %id, "a move could not be ended");
        }
    }
    Ok(())
}

/// Nothing happens if it was answered in between: whoever holds the proposal first is first.
async fn end(app: &App, id: Uuid, proposal: Uuid) -> Result<(), AppError> {
    let mut tx = jobs::begin(app).await?;
    let Some(proposal) = proposal::store::locked(tx.db(), proposal).await? else { return Ok(()) };
    let Some(one) = store::by_id(tx.db(), id).await?.filter(|one| one.state.is_open()) else { return Ok(()) };
    let (state, news) = match (why_not(&proposal), one.until <= tx.now()) {
        (Some(_), _) => (MoveState::Over, News::Over),
        (None, true) => (MoveState::Lapsed, News::Lapsed),
        (None, false) => return Ok(()),
    };
    store::end_move(&mut tx, id, state).await?;
    let conference = conference::store::by_id(tx.db(), proposal.conference_id).await?;
    let from = track::store::by_id(tx.db(), conference.id, one.from_track).await?;
    let to = track::store::by_id(tx.db(), conference.id, one.to_track).await?;
    let number = proposal.number.unwrap_or_default();
    let details = json!({ "from": from.slug, "to": to.slug, "state": state.as_str() });
    audit::record_in(&mut tx, conference.id, "move ended", format!("proposal {number}"), details).await?;
    let was_asked = one.state == MoveState::Asked;
    let about = About { conference: &conference, from: &from, to: &to, proposal: &proposal, one: &one };
    notify::news(app, &mut tx, &about, news, Hears::New).await?;
    if state == MoveState::Lapsed {
        notify::news(app, &mut tx, &about, news, Hears::Old).await?;
        if was_asked {
            notify::news(app, &mut tx, &about, news, Hears::Author).await?;
        }
    }
    tx.commit().await
}
