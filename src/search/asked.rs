//! Which proposals a page is about that does something with what a list shows.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::search_box::action;
use super::{Scope, search};
use crate::access::RunsTracks;
use crate::error::AppError;
use crate::review::Filters;
use crate::review::order::{Filter, SEARCH, SHOW, Wish};
use crate::review::store::{Reader, shown};
use crate::track::Track;
use crate::web::form::{Form, FormErrors};

/// A search and a filter with the tracks in which they look, as the query of an address says it.
pub struct Asked {
    /// The only track; with none all that the reader runs.
    pub track: Option<Track>,
    /// The tracks, each run by the reader.
    pub tracks: Vec<Track>,
    /// What is searched, as it was typed, and what of it is shown.
    pub wish: Wish,
}

/// What was asked for.
pub struct Found {
    /// The keys of the proposals; none where everything is meant.
    pub among: Option<Vec<Uuid>>,
    /// What is wrong with the search; then nothing is found.
    pub mistake: Option<String>,
    /// What else could be shown of the same search.
    pub filters: Filters,
}

impl Found {
    /// The mistake as an error of its field.
    pub fn errors(&self) -> FormErrors {
        let mut errors = FormErrors::default();
        if let Some(mistake) = &self.mistake {
            errors.add(SEARCH, mistake);
        }
        errors
    }
}

impl Asked {
    /// What a query asks for. A track that the reader does not run is not there.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn of(runs: &RunsTracks, form: &Form) -> Result<Self, AppError> {
        let wish = Wish::of(Filter::of_word(form.trimmed(SHOW)), form.trimmed(SEARCH));
        let slug = form.trimmed("track");
        if slug.is_empty() {
            return Ok(Self { track: None, tracks: runs.tracks().to_vec(), wish });
        }
        let track = runs.tracks().iter().find(|track| track.slug == slug).cloned();
        let track = track.ok_or_else(|| runs.viewer().may_not_see())?;
        Ok(Self { tracks: vec![track.clone()], track: Some(track), wish })
    }

    /// What is found: the same rows as in the list with the same search and filter. Four statements at the most. `before`
    /// is the address of the page that asks, up to and with `?` or `&`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found(
        &self,
        db: &mut PgConnection,
        runs: &RunsTracks,
        now: DateTime<Utc>,
        before: &str,
    ) -> Result<Found, sqlx::Error> {
        let mut reader = Reader::load(db, runs.account(), &self.tracks, now).await?;
        let searched = search(db, Scope::of(&reader, &self.tracks), &self.wish.search).await?;
        reader.among = searched.among;
        let filters = Filters::load(db, &reader, &self.wish, &format!("{before}track={}&", self.slug())).await?;
        let among = match self.wish.filter {
            Filter::All => reader.among,
            filter => Some(shown(db, &reader, filter).await?),
        };
        Ok(Found { among, mistake: searched.mistake, filters })
    }

    /// The keys of the tracks.
    pub fn track_ids(&self) -> Vec<Uuid> {
        self.tracks.iter().map(|track| track.id).collect()
    }

    /// The slug of the only track; empty for all. Slugs need no escaping in addresses.
    pub fn slug(&self) -> &str {
        self.track.as_ref().map_or("", |track| &track.slug)
    }

    /// Whether nothing that the reader runs is left out.
    pub fn is_all(&self) -> bool {
        self.wish.search.is_empty() && self.wish.filter == Filter::All
    }

    /// The list that shows the same.
    pub fn list_url(&self, conference: &str) -> String {
        let list = action(conference, self.track.as_ref());
        if self.is_all() { list } else { format!("{list}?{}", self.wish.query_with(self.wish.filter)) }
    }

    /// In words, for the head of a page.
    pub fn place(&self) -> String {
        self.track.as_ref().map_or_else(|| "all tracks that you run".to_owned(), |track| track.name.clone())
    }
}
