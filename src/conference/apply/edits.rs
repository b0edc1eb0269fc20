//! What was set on a track's pages since the file was applied.
//!
//! A lead who mends a text in the browser does not know of the file, and whoever applies the file does not know of the lead.
//! So a key that was set on the pages and that the file has otherwise stays, and the report names it. `--overwrite` makes it
//! what the file says; so does a file that says the same, since then both agree again.

use serde_json::Value;

use super::Wishes;
use super::difference::facts;
use super::store::StoredTrack;
use crate::conference::file::ConferenceFile;
use crate::track::Track;
use crate::track::store::call::CallColumns;

/// The word for every key of every track.
const ALL: &str = "all";
/// The key of everything that a call is: the file goes through the rule for changes with it as a whole.
const CALL: &str = "call";

/// What stays as it was set on the pages.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The keys of the file.
    pub(super) set_here: Vec<String>,
}

/// Puts what was set on the pages into `new`, unless it is to be overwritten.
pub(super) fn keep(old: &StoredTrack, new: &mut Track, wishes: &Wishes) -> Kept {
    let mut kept = Kept::default();
    for key in &old.set_here {
        if !is_overwritten(wishes, &new.slug, key) && put(key, &old.track, new) {
            kept.set_here.push(key.clone());
        }
    }
    kept
}

/// Makes `new` say what `old` says there. Whether that was a difference.
fn put(key: &str, old: &Track, new: &mut Track) -> bool {
    match key {
        CALL => {
            let differs = facts(CallColumns::from(&old.call)) != facts(CallColumns::from(&new.call));
            new.call = old.call.clone();
            differs
        }
        "minutes" => {
            let differs = old.minutes != new.minutes;
            new.minutes = old.minutes;
            differs
        }
        _ => put_content(key, old, new),
    }
}

fn put_content(key: &str, old: &Track, new: &mut Track) -> bool {
    let (before, mut after) = (facts(&old.content), facts(&new.content));
    let value = before.get(key).cloned().unwrap_or(Value::Null);
    if after.get(key) == Some(&value) {
        return false;
    }
    after.insert(key.to_owned(), value);
    match serde_json::from_value(Value::Object(after)) {
        Ok(content) => {
            new.content = content;
            true
        }
        // A key that content has no more.
        Err(_) => false,
    }
}

fn is_overwritten(wishes: &Wishes, track: &str, key: &str) -> bool {
    wishes.overwrite.iter().any(|wish| match wish.split_once('.') {
        None => wish == ALL || wish == track,
        Some((of, what)) => of == track && what == key,
    })
}

/// A sentence for each thing that is to be overwritten and names no track of the file.
pub(super) fn unknown(file: &ConferenceFile, wishes: &Wishes) -> Vec<String> {
    let track_of = |wish: &str| wish.split_once('.').map_or(wish, |(track, _)| track).to_owned();
    let is_known = |wish: &&String| *wish == ALL || file.tracks.iter().any(|track| track.slug == track_of(wish));
    let sentence = |wish: &String| {
        format!("--overwrite {wish}: there is no such track in this file; write all, a track, or track.key")
    };
    wishes.overwrite.iter().filter(|wish| !is_known(wish)).map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(overwrite: &str) -> Wishes {
        Wishes { overwrite: vec![overwrite.to_owned()], ..Wishes::default() }
    }

    #[test]
    fn a_wish_names_everything_a_track_or_a_key() {
        for (wish, holds) in [
            ("all", true),
            ("cxl", true),
            ("cxl.about", true),
            ("cxl.wanted", false),
            ("rust", false),
            ("rust.about", false),
        ] {
            assert_eq!(is_overwritten(&wishes(wish), "cxl", "about"), holds, "{wish}");
        }
        assert!(!is_overwritten(&Wishes::default(), "cxl", "about"));
        assert_eq!(unknown(&ConferenceFile::default(), &wishes("cxl.about")).len(), 1);
        assert!(unknown(&ConferenceFile::default(), &wishes("all")).is_empty());
    }
}
