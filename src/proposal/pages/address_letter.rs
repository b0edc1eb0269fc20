//! The secret address of a draft by mail, for those who go on elsewhere. The letter holds none of the draft's text: nobody has
//! confirmed whose address it goes to.

use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::draft::draft_page;
use super::shared::home_of;
use crate::access::{AuthorOf, Tx};
use crate::account::{self, LETTERS_AN_HOUR};
use crate::app::App;
use crate::audit;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::mail::letter::{Letter, SecretAddress};
use crate::mail::outbox::{self, Envelope};
use crate::proposal::{OpenUrl, store};
use crate::web::form::FormErrors;
use crate::web::frame::Posted;
use crate::web::page::see;
use crate::web::secret;

/// The letter, as the outbox knows it.
const KIND: &str = "secret-address";

/// Mails the address of a draft that was just stored. What is in the way is said beside the field.
pub async fn mail(app: &App, author: AuthorOf, posted: &Posted) -> Result<Response, AppError> {
    if author.proposal().is_confirmed() {
        return Ok(see(home_of(author.conference(), author.proposal())));
    }
    let email = author.proposal().text.email.clone();
    let mut tx = Tx::begin(author, app).await?;
    if let Some(sentence) = in_the_way(&mut tx, &email).await? {
        let mut errors = FormErrors::default();
        errors.add("email", sentence);
        return Ok(draft_page(app, &tx, &posted.form, &errors, true).answer());
    }
    // Not the address that the page shows: who uses this one has read the letter.
    let (id, token) = (tx.proposal().id, secret::new_token());
    store::add_mailed(&mut tx, id, &email, &secret::hash(&token)).await?;
    let url = app.absolute(OpenUrl { conference: tx.conference().slug.clone(), draft: id, secret: token });
    let letter = Letter::SecretAddress(SecretAddress {
        conference: tx.conference().name.clone(),
        track: tx.track().name.clone(),
        url,
    });
    let conference = tx.conference().clone();
    let envelope = Envelope {
        to: &Contact { name: String::new(), email },
        reply_to: None,
        from_name: conference.short_name.clone(),
        conference: Some(&conference),
        track: None,
        proposal: Some(tx.proposal().id),
        // Asked for again it is another letter.
        about: uuid::Uuid::now_v7(),
        to_leads: false,
        due_at: tx.now(),
    };
    outbox::enqueue(&mut tx, app, &letter, &envelope).await?;
    let subject = format!("draft {}", tx.proposal().id);
    audit::record(&mut tx, "secret address mailed", subject, json!({})).await?;
    let next = home_of(tx.conference(), tx.proposal());
    tx.commit().await?;
    Ok(see(next))
}

async fn in_the_way(tx: &mut Tx<AuthorOf>, email: &str) -> Result<Option<String>, AppError> {
    if email.is_empty() {
        return Ok(Some("Enter your e-mail address: the secret address goes there".to_owned()));
    }
    let since = tx.now() - TimeDelta::hours(1);
    let sent = account::store::letters_to(tx.db(), email, &[KIND], since).await?;
    Ok((sent >= LETTERS_AN_HOUR).then(|| {
        format!("{LETTERS_AN_HOUR} letters with a secret address went to this address within an hour. Wait an hour, or copy the address from this page")
    }))
}

/// What the draft's page says of the letter that was asked for within the last hour.
pub async fn mailed(app: &App, author: &AuthorOf, now: DateTime<Utc>) -> Result<Option<String>, AppError> {
    let mut db = app.db.acquire().await?;
    let newest = outbox::newest_of(&mut db, author.proposal().id, KIND, now - TimeDelta::hours(1)).await?;
    Ok(newest.map(|(email, at)| format!("The secret address was mailed to {email} at {} UTC.", at.format("%H:%M:%S"))))
}
