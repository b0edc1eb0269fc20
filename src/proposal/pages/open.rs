//! The secret address: the draft in another browser.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::shared::home_of;
use crate::access::{HolderOf, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::{OpenUrl, store};
use crate::web::fields::FormToken;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "proposal/open.html")]
struct OpenPage {
    layout: Layout,
    form_token: FormToken,
    action: OpenUrl,
    title: String,
    would_confirm: Option<String>,
}

pub async fn open(url: OpenUrl, holder: HolderOf, State(app): State<App>) -> Result<Response, AppError> {
    let mut db = app.db.acquire().await?;
    let would_confirm = store::would_confirm(&mut db, holder.proposal().id, holder.secret_hash()).await?;
    let page = OpenPage {
        would_confirm,
        layout: holder.viewer().layout(&app, "Continue in this browser", Some(holder.conference())),
        form_token: holder.viewer().form_token(),
        action: url,
        title: holder.proposal().text.title.clone(),
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn hold(_: OpenUrl, holder: HolderOf, State(app): State<App>) -> Result<Response, AppError> {
    let mut tx = Tx::begin(holder, &app).await?;
    store::hold(&mut tx).await?;
    let subject = format!("draft {}", tx.proposal().id);
    let confirms = store::use_mailed(&mut tx).await?;
    let details = json!({ "by_mailed_address": confirms });
    audit::record(&mut tx, "draft opened in another browser", subject, details).await?;
    let next = home_of(tx.conference(), tx.proposal());
    tx.commit().await?;
    Ok(see(next))
}
