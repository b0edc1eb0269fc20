//! All of one's own data, to be saved.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::menu::AccountMenu;
use crate::access::{SignedIn, Tx};
use crate::account::{ExportUrl, my_data};
use crate::app::App;
use crate::error::AppError;
use crate::web::fields::FormToken;
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "account/my_data.html")]
struct ExportPage {
    layout: Layout,
    menu: AccountMenu,
    form_token: FormToken,
    action: ExportUrl,
    email: String,
}

pub async fn ask(_: ExportUrl, who: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    let page = ExportPage {
        layout: who.viewer().layout(&app, "My data", None),
        menu: AccountMenu::on(ExportUrl),
        form_token: who.viewer().form_token(),
        action: ExportUrl,
        email: who.account().email.clone(),
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn download(_: ExportUrl, who: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    let mut tx = Tx::begin(who, &app).await?;
    let data = my_data::collect(&mut tx).await?;
    let name = format!("attachment; filename=\"my-data-{}.json\"", tx.now().format("%Y-%m-%d"));
    tx.commit().await?;
    let file = serde_json::to_vec_pretty(&data).map_err(|error| AppError::Internal(error.into()))?;
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file).into_response())
}
