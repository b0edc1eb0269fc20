//! The proof that whoever is signed in is the owner of the account: the password, or a code that is mailed. A code serves
//! one purpose only: none that signs in deletes an account.

use serde_json::json;

use super::claims::{enough_letters, mail};
use super::store::{self, NewToken, Purpose};
use super::{Account, code};
use crate::access::{SignedIn, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::mail::letter::{Letter, ProofCode};
use crate::web::limits::CODES_OF_CLIENT;
use crate::web::secret;

const CODES: [&str; 2] = ["proof-code", "proof-code"];

/// What needs a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Giving the account another address.
    NewAddress,
    /// Deleting the account.
    Deletion,
}

impl Act {
    /// The purpose of its codes.
    pub fn purpose(self) -> Purpose {
        match self {
            Self::NewAddress => Purpose::NewAddress,
            Self::Deletion => Purpose::Deletion,
        }
    }

    /// What the letter says the code is for.
    fn words(self) -> &'static str {
        match self {
            Self::NewAddress => "change your e-mail address",
            Self::Deletion => "delete your account",
        }
    }

    /// What the audit row says of a proof that was refused.
    pub fn refused(self) -> &'static str {
        match self {
            Self::NewAddress => "new address refused",
            Self::Deletion => "deletion refused",
        }
    }
}

/// Mails a code for this browser. Returns the sentence for who has to wait.
///
/// # Errors
/// When the database fails.
pub async fn mail_code(app: &App, tx: &mut Tx<SignedIn>, act: Act) -> Result<Option<String>, AppError> {
    let (account, email, now) = (tx.account().id, tx.account().email.clone(), tx.now());
    let client = tx.viewer().request().client.clone();
    if let Some(sentence) = CODES_OF_CLIENT.wait(tx.db(), client.as_deref(), now).await? {
        return Ok(Some(sentence));
    }
    if enough_letters(tx, &email, CODES).await? {
        return Ok(Some("Three codes were mailed within an hour. Type the newest, or wait an hour".to_owned()));
    }
    CODES_OF_CLIENT.spend(tx.db(), client.as_deref(), now).await?;
    let new_code = code::new_code();
    let browser = &tx.viewer().request().browser;
    let (browser_hash, code_hash) = (browser.hash(), code::hash(browser, &new_code));
    // The letter has no link: what is stored as its token is told to nobody.
    let token = NewToken {
        purpose: act.purpose(),
        token_hash: &secret::hash(&secret::new_token()),
        email: &email,
        name: "",
        password_hash: None,
        browser_hash: Some(&browser_hash),
    };
    let id = store::add_token(tx.db(), &token, now).await?;
    store::add_code(tx, id, &code_hash).await?;
    audit::record(tx, "code asked", format!("account {account}"), json!({ "to": act.words() })).await?;
    let site = app.settings.host().to_owned();
    let letter = Letter::ProofCode(ProofCode { site, what: act.words(), code: new_code });
    mail(tx, app, &email, id, &letter).await?;
    Ok(None)
}

/// Whether this is the code that was mailed to the account for this browser. A right one is used up, a wrong one counted.
///
/// # Errors
/// When the database fails.
pub async fn code_fits(tx: &mut Tx<SignedIn>, act: Act, account: &Account, typed: &str) -> Result<bool, AppError> {
    let now = tx.now();
    let (known, hash) = {
        let browser = &tx.viewer().request().browser;
        (browser.known_hash(), code::hash(browser, &code::meant(typed)))
    };
    let Some(known) = known else { return Ok(false) };
    let Some(asked) = store::code_of_browser(tx.db(), act.purpose(), &known, now).await? else { return Ok(false) };
    if asked.code_hash == hash && asked.email.eq_ignore_ascii_case(&account.email) {
        store::use_up(tx, asked.id).await?;
        return Ok(true);
    }
    store::wrong_try(tx, asked.id).await?;
    audit::record(tx, act.refused(), format!("account {}", account.id), json!({})).await?;
    Ok(false)
}
