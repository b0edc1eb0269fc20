//! Dropping one's own text that met another one. It stays in the history as an unsent version.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::shared::home_of;
use crate::access::{AuthorOf, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::{DropVersionUrl, ReadView, store};
use crate::track::words;
use crate::web::fields::FormToken;
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "proposal/drop_version.html")]
struct DropPage {
    layout: Layout,
    form_token: FormToken,
    action: DropVersionUrl,
    home: String,
    waiting: Option<(i32, String, ReadView)>,
}

pub async fn ask(url: DropVersionUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    let waiting = store::newest_waiting(&mut *app.db.acquire().await?, author.proposal().id).await?;
    let page = DropPage {
        layout: author.viewer().layout(&app, "Drop my version", Some(author.conference())),
        form_token: author.viewer().form_token(),
        action: url,
        home: home_of(author.conference(), author.proposal()),
        waiting: waiting
            .map(|kept| (kept.version, words::utc_precise(kept.at), ReadView::new(&kept.text, author.track()))),
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn drop_it(
    url: DropVersionUrl,
    author: AuthorOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    // Without the version that was seen nothing is dropped: the page shows it.
    let Ok(version) = posted.form.trimmed("version").parse::<i32>() else { return Ok(see(url)) };
    let mut tx = Tx::begin(author, &app).await?;
    let next = home_of(tx.conference(), tx.proposal());
    if store::drop_waiting(&mut tx, version).await? {
        let subject = match tx.proposal().number {
            Some(number) => format!("proposal {number}"),
            None => format!("draft {}", tx.proposal().id),
        };
        audit::record(&mut tx, "unsent version dropped", subject, json!({ "version": version })).await?;
        tx.commit().await?;
    }
    Ok(see(next))
}
