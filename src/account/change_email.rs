//! Another address for an account. Both the old and the new address have to confirm, each by the link of its letter, and
//! either can cancel. Nothing that the asker sees differs when the new address has an account already: its owner is told
//! by mail, and the change never comes into force.

use serde_json::json;
use uuid::Uuid;

use super::EmailChangeUrl;
use super::claims::{enough_letters, mail};
use super::store::{self, EmailChange};
use crate::access::{SignedIn, Tx, Visitor};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::mail::letter::{EmailChangeNew, EmailChangeOld, EmailChanged, EmailTaken, Letter};
use crate::web::secret;

const TO_OLD: [&str; 2] = ["email-change-old", "email-change-old"];
const TO_NEW: [&str; 2] = ["email-change-new", "email-taken"];

/// Stores the change and writes to both addresses. Returns the sentence for who has to wait.
///
/// # Errors
/// When the database fails.
pub async fn asked(app: &App, tx: &mut Tx<SignedIn>, old: &str, new: &str) -> Result<Option<&'static str>, AppError> {
    if enough_letters(tx, old, TO_OLD).await? {
        return Ok(Some("Three changes were asked for within an hour. Wait an hour"));
    }
    let account = tx.account().id;
    let (old_token, new_token) = (secret::new_token(), secret::new_token());
    let (old_hash, new_hash) = (secret::hash(&old_token), secret::hash(&new_token));
    let id = store::add_email_change(tx, account, (old, &old_hash), (new, &new_hash)).await?;
    audit::record(tx, "new address asked", format!("account {account}"), json!({})).await?;
    let site = app.settings.host().to_owned();
    let url = app.absolute(EmailChangeUrl { token: old_token });
    let letter = Letter::EmailChangeOld(EmailChangeOld { site: site.clone(), new: new.to_owned(), url });
    mail(tx, app, old, id, &letter).await?;
    if !enough_letters(tx, new, TO_NEW).await? {
        let letter = match store::by_email(tx.db(), new).await? {
            Some(_) => Letter::EmailTaken(EmailTaken { site }),
            None => {
                let url = app.absolute(EmailChangeUrl { token: new_token });
                Letter::EmailChangeNew(EmailChangeNew { site, url })
            }
        };
        mail(tx, app, new, id, &letter).await?;
    }
    Ok(None)
}

/// What came of an answer to a letter about another address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Nothing: the link does not work any more.
    DeadLink,
    /// It counts. The second confirmation puts the change into force.
    Counts,
    /// It was the second confirmation, and somebody else has the address by now: nothing was changed.
    Taken,
}

/// The owner of one address confirms. The second of the two puts the change into force.
///
/// # Errors
/// When the database fails.
pub async fn confirm(app: &App, tx: &mut Tx<Visitor>, change: &EmailChange) -> Result<Came, AppError> {
    let done_before = if change.by_old { change.old_confirmed } else { change.new_confirmed };
    if change.outcome.is_some() || done_before {
        return Ok(Came::DeadLink);
    }
    store::confirm_email_change(tx, change).await?;
    let about = || format!("account {}", change.account_id);
    audit::record(tx, "new address confirmed", about(), json!({ "by_old_address": change.by_old })).await?;
    if !(if change.by_old { change.new_confirmed } else { change.old_confirmed }) {
        return Ok(Came::Counts);
    }
    let account = store::by_id(tx.db(), change.account_id).await?;
    // Between the letter and now the account got another address.
    if account.email != change.old_email {
        store::cancel_email_change(tx, account.id).await?;
        return Ok(Came::Counts);
    }
    // Or somebody else signed up with the new one, or got it at this very instant.
    let owner = store::by_email(tx.db(), &change.new_email).await?;
    if owner.is_some_and(|owner| owner.id != account.id) || !store::apply_email_change(tx, change).await? {
        store::note_taken(tx, change).await?;
        audit::record(tx, "new address taken", about(), json!({})).await?;
        return Ok(Came::Taken);
    }
    audit::record(tx, "address changed", about(), json!({})).await?;
    for email in [&change.old_email, &change.new_email] {
        let letter = Letter::EmailChanged(EmailChanged { site: app.settings.host().to_owned() });
        mail(tx, app, email, Uuid::now_v7(), &letter).await?;
    }
    Ok(Came::Counts)
}

/// The owner of one address does not want it.
///
/// # Errors
/// When the database fails.
pub async fn cancel(tx: &mut Tx<Visitor>, change: &EmailChange) -> Result<Came, AppError> {
    if store::cancel_email_change(tx, change.account_id).await? == 0 {
        return Ok(Came::DeadLink);
    }
    let details = json!({ "by_old_address": change.by_old });
    audit::record(tx, "new address cancelled", format!("account {}", change.account_id), details).await?;
    Ok(Came::Counts)
}
