//! The list that somebody came from. The pages of a proposal carry it in their addresses, so that the way back leads to the
//! same filter, order, search and page.

use std::fmt::Display;

use super::order::Wish;
use super::{QueueUrl, row_anchor};
use crate::access::Viewer;
use crate::conference::Conference;
use crate::search::SearchUrl;
use crate::track::Track;
use crate::web::form::Form;

/// The field of an address that holds the query of the list's.
pub const LIST: &str = "list";
/// What that query says of a list of all tracks.
const EVERYWHERE: (&str, &str) = ("in", "search");

/// A track's queue as it was shown, or what was found in all tracks. Only what a list can show is read, and written anew: no
/// address is taken from an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameFrom {
    wish: Option<Wish>,
    everywhere: bool,
}

impl CameFrom {
    /// What the address says that is asked for.
    pub fn of(viewer: &Viewer) -> Self {
        Self::of_query(viewer.request().query.as_deref())
    }

    fn of_query(query: Option<&str>) -> Self {
        let form = Form::from_query(query);
        if !form.has(LIST) {
            return Self { wish: None, everywhere: false };
        }
        let list = Some(form.text(LIST));
        let everywhere = Form::from_query(list).trimmed(EVERYWHERE.0) == EVERYWHERE.1;
        Self { wish: Some(Wish::of_query(list)), everywhere }
    }

    /// The queue of a track; as it is without a query it needs not be carried.
    pub fn queue(wish: &Wish) -> Self {
        Self { wish: Some(wish).filter(|wish| **wish != Wish::of_query(None)).cloned(), everywhere: false }
    }

    /// What is found in all tracks.
    pub fn search(wish: &Wish) -> Self {
        Self { wish: Some(wish.clone()), everywhere: true }
    }

    /// Whether it was found in all tracks that the reader runs.
    pub fn is_everywhere(&self) -> bool {
        self.everywhere
    }

    /// The list, if it is known.
    pub fn wish(&self) -> Option<&Wish> {
        self.wish.as_ref()
    }

    /// The value of [`LIST`].
    pub fn word(&self) -> Option<String> {
        let query = self.wish.as_ref()?.query();
        Some(if self.everywhere { format!("{query}&{}={}", EVERYWHERE.0, EVERYWHERE.1) } else { query })
    }

    /// The address of a page that carries the list on.
    pub fn on(&self, url: impl Display) -> String {
        let Some(word) = self.word() else { return url.to_string() };
        let url = url.to_string();
        let mark = if url.contains('?') { '&' } else { '?' };
        let word: String = form_urlencoded::byte_serialize(word.as_bytes()).collect();
        format!("{url}{mark}{LIST}={word}")
    }

    /// The list, at the row of this proposal; the queue of the track where it is not known.
    pub fn back(&self, conference: &Conference, track: &Track, number: i32) -> String {
        let slug = conference.slug.clone();
        let url = match self.everywhere {
            true => SearchUrl { conference: slug }.to_string(),
            false => QueueUrl { conference: slug, track: track.slug.clone() }.to_string(),
        };
        let query = self.wish.as_ref().map(|wish| format!("?{}", wish.query())).unwrap_or_default();
        format!("{url}{query}#{}", row_anchor(number))
    }

    /// What the link back says.
    pub fn label(&self, track: &Track) -> String {
        if self.everywhere { "Search".to_owned() } else { format!("Queue of the {}", track.name) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::order::{Filter, Key, Sort};

    fn query(url: &str) -> Option<&str> {
        url.split_once('?').map(|(_, query)| query)
    }

    #[test]
    fn an_address_carries_the_list_and_gives_it_back() {
        let after = Key { value: 7, text: "a & b = #?".to_owned(), number: 3 };
        let wish = Wish { filter: Filter::Late, sort: Sort::Title, after, search: "minutes:>20 é&x=y".to_owned() };
        for came in [CameFrom::queue(&wish), CameFrom::search(&wish)] {
            for url in ["/a/proposals/5", "/a/proposals/5/plan?outcome=accepted"] {
                let carried = came.on(url);
                assert_eq!(CameFrom::of_query(query(&carried)), came, "{carried}");
            }
        }
    }

    #[test]
    fn the_usual_queue_is_not_carried_and_nonsense_is_the_usual_queue() {
        let usual = CameFrom::queue(&Wish::of_query(None));
        assert_eq!(usual.on("/a"), "/a");
        let read = CameFrom::of_query(Some("list=https%3A%2F%2Fexample.net%2F"));
        assert_eq!(read.on("/a"), "/a?list=show%3Dall%26sort%3Dnumber");
    }
}
