//! One's saved searches, and keeping a new one.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use crate::access::{RunsTracks, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::text::limit;
use crate::review::order::{SEARCH, query_of};
use crate::search::saved::{MOST, NewSearch, SavedSearch, read};
use crate::search::search_box::action;
use crate::search::store::saved as store;
use crate::search::{HelpUrl, RemovalUrl, SavedUrl, SearchUrl, SearchesUrl};
use crate::track::Track;
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField, TickField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::told::see_told;

/// The fields of a search that is kept.
#[derive(Template)]
#[template(path = "search/fields.html")]
pub struct Fields {
    pub(super) summary: ErrorSummary,
    name: TextField,
    query: TextField,
    track: ChoiceField,
    shared: TickField,
}

impl askama::filters::HtmlSafe for Fields {}

impl Fields {
    /// With what was typed.
    pub(super) fn new(form: &Form, errors: &FormErrors, tracks: &[Track]) -> Self {
        let mut places = vec![(String::new(), "All tracks that its reader runs".to_owned())];
        places.extend(tracks.iter().map(|track| (track.slug.clone(), track.name.clone())));
        Self {
            summary: ErrorSummary::new(errors, &["name", SEARCH, "track"]),
            name: TextField::line("name", "Name").max(limit::NAME).value(form.text("name")).error(errors),
            query: TextField::line(SEARCH, "Search").max(limit::SEARCH).value(form.text(SEARCH)).error(errors),
            track: ChoiceField::new("track", "Where", places, form.trimmed("track")).error(errors),
            shared: TickField::new("shared", "Share it with those who run the same tracks", form.has("shared"))
                .hint("They see its name and what it searches; what it finds is what each of them may see."),
        }
    }
}

#[derive(Template)]
#[template(path = "search/saved.html")]
struct SavedPage {
    layout: Layout,
    form_token: FormToken,
    action: SearchesUrl,
    notice: Option<String>,
    rows: Vec<Row>,
    fields: Fields,
    help: HelpUrl,
    search: SearchUrl,
}

struct Row {
    url: String,
    name: String,
    query: String,
    place: String,
    shared: bool,
    change: SavedUrl,
    removal: RemovalUrl,
}

impl Row {
    fn new(conference: &str, saved: SavedSearch, tracks: &[Track]) -> Self {
        let slug = || conference.to_owned();
        let track = tracks.iter().find(|track| saved.track_id == Some(track.id));
        let place = match (&saved.track_id, track) {
            (None, _) => "All tracks".to_owned(),
            (Some(_), Some(track)) => track.name.clone(),
            (Some(_), None) => "A track that you do not run any more".to_owned(),
        };
        Self {
            url: format!("{}?{}", action(conference, track), query_of(&saved.query)),
            change: SavedUrl { conference: slug(), search: saved.id },
            removal: RemovalUrl { conference: slug(), search: saved.id },
            name: saved.name,
            query: saved.query,
            shared: saved.shared,
            place,
        }
    }
}

async fn page(
    app: &App,
    runs: &RunsTracks,
    form: &Form,
    errors: &FormErrors,
    notice: Option<String>,
) -> Result<SavedPage, AppError> {
    let (conference, tracks) = (runs.conference(), runs.tracks());
    let saved = store::all_own(&mut *app.db.acquire().await?, conference.id, runs.account().id).await?;
    Ok(SavedPage {
        layout: runs.viewer().layout(app, "Saved searches", Some(conference)).wrong_if(!errors.is_empty()),
        form_token: runs.viewer().form_token(),
        action: SearchesUrl { conference: conference.slug.clone() },
        notice,
        rows: saved.into_iter().map(|saved| Row::new(&conference.slug, saved, tracks)).collect(),
        fields: Fields::new(form, errors, tracks),
        help: HelpUrl { conference: conference.slug.clone() },
        search: SearchUrl { conference: conference.slug.clone() },
    })
}

pub async fn list(
    _: SearchesUrl,
    runs: RunsTracks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let parked = runs.viewer().parked(&app, &mut *app.db.acquire().await?).await?;
    let (form, notice) = match parked {
        Some(parked) => (parked.form, Some(format!("{} What you typed is here; send it again.", parked.why))),
        None => (Form::from_query(query.as_deref()), None),
    };
    Ok(show(StatusCode::OK, &page(&app, &runs, &form, &FormErrors::default(), notice).await?))
}

/// What is wrong with the form, or nothing.
async fn keep(app: &App, runs: RunsTracks, new: &NewSearch) -> Result<Option<FormErrors>, AppError> {
    let mut errors = FormErrors::default();
    let mut tx = Tx::begin(runs, app).await?;
    let (conference, account, id) = (tx.conference().id, tx.account().id, Uuid::now_v7());
    if store::count(tx.db(), conference, account).await? >= MOST {
        errors.add("name", format!("You keep {MOST} searches, which is as many as fit here; delete one first"));
        return Ok(Some(errors));
    }
    if !store::add(&mut tx, id, new).await? {
        errors.add("name", name_taken());
        return Ok(Some(errors));
    }
    audit::record(&mut tx, "search saved", format!("search {id}"), details(new)).await?;
    tx.commit().await?;
    Ok(None)
}

/// Why a name cannot be taken.
pub(super) fn name_taken() -> &'static str {
    "You have a search with this name there; choose another one"
}

/// What the audit row says of a search.
pub(super) fn details(new: &NewSearch) -> serde_json::Value {
    json!({ "name": new.name, "query": new.query, "track": new.track, "shared": new.shared })
}

pub async fn save(
    url: SearchesUrl,
    runs: RunsTracks,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let errors = match read(&posted.form, runs.tracks()) {
        Ok(new) => keep(&app, runs.clone(), &new).await?,
        Err(errors) => Some(errors),
    };
    match errors {
        None => Ok(see_told(url, format!("The search “{}” is saved.", posted.form.trimmed("name")))),
        Some(errors) => {
            let page = page(&app, &runs, &posted.form, &errors, None).await?;
            Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}
