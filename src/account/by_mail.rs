//! Signing in by mail, without a password: a code for the browser that asked, and a link for any other.

use serde_json::json;
use uuid::Uuid;

use super::claims::{claim_proposals, enough_letters, mail, signed_in};
use super::store::{self, NewToken, Purpose};
use super::{Account, SignInLinkUrl, SignUpUrl, code};
use crate::access::{Tx, Visitor};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::mail::letter::{Letter, NoAccountToSignIn, SignInCode};
use crate::web::limits::CODES_OF_CLIENT;
use crate::web::secret;

const CODES: [&str; 2] = ["sign-in-code", "no-account-to-sign-in"];

/// Somebody wants to sign in by mail. The letter differs if there is no account; nothing else does. `next` is the way back.
/// Returns the sentence for who has to wait.
///
/// # Errors
/// When the database fails.
pub async fn asked(
    app: &App,
    tx: &mut Tx<Visitor>,
    email: &str,
    next: Option<&str>,
) -> Result<Option<String>, AppError> {
    let now = tx.now();
    let client = tx.request().client.clone();
    if let Some(sentence) = CODES_OF_CLIENT.wait(tx.db(), client.as_deref(), now).await? {
        return Ok(Some(sentence));
    }
    CODES_OF_CLIENT.spend(tx.db(), client.as_deref(), now).await?;
    audit::record(tx, "sign-in by mail asked", "claim".to_owned(), json!({})).await?;
    let account = store::by_email(tx.db(), email).await?;
    if !enough_letters(tx, email, CODES).await? {
        send(app, tx, email, account, next).await?;
    }
    Ok(None)
}

/// A token is stored in any case, so that the work is the same; without an account nobody is told it.
async fn send(
    app: &App,
    tx: &mut Tx<Visitor>,
    email: &str,
    account: Option<Account>,
    next: Option<&str>,
) -> Result<(), AppError> {
    let (now, token, code) = (tx.now(), secret::new_token(), code::new_code());
    let (browser, code_hash) = (tx.request().browser.hash(), code::hash(&tx.request().browser, &code));
    let new = NewToken {
        purpose: Purpose::SignIn,
        token_hash: &secret::hash(&token),
        email,
        name: "",
        password_hash: None,
        browser_hash: Some(&browser),
    };
    let id = store::add_token(tx.db(), &new, now).await?;
    store::add_code(tx, id, &code_hash).await?;
    let site = app.settings.host().to_owned();
    let (email, letter) = match account {
        Some(account) => {
            let url = with_next(&app.absolute(SignInLinkUrl { token }), next);
            (account.email, Letter::SignInCode(SignInCode { site, code, url }))
        }
        None => {
            let sign_up_url = app.absolute(SignUpUrl);
            (email.to_owned(), Letter::NoAccountToSignIn(NoAccountToSignIn { site, sign_up_url }))
        }
    };
    mail(tx, app, &email, id, &letter).await
}

/// An address with the way back.
pub fn with_next(url: &str, next: Option<&str>) -> String {
    match next {
        Some(next) => format!("{url}?next={}", form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>()),
        None => url.to_owned(),
    }
}

/// What came of a code.
pub enum Tried {
    /// Signed in: the token for the cookie.
    SignedIn(String),
    /// It is not the code; it was counted.
    Wrong,
}

/// Tries a code in this browser. A wrong one is counted against the newest that the browser asked for.
///
/// # Errors
/// When the database fails.
pub async fn try_code(
    app: &App,
    tx: &mut Tx<Visitor>,
    typed: &str,
    signed_in_here: Option<Uuid>,
) -> Result<Tried, AppError> {
    let now = tx.now();
    let Some(browser) = tx.request().browser.known_hash() else { return Ok(Tried::Wrong) };
    let hash = code::hash(&tx.request().browser, &code::meant(typed));
    let Some(asked) = store::code_of_browser(tx.db(), Purpose::SignIn, &browser, now).await? else {
        return Ok(Tried::Wrong);
    };
    let account = store::by_email(tx.db(), &asked.email).await?;
    let Some(account) = account.filter(|_| asked.code_hash == hash) else {
        store::wrong_try(tx, asked.id).await?;
        audit::record(tx, "sign-in refused", "code".to_owned(), json!({})).await?;
        return Ok(Tried::Wrong);
    };
    store::use_up(tx, asked.id).await?;
    Ok(Tried::SignedIn(enter(app, tx, &account, signed_in_here).await?))
}

/// Signs in by the link of the letter, in whatever browser. Nothing, if it does not work any more.
///
/// # Errors
/// When the database fails.
pub async fn by_link(
    app: &App,
    tx: &mut Tx<Visitor>,
    token: &str,
    signed_in_here: Option<Uuid>,
) -> Result<Option<String>, AppError> {
    let now = tx.now();
    let Some(token) = store::token(tx.db(), Purpose::SignIn, &secret::hash(token), now).await? else {
        return Ok(None);
    };
    let Some(account) = store::by_email(tx.db(), &token.email).await? else { return Ok(None) };
    store::use_up(tx, token.id).await?;
    Ok(Some(enter(app, tx, &account, signed_in_here).await?))
}

/// This browser is signed in, in place of who was, and what it holds under the address becomes the account's.
async fn enter(
    app: &App,
    tx: &mut Tx<Visitor>,
    account: &Account,
    signed_in_here: Option<Uuid>,
) -> Result<String, AppError> {
    if let Some(old) = signed_in_here {
        store::end_sign_in(tx, old).await?;
    }
    let token = signed_in(tx, account).await?;
    if let Some(browser) = tx.request().browser.known_hash() {
        claim_proposals(app, tx, account.id, &account.email, &browser).await?;
    }
    Ok(token)
}
