//! Which proposals of a queue are shown, in which order, and where a page begins.

use std::str::FromStr;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::proposal::state::State;
use crate::track::kind::{UnknownWord, find_word};
use crate::web::form::Form;

/// Which proposals are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    All,
    /// Those whose newest version this person has not read.
    Unread,
    /// Those that wait for this person's vote.
    Vote,
    /// Those whose author was asked something and has not answered.
    Asked,
    /// Those for which a decision is planned.
    Planned,
    /// Those that came from another track.
    Moved,
    /// Those that came after the close.
    Late,
    /// Those in a state.
    In(State),
}

impl Filter {
    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Unread => "unread",
            Self::Vote => "vote",
            Self::Asked => "asked",
            Self::Planned => "planned",
            Self::Moved => "moved",
            Self::Late => "late",
            Self::In(state) => state.as_str(),
        }
    }

    /// The filter of a word in an address; everything where there is none.
    pub fn of_word(word: &str) -> Self {
        [Self::Unread, Self::Vote, Self::Asked, Self::Planned, Self::Moved, Self::Late]
            .into_iter()
            .find(|filter| filter.as_str() == word)
            .or_else(|| word.parse().ok().map(Self::In))
            .unwrap_or(Self::All)
    }
}

/// By what they are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By number.
    Number,
    /// By arrival.
    Arrived,
    /// By title.
    Title,
    /// By the length wished for; without a wish last.
    Minutes,
    /// By score, the best first; those without this person's vote last.
    Score,
    /// In an order of this person's own that lasts a day, so that the first numbers do not get all the attention.
    Shuffled,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 6] = [Self::Number, Self::Arrived, Self::Title, Self::Minutes, Self::Score, Self::Shuffled];

    /// The word in addresses and on pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Arrived => "arrived",
            Self::Title => "title",
            Self::Minutes => "minutes",
            Self::Score => "score",
            Self::Shuffled => "shuffled",
        }
    }
}

impl FromStr for Sort {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, text)
    }
}

/// The last row of the page before: its place in the order, compared as the database does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Its sort value, where that is a number.
    pub value: i64,
    /// Its sort value, where that is a text.
    pub text: String,
    /// Its number, which makes the place its own.
    pub number: i32,
}

impl Key {
    /// Before every row.
    pub fn first() -> Self {
        Self { value: i64::MIN, text: String::new(), number: 0 }
    }

    fn of_word(word: &str) -> Option<Self> {
        let mut parts = word.splitn(3, ':');
        let (value, number) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { value, number, text: parts.next()?.to_owned() })
    }

    fn word(&self) -> String {
        format!("{}:{}:{}", self.value, self.number, self.text)
    }
}

/// What an address of the queue asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Which proposals.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// After which row.
    pub after: Key,
    /// What is searched among them, as it was typed; empty for everything.
    pub search: String,
}

impl Wish {
    /// Reads the query of an address. What it does not know is as if it were not there.
    pub fn of_query(query: Option<&str>) -> Self {
        let form = Form::from_query(query);
        let filter = Filter::of_word(form.trimmed(SHOW));
        let usual = if filter == Filter::Unread { Sort::Shuffled } else { Sort::Number };
        let sort = form.trimmed("sort").parse().unwrap_or(usual);
        let after = Key::of_word(form.text("after")).unwrap_or_else(Key::first);
        Self { filter, sort, after, search: form.trimmed(SEARCH).to_owned() }
    }

    /// The unread ones from the beginning.
    pub fn unread() -> Self {
        Self { filter: Filter::Unread, sort: Sort::Shuffled, after: Key::first(), search: String::new() }
    }

    /// Everything that a filter shows of a search, by number.
    pub fn of(filter: Filter, search: &str) -> Self {
        Self { filter, sort: Sort::Number, after: Key::first(), search: search.to_owned() }
    }

    /// The same rows under another filter, from the beginning, in its usual order.
    pub fn query_for(filter: Filter) -> String {
        format!("show={}", filter.as_str())
    }

    /// The same search under another filter, from the beginning, in its usual order.
    pub fn query_with(&self, filter: Filter) -> String {
        format!("{}{}", Self::query_for(filter), self.and_search())
    }

    /// The same search and filter in another order, from the beginning.
    pub fn query_by(&self, sort: Sort) -> String {
        format!("show={}&sort={}{}", self.filter.as_str(), sort.as_str(), self.and_search())
    }

    fn and_search(&self) -> String {
        if self.search.is_empty() { String::new() } else { format!("&{}", query_of(&self.search)) }
    }

    /// The query of the address that asks for the same.
    pub fn query(&self) -> String {
        if self.after == Key::first() { self.query_by(self.sort) } else { self.query_after(&self.after) }
    }

    /// The page after this row.
    pub fn query_after(&self, last: &Key) -> String {
        let after: String = form_urlencoded::byte_serialize(last.word().as_bytes()).collect();
        format!("{}&after={after}", self.query_by(self.sort))
    }
}

/// The field of an address that holds a search.
pub const SEARCH: &str = "q";
/// The field of an address that holds a filter.
pub const SHOW: &str = "show";

/// A search as the query of an address.
pub fn query_of(search: &str) -> String {
    format!("{SEARCH}={}", form_urlencoded::byte_serialize(search.as_bytes()).collect::<String>())
}

/// What shuffles the unread: the order of a proposal is the hash of this and its key, a function of person, day and
/// proposal alone.
pub fn seed(account: Uuid, day: NaiveDate) -> String {
    format!("{}{day}", account.simple())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_that_makes_no_sense_shows_everything() {
        for query in [None, Some(""), Some("show=nonsense&sort=no&after=x"), Some("after=1:2"), Some("after=:::")] {
            let wish = Wish::of_query(query);
            assert_eq!(
                wish,
                Wish { filter: Filter::All, sort: Sort::Number, after: Key::first(), search: String::new() },
                "{query:?}"
            );
        }
        assert_eq!(Wish::of_query(Some("show=unread")), Wish::unread());
    }

    #[test]
    fn the_shuffle_changes_with_person_and_day_only() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let day = NaiveDate::from_ymd_opt(2023, 7, 20).expect("a day");
        assert_eq!(seed(one, day), seed(one, day));
        assert_ne!(seed(one, day), seed(other, day));
        assert_ne!(seed(one, day), seed(one, day.succ_opt().expect("a day")));
    }

    proptest! {
        #[test]
        fn the_next_page_begins_where_this_one_ends(value: i64, number: i32, text in "[^\0\r]*", which in 0..6_usize,
                                                      search in "\\PC*") {
            let (last, sort) = (Key { value, text, number }, Sort::ALL[which]);
            let wish = Wish { filter: Filter::Late, sort, after: Key::first(), search: search.trim().to_owned() };
            let next = Wish::of_query(Some(&wish.query_after(&last)));
            prop_assert_eq!(&next, &Wish { after: last, ..wish });
            prop_assert_eq!(Wish::of_query(Some(&next.query())), next);
        }
    }
}
