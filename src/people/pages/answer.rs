//! The page behind the link of a letter: three buttons, and afterwards the answer in words.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::dead_link;
use crate::access::{ConferenceIn, NamedPerson, Tx};
use crate::account::store::profile;
use crate::account::{ProfileUrl, SignInUrl, SignUpUrl};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::people::about::About;
use crate::people::person::harmless;
use crate::people::{Answer, AnswerUrl, MeUrl, Role, notify, store};
use crate::web::fields::FormToken;
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "people/answer.html")]
struct AnswerPage {
    layout: Layout,
    form_token: FormToken,
    action: String,
    conference: String,
    track: String,
    number: i32,
    author: String,
    role: Role,
    email: String,
    answer: Answer,
    removed: bool,
    expired: bool,
    mistake: bool,
    sign_in: SignInUrl,
    sign_up: SignUpUrl,
    /// Their own page of the proposal, for whoever is signed in under the address that was asked.
    me: Option<MeUrl>,
    /// What their profile says, for the same.
    about: Option<About>,
    profile: ProfileUrl,
}

/// The account of the address that was asked, if that is who looks.
fn own_account(named: &NamedPerson) -> Option<uuid::Uuid> {
    let account = named.viewer().account()?;
    account.email.eq_ignore_ascii_case(&named.person().email).then_some(account.id)
}

async fn about(app: &App, named: &NamedPerson) -> Result<Option<About>, AppError> {
    let Some(account) = own_account(named) else { return Ok(None) };
    let profile = profile(&mut *app.db.acquire().await?, account).await?;
    let about = About { affiliation: profile.affiliation, biography: profile.biography };
    Ok(Some(about).filter(|about| !about.is_empty()))
}

fn is_over(named: &NamedPerson, app: &App) -> bool {
    named.person().link_ends().is_none_or(|ends| ends <= app.clock.now())
}

async fn page(app: &App, url: &AnswerUrl, named: &NamedPerson, mistake: bool) -> Result<AnswerPage, AppError> {
    let (proposal, person) = (named.proposal(), named.person());
    let number = proposal.number.unwrap_or_default();
    Ok(AnswerPage {
        layout: named.viewer().layout(app, "Do you take part?", Some(named.conference())),
        form_token: named.viewer().form_token(),
        action: url.to_string(),
        conference: named.conference().name.clone(),
        track: named.track().name.clone(),
        number,
        author: harmless(&proposal.text.name),
        role: person.role,
        email: person.email.clone(),
        answer: person.answer,
        removed: person.removed_at.is_some(),
        expired: is_over(named, app),
        mistake,
        sign_in: SignInUrl,
        sign_up: SignUpUrl,
        me: own_account(named).map(|_| MeUrl { conference: named.conference().slug.clone(), number }),
        about: about(app, named).await?,
        profile: ProfileUrl,
    })
}

pub async fn open(
    url: AnswerUrl,
    found: ConferenceIn,
    named: Result<NamedPerson, AppError>,
    State(app): State<App>,
) -> Result<Response, AppError> {
    match named {
        Ok(named) => Ok(show(StatusCode::OK, &page(&app, &url, &named, false).await?)),
        Err(error) => dead_link::or_else(&app, &found, error),
    }
}

pub async fn answer(
    url: AnswerUrl,
    found: ConferenceIn,
    named: Result<NamedPerson, AppError>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let answered = match named {
        Ok(named) => write(&app, url, named, &posted).await,
        Err(error) => Err(error),
    };
    answered.or_else(|error| dead_link::or_else(&app, &found, error))
}

async fn write(app: &App, url: AnswerUrl, named: NamedPerson, posted: &Posted) -> Result<Response, AppError> {
    let answer = match posted.form.trimmed("answer").parse() {
        Ok(answer) if answer != Answer::Asked => answer,
        _ => return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(app, &url, &named, true).await?)),
    };
    let mut tx = Tx::begin(named, app).await?;
    let open = tx.person().answer == Answer::Asked && tx.person().removed_at.is_none();
    if !open || is_over(&tx, app) {
        // The page says what became of it.
        return Ok(see(url));
    }
    store::answer(&mut tx, answer).await?;
    if let Some(account) = own_account(&tx).filter(|_| answer == Answer::Confirmed) {
        store::fill_from_profile(&mut tx, account).await?;
    }
    let number = tx.proposal().number.unwrap_or_default();
    let details = json!({ "person": tx.person().id, "answer": answer.as_str() });
    audit::record(&mut tx, "person answered", format!("proposal {number}"), details).await?;
    notify::answered(&mut tx, app, answer).await?;
    tx.commit().await?;
    Ok(see(url))
}
