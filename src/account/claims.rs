//! Claims: somebody says that an address is theirs. It counts for nothing until the address's owner confirms it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::{self, NewToken, Purpose, Token};
use super::{Account, ConfirmUrl, LETTERS_AN_HOUR, PasswordUrl, ResetUrl, SignInUrl, SignUpUrl};
use crate::access::{Capability, SignedIn, Tx, Visitor};
use crate::app::App;
use crate::audit;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::mail::letter::{AlreadyRegistered, Confirm, Letter, NoAccount, PasswordChanged, Reset};
use crate::mail::outbox::{self, Envelope};
use crate::proposal;
use crate::web::secret;

/// What somebody says of themselves.
pub struct Claim {
    /// The address that is said to be theirs.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The password they chose, if they did.
    pub password_hash: Option<String>,
    /// The browser they said it in.
    pub browser_hash: Vec<u8>,
}

/// Claims and resets are counted apart: whoever claims an address cannot keep its owner from a new password.
const CLAIMS: [&str; 2] = ["confirm", "already-registered"];
const RESETS: [&str; 2] = ["reset", "no-account"];

pub(super) async fn enough_letters<C: Capability>(
    tx: &mut Tx<C>,
    email: &str,
    kinds: [&str; 2],
) -> Result<bool, AppError> {
    let since = tx.now() - TimeDelta::hours(1);
    Ok(store::letters_to(tx.db(), email, &kinds.map(str::to_owned), since).await? >= LETTERS_AN_HOUR)
}

pub(super) async fn mail<C: Capability>(
    tx: &mut Tx<C>,
    app: &App,
    email: &str,
    about: Uuid,
    letter: &Letter,
) -> Result<(), AppError> {
    let envelope = Envelope {
        // None of the sender's text: not even the name.
        to: &Contact { name: String::new(), email: email.to_owned() },
        reply_to: None,
        from_name: "Plumbline".to_owned(),
        conference: None,
        track: None,
        proposal: None,
        about,
        to_leads: false,
        due_at: tx.now(),
    };
    outbox::enqueue(tx, app, letter, &envelope).await?;
    Ok(())
}

/// Mails a link that confirms the claim, unless the address got enough of them in the last hour.
///
/// # Errors
/// When the database fails.
pub async fn ask_to_confirm<C: Capability>(tx: &mut Tx<C>, app: &App, claim: &Claim) -> Result<(), AppError> {
    ask(tx, app, claim, false).await
}

/// A token is stored in any case, so that the work is the same; where the address has an account nobody is told it.
async fn ask<C: Capability>(tx: &mut Tx<C>, app: &App, claim: &Claim, has_account: bool) -> Result<(), AppError> {
    let now = tx.now();
    if enough_letters(tx, &claim.email, CLAIMS).await? {
        return Ok(());
    }
    let token = secret::new_token();
    let new = NewToken {
        purpose: Purpose::Confirm,
        token_hash: &secret::hash(&token),
        email: &claim.email,
        name: &claim.name,
        password_hash: claim.password_hash.as_deref(),
        browser_hash: Some(&claim.browser_hash),
    };
    let id = store::add_token(tx.db(), &new, now).await?;
    let site = app.settings.host().to_owned();
    let letter = if has_account {
        let (sign_in_url, reset_url) = (app.absolute(SignInUrl), app.absolute(PasswordUrl));
        Letter::AlreadyRegistered(AlreadyRegistered { site, sign_in_url, reset_url })
    } else {
        let url = app.absolute(ConfirmUrl { token });
        Letter::Confirm(Confirm { site, url, works_for: "three days" })
    };
    mail(tx, app, &claim.email, id, &letter).await
}

/// Somebody signed up. The letter differs if the address has an account; nothing else does.
///
/// # Errors
/// When the database fails.
pub async fn signed_up(app: &App, tx: &mut Tx<Visitor>, claim: &Claim) -> Result<(), AppError> {
    let has_account = store::by_email(tx.db(), &claim.email).await?.is_some();
    ask(tx, app, claim, has_account).await
}

/// Somebody asked for a new password. The letter differs if there is no account; nothing else does.
///
/// # Errors
/// When the database fails.
pub async fn reset_asked(app: &App, tx: &mut Tx<Visitor>, email: &str) -> Result<(), AppError> {
    let now = tx.now();
    if enough_letters(tx, email, RESETS).await? {
        return Ok(());
    }
    let account = store::by_email(tx.db(), email).await?;
    let to = account.as_ref().map_or(email, |account| &account.email);
    let token = secret::new_token();
    // Stored in any case, so that the work is the same; without an account nobody is told it.
    let new = NewToken {
        purpose: Purpose::Reset,
        token_hash: &secret::hash(&token),
        email: to,
        name: "",
        password_hash: None,
        browser_hash: None,
    };
    let id = store::add_token(tx.db(), &new, now).await?;
    let site = app.settings.host().to_owned();
    let letter = match account {
        Some(_) => Letter::Reset(Reset { site, url: app.absolute(ResetUrl { token }), works_for: "30 minutes" }),
        None => Letter::NoAccount(NoAccount { site, sign_up_url: app.absolute(SignUpUrl) }),
    };
    mail(tx, app, to, id, &letter).await
}

/// The claim of a confirm letter's link, if the link still works.
///
/// # Errors
/// When the database fails.
pub async fn working_token(
    db: &mut PgConnection,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Token>, sqlx::Error> {
    store::token(db, Purpose::Confirm, &secret::hash(token), now).await
}

/// The password that confirms from another browser: the account's, or the one chosen with the claim.
///
/// # Errors
/// When the database fails.
pub async fn known_password(db: &mut PgConnection, token: &Token) -> Result<Option<String>, sqlx::Error> {
    let account = store::by_email(db, &token.email).await?;
    Ok(account.map_or_else(|| token.password_hash.clone(), |account| account.password_hash))
}

/// How the owner of an address confirmed it.
pub enum Proof {
    /// In the browser that asked: the password chosen there counts.
    SameBrowser,
    /// With the password.
    Password,
    /// With a new password, from anywhere. Ends all other sign-ins.
    NewPassword(String),
}

/// The claim counts from now on: the account exists, the browser's proposals are its own, this browser is signed in.
/// Returns the sign-in's token for the cookie.
///
/// # Errors
/// When the database fails.
pub async fn confirm(app: &App, tx: &mut Tx<Visitor>, token: &Token, proof: Proof) -> Result<String, AppError> {
    let existing = store::by_email(tx.db(), &token.email).await?;
    let account = match &existing {
        Some(account) => account.clone(),
        None => store::add(tx, &token.email, &token.name, token.password_hash.as_deref()).await?,
    };
    match (&proof, &token.password_hash, &existing) {
        (Proof::NewPassword(hash), _, _) => store::set_password(tx, account.id, hash).await?,
        // Signed up again in the meantime: the password that was chosen last counts.
        (Proof::SameBrowser, Some(hash), Some(_)) => store::set_password(tx, account.id, hash).await?,
        _ => {}
    }
    if let Some(browser) = &token.browser_hash {
        claim_proposals(app, tx, account.id, &account.email, browser).await?;
    }
    store::use_up(tx, token.id).await?;
    audit::record(tx, "address confirmed", format!("account {}", account.id), json!({ "new": existing.is_none() }))
        .await?;
    signed_in(tx, &account).await
}

/// Proposals that this browser holds under the account's address become the account's.
///
/// # Errors
/// When the database fails.
pub async fn claim_proposals<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    account: Uuid,
    email: &str,
    browser: &[u8],
) -> Result<(), AppError> {
    let claimed = proposal::store::claim(tx, account, email, browser).await?;
    for id in &claimed {
        audit::record(tx, "proposal claimed", format!("draft {id}"), json!({ "account": account })).await?;
    }
    proposal::claimed(tx, app, &claimed).await
}

/// A new sign-in for this browser. Returns its token for the cookie; only the hash is stored.
///
/// # Errors
/// When the database fails.
pub async fn signed_in(tx: &mut Tx<Visitor>, account: &Account) -> Result<String, AppError> {
    let token = secret::new_token();
    store::add_sign_in(tx, account.id, &secret::hash(&token)).await?;
    audit::record(tx, "signed in", format!("account {}", account.id), json!({})).await?;
    Ok(token)
}

/// A new password from somebody who is signed in. This sign-in stays; all others and the links for a new password end.
///
/// # Errors
/// When the database fails.
pub async fn change_password(app: &App, tx: &mut Tx<SignedIn>, hash: &str) -> Result<(), AppError> {
    let (account, sign_in) = (tx.account().id, tx.account().sign_in);
    let email = tx.account().email.clone();
    store::change_password(tx, account, sign_in, hash).await?;
    store::drop_resets(tx, &email).await?;
    audit::record(tx, "password changed", format!("account {account}"), json!({})).await?;
    let letter = Letter::PasswordChanged(PasswordChanged { site: app.settings.host().to_owned() });
    mail(tx, app, &email, Uuid::now_v7(), &letter).await
}

/// "This was not me": the claim is dropped, and proposals filed under it are marked.
///
/// # Errors
/// When the database fails.
pub async fn deny(tx: &mut Tx<Visitor>, token: &Token) -> Result<(), AppError> {
    store::use_up(tx, token.id).await?;
    let mut denied = Vec::new();
    if let Some(browser) = &token.browser_hash {
        store::drop_claims(tx, &token.email, browser).await?;
        denied = proposal::store::deny(tx, &token.email, browser).await?;
        for id in &denied {
            outbox::take_back(tx, *id).await?;
        }
    }
    audit::record(tx, "claim denied", "claim".to_owned(), json!({ "proposals": denied })).await?;
    Ok(())
}
