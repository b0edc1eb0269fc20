//! Which proposals a page is about that does something with what a search finds.

use sqlx::PgConnection;
use uuid::Uuid;

use super::search_box::action;
use super::{Scope, Searched, search};
use crate::access::RunsTracks;
use crate::error::AppError;
use crate::review::order::{SEARCH, query_of};
use crate::track::Track;
use crate::web::form::Form;

/// A search with the tracks in which it looks, as the query of an address says it.
pub struct Asked {
    /// The only track; with none all that the reader runs.
    pub track: Option<Track>,
    /// The tracks, each run by the reader.
    pub tracks: Vec<Track>,
    /// What is searched, as it was typed; empty for everything.
    pub search: String,
}

impl Asked {
    /// What a query asks for. A track that the reader does not run is not there.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn of(runs: &RunsTracks, form: &Form) -> Result<Self, AppError> {
        let (slug, search) = (form.trimmed("track"), form.trimmed(SEARCH).to_owned());
        if slug.is_empty() {
            return Ok(Self { track: None, tracks: runs.tracks().to_vec(), search });
        }
        let track = runs.tracks().iter().find(|track| track.slug == slug).cloned();
        let track = track.ok_or_else(|| runs.viewer().may_not_see())?;
        Ok(Self { tracks: vec![track.clone()], track: Some(track), search })
    }

    /// What is found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn searched(&self, db: &mut PgConnection, runs: &RunsTracks) -> Result<Searched, sqlx::Error> {
        search(db, Scope { tracks: &self.tracks, account: runs.account() }, &self.search).await
    }

    /// The keys of the tracks.
    pub fn track_ids(&self) -> Vec<Uuid> {
        self.tracks.iter().map(|track| track.id).collect()
    }

    /// The list with the same search.
    pub fn list_url(&self, conference: &str) -> String {
        let list = action(conference, self.track.as_ref());
        if self.search.is_empty() { list } else { format!("{list}?{}", query_of(&self.search)) }
    }

    /// In words, for the head of a page.
    pub fn place(&self) -> String {
        self.track.as_ref().map_or_else(|| "all tracks that you run".to_owned(), |track| track.name.clone())
    }
}
