//! The list of proposals that stands in a track's queue and under a search: counts, filters, orders, rows, a page of them.

use anyhow::Context;
use askama::Template;
use askama::filters::HtmlSafe;
use sqlx::PgConnection;

use crate::decision::Matter;
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::proposal::state::State as ProposalState;
use crate::review::filters::{Choice, Filters};
use crate::review::order::{Filter, Sort, Wish};
use crate::review::store::{self, Count, PAGE, PART, Queued, Reader};
use crate::review::vote::score;
use crate::review::{CameFrom, UNKNOWN_AUTHOR, marks_of, of_author, row_anchor};
use crate::track::Track;
use crate::track::words::utc_precise;

/// The list.
#[derive(Template)]
#[template(path = "review/list.html")]
pub struct List {
    counts: Vec<String>,
    total: i64,
    filters: Filters,
    sorts: Vec<Choice>,
    sorted_by: &'static str,
    rows: Vec<Row>,
    unread_only: bool,
    searched: bool,
    /// Whether nothing was looked for: the search cannot be read.
    mistaken: bool,
    /// Whether each row says its track.
    of_tracks: bool,
    next: Option<String>,
}

impl HtmlSafe for List {}

/// Where a list stands.
pub struct Place<'a> {
    /// The address of its page, without a query.
    pub url: &'a str,
    /// The conference's slug.
    pub conference: &'a str,
    /// The tracks whose proposals it may hold.
    pub tracks: &'a [Track],
    /// Whether what was searched cannot be read.
    pub mistaken: bool,
    /// The list itself, which its rows carry on.
    pub came_from: CameFrom,
}

impl List {
    /// The page of the list that the wish asks for, in two statements.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(
        db: &mut PgConnection,
        reader: &Reader,
        wish: &Wish,
        place: &Place<'_>,
    ) -> Result<Self, AppError> {
        let mut queued = store::queue(db, reader, wish).await?;
        let more = queued.len() as i64 > PAGE;
        queued.truncate(PAGE as usize);
        let next = queued.last().filter(|_| more);
        let counts = store::counts(db, reader).await?;
        let searched = !wish.search.is_empty();
        Ok(Self {
            total: in_list(&counts, searched).map(|count| count.proposals).sum(),
            filters: Filters::new(&format!("{}?", place.url), wish, &counts, searched),
            sorts: sorts(place.url, wish),
            sorted_by: wish.sort.as_str(),
            counts: in_list(&counts, searched).map(in_words).collect(),
            unread_only: wish.filter == Filter::Unread,
            searched,
            mistaken: place.mistaken,
            of_tracks: place.tracks.len() > 1,
            next: next.map(|last| format!("{}?{}", place.url, wish.query_after(&last.key()))),
            rows: queued.into_iter().map(|queued| Row::new(place, queued)).collect::<Result<_, _>>()?,
        })
    }
}

struct Row {
    anchor: String,
    url: String,
    number: i32,
    title: String,
    track: String,
    state: ProposalState,
    minutes: String,
    author: String,
    arrived: String,
    marks: String,
    yours: String,
}

impl Row {
    fn new(place: &Place<'_>, queued: Queued) -> Result<Self, AppError> {
        let track = place.tracks.iter().find(|track| track.id == queued.track_id);
        Ok(Self {
            url: place.came_from.on(ProposalUrl { conference: place.conference.to_owned(), number: queued.number }),
            track: track.map(|track| track.name.clone()).unwrap_or_default(),
            anchor: row_anchor(queued.number),
            number: queued.number,
            state: queued.state.parse().context("a proposal is in an unknown state")?,
            minutes: queued.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            arrived: utc_precise(queued.arrived_at),
            marks: marks_in_words(&queued),
            yours: yours(&queued),
            title: queued.title,
            author: queued.author,
        })
    }
}

fn marks_in_words(queued: &Queued) -> String {
    let of_author = of_author(queued.confirmed, queued.denied, queued.left);
    let mut marks = marks_of(queued.late, queued.grace_seconds, of_author);
    if queued.unknown_author {
        marks.push(UNKNOWN_AUTHOR.to_owned());
    }
    if queued.offered {
        marks.push("offered to another track".to_owned());
    }
    marks.extend(queued.planned.as_deref().and_then(planned));
    marks.extend(queued.answered.map(|answered| if answered { "answered" } else { "asked" }.to_owned()));
    if let (Some(sum), Some(votes)) = (queued.score, queued.votes) {
        let word = if votes == 1 { "vote" } else { "votes" };
        marks.push(format!("score {} of {votes} {word}", score(sum)));
    }
    marks.join(", ")
}

/// What the queue tells of the reader's own work on a proposal.
fn yours(queued: &Queued) -> String {
    let said = if queued.own {
        "not yours to judge"
    } else if queued.unread {
        "unread"
    } else {
        ""
    };
    said.to_owned()
}

/// What is planned with it; or that it is planned to become part of another.
fn planned(word: &str) -> Option<String> {
    if word == PART {
        return Some("planned: part of another".to_owned());
    }
    word.parse().ok().map(|matter: Matter| format!("planned: {}", matter.word()))
}

/// A state's word in the database as it is shown.
pub(super) fn word(state: &str) -> String {
    state.parse::<ProposalState>().map_or("", ProposalState::word).to_owned()
}

/// What a list of everything holds. What became part of another is in it only where something was searched.
pub(super) fn in_list(counts: &[Count], searched: bool) -> impl Iterator<Item = &Count> {
    counts.iter().filter(move |count| searched || count.state != ProposalState::Merged.as_str())
}

fn in_words(count: &Count) -> String {
    format!("{} {} ({} minutes)", count.proposals, word(&count.state).to_lowercase(), count.minutes)
}

fn sorts(url: &str, wish: &Wish) -> Vec<Choice> {
    let offered = |sort: &Sort| *sort != Sort::Shuffled || wish.filter == Filter::Unread;
    let choice = |sort: Sort| Choice {
        url: format!("{url}?{}", wish.query_by(sort)),
        label: sort.as_str().to_owned(),
        here: sort == wish.sort,
    };
    Sort::ALL.into_iter().filter(offered).map(choice).collect()
}
