//! A new password.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::sign_in::with_sign_in;
use crate::access::{Tx, Viewer};
use crate::account::store::{self, Purpose};
use crate::account::{AccountUrl, LetterSentUrl, PasswordUrl, ResetUrl, claims, new_password_field, password};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::is_address;
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::limits::LETTERS_OF_CLIENT;
use crate::web::page::{Layout, see, show};
use crate::web::secret;

#[derive(Template)]
#[template(path = "account/password.html")]
struct AskPage {
    layout: Layout,
    form_token: FormToken,
    action: PasswordUrl,
    summary: ErrorSummary,
    email: TextField,
}

#[derive(Template)]
#[template(path = "account/reset.html")]
struct ResetPage {
    layout: Layout,
    form_token: FormToken,
    action: ResetUrl,
    email: String,
    summary: ErrorSummary,
    password: TextField,
}

/// The page of a link that was used, has expired or never was.
#[derive(Template)]
#[template(path = "account/dead_link.html")]
pub struct DeadLinkPage {
    pub layout: Layout,
    pub reset: PasswordUrl,
}

/// The answer for a link that does not work.
pub fn dead_link(app: &App, viewer: &Viewer) -> Response {
    let page =
        DeadLinkPage { layout: viewer.layout(app, "This link does not work any more", None), reset: PasswordUrl };
    show(StatusCode::GONE, &page)
}

fn ask_page(app: &App, viewer: &Viewer, form: &Form, errors: &FormErrors) -> AskPage {
    AskPage {
        layout: viewer.layout(app, "Set a new password", None),
        form_token: viewer.form_token(),
        action: PasswordUrl,
        summary: ErrorSummary::new(errors, &["email"]),
        email: TextField::email("email", "E-mail").value(form.text("email")).error(errors),
    }
}

pub async fn ask(_: PasswordUrl, viewer: Viewer, State(app): State<App>) -> Result<Response, AppError> {
    let parked = viewer.parked(&app, &mut *app.db.acquire().await?).await?;
    let form = parked.map(|parked| parked.form).unwrap_or_default();
    Ok(show(StatusCode::OK, &ask_page(&app, &viewer, &form, &FormErrors::default())))
}

pub async fn request(
    _: PasswordUrl,
    viewer: Viewer,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut errors = posted.form.errors();
    let email = posted.form.trimmed("email");
    if !is_address(email) {
        errors.add("email", "Enter an e-mail address like name@example.org");
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &ask_page(&app, &viewer, &posted.form, &errors)));
    }
    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    if let Some(sentence) =
        LETTERS_OF_CLIENT.wait(tx.db(), viewer.request().client.as_deref(), posted.received_at).await?
    {
        errors.add("email", sentence);
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &ask_page(&app, &viewer, &posted.form, &errors)));
    }
    LETTERS_OF_CLIENT.spend(tx.db(), viewer.request().client.as_deref(), posted.received_at).await?;
    claims::reset_asked(&app, &mut tx, email).await?;
    audit::record(&mut tx, "new password asked", "claim".to_owned(), json!({})).await?;
    tx.commit().await?;
    Ok(see(LetterSentUrl))
}

fn reset_page(app: &App, viewer: &Viewer, url: ResetUrl, email: String, errors: &FormErrors) -> ResetPage {
    ResetPage {
        layout: viewer.layout(app, "Set a new password", None),
        form_token: viewer.form_token(),
        action: url,
        email,
        summary: ErrorSummary::new(errors, &["new_password"]),
        password: new_password_field().error(errors),
    }
}

pub async fn open(url: ResetUrl, viewer: Viewer, State(app): State<App>) -> Result<Response, AppError> {
    let hash = secret::hash(&url.token);
    let token = store::token(&mut *app.db.acquire().await?, Purpose::Reset, &hash, app.clock.now()).await?;
    Ok(match token {
        Some(token) => show(StatusCode::OK, &reset_page(&app, &viewer, url, token.email, &FormErrors::default())),
        None => dead_link(&app, &viewer),
    })
}

pub async fn set(url: ResetUrl, viewer: Viewer, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let new = posted.form.text("new_password").to_owned();
    let problem = posted.form.errors().get("new_password").map(str::to_owned).or_else(|| password::problem(&new));
    let hash = if problem.is_none() { Some(password::hash(&app, new).await?) } else { None };
    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    let now = tx.now();
    let token = store::token(tx.db(), Purpose::Reset, &secret::hash(&url.token), now).await?;
    let Some(token) = token else { return Ok(dead_link(&app, &viewer)) };
    let Some(account) = store::by_email(tx.db(), &token.email).await? else { return Ok(dead_link(&app, &viewer)) };
    let Some(hash) = hash else {
        let mut errors = FormErrors::default();
        errors.add("new_password", problem.unwrap_or_default());
        let page = reset_page(&app, &viewer, url, token.email, &errors);
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    store::set_password(&mut tx, account.id, &hash).await?;
    store::use_up(&mut tx, token.id).await?;
    store::drop_resets(&mut tx, &token.email).await?;
    audit::record(&mut tx, "password set", format!("account {}", account.id), json!({})).await?;
    if let Some(browser) = viewer.request().browser.known_hash() {
        claims::claim_proposals(&app, &mut tx, account.id, &account.email, &browser).await?;
    }
    let sign_in = claims::signed_in(&mut tx, &account).await?;
    tx.commit().await?;
    Ok(with_sign_in(&app, see(AccountUrl), &sign_in))
}
