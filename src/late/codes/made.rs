//! A code as an organiser asks for it, and how it stands.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::store::Code;
use crate::late::ending;
use crate::proposal::text::limit;
use crate::track::Track;
use crate::track::words::utc_precise;
use crate::web::fields::read_text;
use crate::web::form::{Form, FormErrors};

/// The most drafts that one code lets in.
pub const MOST_USES: i32 = 1000;

/// A code to be made.
pub struct NewCode {
    /// The track, or all of them.
    pub track: Option<Uuid>,
    /// How many drafts it lets in.
    pub uses: i32,
    /// The first instant at which it no longer holds.
    pub until: DateTime<Utc>,
    /// What it is for, for organisers only.
    pub note: String,
}

/// Reads what was typed.
///
/// # Errors
/// A sentence for each field that cannot be taken.
pub fn read(form: &Form, tracks: &[Track], tz: Tz, now: DateTime<Utc>) -> Result<NewCode, FormErrors> {
    let mut errors = form.errors();
    let slug = form.trimmed("track");
    let track = tracks.iter().find(|track| track.slug == slug).map(|track| track.id);
    if track.is_none() && !slug.is_empty() {
        errors.add("track", "Choose one of the tracks, or all");
    }
    let uses: i32 = form.trimmed("uses").parse().unwrap_or(0);
    if !(1..=MOST_USES).contains(&uses) {
        errors.add("uses", format!("Enter a number from 1 to {MOST_USES}"));
    }
    let note = read_text(form, "note", "The note", limit::TEXT, &mut errors);
    let until = match form.trimmed("until") {
        "" => Err(("until", "Enter date and time as in 2023-08-20 18:00".to_owned())),
        typed => ending::read("", typed, tz, now),
    };
    match until {
        Ok(until) if errors.is_empty() => Ok(NewCode { track, uses, until, note }),
        Ok(_) => Err(errors),
        Err((field, sentence)) => {
            errors.add(field, sentence);
            Err(errors)
        }
    }
}

/// Whether it lets anything in at `now`, leaving aside which draft.
pub fn works(code: &Code, now: DateTime<Utc>) -> bool {
    code.ended_at.is_none() && now < code.until && code.used < code.uses
}

/// Why it lets a draft of `track` in no more, or never did.
pub fn refusal(code: &Code, track: &Track, now: DateTime<Utc>) -> Option<String> {
    let sentence = if code.track_id.is_some_and(|id| id != track.id) {
        format!("This access code is for another track, not for the {}", track.name)
    } else if code.ended_at.is_some() || now >= code.until {
        "This access code is over. Ask whoever gave it to you for another".to_owned()
    } else if code.used >= code.uses {
        "This access code has no uses left. Ask whoever gave it to you for another".to_owned()
    } else {
        return None;
    };
    Some(sentence)
}

/// How it stands, for organisers.
pub fn standing(code: &Code, now: DateTime<Utc>) -> String {
    match (code.ended_at, &code.ended_by) {
        (Some(at), Some(by)) => format!("Ended by {by}, {}", utc_precise(at)),
        _ if now >= code.until => format!("Held until {}", utc_precise(code.until)),
        _ => format!("Holds until {}", utc_precise(code.until)),
    }
}
