//! The form of a new proposal, and the draft that its first saving makes.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::autosave::{self, Place};
use super::draft::keep;
use super::shared::{FormPage, FormParts, Stage};
use crate::access::{AuthorOf, TrackIn, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::ProposeUrl;
use crate::proposal::forms::{self, Demand};
use crate::proposal::store::{self, NewDraft};
use crate::proposal::text::{ProposalText, limit};
use crate::track::topics;
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::show;
use crate::web::returned::returned;
use crate::web::{limits, secret};

fn new_page(app: &App, at: &TrackIn, form: &Form, errors: &FormErrors, draft: Uuid) -> FormPage {
    let action = ProposeUrl { conference: at.conference.slug.clone(), track: at.track.slug.clone() };
    let parts = FormParts {
        app,
        viewer: &at.viewer,
        conference: &at.conference,
        track: &at.track,
        heading: format!("Propose: {}", at.track.name),
        action: action.to_string(),
        stage: Stage::Draft,
        // The version that its first saving makes.
        version: 1,
    };
    let topic = topics::find(&at.track.content, form.trimmed("topic"));
    let topic = topic.map(|topic| (form.trimmed("topic").to_owned(), topic.text.clone()));
    FormPage { draft: Some(draft), topic, ..parts.page(form, errors) }
}

/// The key of a draft comes with its form: the form sent twice is one draft.
pub(super) fn key_of(form: &Form) -> Uuid {
    form.trimmed("draft").parse().ok().filter(|key: &Uuid| !key.is_nil()).unwrap_or_else(Uuid::now_v7)
}

/// A form that begins with a suggested topic, where the query names one, and with the minutes that the track wishes for.
fn begun_with_topic(at: &TrackIn, query: Option<&str>) -> Form {
    let query = Form::from_query(query);
    let key = query.trimmed("topic");
    let minutes = at.track.content.minutes_default.map(|minutes| ("minutes", minutes.to_string()));
    let topic = topics::find(&at.track.content, key).map(|topic| {
        [
            ("topic", key.to_owned()),
            ("title", topics::title(&topic.text, limit::TITLE)),
            ("links", topic.url.clone().unwrap_or_default()),
        ]
    });
    Form::of(minutes.into_iter().chain(topic.into_iter().flatten()))
}

pub async fn new(
    _: ProposeUrl,
    at: TrackIn,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let (form, why) = match returned(&app, &at.viewer, "saved").await? {
        Some((form, why)) => (form, Some(why)),
        None => (begun_with_topic(&at, query.as_deref()), None),
    };
    let (account, browser) = (at.viewer.account().map(|account| account.id), at.viewer.request().browser.known_hash());
    let guidance_open = !store::has_any(&mut *app.db.acquire().await?, account, browser.as_deref()).await?;
    let key = key_of(&form);
    let page = FormPage { returned: why, guidance_open, ..new_page(&app, &at, &form, &FormErrors::default(), key) };
    Ok(show(StatusCode::OK, &page))
}

pub async fn begin(_: ProposeUrl, at: TrackIn, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let page = begun(&app, &at, &posted).await?;
    if autosave::asked(&posted.form) {
        let place = Place { app: &app, viewer: &at.viewer, conference: &at.conference, track: &at.track };
        return place.answer(&posted, page).await;
    }
    Ok(page)
}

async fn begun(app: &App, at: &TrackIn, posted: &Posted) -> Result<Response, AppError> {
    let key = key_of(&posted.form);
    let (text, errors) = forms::read(&posted.form, &at.track, at.viewer.account(), Demand::Draft);
    if !errors.is_empty() {
        return Ok(new_page(app, at, &posted.form, &errors, key).answer());
    }
    if stored(app, at, key).await?.is_none()
        && let Some(sentence) = too_many(app, at, posted).await?
    {
        let sentence = format!("{sentence}. What you typed is here; it is not saved yet.");
        let page = FormPage { returned: Some(sentence), ..new_page(app, at, &posted.form, &errors, key) };
        return Ok(show(StatusCode::TOO_MANY_REQUESTS, &page));
    }
    let author = stored_or_inserted(app, at, key, &text, posted).await?;
    keep(app, author, posted).await
}

async fn too_many(app: &App, at: &TrackIn, posted: &Posted) -> Result<Option<String>, AppError> {
    limits::new_draft(&mut *app.db.acquire().await?, &at.viewer, posted.received_at).await
}

/// The draft that this form was stored as before, or a new one.
pub(super) async fn stored_or_inserted(
    app: &App,
    at: &TrackIn,
    key: Uuid,
    text: &ProposalText,
    posted: &Posted,
) -> Result<AuthorOf, AppError> {
    if let Some(author) = stored(app, at, key).await? {
        return Ok(author);
    }
    match insert(app, at, key, text, posted).await? {
        Some(author) => Ok(author),
        // Somebody else's key, guessed or copied: the text gets a key of its own.
        None => insert(app, at, Uuid::now_v7(), text, posted).await?.ok_or_else(AppError::not_found),
    }
}

/// The draft that this form was already stored as, if it is this author's.
async fn stored(app: &App, at: &TrackIn, key: Uuid) -> Result<Option<AuthorOf>, AppError> {
    let mut db = app.db.acquire().await?;
    match AuthorOf::load(&mut db, at.viewer.clone(), at.conference.clone(), key).await {
        Ok(author) => Ok(Some(author)),
        Err(AppError::NotFound { .. } | AppError::NotSignedIn | AppError::Forbidden(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn insert(
    app: &App,
    at: &TrackIn,
    key: Uuid,
    text: &ProposalText,
    posted: &Posted,
) -> Result<Option<AuthorOf>, AppError> {
    let visitor = at.viewer.visitor().in_conference(at.conference.id);
    let browser = &at.viewer.request().browser;
    let (hash, address) = (browser.hash(), secret::hash(&browser.secret_for(&key.to_string())));
    let mut tx = Tx::begin(visitor, app).await?;
    let author_id = tx.account();
    let new = NewDraft {
        id: key,
        conference_id: at.conference.id,
        track_id: at.track.id,
        author_id,
        arrived_at: posted.arrived_at,
    };
    if store::insert_draft(&mut tx, &new, text).await? {
        if author_id.is_none() {
            store::add_holder(&mut tx, key, &hash, &address).await?;
        }
        let details = json!({ "track": at.track.slug });
        audit::record(&mut tx, "draft begun", format!("draft {key}"), details).await?;
        tx.commit().await?;
    } else {
        drop(tx);
    }
    // The browser may have got its cookie only now, so the row is not asked for by the cookie that it came with.
    let mut db = app.db.acquire().await?;
    match AuthorOf::begun(&mut db, at.viewer.clone(), at.conference.clone(), key).await {
        Ok(author) => Ok(Some(author)),
        Err(AppError::NotFound { .. } | AppError::NotSignedIn | AppError::Forbidden(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
