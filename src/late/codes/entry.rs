//! Entering a code: the use is counted and the pass given in one transaction, on the locked draft and the locked code.

use serde_json::json;

use super::store::{self, Code};
use super::{as_stored, made};
use crate::access::{AuthorOf, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::filing;
use crate::proposal::state::State;
use crate::track::deadline::Admission;
use crate::web::limits::{Limit, WRONG_ACCESS_CODES, WRONG_ACCESS_CODES_OF_CLIENT};
use chrono::{DateTime, Utc};

/// Whether a code would change anything for the draft: it is too late without one.
pub fn is_of_use(author: &AuthorOf, now: DateTime<Utc>) -> bool {
    author.proposal().state == State::Draft && matches!(filing::admission(author, now), Admission::TooLate { .. })
}

/// Gives the draft a pass for a code. The sentence, if it gets none.
///
/// # Errors
/// When the right is gone, or the database fails.
pub async fn enter(app: &App, author: AuthorOf, typed: &str) -> Result<Option<String>, AppError> {
    let mut tx = Tx::begin(author, app).await?;
    let now = tx.now();
    if !is_of_use(&tx, now) {
        return Ok(None);
    }
    let guesses = guesses(&tx);
    for (limit, who) in &guesses {
        if let Some(sentence) = limit.wait(tx.db(), Some(who), now).await? {
            return Ok(Some(sentence));
        }
    }
    let code = store::typed(&mut tx, &as_stored(typed)).await?;
    let subject = format!("draft {}", tx.proposal().id);
    match take(&mut tx, code.as_ref()).await? {
        Ok(code) => {
            let details = json!({ "code": code.id, "until": code.until });
            audit::record(&mut tx, "access code used", subject, details).await?;
            tx.commit().await?;
            Ok(None)
        }
        Err(sentence) => {
            for (limit, who) in &guesses {
                limit.spend(tx.db(), Some(who), now).await?;
            }
            audit::record(&mut tx, "access code refused", subject, json!({})).await?;
            tx.commit().await?;
            Ok(Some(sentence))
        }
    }
}

/// Whose wrong codes are counted: the account or else the browser, and the network address.
fn guesses(author: &AuthorOf) -> Vec<(Limit, String)> {
    let request = author.viewer().request();
    let account = author.viewer().account().map(|account| account.id.to_string());
    let who = account.unwrap_or_else(|| request.browser.secret_for("access codes"));
    let client = request.client.clone().map(|client| (WRONG_ACCESS_CODES_OF_CLIENT, client));
    [Some((WRONG_ACCESS_CODES, who)), client].into_iter().flatten().collect()
}

/// Spends a use and gives the pass, or says why not.
async fn take<'a>(tx: &mut Tx<AuthorOf>, code: Option<&'a Code>) -> Result<Result<&'a Code, String>, AppError> {
    let Some(code) = code else {
        return Ok(Err("There is no such access code. Check how it is spelled".to_owned()));
    };
    if let Some(sentence) = made::refusal(code, tx.track(), tx.now()) {
        return Ok(Err(sentence));
    }
    // What people took back is not given again by a code.
    if store::pass_was_revoked(tx).await? {
        return Ok(Err("The late pass of this draft was revoked. Write to the organisers".to_owned()));
    }
    if !store::spend(tx, code).await? {
        return Ok(Err("This draft has used this access code already. Write to the organisers".to_owned()));
    }
    store::grant(tx, code).await?;
    Ok(Ok(code))
}
