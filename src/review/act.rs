//! What staff do with a proposal, whichever page or command asked for it: each act with its audit row and its letters.

use serde_json::json;
use uuid::Uuid;

use super::message::Thread;
use super::store::messages::{self, NewMessage};
use super::store::votes;
use super::vote::Vote;
use super::{notify, subject};
use crate::access::{DecidesOn, ReviewsOn, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;

/// Keeps a vote. The same one once more changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn keep_vote(tx: &mut Tx<ReviewsOn>, vote: &Vote) -> Result<(), AppError> {
    let reviewer = ReviewsOn::clone(tx);
    let have = votes::mine(tx.db(), &reviewer).await?;
    if have.as_ref() == Some(vote) {
        return Ok(());
    }
    votes::keep(tx, vote).await?;
    let details = json!({ "from": have.map(|have| have.value.as_str()), "to": vote.value.as_str() });
    Ok(audit::record(tx, "vote kept", subject(reviewer.proposal()), details).await?)
}

/// Notes that a version was read: the newest, or an older one that was on the screen.
///
/// # Errors
/// When the database fails.
pub async fn mark_read(tx: &mut Tx<ReviewsOn>, version: Option<i32>) -> Result<(), AppError> {
    let newest = tx.proposal().version;
    let version = version.unwrap_or(newest).min(newest);
    if votes::mark_read(tx, version).await? {
        let subject = subject(tx.proposal());
        audit::record(tx, "proposal read", subject, json!({ "version": version })).await?;
    }
    Ok(())
}

/// Writes to the other leads. The same message under the same key once more is no second one.
///
/// # Errors
/// When the database fails or a letter cannot be written.
pub async fn say(app: &App, tx: &mut Tx<ReviewsOn>, key: Uuid, body: &str) -> Result<(), AppError> {
    let new = NewMessage { key, proposal: tx.proposal().id, thread: Thread::Leads, by_author: false, body };
    if let Some(id) = messages::add(tx, &new).await? {
        notify::leads_message(app, tx, id, body).await?;
        let subject = subject(tx.proposal());
        audit::record(tx, "message to the leads", subject, json!({ "message": id })).await?;
    }
    Ok(())
}

/// Asks the author. The same question under the same key once more is no second one.
///
/// # Errors
/// When the database fails or a letter cannot be written.
pub async fn ask(app: &App, tx: &mut Tx<DecidesOn>, key: Uuid, body: &str) -> Result<(), AppError> {
    let new = NewMessage { key, proposal: tx.proposal().id, thread: Thread::Author, by_author: false, body };
    if let Some(id) = messages::add(tx, &new).await? {
        let subject = subject(tx.proposal());
        audit::record(tx, "question to the author", subject, json!({ "message": id })).await?;
        notify::question(app, tx, id, body).await?;
    }
    Ok(())
}
