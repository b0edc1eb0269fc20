//! Two changes of one text, as they are shown: the choice between them, and the notice of what was merged.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};
use serde_json::json;

use super::history::PartDifference;
use crate::access::{AuthorOf, Tx};
use crate::audit;
use crate::error::AppError;
use crate::proposal::conflict::{self, Clash};
use crate::proposal::parts;
use crate::proposal::text::ProposalText;
use crate::proposal::{forms, store};
use crate::track::content::TrackContent;
use crate::web::fields::ChoiceField;
use crate::web::form::Form;
use crate::web::page::see;
use axum::response::Response;

/// The part of the form that asks which of two texts counts.
#[derive(Template)]
#[template(path = "proposal/conflict.html")]
pub struct ConflictView {
    saved: String,
    by_whom: String,
    parts: Vec<ConflictPart>,
}

impl HtmlSafe for ConflictView {}

struct ConflictPart {
    label: String,
    mine: String,
    theirs: String,
    difference: PartDifference,
    choice: ChoiceField,
}

impl ConflictView {
    fn new(clash: &Clash, content: &TrackContent) -> Self {
        let label = |found: &crate::proposal::merge::Conflict| parts::label_in(&found.part, content);
        let part = |found: &crate::proposal::merge::Conflict| ConflictPart {
            label: label(found),
            mine: found.mine.clone(),
            theirs: found.theirs.clone(),
            difference: PartDifference::new(&label(found), &found.theirs, &found.mine),
            choice: ChoiceField::new(
                conflict::choice_of(&found.part.name),
                format!("{}: which text counts", label(found)),
                vec![
                    ("mine".to_owned(), "Yours, as it stands in the field below".to_owned()),
                    ("theirs".to_owned(), "The other".to_owned()),
                ],
                "mine",
            ),
        };
        Self {
            saved: clash.theirs.at.format("%H:%M:%S UTC").to_string(),
            by_whom: clash.theirs.by_whom.clone(),
            parts: clash.conflicts.iter().map(part).collect(),
        }
    }

    /// The form for the decision, filled from both texts, and the question for it.
    pub fn form(clash: &Clash, content: &TrackContent) -> (Form, Self) {
        let fields = forms::typed(&clash.merged);
        let hidden =
            [(conflict::BASE, clash.theirs.version.to_string()), (conflict::RESOLVES, clash.kept_as.to_string())];
        let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
        (Form::of(fields.keepable().chain(hidden)), Self::new(clash, content))
    }
}

/// Keeps what was typed on the server until the author has decided.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    tx: &mut Tx<AuthorOf>,
    clash: &mut Clash,
    form: &Form,
    mine: &ProposalText,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    clash.kept_as = store::keep_conflict(tx, mine, conflict::base_of(form), at).await?;
    if let Some(before) = conflict::resolves(form).filter(|before| *before != clash.kept_as) {
        store::resolve(tx, before).await?;
    }
    let subject = match tx.proposal().number {
        Some(number) => format!("proposal {number}"),
        None => format!("draft {}", tx.proposal().id),
    };
    let details = json!({ "kept_as": clash.kept_as, "met": clash.theirs.version });
    audit::record(tx, "edit met another edit", subject, details).await?;
    Ok(())
}

/// The way on after a save, with what the next page must say of the merging.
pub fn see_merged(next: &str, taken: Option<(i32, i32)>) -> Response {
    match taken {
        Some((from, to)) => see(format!("{next}?merged={from}-{to}")),
        None => see(next),
    }
}
