//! Asking for another address while signed in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::menu::AccountMenu;
use super::sign_in::too_often;
use crate::access::{SignedIn, Tx};
use crate::account::store::{self, EmailChange};
use crate::account::{Account, EmailUrl, by_mail, change_email, password};
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
    let mut tx = Tx::begin(who.viewer().visitor(), app).await?;
    if let Some(sentence) = by_mail::asked(app, &mut tx, &who.account().email, None).await? {
        let mut errors = FormErrors::default();
        errors.add("code", sentence);
        return refused(app, who, form, &errors).await;
    }
    tx.commit().await?;
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

/// What is wrong with the password or the code. Wrong ones count here as they do on the sign-in page.
async fn proof_problems(app: &App, who: &SignedIn, account: &Account, form: &Form) -> Result<FormErrors, AppError> {
    let mut errors = FormErrors::default();
    let Some(stored) = account.password_hash.clone() else {
        let mut tx = Tx::begin(who.clone(), app).await?;
        if !change_email::code_fits(&mut tx, account, form.text("code")).await? {
            errors.add("code", "This is not the code that we mailed to you last, or it has expired");
        }
        audit::record(&mut tx, "code for a new address tried", format!("account {}", account.id), json!({})).await?;
        tx.commit().await?;
        return Ok(errors);
    };
    if form.text("password").is_empty() {
        errors.add("password", "Type the password of your account");
    } else if too_often(app, &account.email).await? {
        errors.add("password", "Ten wrong passwords were typed for this address. Wait 15 minutes");
    } else if !password::fits(app, form.text("password").to_owned(), Some(stored)).await? {
        let mut tx = Tx::begin(who.clone(), app).await?;
        store::add_wrong_password(&mut tx, &account.email).await?;
        audit::record(&mut tx, "new address refused", format!("account {}", account.id), json!({})).await?;
        tx.commit().await?;
        errors.add("password", "This is not the password of your account");
    }
    Ok(errors)
}
