//! The page behind the link of a letter: three buttons, and afterwards the answer in words.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{NamedPerson, Tx};
use crate::account::{SignInUrl, SignUpUrl};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::people::person::harmless;
use crate::people::{Answer, AnswerUrl, Role, notify, store};
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
}

fn is_over(named: &NamedPerson, app: &App) -> bool {
    named.person().link_ends().is_none_or(|ends| ends <= app.clock.now())
}

fn page(app: &App, url: &AnswerUrl, named: &NamedPerson, mistake: bool) -> AnswerPage {
    let (proposal, person) = (named.proposal(), named.person());
    AnswerPage {
        layout: named.viewer().layout(app, "Do you take part?", Some(named.conference())),
        form_token: named.viewer().form_token(),
        action: url.to_string(),
        conference: named.conference().name.clone(),
        track: named.track().name.clone(),
        number: proposal.number.unwrap_or_default(),
        author: harmless(&proposal.text.name),
        role: person.role,
        email: person.email.clone(),
        answer: person.answer,
        removed: person.removed_at.is_some(),
        expired: is_over(named, app),
        mistake,
        sign_in: SignInUrl,
        sign_up: SignUpUrl,
    }
}

pub async fn open(url: AnswerUrl, named: NamedPerson, State(app): State<App>) -> Result<Response, AppError> {
    Ok(show(StatusCode::OK, &page(&app, &url, &named, false)))
}

pub async fn answer(
    url: AnswerUrl,
    named: NamedPerson,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let answer = match posted.form.trimmed("answer").parse() {
        Ok(answer) if answer != Answer::Asked => answer,
        _ => return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &url, &named, true))),
    };
    let mut tx = Tx::begin(named, &app).await?;
    let open = tx.person().answer == Answer::Asked && tx.person().removed_at.is_none();
    if !open || is_over(&tx, &app) {
        // The page says what became of it.
        return Ok(see(url));
    }
    store::answer(&mut tx, answer).await?;
    let number = tx.proposal().number.unwrap_or_default();
    let details = json!({ "person": tx.person().id, "answer": answer.as_str() });
    audit::record(&mut tx, "person answered", format!("proposal {number}"), details).await?;
    notify::answered(&mut tx, &app, answer).await?;
    tx.commit().await?;
    Ok(see(url))
}
