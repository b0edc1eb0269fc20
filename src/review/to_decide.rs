//! What a lead who plans one decision after the other has before them.

use super::CameFrom;
use super::order::{Key, Wish};
use super::store::{self, Queued, Reader};
use crate::access::{DecidesOn, RunsTracks};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::state::State;
use crate::search::{Scope, search};

/// What is left to decide of the list that the lead came from.
pub struct ToDecide {
    /// The number of the one that follows; from the end of the list it goes on at its beginning.
    pub next: Option<i32>,
    /// How many there are.
    pub left: usize,
}

impl ToDecide {
    /// After the proposal that was planned, in its track or in all that were searched: what this lead can plan, and for what nothing is planned. What waits
    /// on the waiting list is left where the one that was planned did so too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn after(app: &App, staff: &DecidesOn, came_from: &CameFrom) -> Result<Self, AppError> {
        let planned = staff.proposal();
        let wish = came_from.wish().cloned().unwrap_or_else(|| Wish::of_query(None));
        let mut db = app.db.acquire().await?;
        let tracks = match came_from.is_everywhere() {
            true => RunsTracks::of_staff(&mut db, staff).await?.tracks().to_vec(),
            false => vec![staff.track().clone()],
        };
        let mut reader = Reader::load(&mut db, staff.account(), &tracks, app.clock.now()).await?;
        let here = store::place_of(&mut db, &mut reader, &wish, planned.id).await?;
        reader.among = search(&mut db, Scope::of(&reader, &tracks), &wish.search).await?.among;
        let rows = store::whole(&mut db, &reader, &wish).await?;
        let left: Vec<_> = rows
            .iter()
            .filter(|row| row.id != planned.id && is_open(row, planned.state, &reader))
            .map(|row| (row.key(), row.number))
            .collect();
        let after = |here: &Key| left.iter().find(|(key, _)| key > here);
        let next = here.as_ref().and_then(after).or(left.first());
        Ok(Self { next: next.map(|(_, number)| *number), left: left.len() })
    }

    /// As a sentence.
    pub fn in_words(&self) -> String {
        match self.left {
            0 => "Nothing of this list is left to decide.".to_owned(),
            1 => "1 of this list is left to decide.".to_owned(),
            more => format!("{more} of this list are left to decide."),
        }
    }
}

fn is_open(row: &Queued, planned: State, reader: &Reader) -> bool {
    let waits = row.state == State::Submitted.as_str()
        || (planned == State::Waitlisted && row.state == State::Waitlisted.as_str());
    let reaches_author = !row.denied && !row.left;
    waits && reaches_author && row.planned.is_none() && !reader.stakes.untold().contains(&row.id)
}
