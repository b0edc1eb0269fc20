//! What the leads say among themselves.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::part_page::PartPage;
use super::parts::{ThreadPart, Typed};
use crate::access::{ReviewsOn, Tx};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::review::message::{self, Thread};
use crate::review::{CameFrom, DiscussionUrl, act};
use crate::web::form::FormErrors;
use crate::web::frame::Posted;
use crate::web::page::show;
use crate::web::returned::returned;
use crate::web::told::see_told;

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
    let (form, notice) = returned(&app, reviewer.viewer(), "sent").await?.unzip();
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
    Ok(see_told(back, "Written to the other leads."))
}

fn back(reviewer: &ReviewsOn) -> String {
    CameFrom::of(reviewer.viewer()).on(ProposalUrl {
        conference: reviewer.conference().slug.clone(),
        number: reviewer.proposal().number.unwrap_or_default(),
    })
}
