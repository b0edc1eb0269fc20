//! Confirming an address. The link opens a page with a button, since mail scanners follow links.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::reset::dead_link;
use super::sign_in::with_sign_in;
use crate::access::{Tx, Viewer};
use crate::account::claims::{self, Proof};
use crate::account::store::{self, Token};
use crate::account::{AccountUrl, ConfirmUrl, new_password_field, password};
use crate::app::App;
use crate::error::AppError;
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "account/confirm.html")]
struct ConfirmPage {
    layout: Layout,
    form_token: FormToken,
    action: String,
    email: String,
    same_browser: bool,
    has_password: bool,
    summary: ErrorSummary,
    password: TextField,
    new_password: TextField,
}

#[derive(Template)]
#[template(path = "account/denied.html")]
struct DeniedPage {
    layout: Layout,
}

fn same_browser(viewer: &Viewer, token: &Token) -> bool {
    let browser = viewer.request().browser.known_hash();
    browser.is_some() && browser == token.browser_hash
}

fn page(
    app: &App,
    viewer: &Viewer,
    url: &ConfirmUrl,
    token: &Token,
    has_password: bool,
    errors: &FormErrors,
) -> ConfirmPage {
    ConfirmPage {
        layout: viewer.layout(app, "Confirm your address", None),
        form_token: viewer.form_token(),
        action: url.to_string(),
        email: token.email.clone(),
        same_browser: same_browser(viewer, token),
        has_password,
        summary: ErrorSummary::new(errors, &["password", "new_password"]),
        password: TextField::password("password", "Password", "current-password").error(errors),
        new_password: new_password_field().error(errors),
    }
}

pub async fn open(url: ConfirmUrl, viewer: Viewer, State(app): State<App>) -> Result<Response, AppError> {
    let mut db = app.db.acquire().await?;
    let Some(token) = claims::working_token(&mut db, &url.token, app.clock.now()).await? else {
        return Ok(dead_link(&app, &viewer));
    };
    let has_password = claims::known_password(&mut db, &token).await?.is_some();
    Ok(show(StatusCode::OK, &page(&app, &viewer, &url, &token, has_password, &FormErrors::default())))
}

pub async fn confirm(
    url: ConfirmUrl,
    viewer: Viewer,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let form = &posted.form;
    let mut db = app.db.acquire().await?;
    let Some(token) = claims::working_token(&mut db, &url.token, app.clock.now()).await? else {
        return Ok(dead_link(&app, &viewer));
    };
    let known = claims::known_password(&mut db, &token).await?;
    // Work on passwords takes its time; it holds neither a connection nor a row.
    drop(db);
    let mut errors = form.errors();
    let has_password = known.is_some();
    let denied = form.has("not-me");
    let proof = if denied { None } else { proof(&app, &viewer, &token, form, known, &mut errors).await? };

    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    let now = tx.now();
    let Some(token) = claims::working_token(tx.db(), &url.token, now).await? else {
        return Ok(dead_link(&app, &viewer));
    };
    if denied {
        claims::deny(&mut tx, &token).await?;
        tx.commit().await?;
        return Ok(show(StatusCode::OK, &DeniedPage { layout: viewer.layout(&app, "Thank you", None) }));
    }
    let Some(proof) = proof else {
        if errors.get("password").is_some() {
            store::wrong_try(&mut tx, token.id).await?;
        }
        tx.commit().await?;
        let page = page(&app, &viewer, &url, &token, has_password, &errors);
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let sign_in = claims::confirm(&app, &mut tx, &token, proof).await?;
    tx.commit().await?;
    Ok(with_sign_in(&app, see(AccountUrl), &sign_in))
}

/// How this visitor proves that the address is theirs; without a proof the errors say what is wrong.
async fn proof(
    app: &App,
    viewer: &Viewer,
    token: &Token,
    form: &Form,
    known: Option<String>,
    errors: &mut FormErrors,
) -> Result<Option<Proof>, AppError> {
    if form.has("set-password") {
        return new_password(app, form.text("new_password"), errors).await;
    }
    if same_browser(viewer, token) {
        return Ok(Some(Proof::SameBrowser));
    }
    if password::fits(app, form.text("password").to_owned(), known).await? {
        return Ok(Some(Proof::Password));
    }
    errors.add("password", "This password does not fit. After five wrong tries the link stops working");
    Ok(None)
}

async fn new_password(app: &App, typed: &str, errors: &mut FormErrors) -> Result<Option<Proof>, AppError> {
    if let Some(problem) = password::problem(typed) {
        errors.add("new_password", problem);
    }
    if errors.get("new_password").is_some() {
        return Ok(None);
    }
    Ok(Some(Proof::NewPassword(password::hash(app, typed.to_owned()).await?)))
}
