//! Everything that is kept of one account, in one file.

use serde_json::{Value, json};

use super::store;
use crate::access::{SignedIn, Tx};
use crate::audit;
use crate::error::AppError;

/// Collects what is kept of the account; that it was collected is noted first, and so is in it.
///
/// # Errors
/// When the database fails.
pub async fn collect(tx: &mut Tx<SignedIn>) -> Result<Value, AppError> {
    let (account, email, now) = (tx.account().id, tx.account().email.clone(), tx.now());
    audit::record(tx, "own data exported", format!("account {account}"), json!({})).await?;
    let db = tx.db();
    Ok(json!({
        "collected_at": now,
        "account": store::account_row(db, account).await?,
        "sign_ins": store::sign_in_rows(db, account).await?,
        "proposals": store::proposal_rows(db, account).await?,
        "messages": store::message_rows(db, account, &email).await?,
        "votes": store::vote_rows(db, account).await?,
        "read": store::seen_rows(db, account).await?,
        "conflicts_of_interest": store::interest_rows(db, &email).await?,
        "mailed_secret_addresses": store::mailed_rows(db, &email).await?,
        "command_addresses": store::command_rows(db, &email).await?,
        "roles": store::role_rows(db, &email).await?,
        "named_in": store::named_rows(db, &email).await?,
        "letters": store::letter_rows(db, &email).await?,
        "actions": store::audit_rows(db, account).await?,
    }))
}
