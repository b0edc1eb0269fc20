//! Planned letters as they would leave now.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::plan::Wish;
use super::store::{self, Planned};
use super::text::{LetterTexts, Recipient, digest, render};
use super::warnings::{Clash, Known, of_every_plan, warnings};
use super::{Frozen, Intent, Preview, hold};
use crate::access::{DecidesOn, LeadOf};
use crate::app::App;
use crate::error::AppError;
use crate::review::store::Stakes;
use crate::travel::{self, Travel};

/// What could be sent off about one proposal.
pub struct Prepared {
    /// The proposal with its plan.
    pub planned: Planned,
    /// Its letters.
    pub letters: Vec<Preview>,
    /// What becomes part of it, each with its version.
    pub parts: Vec<(Uuid, i32)>,
    /// What follows from it beside the letters.
    pub hints: Vec<String>,
    /// What leads should know of it.
    pub warnings: Vec<String>,
    /// Why it cannot be sent, if so.
    pub blocked: Option<String>,
    /// What the form sends where the letter is chosen: its number, and a word that says what exactly was seen.
    pub value: String,
}

impl Prepared {
    /// What is kept of it while it is on hold.
    pub fn frozen(&self) -> Frozen {
        Frozen { plan: self.planned.plan.key, parts: self.parts.clone(), letters: self.letters.clone() }
    }
}

/// The letters of a track that are planned and not on hold, by number; or the one about one proposal.
///
/// # Errors
/// When the database fails.
pub async fn prepared(
    app: &App,
    db: &mut PgConnection,
    lead: &LeadOf,
    stakes: &Stakes,
    only: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Vec<Prepared>, AppError> {
    let texts = store::changed_texts(db, lead.track().id).await?;
    let mut clashes = store::clashes(db, lead.conference().id, lead.track().id).await?;
    // With `only` the clashes with other plans still have to be known.
    let planned = store::planned(db, lead.track().id, stakes).await?;
    // What is planned with proposals in which the reader has a stake is not told here either.
    clashes.retain(|clash| clash.sent || planned.iter().any(|planned| planned.number == clash.other));
    let chosen = |planned: &Planned| !planned.held && only.is_none_or(|number| number == planned.number);
    let mut all = Vec::new();
    for planned in planned.into_iter().filter(chosen) {
        all.push(match planned.plan.intent.clone() {
            Intent::Decide(wish) => {
                let mine: Vec<Clash> = clashes.iter().filter(|clash| clash.number == planned.number).cloned().collect();
                decision(app, lead, planned, (&wish, &texts), &known_of(lead, now, &mine))
            }
            Intent::Travel(travel) => travels(app, db, lead, planned, &travel, now).await?,
        });
    }
    Ok(all)
}

fn decision(
    app: &App,
    lead: &LeadOf,
    planned: Planned,
    (wish, texts): (&Wish, &LetterTexts),
    known: &Known<'_>,
) -> Prepared {
    let about = Recipient {
        conference: lead.conference(),
        track: lead.track(),
        number: planned.number,
        title: &planned.title,
        name: &planned.name,
        confirmed: planned.confirmed,
        state: planned.state,
    };
    let letter = render(app, &about, wish, texts);
    let mut said = of_every_plan(&planned);
    said.extend(warnings(wish, known));
    said.extend(letter.warnings.iter().cloned());
    let seen = letter.fingerprint(&planned.email);
    let mut to = vec![address(&planned.name, &planned.email)];
    to.extend(planned.copies.iter().cloned());
    let preview = Preview { who: String::new(), to, subject: letter.subject.to_string(), body: letter.body };
    Prepared {
        letters: vec![preview],
        parts: Vec::new(),
        hints: Vec::new(),
        warnings: said,
        blocked: blocked(&planned, wish, lead),
        value: value(&planned, &seen),
        planned,
    }
}

async fn travels(
    app: &App,
    db: &mut PgConnection,
    lead: &LeadOf,
    planned: Planned,
    travel: &Travel,
    now: DateTime<Utc>,
) -> Result<Prepared, AppError> {
    let key = planned.plan.key;
    let staff = DecidesOn::by_number(db, lead.who(), lead.conference(), planned.number).await?;
    let ready = travel::prepare(app, db, &staff, (key, travel), now + hold::length(app)).await?;
    // Their dates move on with each minute; what was seen is compared as it was when this was planned.
    let then = travel::prepare(app, db, &staff, (key, travel), planned.plan.at).await?;
    let seen: Vec<String> = then.iter().flat_map(|ready| &ready.letters).map(|one| format!("{one:?}")).collect();
    let mut said = of_every_plan(&planned);
    let (ready, blocked) = match ready {
        Ok(ready) => (ready, None),
        Err(why) => (travel::Ready::default(), Some(why)),
    };
    said.extend(ready.warnings);
    let seen = format!("{} {:?} {}", seen.join("\n"), ready.parts, ready.depends_on);
    Ok(Prepared {
        letters: ready.letters,
        parts: ready.parts,
        hints: ready.hints,
        warnings: said,
        blocked,
        value: value(&planned, &seen),
        planned,
    })
}

/// Whom a letter reaches; without an address, nobody any more.
pub fn address(name: &str, email: &str) -> String {
    if email.is_empty() { format!("nobody, since {name} has no address any more") } else { format!("{name} <{email}>") }
}

fn known_of<'a>(lead: &LeadOf, now: DateTime<Utc>, clashes: &'a [Clash]) -> Known<'a> {
    Known { slots: lead.track().minutes, now, clashes }
}

fn blocked(planned: &Planned, wish: &Wish, lead: &LeadOf) -> Option<String> {
    if planned.denied {
        return Some("The owner of the address says that it is not theirs: there is nobody to write to".to_owned());
    }
    if wish.outcome.is_possible(planned.state, planned.email.is_empty(), lead.role().into()) {
        return None;
    }
    let state = planned.state.word().to_lowercase();
    Some(format!("It is {state}, and you cannot send this decision about it"))
}

fn value(planned: &Planned, text: &str) -> String {
    let whole = format!("{} {} {} {text}", planned.plan.key, planned.version, planned.state.as_str());
    format!("{}.{}", planned.number, digest(&whole))
}
