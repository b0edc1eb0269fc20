//! The end of an account.

use serde_json::json;
use uuid::Uuid;

use super::claims::mail;
use super::store;
use crate::access::{SignedIn, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::mail::letter::{AccountDeleted, Letter};
use crate::proposal::leaving;

/// Deletes the account. What becomes of its proposals is for [`leaving`] to say; a letter tells the owner of the address.
/// Nothing is done, and false returned, if the proposals stand otherwise than `seen` on the page.
///
/// # Errors
/// When the database fails.
pub async fn delete(app: &App, tx: &mut Tx<SignedIn>, seen: &str) -> Result<bool, AppError> {
    let account = tx.account().id;
    // First of all: whoever is at work under another sign-in finishes before, and nothing new gets this author.
    store::end_all(tx, account).await?;
    let Some(held) = store::lock_account(tx, account).await? else { return Err(AppError::NotSignedIn) };
    if !leaving::leave_all(app, tx, &held, seen).await? {
        return Ok(false);
    }
    store::forget_address(tx, account, &held.email, leaving::DELETED).await?;
    store::delete_account(tx, account, &held.email).await?;
    audit::record(tx, "account deleted", format!("account {account}"), json!({})).await?;
    let letter = Letter::AccountDeleted(AccountDeleted { site: app.settings.host().to_owned() });
    mail(tx, app, &held.email, Uuid::now_v7(), &letter).await?;
    Ok(true)
}
