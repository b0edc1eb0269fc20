//! The addresses of the authors found, to write to them all. Reading them leaves an audit row.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::access::{RunsTracks, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::mail::header::HeaderText;
use crate::review::Filters;
use crate::review::order::SEARCH;
use crate::search::AddressesUrl;
use crate::search::asked::{Asked, Found};
use crate::search::store::addresses::{self, Addressed};
use crate::web::fields::{ErrorSummary, TextField, TickField};
use crate::web::form::Form;
use crate::web::page::{Layout, show};

/// So many addresses a link can carry: some programs cut longer ones.
const AT_ONCE: usize = 50;

/// What stands in a `mailto:` link as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_');

#[derive(Template)]
#[template(path = "search/addresses.html")]
struct AddressesPage {
    layout: Layout,
    summary: ErrorSummary,
    action: AddressesUrl,
    back: String,
    place: String,
    track: String,
    search: TextField,
    people: TickField,
    filters: Filters,
    shown: &'static str,
    proposals: i64,
    without: i64,
    count: usize,
    links: Vec<(String, String)>,
    text: TextField,
}

/// A link that writes to all of them, none of whom sees the others; several links where they are many.
fn links(found: &[Addressed]) -> Vec<(String, String)> {
    let many = found.len() > AT_ONCE;
    let link = |(place, part): (usize, &[Addressed])| {
        let to: Vec<String> = part.iter().map(|one| utf8_percent_encode(&one.email, KEPT).to_string()).collect();
        let from = place * AT_ONCE + 1;
        let label =
            if many { format!("Write to {from} to {}", from + part.len() - 1) } else { "Write to all".to_owned() };
        (format!("mailto:?bcc={}", to.join(",")), label)
    };
    found.chunks(AT_ONCE).enumerate().map(link).collect()
}

/// As mail programs take it: one line for each.
fn line(one: &Addressed) -> String {
    let name = HeaderText::new(&one.name);
    let plain = |c: char| c.is_alphanumeric() || c == ' ';
    if name.as_str().is_empty() {
        one.email.clone()
    } else if name.as_str().chars().all(plain) {
        format!("{name} <{}>", one.email)
    } else {
        format!("\"{}\" <{}>", name.as_str().replace('\\', "\\\\").replace('"', "\\\""), one.email)
    }
}

pub async fn addresses(
    url: AddressesUrl,
    runs: RunsTracks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let form = Form::from_query(query.as_deref());
    let people = form.has("people");
    let mut tx = Tx::begin(runs, &app).await?;
    let asked = Asked::of(&tx, &form)?;
    let runs = RunsTracks::clone(&tx);
    let (now, filtered) = (tx.now(), format!("{url}{}", if people { "?people=yes&" } else { "?" }));
    let found = asked.found(tx.db(), &runs, now, &filtered).await?;
    let (tracks, among) = (asked.track_ids(), found.among.as_deref());
    let listed = addresses::of_authors(tx.db(), &tracks, among, people).await?;
    let counts = addresses::counts(tx.db(), &tracks, among).await?;
    let (search, show) = (&asked.wish.search, asked.wish.filter.as_str());
    let count = listed.len();
    let details = json!({ "search": search, "show": show, "track": asked.slug(), "people": people, "count": count });
    audit::record(&mut tx, "addresses listed", "addresses".to_owned(), details).await?;
    tx.commit().await?;
    Ok(page(&app, &runs, url, &asked, found, &Listed { people, addresses: listed, counts }))
}

/// What the page lists.
struct Listed {
    /// Whether those who confirmed to take part are among them.
    people: bool,
    addresses: Vec<Addressed>,
    /// How many proposals there are, and how many of them have no address.
    counts: (i64, i64),
}

fn page(app: &App, runs: &RunsTracks, action: AddressesUrl, asked: &Asked, found: Found, listed: &Listed) -> Response {
    let (errors, (proposals, without)) = (found.errors(), listed.counts);
    let text: Vec<String> = listed.addresses.iter().map(line).collect();
    let page = AddressesPage {
        layout: runs
            .viewer()
            .layout(app, "Addresses of the authors", Some(runs.conference()))
            .wrong_if(!errors.is_empty()),
        summary: ErrorSummary::new(&errors, &[SEARCH]),
        back: asked.list_url(&action.conference),
        action,
        place: asked.place(),
        track: asked.slug().to_owned(),
        search: TextField::line(SEARCH, "Search").value(&asked.wish.search).error(&errors),
        people: TickField::new("people", "With the co-authors and speakers who have confirmed", listed.people),
        shown: asked.wish.filter.as_str(),
        proposals,
        without,
        count: listed.addresses.len(),
        links: links(&listed.addresses),
        text: TextField::area("addresses", "Addresses to copy", 12).value(text.join(",\n")),
        filters: found.filters,
    };
    show(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addressed(name: &str, email: &str) -> Addressed {
        Addressed { name: name.to_owned(), email: email.to_owned() }
    }

    #[test]
    fn nothing_in_an_address_or_a_name_adds_another_one() {
        let one = addressed("Eve\r\nBcc: all@example.org", "eve+a&cc=x@example.org");
        assert_eq!(links(&[one])[0].0, "mailto:?bcc=eve%2Ba%26cc%3Dx@example.org");
        assert_eq!(
            line(&addressed("Eve, \"E\" <x@y>", "eve@example.org")),
            "\"Eve, \\\"E\\\" <x@y>\" <eve@example.org>"
        );
        assert_eq!(line(&addressed("Zoë Ada", "zoe@example.org")), "Zoë Ada <zoe@example.org>");
    }

    #[test]
    fn many_are_several_links() {
        let many: Vec<_> = (0..120).map(|n| addressed("", &format!("{n}@example.org"))).collect();
        let labels: Vec<_> = links(&many).into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["Write to 1 to 50", "Write to 51 to 100", "Write to 101 to 120"]);
    }
}
