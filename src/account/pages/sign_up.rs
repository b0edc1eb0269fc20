//! Signing up.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{Tx, Viewer};
use crate::account::claims::{self, Claim};
use crate::account::{LetterSentUrl, SignInUrl, SignUpUrl, new_password_field, password};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::mail::header::changes_direction;
use crate::proposal::{is_address, text::limit};
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::limits::LETTERS_OF_CLIENT;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "account/sign_up.html")]
struct SignUpPage {
    layout: Layout,
    form_token: FormToken,
    action: SignUpUrl,
    sign_in: SignInUrl,
    summary: ErrorSummary,
    name: TextField,
    email: TextField,
    password: TextField,
}

#[derive(Template)]
#[template(path = "account/letter_sent.html")]
struct SentPage {
    layout: Layout,
}

fn page(app: &App, viewer: &Viewer, form: &Form, errors: &FormErrors) -> SignUpPage {
    let title = if errors.is_empty() { "Sign up" } else { "Error: Sign up" };
    SignUpPage {
        layout: viewer.layout(app, title, None),
        form_token: viewer.form_token(),
        action: SignUpUrl,
        sign_in: SignInUrl,
        summary: ErrorSummary::new(errors, &["name", "email", "new_password"]),
        name: TextField::line("name", "Your name").autocomplete("name").value(form.text("name")).error(errors),
        email: TextField::email("email", "Your e-mail").value(form.text("email")).error(errors),
        password: new_password_field().error(errors),
    }
}

fn check(form: &Form) -> FormErrors {
    let mut errors = form.errors();
    let name = form.trimmed("name");
    if name.is_empty() {
        errors.add("name", "Enter your name");
    } else if name.chars().count() > limit::NAME || name.chars().any(|c| c.is_control() || changes_direction(c)) {
        errors.add("name", "Write the name in one line of at most 120 characters, without invisible ones");
    }
    if !is_address(form.trimmed("email")) {
        errors.add("email", "Enter an e-mail address like name@example.org");
    }
    if let Some(problem) = password::problem(form.text("new_password")) {
        errors.add("new_password", problem);
    }
    errors
}

pub async fn ask(_: SignUpUrl, viewer: Viewer, State(app): State<App>) -> Result<Response, AppError> {
    let parked = viewer.parked(&app, &mut *app.db.acquire().await?).await?;
    let form = parked.map(|parked| parked.form).unwrap_or_default();
    Ok(show(StatusCode::OK, &page(&app, &viewer, &form, &FormErrors::default())))
}

pub async fn sign_up(
    _: SignUpUrl,
    viewer: Viewer,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let form = &posted.form;
    let mut errors = check(form);
    let mut db = app.db.acquire().await?;
    if let Some(sentence) =
        LETTERS_OF_CLIENT.wait(&mut db, viewer.request().client.as_deref(), posted.received_at).await?
    {
        errors.add("email", sentence);
    }
    // Work on passwords takes its time; it holds no connection.
    drop(db);
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &viewer, form, &errors)));
    }
    let claim = Claim {
        email: form.trimmed("email").to_owned(),
        name: form.trimmed("name").to_owned(),
        password_hash: Some(password::hash(&app, form.text("new_password").to_owned()).await?),
        browser_hash: viewer.request().browser.hash(),
    };
    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    LETTERS_OF_CLIENT.spend(tx.db(), viewer.request().client.as_deref(), posted.received_at).await?;
    claims::signed_up(&app, &mut tx, &claim).await?;
    audit::record(&mut tx, "sign-up asked", "claim".to_owned(), json!({})).await?;
    tx.commit().await?;
    Ok(see(LetterSentUrl))
}

pub async fn sent(_: LetterSentUrl, viewer: Viewer, State(app): State<App>) -> Response {
    show(StatusCode::OK, &SentPage { layout: viewer.layout(&app, "We sent you a letter", None) })
}
