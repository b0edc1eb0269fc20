//! What the leads ask the author, and the answers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::part_page::PartPage;
use super::parts::{ThreadPart, Typed};
use crate::access::{AuthorOf, DecidesOn, ReaderOf, Tx, Viewer};
use crate::app::App;
use crate::audit;
use crate::conference::Conference;
use crate::error::AppError;
use crate::proposal::{Proposal, ProposalUrl};
use crate::review::message::{self, Thread};
use crate::review::store::messages::{self, NewMessage};
use crate::review::{AuthorThreadUrl, CameFrom, act, notify, subject};
use crate::web::form::FormErrors;
use crate::web::frame::Posted;
use crate::web::page::show;
use crate::web::returned::returned;
use crate::web::told::see_told;

/// What both sides have in common.
fn of(reader: &ReaderOf) -> (&Viewer, &Conference, &Proposal) {
    match reader {
        ReaderOf::Author(author) => (author.viewer(), author.conference(), author.proposal()),
        ReaderOf::Staff(staff) => (staff.viewer(), staff.conference(), staff.proposal()),
    }
}

async fn page(
    app: &App,
    reader: &ReaderOf,
    typed: Option<Typed<'_>>,
    notice: Option<String>,
) -> Result<PartPage<ThreadPart>, AppError> {
    let part = match reader {
        ReaderOf::Author(author) => ThreadPart::as_author(app, author, typed.as_ref()).await?,
        ReaderOf::Staff(staff) => ThreadPart::as_staff(app, staff, typed.as_ref()).await?,
    };
    let none = FormErrors::default();
    let errors = typed.as_ref().map_or(&none, |typed| typed.errors);
    Ok(PartPage::new(app, of(reader), "Questions about", (errors, notice), part))
}

pub async fn open(_: AuthorThreadUrl, reader: ReaderOf, State(app): State<App>) -> Result<Response, AppError> {
    let (form, notice) = returned(&app, reader.viewer(), "sent").await?.unzip();
    let errors = FormErrors::default();
    let typed = form.as_ref().map(|form| Typed { form, errors: &errors });
    Ok(show(StatusCode::OK, &page(&app, &reader, typed, notice).await?))
}

pub async fn write(
    url: AuthorThreadUrl,
    reader: ReaderOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let form = &posted.form;
    let body = match message::read(form, Thread::Author) {
        Ok(body) => body,
        Err(errors) => {
            let page = page(&app, &reader, Some(Typed { form, errors: &errors }), None).await?;
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let came_from = CameFrom::of(reader.viewer());
    let key = form.trimmed("key").parse().unwrap_or_else(|_| Uuid::now_v7());
    let told = match reader {
        ReaderOf::Author(author) => answer(&app, author, key, &body).await?,
        ReaderOf::Staff(staff) => ask(&app, staff, key, &body).await?,
    };
    Ok(see_told(came_from.on(ProposalUrl { conference: url.conference, number: url.number }), told))
}

async fn ask(app: &App, staff: DecidesOn, key: Uuid, body: &str) -> Result<&'static str, AppError> {
    let mut tx = Tx::begin(staff, app).await?;
    act::ask(app, &mut tx, key, body).await?;
    let reached = notify::reaches_author(tx.proposal());
    tx.commit().await?;
    Ok(if reached { "The author was asked." } else { "Your question stands on the proposal's page; no mail was sent." })
}

async fn answer(app: &App, author: AuthorOf, key: Uuid, body: &str) -> Result<&'static str, AppError> {
    let mut tx = Tx::begin(author, app).await?;
    let new = NewMessage { key, proposal: tx.proposal().id, thread: Thread::Author, by_author: true, body };
    if let Some(id) = messages::add(&mut tx, &new).await? {
        let subject = subject(tx.proposal());
        audit::record(&mut tx, "answer to the leads", subject, json!({ "message": id })).await?;
        notify::answer(app, &mut tx, id, body).await?;
    }
    let reached = notify::reaches_author(tx.proposal());
    tx.commit().await?;
    Ok(if reached {
        "Your answer is sent to the leads."
    } else {
        "Your answer stands on the proposal's page; no mail was sent."
    })
}
