//! What the leads say among themselves.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::part_page::{PartPage, returned};
use super::parts::{ThreadPart, Typed};
use crate::access::{ReviewsOn, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::review::message::{self, Thread, may_be_deleted};
use crate::review::store::messages;
use crate::review::{DiscussionUrl, act, subject};
use crate::web::form::FormErrors;
use crate::web::frame::Posted;
use crate::web::page::{see, show};

async fn page(
    app: &App,
    reviewer: &ReviewsOn,
    typed: Option<Typed<'_>>,
    notice: Option<String>,
) -> Result<PartPage<ThreadPart>, AppError> {
    let part = ThreadPart::of_leads(app, reviewer, typed.as_ref()).await?;
    let of = (reviewer.viewer(), reviewer.conference(), reviewer.proposal());
    let none = FormErrors::default();
    let errors = typed.as_ref().map_or(&none, |typed| typed.errors);
    Ok(PartPage::new(app, of, "Discussion of", (errors, notice), part))
}

pub async fn open(_: DiscussionUrl, reviewer: ReviewsOn, State(app): State<App>) -> Result<Response, AppError> {
    let (form, notice) = returned(&app, reviewer.viewer(), "send").await?.unzip();
    let errors = FormErrors::default();
    let typed = form.as_ref().map(|form| Typed { form, errors: &errors });
    Ok(show(StatusCode::OK, &page(&app, &reviewer, typed, notice).await?))
}

pub async fn write(
    _: DiscussionUrl,
    reviewer: ReviewsOn,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let form = &posted.form;
    if form.has("delete") {
        return delete(&app, reviewer, form.trimmed("delete").parse().ok()).await;
    }
    let body = match message::read(form, Thread::Leads) {
        Ok(body) => body,
        Err(errors) => {
            let page = page(&app, &reviewer, Some(Typed { form, errors: &errors }), None).await?;
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let key = form.trimmed("key").parse().unwrap_or_else(|_| Uuid::now_v7());
    let mut tx = Tx::begin(reviewer, &app).await?;
    act::say(&app, &mut tx, key, &body).await?;
    let back = back(&tx);
    tx.commit().await?;
    Ok(see(back))
}

fn back(reviewer: &ReviewsOn) -> ProposalUrl {
    ProposalUrl {
        conference: reviewer.conference().slug.clone(),
        number: reviewer.proposal().number.unwrap_or_default(),
    }
}

async fn delete(app: &App, reviewer: ReviewsOn, id: Option<Uuid>) -> Result<Response, AppError> {
    let hidden = reviewer.viewer().may_not_see();
    let mut tx = Tx::begin(reviewer, app).await?;
    let Some(id) = id else { return Err(hidden) };
    let message = messages::own_of_leads(&mut tx, id).await?.ok_or(hidden)?;
    if message.deleted_at.is_none() {
        if !may_be_deleted(message.at, tx.now()) {
            let sentence = "A message can be deleted for 15 minutes. This one is older; write another one.";
            return Err(AppError::Forbidden(sentence.to_owned()));
        }
        messages::delete(&mut tx, id).await?;
        let subject = subject(tx.proposal());
        audit::record(&mut tx, "message to the leads deleted", subject, json!({ "message": id })).await?;
    }
    let back = back(&tx);
    tx.commit().await?;
    Ok(see(back))
}
