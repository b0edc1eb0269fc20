//! Confirming an address. The link opens a page with a button, since mail scanners follow links.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::reset::dead_link;
use super::sign_in::with_sign_in;
use crate::access::{Tx, Viewer, Visitor};
use crate::account::claims::{self, Proof};
use crate::account::store::{self, Purpose, Token};
use crate::account::{AccountUrl, ConfirmUrl, new_password_field, password};
use crate::app::App;
use crate::error::AppError;
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::FormErrors;
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};
use crate::web::secret;

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

/// The password that confirms from another browser: the account's, or the one chosen with the claim.
async fn known_password(tx: &mut Tx<Visitor>, token: &Token) -> Result<Option<String>, AppError> {
    let account = store::by_email(tx.db(), &token.email).await?;
    Ok(match account {
        Some(account) => account.password_hash,
        None => token.password_hash.clone(),
    })
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
    // Reading only: the transaction is for the lock and is dropped.
    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    let now = tx.now();
    let token = store::token(tx.db(), Purpose::Confirm, &secret::hash(&url.token), now).await?;
    let Some(token) = token else { return Ok(dead_link(&app, &viewer)) };
    let has_password = known_password(&mut tx, &token).await?.is_some();
    Ok(show(StatusCode::OK, &page(&app, &viewer, &url, &token, has_password, &FormErrors::default())))
}

pub async fn confirm(
    url: ConfirmUrl,
    viewer: Viewer,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let form = &posted.form;
    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    let now = tx.now();
    let token = store::token(tx.db(), Purpose::Confirm, &secret::hash(&url.token), now).await?;
    let Some(token) = token else { return Ok(dead_link(&app, &viewer)) };
    if form.has("not-me") {
        claims::deny(&mut tx, &token).await?;
        tx.commit().await?;
        return Ok(show(StatusCode::OK, &DeniedPage { layout: viewer.layout(&app, "Thank you", None) }));
    }
    let mut errors = form.errors();
    let known = known_password(&mut tx, &token).await?;
    let has_password = known.is_some();
    let proof = if form.has("set-password") {
        new_password(&app, form.text("new_password"), &mut errors).await?
    } else if same_browser(&viewer, &token) {
        Some(Proof::SameBrowser)
    } else if password::fits(&app, form.text("password").to_owned(), known).await? {
        Some(Proof::Password)
    } else {
        errors.add("password", "This password does not fit. After five wrong tries the link stops working");
        store::wrong_try(&mut tx, token.id).await?;
        None
    };
    let Some(proof) = proof else {
        tx.commit().await?;
        let page = page(&app, &viewer, &url, &token, has_password, &errors);
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let sign_in = claims::confirm(&app, &mut tx, &token, proof).await?;
    tx.commit().await?;
    Ok(with_sign_in(&app, see(AccountUrl), &sign_in))
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
