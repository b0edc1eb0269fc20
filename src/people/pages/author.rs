//! The author in the list: their place in the order, and what they say of themselves.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::list::{refused, subject};
use super::view::{self, page};
use crate::access::{AuthorOf, Tx, Via};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::people::about::About;
use crate::people::lineup::{Who, moved};
use crate::people::store;
use crate::web::form::{Form, FormErrors};
use crate::web::page::{see, show};

/// The hidden field that tells the form about the author from the one that names somebody.
pub(super) const OF: &str = "of";
/// Stands for the author where a button names a person by key.
pub(super) const KEY: &str = "author";

/// Moves the author one place.
pub(super) async fn step(app: &App, author: AuthorOf, form: &Form) -> Result<Response, AppError> {
    let up = match form.trimmed("do") {
        "up" => true,
        "down" => false,
        _ => return Ok(refused(app, &author, form, "Press one of the buttons.".to_owned())),
    };
    let mut tx = Tx::begin(author, app).await?;
    let order = moved(&tx.proposal().lineup(), Who::Author, up);
    store::reorder(&mut tx, &order).await?;
    let subject = subject(&tx);
    audit::record(&mut tx, "people ordered", subject, json!({ "person": "author" })).await?;
    let next = view::url(&tx);
    tx.commit().await?;
    Ok(see(next))
}

/// Stores what the author says of themselves; nobody else says it for them.
pub(super) async fn save(app: &App, author: AuthorOf, form: &Form) -> Result<Response, AppError> {
    if author.via() == Via::CoAuthor {
        let name = &author.proposal().text.name;
        return Err(AppError::Forbidden(format!("Only {name} says what stands beside that name.")));
    }
    let mut errors: FormErrors = form.errors();
    let about = About::typed(form, &mut errors);
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(app, &author, form, &errors, None)));
    }
    let mut tx = Tx::begin(author, app).await?;
    store::set_author(&mut tx, &about).await?;
    let subject = subject(&tx);
    audit::record(&mut tx, "person changed", subject, json!({ "person": "author" })).await?;
    let next = view::url(&tx);
    tx.commit().await?;
    Ok(see(next))
}
