//! What is wrong with the password or the code that proves who is signed in.

use serde_json::json;

use super::sign_in::too_often;
use crate::access::{SignedIn, Tx};
use crate::account::proof::{self, Act};
use crate::account::{Account, password, store};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::web::form::FormErrors;

/// What is wrong with the password of whoever is signed in. Wrong ones count here as they do on the sign-in page;
/// `refused` is the word of their audit rows.
pub async fn password_problem(
    app: &App,
    who: &SignedIn,
    account: &Account,
    typed: &str,
    refused: &'static str,
) -> Result<Option<&'static str>, AppError> {
    if typed.is_empty() {
        return Ok(Some("Type the password that you have now"));
    }
    if too_often(app, &account.email).await? {
        return Ok(Some("Ten wrong passwords were typed for this address. Wait 15 minutes"));
    }
    if password::fits(app, typed.to_owned(), account.password_hash.clone()).await? {
        return Ok(None);
    }
    let mut tx = Tx::begin(who.clone(), app).await?;
    store::add_wrong_password(&mut tx, &account.email).await?;
    audit::record(&mut tx, refused, format!("account {}", account.id), json!({})).await?;
    tx.commit().await?;
    Ok(Some("This is not the password of your account"))
}

/// The same for the code that was mailed for an act.
pub async fn code_problem(
    app: &App,
    who: &SignedIn,
    account: &Account,
    typed: &str,
    act: Act,
) -> Result<Option<&'static str>, AppError> {
    let mut tx = Tx::begin(who.clone(), app).await?;
    let fits = proof::code_fits(&mut tx, act, account, typed).await?;
    tx.commit().await?;
    Ok((!fits).then_some("This is not the code that we mailed to you last, or it has expired"))
}

/// Mails the code for an act. The errors say who has to wait.
pub async fn mail_code(app: &App, who: &SignedIn, act: Act) -> Result<FormErrors, AppError> {
    let mut errors = FormErrors::default();
    let mut tx = Tx::begin(who.clone(), app).await?;
    match proof::mail_code(app, &mut tx, act).await? {
        None => tx.commit().await?,
        Some(sentence) => errors.add("code", sentence),
    }
    Ok(errors)
}
