//! Planned letters as they would leave now.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::store::{self, Planned, Whose};
use super::text::{Recipient, Rendered, digest, render};
use super::warnings::{Clash, Known, warnings};
use crate::access::LeadOf;
use crate::app::App;
use crate::error::AppError;

/// A letter that could be sent off.
pub struct Prepared {
    /// The proposal with its plan.
    pub planned: Planned,
    /// The letter.
    pub letter: Rendered,
    /// What leads should know of it.
    pub warnings: Vec<String>,
    /// Why it cannot be sent, if so.
    pub blocked: Option<String>,
    /// What the form sends where the letter is chosen: its number, and a word that says what exactly was seen.
    pub value: String,
}

/// Whose plans these are.
pub fn whose(lead: &LeadOf) -> Whose<'_> {
    Whose { track: lead.track().id, account: lead.account().id, email: &lead.account().email }
}

/// The letters of a track that are planned and not on hold, by number; or the one about one proposal.
///
/// # Errors
/// When the database fails.
pub async fn prepared(
    app: &App,
    db: &mut PgConnection,
    lead: &LeadOf,
    only: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Vec<Prepared>, AppError> {
    let texts = store::changed_texts(db, lead.track().id).await?;
    let mut clashes = store::clashes(db, lead.conference().id, lead.track().id).await?;
    // With `only` the clashes with other plans still have to be known.
    let planned = store::planned(db, whose(lead), None).await?;
    // What is planned with proposals in which the reader has a stake is not told here either.
    clashes.retain(|clash| clash.sent || planned.iter().any(|planned| planned.number == clash.other));
    let chosen = |planned: &Planned| !planned.held && only.is_none_or(|number| number == planned.number);
    let prepare = |planned: Planned| {
        let about = Recipient {
            conference: lead.conference(),
            track: lead.track(),
            number: planned.number,
            title: &planned.title,
            name: &planned.name,
            confirmed: planned.confirmed,
            state: planned.state,
        };
        let letter = render(app, &about, &planned.plan.wish, &texts);
        let mine: Vec<Clash> = clashes.iter().filter(|clash| clash.number == planned.number).cloned().collect();
        let mut said = warnings(&known(&planned, lead, now, &mine));
        said.extend(letter.warnings.iter().cloned());
        Prepared { blocked: blocked(&planned, lead), value: value(&planned, &letter), warnings: said, letter, planned }
    };
    Ok(planned.into_iter().filter(chosen).map(prepare).collect())
}

fn known<'a>(planned: &'a Planned, lead: &LeadOf, now: DateTime<Utc>, clashes: &'a [Clash]) -> Known<'a> {
    Known {
        plan: &planned.plan,
        confirmed: planned.confirmed,
        account_gone: planned.email.is_empty(),
        version: planned.version,
        changed_at: planned.changed_at,
        slots: lead.track().minutes,
        today: now.date_naive(),
        clashes,
    }
}

fn blocked(planned: &Planned, lead: &LeadOf) -> Option<String> {
    if planned.denied {
        return Some("The owner of the address says that it is not theirs: there is nobody to write to".to_owned());
    }
    let outcome = planned.plan.wish.outcome;
    if outcome.is_possible(planned.state, planned.email.is_empty(), lead.role().into()) {
        return None;
    }
    let state = planned.state.word().to_lowercase();
    Some(format!("It is {state}, and you cannot send this decision about it"))
}

fn value(planned: &Planned, letter: &Rendered) -> String {
    let text = letter.fingerprint(&planned.email);
    let whole = format!("{} {} {} {text}", planned.plan.key, planned.version, planned.state.as_str());
    format!("{}.{}", planned.number, digest(&whole))
}
