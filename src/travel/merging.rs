//! Making one proposal of several: one stays, the others become part of it, and their authors are asked whether they take
//! part in it. It can be taken back.

use std::collections::BTreeSet;

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::merge_letters::{Told, tell};
use super::store::{self, Merging};
use crate::access::{DecidesOn, MergesOn, Role as StaffRole, Tx};
use crate::app::App;
use crate::audit;
use crate::decision;
use crate::error::AppError;
use crate::mail::letter::Change;
use crate::people::person::MOST;
use crate::people::{self, Role};
use crate::proposal::state::{Mover, State};
use crate::proposal::{self, Proposal};
use crate::track;

/// So many become part of one at once.
pub const AT_ONCE: usize = 10;

/// The numbers of proposals in a text, with or without `#`, each once.
///
/// # Errors
/// A sentence, where there is none, too many, or something else.
pub fn numbers_in(typed: &str) -> Result<Vec<i32>, String> {
    let words = typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|word| !word.is_empty());
    let number = |word: &str| {
        let digits = word.strip_prefix('#').unwrap_or(word);
        digits.parse::<i32>().ok().filter(|number| *number > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let read: Option<Vec<i32>> = words.map(number).collect();
    let mut numbers = read.unwrap_or_default();
    numbers.sort_unstable();
    numbers.dedup();
    match numbers.len() {
        0 => Err("Write the numbers of the others, as in 12, 31".to_owned()),
        many if many > AT_ONCE => Err(format!("At most {AT_ONCE} at once; these are {many}")),
        _ => Ok(numbers),
    }
}

/// What is said of a number that names nothing they may merge.
pub fn not_theirs(number: i32) -> String {
    format!("There is no #{number} that you decide on")
}

/// Why others cannot become part of this one, if so.
pub fn why_no_main(main: &Proposal) -> Option<String> {
    let number = main.number.unwrap_or_default();
    if main.denied_at.is_some() {
        return Some(format!("The owner of the author's address says that #{number} is not theirs."));
    }
    let stands = matches!(main.state, State::Submitted | State::Waitlisted | State::Accepted | State::Confirmed);
    let word = main.state.word().to_lowercase();
    (!stands).then(|| format!("#{number} is {word}, so nothing can become part of it."))
}

/// Why this one cannot become part of `main`, if so.
pub fn why_not(part: &Proposal, main: &Proposal, role: StaffRole) -> Option<String> {
    let number = part.number.unwrap_or_default();
    if part.id == main.id {
        return Some(format!("#{number} is the one that stays"));
    }
    if part.denied_at.is_some() {
        return Some(format!("The owner of the address of #{number} says that it is not theirs"));
    }
    let word = part.state.word().to_lowercase();
    let may = part.state.may_become(State::Merged, Mover::from(role));
    (!may).then(|| format!("#{number} is {word}, so it cannot become part of another"))
}

/// One that becomes part of another.
pub struct Join {
    /// The part.
    pub part: Proposal,
    /// Whether its author is named in the other because of it, and asked.
    pub asked: bool,
}

/// What becomes part of the main one, each that is not part of it already; a sentence if one of them cannot.
///
/// # Errors
/// When the database fails.
pub async fn joins(db: &mut PgConnection, merger: &MergesOn) -> Result<Result<Vec<Join>, String>, AppError> {
    let main = merger.proposal();
    if let Some(sentence) = why_no_main(main) {
        return Ok(Err(sentence));
    }
    let (mut joins, mut named) = (Vec::new(), named_in(main));
    let mut room = MOST.saturating_sub(main.people.len());
    for part in merger.others() {
        if store::merged_into(db, part.id).await? == main.number {
            continue;
        }
        if let Some(sentence) = why_not(part, main, merger.role()) {
            return Ok(Err(sentence));
        }
        let Some(left) = room.checked_sub(1) else {
            let number = main.number.unwrap_or_default();
            return Ok(Err(format!("A proposal names {MOST} people at most, and #{number} has no room")));
        };
        room = left;
        let email = part.text.email.to_ascii_lowercase();
        let asked = !email.is_empty() && named.insert(email);
        joins.push(Join { part: part.clone(), asked });
    }
    Ok(Ok(joins))
}

/// The addresses of its author and of everybody who is named in it.
fn named_in(main: &Proposal) -> BTreeSet<String> {
    let people = main.people.iter().map(|person| person.email.to_ascii_lowercase());
    people.chain([main.text.email.to_ascii_lowercase()]).collect()
}

/// These become part of the one that the transaction decides on, as [`joins`] allows.
///
/// # Errors
/// When the database fails.
pub async fn merge(
    app: &App,
    tx: &mut Tx<MergesOn>,
    joins: &[Join],
    (role, note): (Role, &str),
) -> Result<(), AppError> {
    let (conference, track, main) = (tx.conference().clone(), tx.track().clone(), tx.proposal().clone());
    let mut named = Vec::new();
    for one in joins {
        named.extend(join(app, tx, &main, &one.part, role, note).await?);
    }
    people::ask_named(tx, app, &conference, &track, &main, &named).await
}

/// Makes one part of the main one; answers who is named there because of it.
async fn join(
    app: &App,
    tx: &mut Tx<MergesOn>,
    main: &Proposal,
    part: &Proposal,
    role: Role,
    note: &str,
) -> Result<Option<Uuid>, AppError> {
    let (number, main_number) = (part.number.unwrap_or_default(), main.number.unwrap_or_default());
    let from = part.state;
    proposal::store::set_state(tx, part.id, State::Merged).await?;
    end_plan(app, tx, part, main_number).await?;
    proposal::store::forget_notice(tx, part.id).await?;
    let named = store::name_author(tx, main.id, part.id, role).await?;
    let people: Vec<_> = named.into_iter().collect();
    store::add_merging(tx, part.id, main.id, &people).await?;
    let details = json!({ "from": from.as_str(), "into": main_number, "people": people, "note": note });
    audit::record(tx, "proposal merged", format!("proposal {number}"), details).await?;
    tell(app, tx, &Told { part, main, change: Change::done(named.is_some()), note }).await?;
    Ok(named)
}

/// What is planned with a part ends: the one that stays is decided on.
async fn end_plan(app: &App, tx: &mut Tx<MergesOn>, part: &Proposal, main_number: i32) -> Result<(), AppError> {
    let conference = tx.conference().clone();
    let track = track::store::by_id(tx.db(), conference.id, part.track_id).await?;
    let about = decision::About { conference, track, proposal: part.clone() };
    decision::end_plan(app, tx, &about, &format!("it was merged into #{main_number}")).await
}

/// Takes back that the proposal which `staff` decides on is part of another: it is with its leads again. Nothing happens if it
/// is not any more.
///
/// # Errors
/// When the right is gone, or the database fails; then nothing was changed.
pub async fn separate(app: &App, staff: DecidesOn) -> Result<(), AppError> {
    let found = store::open_merging(&mut *app.db.acquire().await?, staff.proposal().id).await?;
    let Some(Merging { main_id, .. }) = found else { return Ok(()) };
    let merger = MergesOn::to_separate(&mut *app.db.acquire().await?, staff, main_id).await?;
    let mut tx = Tx::begin(merger, app).await?;
    let (part, main) = (tx.proposal().clone(), tx.others().first().cloned());
    let open = store::open_merging(tx.db(), part.id).await?.filter(|open| open.main_id == main_id);
    let (Some(open), Some(main)) = (open, main) else { return Ok(()) };
    if !part.state.may_become(State::Submitted, Mover::from(tx.role())) {
        return Ok(());
    }
    proposal::store::set_state(&mut tx, part.id, State::Submitted).await?;
    store::take_off(&mut tx, main.id, &open.people).await?;
    store::end_merging(&mut tx, open.id).await?;
    let number = part.number.unwrap_or_default();
    let details = json!({ "from": "merged", "out_of": open.main_number });
    audit::record(&mut tx, "merge taken back", format!("proposal {number}"), details).await?;
    let told = Told { part: &part, main: &main, change: Change::Undone, note: "" };
    tell(app, &mut tx, &told).await?;
    tx.commit().await
}
