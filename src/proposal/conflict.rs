//! Two changes of one text: which version a form was filled from, and what comes of it inside the transaction that writes.

use sqlx::PgConnection;
use uuid::Uuid;

use super::merge::{Conflict, merge};
use super::store::{self, Kept};
use super::text::ProposalText;
use super::{Proposal, answers, forms, parts};
use crate::access::{AuthorOf, Tx};
use crate::error::AppError;
use crate::track::content::TrackContent;
use crate::track::question::field_of;
use crate::web::form::Form;

/// The hidden field with the version that a form was filled from.
pub const BASE: &str = "base";
/// The hidden field with the unsent version that a form resolves.
pub const RESOLVES: &str = "resolves";
/// What may still change after the close.
const SMALL: [&str; 3] = ["name", "links", "participation"];

/// The name of the choice between the two texts of a field.
pub fn choice_of(field: &str) -> String {
    format!("take_{field}")
}

/// The version that the form says it was filled from. A form that says nothing readable counts as filled just now.
pub fn base_of(form: &Form) -> Option<i32> {
    form.trimmed(BASE).parse().ok()
}

/// The unsent version that the form resolves.
pub fn resolves(form: &Form) -> Option<i32> {
    form.trimmed(RESOLVES).parse().ok()
}

/// A text that met another one.
pub struct Clash {
    /// The parts of both.
    pub conflicts: Vec<Conflict>,
    /// Both texts in one; mine in the parts of the conflicts.
    pub merged: ProposalText,
    /// The other, as it counts now.
    pub theirs: Kept,
    /// The unsent version that keeps mine.
    pub kept_as: i32,
}

/// What comes of a text that was typed.
pub enum Settled {
    /// This text; where the other side's changes were taken over, between which versions they were made.
    Text(Box<ProposalText>, Option<(i32, i32)>),
    /// A person must decide.
    Clash(Box<Clash>),
}

/// What was posted, with the other text in the fields for which that was chosen.
///
/// # Errors
/// When the database fails.
pub async fn with_choices(db: &mut PgConnection, proposal: &Proposal, form: &Form) -> Result<Form, AppError> {
    let chosen = |field: &str| form.trimmed(&choice_of(field)) == "theirs";
    if !form.errors().is_empty() || !form.keepable().any(|(_, value)| value == "theirs") {
        return Ok(form.clone());
    }
    let Some(base) = base_of(form) else { return Ok(form.clone()) };
    let Some(seen) = store::version(db, proposal.id, base).await? else { return Ok(form.clone()) };
    let theirs = forms::typed(&seen.text);
    let mine = form.keepable().filter(|(name, _)| !chosen(name) && !name.starts_with("take_"));
    let taken = theirs.keepable().filter(|(name, _)| chosen(name));
    Ok(Form::of(mine.chain(taken)))
}

/// Whose text stands against which, read inside the transaction.
pub struct Sides<'a> {
    /// The form.
    pub form: &'a Form,
    /// Whether it holds the whole text, or only what may change after the close.
    pub whole: bool,
    /// What was typed.
    pub mine: &'a ProposalText,
    /// Whether only what may change after the close counts.
    pub small_only: bool,
    /// The keys of the answers that may change later.
    pub later: &'a [String],
}

/// Merges what was typed with what was saved since the form was filled. The row is locked, so of two saves at one instant
/// the second meets the first.
///
/// # Errors
/// When the database fails.
pub async fn settle(tx: &mut Tx<AuthorOf>, sides: &Sides<'_>) -> Result<Settled, AppError> {
    let (id, current, held) = (tx.proposal().id, tx.proposal().version, tx.proposal().text.clone());
    let base = base_of(sides.form).filter(|base| *base != current);
    let base = match base {
        Some(base) => store::version(tx.db(), id, base).await?,
        None => None,
    };
    let mine = |under: &ProposalText| match sides.whole {
        true => answers::with_unasked_of(sides.mine, under, sides.form),
        false => under.with_small_changes_of(sides.mine, sides.later),
    };
    let Some(base) = base else { return Ok(Settled::Text(Box::new(mine(&held)), None)) };
    let mine = mine(&base.text);
    let mut merged = merge(&base.text, &mine, &held);
    if sides.small_only {
        let later: Vec<_> = sides.later.iter().map(|key| field_of(key)).collect();
        merged.conflicts.retain(|conflict| {
            SMALL.contains(&&*conflict.part.name) || later.iter().any(|name| *name == conflict.part.name)
        });
    }
    if merged.conflicts.is_empty() {
        let taken = (!merged.taken.is_empty()).then_some((base.version, current));
        return Ok(Settled::Text(Box::new(merged.text), taken));
    }
    Ok(Settled::Clash(Box::new(Clash {
        conflicts: merged.conflicts,
        merged: merged.text,
        theirs: theirs(tx, id, current).await?,
        kept_as: 0,
    })))
}

/// What waits beside another text is over once all that it changed stands in the text that counts. Called inside the
/// transaction that wrote that text.
///
/// # Errors
/// When the database fails.
pub async fn close_equal(tx: &mut Tx<AuthorOf>, current: &ProposalText) -> Result<(), AppError> {
    let id = tx.proposal().id;
    for waiting in store::waiting(tx.db(), id).await? {
        let base = match waiting.base {
            Some(base) => store::version(tx.db(), id, base).await?,
            None => None,
        };
        if says_nothing_more(base.map(|base| base.text).as_ref(), &waiting.text, current) {
            store::resolve(tx, waiting.version).await?;
        }
    }
    Ok(())
}

/// Whether everything that `mine` changed in `base` stands in `current`; without a base, whether both are the same. A form
/// that asks fewer questions than the text answers changed none of those.
fn says_nothing_more(base: Option<&ProposalText>, mine: &ProposalText, current: &ProposalText) -> bool {
    let Some(base) = base else { return mine == current };
    let mut mine = mine.clone();
    for (key, answer) in &base.answers {
        mine.answers.entry(key.clone()).or_insert_with(|| answer.clone());
    }
    let merged = merge(base, &mine, current);
    merged.conflicts.is_empty() && merged.text == *current
}

async fn theirs(tx: &mut Tx<AuthorOf>, id: Uuid, version: i32) -> Result<Kept, AppError> {
    store::version(tx.db(), id, version).await?.ok_or_else(AppError::not_found)
}

/// What was changed elsewhere and taken over, in words, for the page after a save.
///
/// # Errors
/// When the database fails.
pub async fn merged_notice(
    db: &mut PgConnection,
    id: Uuid,
    query: Option<&str>,
    content: &TrackContent,
) -> Result<Option<String>, AppError> {
    let query = Form::from_query(query);
    let Some((from, to)) = query.trimmed("merged").split_once('-') else { return Ok(None) };
    let (Ok(from), Ok(to)) = (from.parse(), to.parse()) else { return Ok(None) };
    let (Some(old), Some(new)) = (store::version(db, id, from).await?, store::version(db, id, to).await?) else {
        return Ok(None);
    };
    let labels: Vec<_> =
        parts::differing(&old.text, &new.text).iter().map(|(part, ..)| parts::label_in(part, content)).collect();
    Ok((!labels.is_empty()).then(|| {
        format!(
            "Saved together with what {} saved in the meantime, at {}, in these fields: {}.",
            new.by_whom,
            new.at.format("%H:%M:%S UTC"),
            labels.join(", ")
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(title: &str, tried: &str) -> ProposalText {
        ProposalText { title: title.to_owned(), tried: tried.to_owned(), ..ProposalText::default() }
    }

    #[test]
    fn a_waiting_text_is_over_when_its_changes_stand_in_the_current_one() {
        let (base, mine) = (text("Binder", "Nothing."), text("Binder, safely", "Nothing."));
        for (current, over) in [
            (text("Binder, safely", "Nothing."), true),
            (text("Binder, safely", "Patches."), true),
            (text("Binder in C", "Nothing."), false),
            (text("Binder", "Nothing."), false),
        ] {
            assert_eq!(says_nothing_more(Some(&base), &mine, &current), over, "{current:?}");
        }
        assert!(says_nothing_more(None, &mine, &mine.clone()) && !says_nothing_more(None, &mine, &base));
    }
}
