//! Stopping reminders: the link of a letter, without a sign-in. It opens a page with buttons, since mail scanners follow links.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{Tx, Viewer};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::store::StopLink;
use crate::proposal::{StopRemindersUrl, store};
use crate::web::fields::FormToken;
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::secret;

#[derive(Template)]
#[template(path = "proposal/stop_reminders.html")]
struct StopPage {
    layout: Layout,
    form_token: FormToken,
    action: String,
    link: StopLink,
    stopped: Option<&'static str>,
}

fn page(app: &App, viewer: &Viewer, url: &StopRemindersUrl, link: StopLink, stopped: Option<&'static str>) -> Response {
    let page = StopPage {
        layout: viewer.layout(app, "Reminders", None),
        form_token: viewer.form_token(),
        action: url.to_string(),
        link,
        stopped,
    };
    show(StatusCode::OK, &page)
}

pub async fn ask(url: StopRemindersUrl, viewer: Viewer, State(app): State<App>) -> Result<Response, AppError> {
    let link = store::stop_link(&mut *app.db.acquire().await?, &secret::hash(&url.token)).await?;
    let link = link.ok_or_else(AppError::not_found)?;
    Ok(page(&app, &viewer, &url, link, None))
}

pub async fn stop(
    url: StopRemindersUrl,
    viewer: Viewer,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    let link = store::stop_link(tx.db(), &secret::hash(&url.token)).await?.ok_or_else(AppError::not_found)?;
    let all = posted.form.has("all");
    let stopped = if all {
        "No more reminders go to this address, whichever draft it is."
    } else {
        "No more reminders of this draft go to this address."
    };
    store::stop_reminders(&mut tx, &link, all).await?;
    let subject = match link.account_id {
        Some(account) => format!("account {account}"),
        None => format!("draft {}", link.proposal_id),
    };
    audit::record(&mut tx, "reminders stopped", subject, json!({ "draft": link.proposal_id, "all": all })).await?;
    tx.commit().await?;
    Ok(page(&app, &viewer, &url, link, Some(stopped)))
}
