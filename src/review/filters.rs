//! The filters of a list as links, each with how many proposals it shows.

use askama::Template;
use askama::filters::HtmlSafe;
use sqlx::PgConnection;

use super::list::{in_list, word};
use crate::review::order::{Filter, Wish};
use crate::review::store::{self, Count, Reader};

/// The links.
#[derive(Template)]
#[template(path = "review/filters.html")]
pub struct Filters {
    choices: Vec<Choice>,
}

impl HtmlSafe for Filters {}

/// A link of a row of links, one of which is the page's own.
pub(super) struct Choice {
    pub(super) url: String,
    pub(super) label: String,
    pub(super) here: bool,
}

/// The filters that are offered, in their order, each with its words and its number. A filter more is a line more here.
fn offered(counts: &[Count], searched: bool) -> Vec<(Filter, String, i64)> {
    let sum = |of: fn(&Count) -> i64| counts.iter().map(of).sum::<i64>();
    let mut all = vec![
        (Filter::All, "All".to_owned(), in_list(counts, searched).map(|count| count.proposals).sum()),
        (Filter::Unread, "Unread by you".to_owned(), sum(|count| count.unread)),
        (Filter::Vote, "To vote on".to_owned(), sum(|count| count.to_vote)),
        (Filter::Asked, "Asked".to_owned(), sum(|count| count.asked)),
        (Filter::Planned, "Planned".to_owned(), sum(|count| count.planned)),
        (Filter::Moved, "Moved in".to_owned(), sum(|count| count.moved)),
        (Filter::Late, "Late".to_owned(), sum(|count| count.late)),
    ];
    for count in counts {
        let state = count.state.parse().map(Filter::In);
        all.extend(state.ok().map(|filter| (filter, word(&count.state), count.proposals)));
    }
    all
}

impl Filters {
    /// The filters of what the wish searches. `before` is the address up to and with `?` or `&`.
    /// `searched`: all means what became part of another too.
    pub fn new(before: &str, wish: &Wish, counts: &[Count], searched: bool) -> Self {
        let choice = |(filter, label, count): (Filter, String, i64)| Choice {
            url: format!("{before}{}", wish.query_with(filter)),
            label: format!("{label} {count}"),
            here: filter == wish.filter,
        };
        Self { choices: offered(counts, searched).into_iter().map(choice).collect() }
    }

    /// The words of the one that the page shows.
    pub(super) fn here(&self) -> &str {
        self.choices.iter().find(|choice| choice.here).map_or("nothing", |choice| &choice.label)
    }

    /// The same of all that this reader may see, what became part of another with it, in one statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(db: &mut PgConnection, reader: &Reader, wish: &Wish, before: &str) -> Result<Self, sqlx::Error> {
        Ok(Self::new(before, wish, &store::counts(db, reader).await?, true))
    }
}
