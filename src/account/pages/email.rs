//! Asking for another address while signed in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::menu::AccountMenu;
use super::proof::{self, code_problem, password_problem};
use crate::access::{SignedIn, Tx};
use crate::account::proof::Act;
use crate::account::store::{self, EmailChange};
use crate::account::{Account, EmailUrl, change_email};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::is_address;
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "account/email.html")]
struct EmailPage {
    layout: Layout,
    menu: AccountMenu,
    form_token: FormToken,
    action: EmailUrl,
    now: String,
    waiting: Option<EmailChange>,
    code_sent: bool,
    has_password: bool,
    summary: ErrorSummary,
    email: TextField,
    proof: TextField,
}

impl EmailPage {
    async fn new(app: &App, who: &SignedIn, form: &Form, errors: &FormErrors) -> Result<Self, AppError> {
        let mut db = app.db.acquire().await?;
        let account = store::by_id(&mut db, who.account().id).await?;
        let proof = match account.password_hash {
            Some(_) => TextField::password("password", "Password", "current-password"),
            None => TextField::line("code", "Code").autocomplete("one-time-code").value(form.text("code")),
        };
        let title = if errors.is_empty() { "Change the e-mail address" } else { "Error: Change the e-mail address" };
        Ok(Self {
            layout: who.viewer().layout(app, title, None),
            menu: AccountMenu::on(EmailUrl),
            form_token: who.viewer().form_token(),
            action: EmailUrl,
            waiting: store::waiting_email_change(&mut db, account.id, app.clock.now()).await?,
            now: account.email,
            code_sent: false,
            has_password: account.password_hash.is_some(),
            summary: ErrorSummary::new(errors, &["email", "password", "code"]),
            email: TextField::email("email", "New e-mail address").value(form.text("email")).error(errors),
            proof: proof.error(errors),
        })
    }
}

async fn refused(app: &App, who: &SignedIn, form: &Form, errors: &FormErrors) -> Result<Response, AppError> {
    Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &EmailPage::new(app, who, form, errors).await?))
}

pub async fn ask(_: EmailUrl, who: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    let parked = who.viewer().parked(&app, &mut *app.db.acquire().await?).await?;
    let form = parked.map(|parked| parked.form).unwrap_or_default();
    Ok(show(StatusCode::OK, &EmailPage::new(&app, &who, &form, &FormErrors::default()).await?))
}

pub async fn change(_: EmailUrl, who: SignedIn, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let form = &posted.form;
    if form.has("cancel") {
        return cancel(&app, who).await;
    }
    if form.has("mail-code") {
        return mail_code(&app, &who, form).await;
    }
    let account = store::by_id(&mut *app.db.acquire().await?, who.account().id).await?;
    let mut errors = address_problems(form, &account);
    if errors.is_empty() {
        errors = proof_problems(&app, &who, &account, form).await?;
    }
    if errors.is_empty() {
        let mut tx = Tx::begin(who.clone(), &app).await?;
        match change_email::asked(&app, &mut tx, &account.email, form.trimmed("email")).await? {
            None => tx.commit().await?,
            Some(sentence) => errors.add("email", sentence),
        }
    }
    if errors.is_empty() { Ok(see(EmailUrl)) } else { refused(&app, &who, form, &errors).await }
}

async fn cancel(app: &App, who: SignedIn) -> Result<Response, AppError> {
    let mut tx = Tx::begin(who, app).await?;
    let account = tx.account().id;
    store::cancel_email_change(&mut tx, account).await?;
    audit::record(&mut tx, "new address cancelled", format!("account {account}"), json!({})).await?;
    tx.commit().await?;
    Ok(see(EmailUrl))
}

/// The code for an account without a password. The page comes back with what was typed, so there is no redirection.
async fn mail_code(app: &App, who: &SignedIn, form: &Form) -> Result<Response, AppError> {
    let errors = proof::mail_code(app, who, Act::NewAddress).await?;
    if !errors.is_empty() {
        return refused(app, who, form, &errors).await;
    }
    let page = EmailPage::new(app, who, form, &FormErrors::default()).await?;
    Ok(show(StatusCode::OK, &EmailPage { code_sent: true, ..page }))
}

fn address_problems(form: &Form, account: &Account) -> FormErrors {
    let mut errors = form.errors();
    let new = form.trimmed("email");
    if !is_address(new) {
        errors.add("email", "Enter an e-mail address like name@example.org");
    } else if new.eq_ignore_ascii_case(&account.email) {
        errors.add("email", "This is the address of your account already");
    }
    errors
}

/// What is wrong with the password, or with the code where there is none.
async fn proof_problems(app: &App, who: &SignedIn, account: &Account, form: &Form) -> Result<FormErrors, AppError> {
    let mut errors = FormErrors::default();
    let (field, problem) = if account.password_hash.is_some() {
        let typed = form.text("password");
        ("password", password_problem(app, who, account, typed, Act::NewAddress.refused()).await?)
    } else {
        ("code", code_problem(app, who, account, form.text("code"), Act::NewAddress).await?)
    };
    problem.into_iter().for_each(|sentence| errors.add(field, sentence));
    Ok(errors)
}
