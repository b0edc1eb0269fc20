//! Signing in and out.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{SIGN_IN, Tx, Viewer};
use crate::account::{
    AccountUrl, PasswordUrl, SIGNED_IN_FOR, SignInUrl, SignOutUrl, SignUpUrl, WRONG_PASSWORDS, WRONG_PASSWORDS_WITHIN,
    claims, password, store,
};
use crate::app::App;
use crate::audit;
use crate::conference::InstanceUrl;
use crate::error::AppError;
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::{Posted, add_cookie};
use crate::web::limits::WRONG_PASSWORDS_OF_CLIENT;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignInPage {
    layout: Layout,
    form_token: FormToken,
    action: SignInUrl,
    sign_up: SignUpUrl,
    reset: PasswordUrl,
    next: String,
    waiting: bool,
    summary: ErrorSummary,
    email: TextField,
    password: TextField,
}

/// The way back, if it is a page of ours.
pub fn way_back(app: &App, form: &Form) -> Option<String> {
    Some(form.trimmed("next")).filter(|next| app.can_be_opened(next)).map(str::to_owned)
}

async fn page(app: &App, viewer: &Viewer, form: &Form, errors: &FormErrors) -> Result<SignInPage, AppError> {
    let next = way_back(app, form);
    let waiting = match (&next, viewer.request().browser.known_hash()) {
        (Some(next), Some(browser)) => {
            let mut db = app.db.acquire().await?;
            crate::web::store::parked(&mut db, &browser, next, app.clock.now()).await?.is_some()
        }
        _ => false,
    };
    let title = if errors.is_empty() { "Sign in" } else { "Error: Sign in" };
    Ok(SignInPage {
        layout: viewer.layout(app, title, None),
        form_token: viewer.form_token(),
        action: SignInUrl,
        sign_up: SignUpUrl,
        reset: PasswordUrl,
        next: next.unwrap_or_default(),
        waiting,
        summary: ErrorSummary::new(errors, &["email", "password"]),
        email: TextField::email("email", "E-mail").value(form.text("email")).error(errors),
        password: TextField::password("password", "Password", "current-password").error(errors),
    })
}

pub async fn ask(
    _: SignInUrl,
    viewer: Viewer,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let form = Form::from_query(query.as_deref());
    Ok(show(StatusCode::OK, &page(&app, &viewer, &form, &FormErrors::default()).await?))
}

pub async fn sign_in(
    _: SignInUrl,
    viewer: Viewer,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let form = &posted.form;
    let unreadable = form.errors();
    if !unreadable.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &viewer, form, &unreadable).await?));
    }
    if form.has("mail-a-code") {
        return match super::code::request(&app, &viewer, form).await? {
            Ok(response) => Ok(response),
            Err(errors) => Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &viewer, form, &errors).await?)),
        };
    }
    let email = form.trimmed("email");
    if too_often(&app, email).await? {
        let mut errors = FormErrors::default();
        errors.add(
            "password",
            "Ten wrong passwords were typed for this address. Wait 15 minutes, or set a new password by mail",
        );
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &viewer, form, &errors).await?));
    }
    let mut db = app.db.acquire().await?;
    if let Some(sentence) =
        WRONG_PASSWORDS_OF_CLIENT.wait(&mut db, viewer.request().client.as_deref(), posted.received_at).await?
    {
        let mut errors = FormErrors::default();
        errors.add("password", sentence);
        drop(db);
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &viewer, form, &errors).await?));
    }
    let account = store::by_email(&mut db, email).await?;
    // Work on passwords takes its time; it holds no connection.
    drop(db);
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let fits = password::fits(&app, form.text("password").to_owned(), stored).await?;
    let Some(account) = account.filter(|_| fits) else {
        let mut tx = Tx::begin(viewer.visitor(), &app).await?;
        store::add_wrong_password(&mut tx, email).await?;
        WRONG_PASSWORDS_OF_CLIENT.spend(tx.db(), viewer.request().client.as_deref(), posted.received_at).await?;
        audit::record(&mut tx, "sign-in refused", "sign-in".to_owned(), json!({})).await?;
        tx.commit().await?;
        let mut errors = FormErrors::default();
        errors.add(
            "password",
            "This e-mail address and password do not fit together. If you signed up just now, open the link in our letter first",
        );
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &viewer, form, &errors).await?));
    };
    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    if let Some(old) = viewer.account().and_then(|account| account.sign_in) {
        store::end_sign_in(&mut tx, old).await?;
    }
    let token = claims::signed_in(&mut tx, &account).await?;
    if let Some(browser) = viewer.request().browser.known_hash() {
        claims::claim_proposals(&app, &mut tx, account.id, &account.email, &browser).await?;
    }
    tx.commit().await?;
    let next = way_back(&app, form).unwrap_or_else(|| AccountUrl.to_string());
    Ok(with_sign_in(&app, see(next), &token))
}

/// Whether this address has to wait. It is asked of every address alike, so that it tells nothing of accounts.
pub async fn too_often(app: &App, email: &str) -> Result<bool, AppError> {
    let since = app.clock.now() - WRONG_PASSWORDS_WITHIN;
    Ok(store::wrong_passwords(&mut *app.db.acquire().await?, email, since).await? >= WRONG_PASSWORDS)
}

/// The answer with the cookie of a new sign-in.
pub fn with_sign_in(app: &App, mut response: Response, token: &str) -> Response {
    let seconds = u32::try_from(SIGNED_IN_FOR.num_seconds()).ok();
    add_cookie(response.headers_mut(), &app.settings.cookie(SIGN_IN, token, seconds));
    response
}

pub async fn sign_out(_: SignOutUrl, viewer: Viewer, State(app): State<App>, _: Posted) -> Result<Response, AppError> {
    if let Some((account, sign_in)) = viewer.account().and_then(|account| Some((account, account.sign_in?))) {
        let mut tx = Tx::begin(viewer.visitor(), &app).await?;
        store::end_sign_in(&mut tx, sign_in).await?;
        audit::record(&mut tx, "signed out", format!("account {}", account.id), json!({})).await?;
        tx.commit().await?;
    }
    let mut response = see(InstanceUrl);
    add_cookie(response.headers_mut(), &app.settings.cookie(SIGN_IN, "", Some(0)));
    Ok(response)
}
