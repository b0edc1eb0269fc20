//! Changing the password while signed in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::menu::AccountMenu;
use super::proof::password_problem;
use crate::access::{SignedIn, Tx};
use crate::account::{Account, PasswordChangeUrl, SignInsUrl, claims, new_password_field, password, store};
use crate::app::App;
use crate::error::AppError;
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "account/password_change.html")]
struct ChangePage {
    layout: Layout,
    menu: AccountMenu,
    form_token: FormToken,
    action: PasswordChangeUrl,
    has_password: bool,
    summary: ErrorSummary,
    password: TextField,
    new_password: TextField,
}

fn page(app: &App, who: &SignedIn, has_password: bool, errors: &FormErrors) -> ChangePage {
    let title = if has_password { "Change the password" } else { "Set a password" };
    let title = if errors.is_empty() { title.to_owned() } else { format!("Error: {title}") };
    ChangePage {
        layout: who.viewer().layout(app, title, None),
        menu: AccountMenu::on(PasswordChangeUrl),
        form_token: who.viewer().form_token(),
        action: PasswordChangeUrl,
        has_password,
        summary: ErrorSummary::new(errors, &["password", "new_password"]),
        password: TextField::password("password", "Password until now", "current-password").error(errors),
        new_password: new_password_field().error(errors),
    }
}

pub async fn ask(_: PasswordChangeUrl, who: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    let account = store::by_id(&mut *app.db.acquire().await?, who.account().id).await?;
    Ok(show(StatusCode::OK, &page(&app, &who, account.password_hash.is_some(), &FormErrors::default())))
}

pub async fn change(
    _: PasswordChangeUrl,
    who: SignedIn,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let account = store::by_id(&mut *app.db.acquire().await?, who.account().id).await?;
    let has_password = account.password_hash.is_some();
    let errors = problems(&app, &who, &account, &posted.form).await?;
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &who, has_password, &errors)));
    }
    let hash = password::hash(&app, posted.form.text("new_password").to_owned()).await?;
    let mut tx = Tx::begin(who, &app).await?;
    claims::change_password(&app, &mut tx, &hash).await?;
    tx.commit().await?;
    Ok(see(SignInsUrl))
}

/// What is wrong with what was typed.
async fn problems(app: &App, who: &SignedIn, account: &Account, form: &Form) -> Result<FormErrors, AppError> {
    let mut errors = form.errors();
    if let Some(problem) = password::problem(form.text("new_password")) {
        errors.add("new_password", problem);
    }
    if account.password_hash.is_some() {
        let problem = password_problem(app, who, account, form.text("password"), "password change refused").await?;
        problem.into_iter().for_each(|sentence| errors.add("password", sentence));
    }
    Ok(errors)
}
