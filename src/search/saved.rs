//! Searches that are kept under a name.

use uuid::Uuid;

use super::parse::parse;
use super::plan::Plan;
use crate::proposal::text::limit;
use crate::track::Track;
use crate::web::fields::read_text;
use crate::web::form::{Form, FormErrors};

/// So many searches somebody can keep in a conference.
pub const MOST: i64 = 100;

/// A search with its name.
#[derive(Clone, Debug)]
pub struct SavedSearch {
    /// Its key.
    pub id: Uuid,
    /// The track whose queue it searches; with none every track that its reader runs.
    pub track_id: Option<Uuid>,
    /// Its name.
    pub name: String,
    /// What it asks, as it was typed.
    pub query: String,
    /// Whether the others who run the track see it.
    pub shared: bool,
}

/// A search that is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSearch {
    /// See [`SavedSearch`].
    pub track: Option<Uuid>,
    /// See [`SavedSearch`].
    pub name: String,
    /// See [`SavedSearch`].
    pub query: String,
    /// See [`SavedSearch`].
    pub shared: bool,
}

/// Reads the form. `tracks` are those that its writer runs.
///
/// # Errors
/// A sentence for each field that cannot be taken.
pub fn read(form: &Form, tracks: &[Track]) -> Result<NewSearch, FormErrors> {
    let mut errors = form.errors();
    let name = read_text(form, "name", "The name", limit::NAME, &mut errors);
    if name.is_empty() {
        errors.add("name", "Give the search a name");
    }
    if name.contains('\n') {
        errors.add("name", "The name is one line");
    }
    let slug = form.trimmed("track");
    let track = tracks.iter().find(|track| track.slug == slug);
    if track.is_none() && !slug.is_empty() {
        errors.add("track", "Choose one of the tracks, or all of them");
    }
    let query = form.trimmed("q").to_owned();
    let named =
        |slug: &str| tracks.iter().any(|known| known.slug == slug && track.is_none_or(|only| only.id == known.id));
    match parse(&query, &named).and_then(|query| Plan::of(&query)) {
        Ok(_) if query.is_empty() => errors.add("q", "Say what is searched"),
        Ok(_) => {}
        Err(mistake) => errors.add("q", mistake.sentence()),
    }
    let new = NewSearch { track: track.map(|track| track.id), name, query, shared: form.has("shared") };
    if errors.is_empty() { Ok(new) } else { Err(errors) }
}
