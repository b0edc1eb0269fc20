//! What is found in all tracks that somebody runs.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use crate::access::RunsTracks;
use crate::app::App;
use crate::error::AppError;
use crate::review::order::Wish;
use crate::review::store::Reader;
use crate::review::{CameFrom, List, Place};
use crate::search::{Scope, SearchBox, SearchUrl, search};
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "search/results.html")]
struct ResultsPage {
    layout: Layout,
    tracks: Vec<String>,
    search: SearchBox,
    list: List,
}

pub async fn results(
    url: SearchUrl,
    runs: RunsTracks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let (conference, tracks, account) = (runs.conference(), runs.tracks(), runs.account());
    let wish = Wish::of_query(query.as_deref());
    let mut db = app.db.acquire().await?;
    let mut reader = Reader::load(&mut db, account, tracks, app.clock.now()).await?;
    let searched = search(&mut db, Scope::of(&reader, tracks), &wish.search).await?;
    reader.among = searched.among.clone();
    let place = Place {
        url: &url.to_string(),
        conference: &conference.slug,
        tracks,
        mistaken: searched.mistake.is_some(),
        came_from: CameFrom::search(&wish),
    };
    let page = ResultsPage {
        layout: runs.viewer().layout(&app, "Search", Some(conference)).wrong_if(searched.mistake.is_some()),
        tracks: tracks.iter().map(|track| track.name.clone()).collect(),
        search: SearchBox::load(&mut db, conference, None, account, &wish, &searched).await?,
        list: List::load(&mut db, &reader, &wish, &place).await?,
    };
    Ok(show(searched.status(), &page))
}
