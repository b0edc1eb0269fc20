//! The search above a list of proposals, with the saved searches and what can be done with what is found.

use askama::Template;
use askama::filters::HtmlSafe;
use sqlx::PgConnection;

use crate::access::SignedInAccount;
use crate::conference::Conference;
use crate::error::AppError;
use crate::review::QueueUrl;
use crate::review::order::{Filter, SEARCH, SHOW, Wish, query_of};
use crate::search::store::saved;
use crate::search::{AddressesUrl, ExportUrl, HelpUrl, SearchUrl, Searched, SearchesUrl};
use crate::track::Track;
use crate::web::fields::{ErrorSummary, TextField};
use crate::web::form::FormErrors;

/// The search with its links.
#[derive(Template)]
#[template(path = "search/box.html")]
pub struct SearchBox {
    /// What is wrong with it, for the head of the page.
    pub summary: ErrorSummary,
    action: String,
    field: TextField,
    show: &'static str,
    sort: &'static str,
    typed: String,
    searched: bool,
    mistaken: bool,
    /// Whether it is folded on a small screen, where the list matters more.
    folded: bool,
    offered: Vec<Link>,
    with_it: Vec<Link>,
}

impl HtmlSafe for SearchBox {}

struct Link {
    url: String,
    label: String,
}

impl SearchBox {
    /// The search of a track's queue, or with none of all tracks that the reader runs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(
        db: &mut PgConnection,
        conference: &Conference,
        track: Option<&Track>,
        account: &SignedInAccount,
        wish: &Wish,
        searched: &Searched,
    ) -> Result<Self, AppError> {
        let action = action(&conference.slug, track);
        let offered = saved::offered(db, conference.id, track.map(|track| track.id), account.id).await?;
        let link = |saved: saved::Offered| Link {
            url: format!("{action}?{}", query_of(&saved.query)),
            label: saved.by.map_or_else(|| saved.name.clone(), |by| format!("{} (by {by})", saved.name)),
        };
        let offered = offered.into_iter().map(link).collect();
        let mut errors = FormErrors::default();
        if let Some(mistake) = &searched.mistake {
            errors.add(SEARCH, mistake);
        }
        Ok(Self {
            summary: ErrorSummary::new(&errors, &[SEARCH]),
            field: TextField::line(SEARCH, "Search")
                .hint("Words, or for example: state:submitted minutes:>20 -late:yes")
                .value(&wish.search)
                .error(&errors),
            show: wish.filter.as_str(),
            sort: wish.sort.as_str(),
            typed: wish.search.clone(),
            searched: !wish.search.is_empty(),
            mistaken: searched.mistake.is_some(),
            folded: track.is_some(),
            offered,
            with_it: with_it(&conference.slug, track, wish),
            action,
        })
    }
}

/// The page that shows what is found.
pub fn action(conference: &str, track: Option<&Track>) -> String {
    let conference = conference.to_owned();
    match track {
        Some(track) => QueueUrl { conference, track: track.slug.clone() }.to_string(),
        None => SearchUrl { conference }.to_string(),
    }
}

/// A search and its filter as the query of the pages that do something with what they show.
pub fn carried(track: Option<&Track>, wish: &Wish) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("track", track.map_or("", |track| &track.slug));
    query.append_pair(SEARCH, &wish.search);
    if wish.filter != Filter::All {
        query.append_pair(SHOW, wish.filter.as_str());
    }
    query.finish()
}

fn with_it(conference: &str, track: Option<&Track>, wish: &Wish) -> Vec<Link> {
    let (slug, carried, search) = (|| conference.to_owned(), carried(track, wish), wish.search.as_str());
    let link = |url: String, label: &str| Link { url, label: label.to_owned() };
    let mut links = vec![
        link(format!("{}?{carried}", ExportUrl { conference: slug() }), "Export"),
        link(format!("{}?{carried}", AddressesUrl { conference: slug() }), "Addresses of the authors"),
    ];
    if search.is_empty() {
        links.push(link(SearchesUrl { conference: slug() }.to_string(), "Saved searches"));
    } else {
        links.push(link(format!("{}?{carried}", SearchesUrl { conference: slug() }), "Save this search"));
    }
    if track.is_some() {
        let everywhere = SearchUrl { conference: slug() };
        let query = if search.is_empty() { String::new() } else { format!("?{}", query_of(search)) };
        links.push(link(format!("{everywhere}{query}"), "Search all your tracks"));
    }
    links.push(link(HelpUrl { conference: slug() }.to_string(), "What can be searched"));
    links
}
