//! Moves and merges by a line of the command box: what their pages do, with the same rights and the same letters.

use super::merging::{self, why_no_main};
use super::moving::{is_aim, why_not};
use super::offering::{self, Offered};
use crate::access::{DecidesOn, MergesOn};
use crate::app::App;
use crate::error::AppError;
use crate::people::Role;
use crate::track;

/// Offers the proposal to the track with this slug, with a note to its leads that may be empty.
///
/// # Errors
/// A sentence, where it cannot move there; or when the database fails.
pub async fn offer_to(app: &App, staff: DecidesOn, slug: &str, note: &str) -> Result<(), AppError> {
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
    match offering::offer(app, staff, slug, note).await? {
        Offered::Done => Ok(()),
        Offered::Another => Err(AppError::Forbidden(format!(
            "#{number} is offered to a track already; take that offer back first, on the page of #{number}"
        ))),
    }
}

/// Makes the proposals with these numbers part of this one; their authors are asked whether they speak in it.
///
/// # Errors
/// A sentence, where one of them cannot become part of it; or when the database fails.
pub async fn merge_into(app: &App, staff: DecidesOn, numbers: &[i32]) -> Result<(), AppError> {
    if let Some(sentence) = staff.kept_out().or_else(|| why_no_main(staff.proposal())) {
        return Err(AppError::Forbidden(sentence));
    }
    let gathered = MergesOn::gather(&mut *app.db.acquire().await?, staff, numbers).await?;
    let merged = match gathered {
        Ok(merger) => merging::merge(app, merger, Role::Speaker, "").await?,
        Err(number) => Err(merging::not_theirs(number)),
    };
    merged.map_err(AppError::Forbidden)
}
