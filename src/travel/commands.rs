//! Moves and merges by a line of the command box: planned as on their pages, with the same rights.

use super::merging::{self, why_no_main};
use super::moving::{is_aim, why_not};
use super::planning::{Planned, plan_merge, plan_move};
use crate::access::{DecidesOn, MergesOn};
use crate::app::App;
use crate::decision::act::{Replaces, planned_in_words};
use crate::error::AppError;
use crate::people::Role;
use crate::track;

/// Plans to offer the proposal to the track with this slug, with a note to its leads that may be empty; says so.
///
/// # Errors
/// A sentence, where it cannot move there; or when the database fails.
pub async fn move_to(app: &App, staff: DecidesOn, slug: &str, note: &str) -> Result<String, AppError> {
    let number = staff.proposal().number.unwrap_or_default();
    if let Some(sentence) = staff.kept_out().or_else(|| why_not(staff.proposal())) {
        return Err(AppError::Forbidden(sentence));
    }
    if staff.track().slug == slug {
        return Err(AppError::Forbidden(format!("#{number} is in the {} already", staff.track().name)));
    }
    let tracks = track::store::of_conference(&mut *app.db.acquire().await?, staff.conference().id).await?;
    let aims: Vec<_> = tracks.iter().filter(|to| is_aim(to, staff.track().id)).map(|to| to.slug.as_str()).collect();
    if !aims.contains(&slug) {
        let sentence = format!("“{slug}” is not a track that #{number} can move to; these are: {}", aims.join(", "));
        return Err(AppError::Forbidden(sentence));
    }
    answer(plan_move(app, staff, (slug, note), Replaces::Own).await?)
}

/// Plans that the proposals with these numbers become part of this one; says so.
///
/// # Errors
/// A sentence, where one of them cannot become part of it; or when the database fails.
pub async fn merge_into(app: &App, staff: DecidesOn, numbers: &[i32]) -> Result<String, AppError> {
    if let Some(sentence) = staff.kept_out().or_else(|| why_no_main(staff.proposal())) {
        return Err(AppError::Forbidden(sentence));
    }
    let gathered = MergesOn::gather(&mut *app.db.acquire().await?, staff, numbers).await?;
    match gathered {
        Ok(merger) => answer(plan_merge(app, merger, (Role::Speaker, ""), Replaces::Own).await?),
        Err(number) => Err(AppError::Forbidden(merging::not_theirs(number))),
    }
}

fn answer(planned: Planned) -> Result<String, AppError> {
    match planned {
        Planned::Done(intent) => Ok(planned_in_words(&intent)),
        Planned::Refused(sentence) => Err(AppError::Forbidden(sentence)),
        // A line replaces one's own plan only, and has seen no page.
        Planned::Changed(_) => Err(AppError::Forbidden("Something else is planned".to_owned())),
    }
}
