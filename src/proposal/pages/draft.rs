//! The form of a new proposal and of a draft.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::autosave::{self, Place};
use super::conflict::{self as conflict_pages, ConflictView, see_merged};
use super::history::HistoryLink;
use super::preview::Preview;
use super::shared::{FormPage, FormParts, Stage, check_url, home_of, returned, secret_address};
use super::{address_letter, edit};
use crate::access::{AuthorOf, TrackIn, Tx};
use crate::account::claims;
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::people::DraftPeopleUrl;
use crate::proposal::conflict::{self, Clash, Settled, Sides};
use crate::proposal::forms::{self, Demand};
use crate::proposal::state::State as ProposalState;
use crate::proposal::store::{self, NewDraft};
use crate::proposal::text::{ProposalText, limit};
use crate::proposal::{DraftUrl, ProposeUrl, copying};
use crate::track::topics;
use crate::track::view::DeadlineView;
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{see, show};
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

/// A form that begins with a suggested topic; empty where the query names none of them.
fn begun_with_topic(at: &TrackIn, query: Option<&str>) -> Form {
    let query = Form::from_query(query);
    let key = query.trimmed("topic");
    match topics::find(&at.track.content, key) {
        Some(topic) => Form::of([
            ("topic", key),
            ("title", &topics::title(&topic.text, limit::TITLE)),
            ("links", topic.url.as_deref().unwrap_or_default()),
        ]),
        None => Form::default(),
    }
}

pub async fn new(
    _: ProposeUrl,
    at: TrackIn,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let (form, why) = match returned(&app, &at.viewer).await? {
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
        version: author.proposal().version,
    };
    let deadline = DeadlineView::new(author.track(), app.clock.now());
    let changed_at = author.proposal().changed_at.format("%H:%M:%S").to_string();
    FormPage {
        draft: Some(author.proposal().id),
        saved: stored.then(|| format!("Draft saved {changed_at} UTC")),
        saved_at: Some(changed_at),
        secret_address: secret_address(app, author),
        history: Some(HistoryLink::to(author.conference(), author.proposal())),
        people_url: Some(DraftPeopleUrl { conference: author.conference().slug.clone(), draft: author.proposal().id }),
        deadline: deadline.with_pass(author.proposal().pass_until, app.clock.now()).for_reader(author.viewer().zone()),
        ..parts.page(form, errors)
    }
}

pub async fn show_draft(
    _: DraftUrl,
    author: AuthorOf,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    if author.proposal().state != ProposalState::Draft {
        return Ok(see(home_of(author.conference(), author.proposal())));
    }
    let (form, why) = match returned(&app, author.viewer()).await? {
        Some((form, why)) => (form, Some(why)),
        None => {
            let notice = conflict::merged_notice(
                &mut *app.db.acquire().await?,
                author.proposal().id,
                query.as_deref(),
                &author.track().content,
            )
            .await?;
            (forms::typed(&author.proposal().text), notice)
        }
    };
    let mailed = address_letter::mailed(&app, &author, app.clock.now()).await?;
    let query = Form::from_query(query.as_deref());
    let copied = query.has("copied").then(|| match query.trimmed("copied") {
        "without-minutes" => copying::minutes_sentence(author.track()),
        _ => String::new(),
    });
    let preview = query.has("preview").then(|| Preview::of(&author.proposal().text, author.track()));
    let page = FormPage {
        returned: why,
        mailed,
        copied,
        preview,
        ..draft_page(&app, &author, &form, &FormErrors::default(), true)
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn save(_: DraftUrl, author: AuthorOf, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    if !autosave::asked(&posted.form) {
        return keep(&app, author, &posted).await;
    }
    let (viewer, conference, track) = (author.viewer().clone(), author.conference().clone(), author.track().clone());
    let page = keep(&app, author, &posted).await?;
    Place { app: &app, viewer: &viewer, conference: &conference, track: &track }.answer(&posted, page).await
}

/// Stores what was typed; then either back to the form, or on to the check.
async fn keep(app: &App, author: AuthorOf, posted: &Posted) -> Result<Response, AppError> {
    let form = conflict::with_choices(&mut *app.db.acquire().await?, author.proposal(), &posted.form).await?;
    let posted = &Posted { form, ..posted.clone() };
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
    let (author, taken) = match write(app, author, &text, posted, checking && missing.is_empty()).await? {
        (author, Written::Taken(taken)) => (author, taken),
        (author, Written::Clash(clash)) => {
            let (form, question) = ConflictView::form(&clash, &author.track().content);
            let page = draft_page(app, &author, &form, &FormErrors::default(), false);
            return Ok(FormPage { conflict: Some(question), ..page }.answer());
        }
    };
    if author.proposal().state != ProposalState::Draft {
        return edit::resent(app, author, posted).await;
    }
    if posted.form.has("mail-address") {
        return address_letter::mail(app, author, posted).await;
    }
    if posted.form.has("preview") {
        return Ok(see(format!("{}?preview=yes", home_of(author.conference(), author.proposal()))));
    }
    if !checking {
        return Ok(see_merged(&home_of(author.conference(), author.proposal()), taken));
    }
    if missing.is_empty() {
        return Ok(see(check_url(&author)));
    }
    // What is shown is what is stored: both are the same, but for what was merged.
    Ok(draft_page(app, &author, &forms::typed(&author.proposal().text), &missing, true).answer())
}

async fn write(
    app: &App,
    author: AuthorOf,
    text: &ProposalText,
    posted: &Posted,
    checked: bool,
) -> Result<(AuthorOf, Written), AppError> {
    let mut tx = Tx::begin(author, app).await?;
    let mut written = Written::Taken(None);
    if tx.proposal().state == ProposalState::Draft {
        let sides = Sides { form: &posted.form, whole: true, mine: text, small_only: false, later: &[] };
        written = match conflict::settle(&mut tx, &sides).await? {
            Settled::Text(merged, taken) => {
                put(app, &mut tx, &merged, posted, checked).await?;
                Written::Taken(taken)
            }
            Settled::Clash(mut clash) => {
                conflict_pages::keep(&mut tx, &mut clash, &posted.form, text, posted.arrived_at).await?;
                Written::Clash(clash)
            }
        };
    }
    let (id, viewer, conference) = (tx.proposal().id, tx.viewer().clone(), tx.conference().clone());
    tx.commit().await?;
    Ok((AuthorOf::begun(&mut *app.db.acquire().await?, viewer, conference, id).await?, written))
}

/// What came of saving a draft.
enum Written {
    /// Stored; between which versions the changes were made that it was merged with.
    Taken(Option<(i32, i32)>),
    /// It met another change.
    Clash(Box<Clash>),
}

async fn put(
    app: &App,
    tx: &mut Tx<AuthorOf>,
    text: &ProposalText,
    posted: &Posted,
    checked: bool,
) -> Result<(), AppError> {
    let proposal = tx.proposal();
    let (id, mut version, changed) = (proposal.id, proposal.version, proposal.text != *text);
    if changed {
        version = store::change_text(tx, text, posted.arrived_at).await?;
        audit::record(tx, "draft saved", format!("draft {id}"), json!({ "version": version })).await?;
    }
    // An unchanged text keeps the earlier check: its arrival counts.
    if checked && (changed || tx.proposal().checked.is_none_or(|(_, seen)| seen != version)) {
        store::mark_checked(tx, version, posted.arrived_at).await?;
        audit::record(tx, "draft checked", format!("draft {id}"), json!({ "version": version })).await?;
    }
    if let Some(before) = conflict::resolves(&posted.form) {
        store::resolve(tx, before).await?;
    }
    adopt(app, tx, text).await
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
