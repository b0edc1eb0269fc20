//! The change of a track's call: whether it is allowed, and what the public history says of it.

use chrono::{DateTime, Utc};

use super::Wishes;
use super::difference::{Difference, facts};
use crate::track::Track;
use crate::track::change::{Change, ChangeRefused, Changer, Published, Wish, check_change};
use crate::track::deadline::Call;
use crate::track::store::call::CallColumns;

/// An allowed change of a call.
pub(super) struct CallStep {
    pub(super) difference: Difference,
    /// The line in the public history, where it needs one.
    pub(super) published: Option<Published>,
    /// The call as it was.
    pub(super) before: Call,
}

/// The change from one call of a track to another; `None` where they do not differ.
///
/// # Errors
/// A sentence that names the track and says what to do.
pub(super) fn check(old: &Track, new: &Track, wishes: &Wishes, now: DateTime<Utc>) -> Result<Option<CallStep>, String> {
    let columns = |track: &Track| facts(CallColumns::from(&track.call));
    let difference = Difference::between(&columns(old), &columns(new));
    if difference.is_empty() {
        return Ok(None);
    }
    let wish = Wish { reason: wishes.reason.as_deref(), override_promise: wishes.override_promise };
    let Change { must_be_published, .. } = check_change(&old.call, &new.call, Changer::Organiser, wish, now)
        .map_err(|refused| sentence(&new.slug, refused))?;
    let published = must_be_published.then(|| Published::new(&old.call, &new.call));
    Ok(Some(CallStep { difference, published, before: old.call.clone() }))
}

fn sentence(track: &str, refused: ChangeRefused) -> String {
    let options = match refused {
        ChangeRefused::NeedsReason => " (add --reason \"…\")",
        ChangeRefused::NeedsOverride => " (add --override-promise and --reason \"…\")",
        _ => "",
    };
    format!("track {track}: {refused}{options}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_track_and_the_options() {
        assert_eq!(
            sentence("cxl", ChangeRefused::NeedsReason),
            "track cxl: Give a reason for the change; it will be public (add --reason \"…\")"
        );
        let promise = sentence("refereed", ChangeRefused::NeedsOverride);
        assert!(promise.contains("--override-promise") && promise.contains("--reason"), "{promise}");
        assert!(!sentence("cxl", ChangeRefused::GraceIsFixed).contains("--"));
    }
}
