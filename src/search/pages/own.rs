//! Changing and deleting a saved search.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::saved::{Fields, details, name_taken};
use crate::access::{OwnSearch, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::review::order::SEARCH;
use crate::search::saved::{NewSearch, read};
use crate::search::store::saved as store;
use crate::search::{RemovalUrl, SavedUrl, SearchesUrl};
use crate::web::fields::FormToken;
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "search/own.html")]
struct OwnPage {
    layout: Layout,
    list: SearchesUrl,
    form_token: FormToken,
    action: SavedUrl,
    removal: RemovalUrl,
    notice: Option<String>,
    name: String,
    fields: Fields,
}

#[derive(Template)]
#[template(path = "search/removal.html")]
struct RemovalPage {
    layout: Layout,
    form_token: FormToken,
    action: RemovalUrl,
    back: SearchesUrl,
    name: String,
    query: String,
    shared: bool,
}

fn page(app: &App, own: &OwnSearch, form: &Form, errors: &FormErrors, notice: Option<String>) -> OwnPage {
    let (conference, search) = (own.conference(), own.search());
    let slug = || conference.slug.clone();
    OwnPage {
        layout: own
            .viewer()
            .layout(app, format!("Change {}", search.name), Some(conference))
            .wrong_if(!errors.is_empty()),
        list: SearchesUrl { conference: slug() },
        form_token: own.viewer().form_token(),
        action: SavedUrl { conference: slug(), search: search.id },
        removal: RemovalUrl { conference: slug(), search: search.id },
        notice,
        name: search.name.clone(),
        fields: Fields::new(form, errors, own.tracks()),
    }
}

/// The search as its form.
fn form_of(own: &OwnSearch) -> Form {
    let search = own.search();
    let track = own.tracks().iter().find(|track| search.track_id == Some(track.id));
    let track = track.map_or("", |track| &track.slug);
    let mut fields = vec![("name", search.name.as_str()), (SEARCH, &search.query), ("track", track)];
    fields.extend(search.shared.then_some(("shared", "yes")));
    Form::of(fields)
}

pub async fn open(_: SavedUrl, own: OwnSearch, State(app): State<App>) -> Result<Response, AppError> {
    let parked = own.viewer().parked(&app, &mut *app.db.acquire().await?).await?;
    let (form, notice) = match parked {
        Some(parked) => (parked.form, Some(format!("{} What you typed is here; send it again.", parked.why))),
        None => (form_of(&own), None),
    };
    Ok(show(StatusCode::OK, &page(&app, &own, &form, &FormErrors::default(), notice)))
}

/// What is wrong with the form, or nothing.
async fn keep(app: &App, own: OwnSearch, new: &NewSearch) -> Result<Option<FormErrors>, AppError> {
    let mut tx = Tx::begin(own, app).await?;
    if !store::change(&mut tx, new).await? {
        let mut errors = FormErrors::default();
        errors.add("name", name_taken());
        return Ok(Some(errors));
    }
    let subject = format!("search {}", tx.search().id);
    audit::record(&mut tx, "saved search changed", subject, details(new)).await?;
    tx.commit().await?;
    Ok(None)
}

pub async fn change(
    url: SavedUrl,
    own: OwnSearch,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let errors = match read(&posted.form, own.tracks()) {
        Ok(new) => keep(&app, own.clone(), &new).await?,
        Err(errors) => Some(errors),
    };
    match errors {
        None => {
            let told = format!("The search “{}” is saved.", posted.form.trimmed("name"));
            Ok(see_told(SearchesUrl { conference: url.conference }, told))
        }
        Some(errors) => Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &own, &posted.form, &errors, None))),
    }
}

pub async fn ask(url: RemovalUrl, own: OwnSearch, State(app): State<App>) -> Result<Response, AppError> {
    let search = own.search().clone();
    let page = RemovalPage {
        layout: own.viewer().layout(&app, format!("Delete {}", search.name), Some(own.conference())),
        form_token: own.viewer().form_token(),
        back: SearchesUrl { conference: url.conference.clone() },
        action: url,
        name: search.name,
        query: search.query,
        shared: search.shared,
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn remove(
    url: RemovalUrl,
    own: OwnSearch,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    if posted.form.trimmed("delete") != "yes" {
        return Ok(see(url));
    }
    let mut tx = Tx::begin(own, &app).await?;
    store::remove(&mut tx).await?;
    let (subject, name) = (format!("search {}", tx.search().id), tx.search().name.clone());
    audit::record(&mut tx, "saved search deleted", subject, json!({ "name": &name })).await?;
    tx.commit().await?;
    Ok(see_told(SearchesUrl { conference: url.conference }, format!("The search “{name}” is deleted.")))
}
