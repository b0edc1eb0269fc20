//! Using a text again: what of it fits into another track.

use super::answers;
use super::text::ProposalText;
use crate::track::Track;

/// A text for another track, and whether its minutes were left out because that track does not take so many.
pub fn text_for(text: &ProposalText, track: &Track) -> (ProposalText, bool) {
    let fits = |minutes: i32| track.minutes.is_none_or(|(from, to)| (from..=to).contains(&minutes));
    let minutes = text.minutes.filter(|minutes| fits(*minutes));
    let left_out = minutes != text.minutes;
    // The consent was to another track's overflow.
    let answers = answers::fitting(&text.answers, track);
    (ProposalText { minutes, answers, overflow_consent: false, may_move: false, ..text.clone() }, left_out)
}

/// Why the minutes of a copied text are empty.
pub fn minutes_sentence(track: &Track) -> String {
    match track.minutes {
        Some((from, to)) => format!("The minutes were left out: the {} takes {from} to {to}.", track.name),
        None => String::new(),
    }
}
