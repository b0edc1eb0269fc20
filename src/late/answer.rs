//! Answering a late request: each answer with its audit row and its letter, in one transaction.

use serde_json::json;
use uuid::Uuid;

use super::{ending, store};
use crate::access::{AnswersLate, Role, Tx};
use crate::app::App;
use crate::audit;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::mail::letter::{LateAnswer, LatePassGranted, LatePassRevoked, LateRefused, Letter};
use crate::mail::outbox::{self, Envelope};
use crate::proposal::state::State;
use crate::proposal::{readers, reply_to_readers};
use chrono::{DateTime, Utc};

/// What is answered.
pub enum Answer {
    /// A late pass until this instant.
    Grant(DateTime<Utc>),
    /// It is not taken; the reason may be empty.
    Decline(String),
    /// The pass is taken back.
    Revoke,
}

/// Why this answer cannot be given by these hands.
fn refused(lead: &AnswersLate, answer: &Answer) -> Option<String> {
    let proposal = lead.proposal();
    match answer {
        Answer::Revoke => None,
        _ if proposal.state != State::Draft => {
            Some("It was sent in the meantime; there is nothing to answer.".to_owned())
        }
        Answer::Grant(_) if proposal.denied_at.is_some() => {
            Some("The owner of its address says that it is not theirs, so it cannot be taken.".to_owned())
        }
        Answer::Grant(_) => may_not_grant(lead),
        Answer::Decline(_) if proposal.pass_until.is_some() => {
            Some("It has a late pass. Revoke that first.".to_owned())
        }
        Answer::Decline(_) => None,
    }
}

/// Where no extension was promised only organisers make an exception.
pub fn may_not_grant(lead: &AnswersLate) -> Option<String> {
    let track = lead.track();
    (track.call.no_extension && lead.role() == Role::Lead).then(|| {
        format!(
            "The {} promised that its date is not extended, so only an organiser can grant a late pass.",
            track.name
        )
    })
}

/// Gives the answer.
///
/// # Errors
/// When the right is gone, the answer is not possible, or the database fails.
pub async fn give(app: &App, lead: AnswersLate, answer: Answer) -> Result<(), AppError> {
    let mut tx = Tx::begin(lead, app).await?;
    if let Some(sentence) = refused(&tx, &answer) {
        return Err(AppError::Forbidden(sentence));
    }
    let common = LateAnswer::about(app, tx.conference(), tx.track(), tx.proposal());
    let (action, details, letter) = match answer {
        Answer::Grant(until) => {
            if tx.proposal().pass_until == Some(until) {
                return Ok(());
            }
            store::grant(&mut tx, until).await?;
            let until_words = ending::in_words(until, tx.conference().time_zone);
            let letter = Letter::LatePassGranted(LatePassGranted { common, until: until_words });
            ("late pass granted", json!({ "until": until }), letter)
        }
        Answer::Decline(reason) => {
            if !store::decline(&mut tx, &reason).await? {
                return Ok(());
            }
            ("late request declined", json!({}), Letter::LateRefused(LateRefused { common, reason }))
        }
        Answer::Revoke => {
            if !store::revoke(&mut tx).await? {
                return Ok(());
            }
            let filed = tx.proposal().number;
            ("late pass revoked", json!({}), Letter::LatePassRevoked(LatePassRevoked { common, filed }))
        }
    };
    let subject = format!("draft {}", tx.proposal().id);
    audit::record(&mut tx, action, subject, details).await?;
    tell(app, &mut tx, &letter).await?;
    tx.commit().await
}

async fn tell(app: &App, tx: &mut Tx<AnswersLate>, letter: &Letter) -> Result<(), AppError> {
    let (conference, track, proposal) = (tx.conference().clone(), tx.track().clone(), tx.proposal().clone());
    let readers = readers(tx.db(), &proposal).await?;
    let reply_to = reply_to_readers(&conference, &track, &readers);
    // The name is a sender's text too: an address that nobody confirmed gets none of it.
    let name = if proposal.is_confirmed() { proposal.text.name.clone() } else { String::new() };
    let envelope = Envelope {
        to: &Contact { name, email: proposal.text.email.clone() },
        reply_to: Some(&reply_to),
        from_name: format!("{} {}", conference.short_name, track.short_name),
        conference: Some(&conference),
        track: Some(&track),
        proposal: Some(proposal.id),
        about: Uuid::now_v7(),
        to_leads: false,
        due_at: tx.now(),
    };
    outbox::enqueue(tx, app, letter, &envelope).await?;
    Ok(())
}
