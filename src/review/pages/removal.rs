//! Deleting one's own message to the other leads, which asks first.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{ReviewsOn, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::review::CameFrom;
use crate::review::message::may_be_deleted;
use crate::review::store::messages;
use crate::review::{MessageUrl, subject};
use crate::track::words::utc_precise;
use crate::web::fields::FormToken;
use crate::web::frame::Posted;
use crate::web::markdown::{Html, markdown};
use crate::web::page::{Layout, see, show};
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "review/removal.html")]
struct RemovalPage {
    layout: Layout,
    form_token: FormToken,
    action: String,
    back: String,
    number: i32,
    title: String,
    at: String,
    html: Html,
}

fn too_late() -> AppError {
    AppError::Forbidden("A message can be deleted for 15 minutes. This one is older; write another one.".to_owned())
}

pub async fn ask(url: MessageUrl, reviewer: ReviewsOn, State(app): State<App>) -> Result<Response, AppError> {
    let came_from = CameFrom::of(reviewer.viewer());
    let back = came_from.on(ProposalUrl { conference: url.conference.clone(), number: url.number });
    let message = messages::own_of_leads(&mut *app.db.acquire().await?, &reviewer, url.message).await?;
    let message = message.ok_or_else(|| reviewer.viewer().may_not_see())?;
    if message.deleted_at.is_some() {
        return Ok(see(back));
    }
    if !may_be_deleted(message.at, app.clock.now()) {
        return Err(too_late());
    }
    let page = RemovalPage {
        layout: reviewer.viewer().layout(
            &app,
            format!("Delete a message: #{}", url.number),
            Some(reviewer.conference()),
        ),
        form_token: reviewer.viewer().form_token(),
        number: url.number,
        title: reviewer.proposal().text.title.clone(),
        at: utc_precise(message.at),
        html: markdown(&message.body),
        action: came_from.on(url),
        back,
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn remove(
    url: MessageUrl,
    reviewer: ReviewsOn,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let (came_from, hidden) = (CameFrom::of(reviewer.viewer()), reviewer.viewer().may_not_see());
    let mut tx = Tx::begin(reviewer, &app).await?;
    let reviewer = ReviewsOn::clone(&tx);
    let message = messages::own_of_leads(tx.db(), &reviewer, url.message).await?.ok_or(hidden)?;
    if posted.form.trimmed("delete") != "yes" {
        return Ok(see(came_from.on(url)));
    }
    if message.deleted_at.is_none() {
        if !may_be_deleted(message.at, tx.now()) {
            return Err(too_late());
        }
        messages::delete(&mut tx, url.message).await?;
        let subject = subject(tx.proposal());
        audit::record(&mut tx, "message to the leads deleted", subject, json!({ "message": url.message })).await?;
    }
    tx.commit().await?;
    let back = came_from.on(ProposalUrl { conference: url.conference, number: url.number });
    Ok(see_told(back, "Your message is deleted."))
}
