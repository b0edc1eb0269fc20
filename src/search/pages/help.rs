//! What can be searched.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::access::RunsTracks;
use crate::app::App;
use crate::error::AppError;
use crate::review::order::query_of;
use crate::search::help::{Entry, entries};
use crate::search::{HelpUrl, SearchUrl};
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "search/help.html")]
struct HelpPage {
    layout: Layout,
    search: SearchUrl,
    rows: Vec<(Entry, String)>,
}

pub async fn help(url: HelpUrl, runs: RunsTracks, State(app): State<App>) -> Result<Response, AppError> {
    let search = SearchUrl { conference: url.conference };
    let track = runs.tracks().first().map_or("", |track| &track.slug);
    let link = |entry: Entry| {
        let address = format!("{search}?{}", query_of(&entry.example));
        (entry, address)
    };
    let rows = entries(track).into_iter().map(link).collect();
    let layout = runs.viewer().layout(&app, "What can be searched", Some(runs.conference()));
    Ok(show(StatusCode::OK, &HelpPage { layout, search, rows }))
}
