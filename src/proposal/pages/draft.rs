//! The form of a new proposal and of a draft.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::edit;
use super::shared::{FormPage, FormParts, Stage, check_url, home_of, returned, secret_address};
use crate::access::{AuthorOf, TrackIn, Tx};
use crate::account::claims;
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::people::DraftPeopleUrl;
use crate::proposal::forms::{self, Demand};
use crate::proposal::state::State as ProposalState;
use crate::proposal::store::{self, NewDraft};
use crate::proposal::text::ProposalText;
use crate::proposal::{DraftUrl, ProposeUrl};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{see, show};
use crate::web::secret;

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
    };
    FormPage { draft: Some(draft), ..parts.page(form, errors) }
}

/// The key of a draft comes with its form: the form sent twice is one draft.
fn key_of(form: &Form) -> Uuid {
    form.trimmed("draft").parse().ok().filter(|key: &Uuid| !key.is_nil()).unwrap_or_else(Uuid::now_v7)
}

pub async fn new(_: ProposeUrl, at: TrackIn, State(app): State<App>) -> Result<Response, AppError> {
    let (form, why) = match returned(&app, &at.viewer).await? {
        Some((form, why)) => (form, Some(why)),
        None => (Form::default(), None),
    };
    let key = key_of(&form);
    let page = FormPage { returned: why, ..new_page(&app, &at, &form, &FormErrors::default(), key) };
    Ok(show(StatusCode::OK, &page))
}

pub async fn begin(_: ProposeUrl, at: TrackIn, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let key = key_of(&posted.form);
    let (text, errors) = forms::read(&posted.form, &at.track, at.viewer.account(), Demand::Draft);
    if !errors.is_empty() {
        return Ok(new_page(&app, &at, &posted.form, &errors, key).answer());
    }
    let author = match stored(&app, &at, key).await? {
        Some(author) => author,
        None => match insert(&app, &at, key, &text, &posted).await? {
            Some(author) => author,
            // Somebody else's key, guessed or copied: the text gets a key of its own.
            None => insert(&app, &at, Uuid::now_v7(), &text, &posted).await?.ok_or_else(AppError::not_found)?,
        },
    };
    keep(&app, author, &posted).await
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

/// The form of a draft; `stored` is whether it shows what is stored.
pub(super) fn draft_page(app: &App, author: &AuthorOf, form: &Form, errors: &FormErrors, stored: bool) -> FormPage {
    let url = DraftUrl { conference: author.conference().slug.clone(), draft: author.proposal().id };
    let parts = FormParts {
        app,
        viewer: author.viewer(),
        conference: author.conference(),
        track: author.track(),
        heading: format!("Draft: {}", author.track().name),
        action: url.to_string(),
        stage: Stage::Draft,
    };
    FormPage {
        draft: Some(author.proposal().id),
        saved: stored.then(|| format!("Draft saved {} UTC", author.proposal().changed_at.format("%H:%M:%S"))),
        secret_address: secret_address(app, author),
        people_url: Some(DraftPeopleUrl { conference: author.conference().slug.clone(), draft: author.proposal().id }),
        ..parts.page(form, errors)
    }
}

pub async fn show_draft(_: DraftUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    if author.proposal().state != ProposalState::Draft {
        return Ok(see(home_of(author.conference(), author.proposal())));
    }
    let (form, why) = match returned(&app, author.viewer()).await? {
        Some((form, why)) => (form, Some(why)),
        None => (forms::typed(&author.proposal().text), None),
    };
    let page = FormPage { returned: why, ..draft_page(&app, &author, &form, &FormErrors::default(), true) };
    Ok(show(StatusCode::OK, &page))
}

pub async fn save(_: DraftUrl, author: AuthorOf, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    keep(&app, author, &posted).await
}

/// Stores what was typed; then either back to the form, or on to the check.
async fn keep(app: &App, author: AuthorOf, posted: &Posted) -> Result<Response, AppError> {
    if author.proposal().state != ProposalState::Draft {
        return edit::resent(app, author, posted).await;
    }
    let account = author.viewer().account().cloned();
    let checking = posted.form.has("check");
    let (text, errors) = forms::read(&posted.form, author.track(), account.as_ref(), Demand::Draft);
    if !errors.is_empty() {
        return Ok(draft_page(app, &author, &posted.form, &errors, false).answer());
    }
    let (_, missing) = forms::read(&posted.form, author.track(), account.as_ref(), Demand::Send);
    let author = write(app, author, &text, posted, checking && missing.is_empty()).await?;
    if author.proposal().state != ProposalState::Draft {
        return edit::resent(app, author, posted).await;
    }
    if !checking {
        return Ok(see(home_of(author.conference(), author.proposal())));
    }
    if missing.is_empty() {
        return Ok(see(check_url(&author)));
    }
    Ok(draft_page(app, &author, &posted.form, &missing, true).answer())
}

async fn write(
    app: &App,
    author: AuthorOf,
    text: &ProposalText,
    posted: &Posted,
    checked: bool,
) -> Result<AuthorOf, AppError> {
    let mut tx = Tx::begin(author, app).await?;
    let proposal = tx.proposal();
    let (id, mut version, changed) = (proposal.id, proposal.version, proposal.text != *text);
    if proposal.state == ProposalState::Draft {
        if changed {
            version = store::change_text(&mut tx, text, posted.arrived_at).await?;
            audit::record(&mut tx, "draft saved", format!("draft {id}"), json!({ "version": version })).await?;
        }
        // An unchanged text keeps the earlier check: its arrival counts.
        if checked && (changed || tx.proposal().checked.is_none_or(|(_, seen)| seen != version)) {
            store::mark_checked(&mut tx, version, posted.arrived_at).await?;
            audit::record(&mut tx, "draft checked", format!("draft {id}"), json!({ "version": version })).await?;
        }
        adopt(app, &mut tx, text).await?;
    }
    let (viewer, conference) = (tx.viewer().clone(), tx.conference().clone());
    tx.commit().await?;
    AuthorOf::begun(&mut *app.db.acquire().await?, viewer, conference, id).await
}

/// A draft that was begun before signing in becomes the account's with the account's address.
async fn adopt(app: &App, tx: &mut Tx<AuthorOf>, text: &ProposalText) -> Result<(), AppError> {
    let Some(account) = tx.viewer().account().cloned() else { return Ok(()) };
    if tx.proposal().author_id.is_some() || !text.email.eq_ignore_ascii_case(&account.email) {
        return Ok(());
    }
    let browser = tx.viewer().request().browser.hash();
    claims::claim_proposals(app, tx, account.id, &account.email, &browser).await
}
