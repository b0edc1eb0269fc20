//! Signing in by mail: the page that takes the code, and the page of the link.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::reset::dead_link;
use super::sign_in::{way_back, with_sign_in};
use crate::access::{Tx, Viewer};
use crate::account::by_mail::{self, Tried};
use crate::account::store::{self, Purpose};
use crate::account::{AccountUrl, SignInCodeUrl, SignInLinkUrl, SignInUrl};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::is_address;
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};
use crate::web::secret;

#[derive(Template)]
#[template(path = "account/code.html")]
struct CodePage {
    layout: Layout,
    form_token: FormToken,
    action: SignInCodeUrl,
    sign_in: String,
    next: String,
    summary: ErrorSummary,
    code: TextField,
}

#[derive(Template)]
#[template(path = "account/sign_in_link.html")]
struct LinkPage {
    layout: Layout,
    form_token: FormToken,
    action: SignInLinkUrl,
    next: String,
    email: String,
}

/// "Mail me a code": whether there is an account or not, the same page comes next. The errors say who has to wait.
pub async fn request(app: &App, viewer: &Viewer, form: &Form) -> Result<Result<Response, FormErrors>, AppError> {
    let mut errors = FormErrors::default();
    let (email, next) = (form.trimmed("email"), way_back(app, form));
    if !is_address(email) {
        errors.add("email", "Enter an e-mail address like name@example.org");
        return Ok(Err(errors));
    }
    let mut tx = Tx::begin(viewer.visitor(), app).await?;
    if let Some(sentence) = by_mail::asked(app, &mut tx, email, next.as_deref()).await? {
        errors.add("email", sentence);
        return Ok(Err(errors));
    }
    tx.commit().await?;
    Ok(Ok(see(by_mail::with_next(&SignInCodeUrl.to_string(), next.as_deref()))))
}

fn code_page(app: &App, viewer: &Viewer, form: &Form, errors: &FormErrors) -> CodePage {
    let next = way_back(app, form);
    let title = if errors.is_empty() { "Type the code" } else { "Error: Type the code" };
    CodePage {
        layout: viewer.layout(app, title, None),
        form_token: viewer.form_token(),
        action: SignInCodeUrl,
        sign_in: by_mail::with_next(&SignInUrl.to_string(), next.as_deref()),
        next: next.unwrap_or_default(),
        summary: ErrorSummary::new(errors, &["code"]),
        code: TextField::line("code", "Code").autocomplete("one-time-code").value(form.text("code")).error(errors),
    }
}

pub async fn ask(
    _: SignInCodeUrl,
    viewer: Viewer,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let form = Form::from_query(query.as_deref());
    Ok(show(StatusCode::OK, &code_page(&app, &viewer, &form, &FormErrors::default())))
}

pub async fn enter(
    _: SignInCodeUrl,
    viewer: Viewer,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let form = &posted.form;
    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    let here = viewer.account().and_then(|account| account.sign_in);
    let tried = by_mail::try_code(&app, &mut tx, form.text("code"), here).await?;
    tx.commit().await?;
    match tried {
        Tried::SignedIn(token) => Ok(with_sign_in(&app, see(on(&app, form)), &token)),
        Tried::Wrong => {
            let mut errors = FormErrors::default();
            errors.add(
                "code",
                "This code does not work. Check it against the newest letter; after ten minutes or five wrong tries ask for a new one",
            );
            Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &code_page(&app, &viewer, form, &errors)))
        }
    }
}

/// Where somebody who has signed in goes on.
fn on(app: &App, form: &Form) -> String {
    way_back(app, form).unwrap_or_else(|| AccountUrl.to_string())
}

pub async fn open_link(
    url: SignInLinkUrl,
    viewer: Viewer,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let hash = secret::hash(&url.token);
    let token = store::token(&mut *app.db.acquire().await?, Purpose::SignIn, &hash, app.clock.now()).await?;
    let Some(token) = token else { return Ok(dead_link(&app, &viewer)) };
    let page = LinkPage {
        layout: viewer.layout(&app, "Sign in", None),
        form_token: viewer.form_token(),
        action: url,
        next: way_back(&app, &Form::from_query(query.as_deref())).unwrap_or_default(),
        email: token.email,
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn use_link(
    url: SignInLinkUrl,
    viewer: Viewer,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    let here = viewer.account().and_then(|account| account.sign_in);
    let Some(token) = by_mail::by_link(&app, &mut tx, &url.token, here).await? else {
        return Ok(dead_link(&app, &viewer));
    };
    tx.commit().await?;
    Ok(with_sign_in(&app, see(on(&app, &posted.form)), &token))
}
