//! The author of an accepted proposal says whether they come.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{AuthorOf, Tx, Via};
use crate::app::App;
use crate::audit;
use crate::decision::answer::{self, Answer};
use crate::decision::asked::Asked;
use crate::decision::{ConfirmationUrl, notify, store};
use crate::error::AppError;
use crate::proposal::state::State as ProposalState;
use crate::proposal::text::limit;
use crate::proposal::{self, ProposalUrl};
use crate::web::fields::{ErrorSummary, FormToken, TextField, read_text};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};
use crate::web::returned::returned;

#[derive(Template)]
#[template(path = "decision/confirmation.html")]
struct ConfirmationPage {
    layout: Layout,
    form_token: FormToken,
    action: ConfirmationUrl,
    back: ProposalUrl,
    number: i32,
    title: String,
    track_name: String,
    state: ProposalState,
    until: Option<String>,
    local: Option<String>,
    answers: Vec<Answer>,
    bof: bool,
    said: Option<Answer>,
    /// Who can answer, where it is not the reader.
    only: Option<String>,
    summary: ErrorSummary,
    note: TextField,
    typed_note: String,
    notice: Option<String>,
}

fn back(author: &AuthorOf) -> ProposalUrl {
    ProposalUrl { conference: author.conference().slug.clone(), number: author.proposal().number.unwrap_or_default() }
}

async fn page(
    app: &App,
    author: &AuthorOf,
    form: &Form,
    errors: &FormErrors,
    notice: Option<String>,
) -> Result<ConfirmationPage, AppError> {
    let proposal = author.proposal();
    let number = proposal.number.unwrap_or_default();
    let asked = Asked::load(&mut *app.db.acquire().await?, proposal).await?;
    Ok(ConfirmationPage {
        layout: author
            .viewer()
            .layout(app, format!("Your answer about #{number}"), Some(author.conference()))
            .wrong_if(!errors.is_empty()),
        form_token: author.viewer().form_token(),
        action: ConfirmationUrl { conference: author.conference().slug.clone(), number },
        back: back(author),
        number,
        title: proposal.text.title.clone(),
        track_name: author.track().name.clone(),
        state: proposal.state,
        answers: asked.possible(proposal.state),
        bof: asked.bof && proposal.state == ProposalState::Declined,
        said: asked.said,
        until: asked.answer_by.map(answer::in_words),
        local: asked.answer_by.and_then(|date| answer::local(date, author.viewer().zone())),
        only: (author.via() == Via::CoAuthor).then(|| proposal.text.name.clone()),
        summary: ErrorSummary::new(errors, &["note"]),
        note: TextField::area("note", "A word to the leads", 3)
            .hint("Optional. It stands in the letter to them.")
            .max(limit::TEXT)
            .value(form.text("note"))
            .error(errors),
        typed_note: form.trimmed("note").to_owned(),
        notice,
    })
}

pub async fn ask(_: ConfirmationUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    let (form, notice) = returned(&app, author.viewer(), "sent").await?.unzip();
    let page = page(&app, &author, &form.unwrap_or_default(), &FormErrors::default(), notice).await?;
    Ok(show(StatusCode::OK, &page))
}

pub async fn answer(
    _: ConfirmationUrl,
    author: AuthorOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut errors = posted.form.errors();
    let note = read_text(&posted.form, "note", "Your word to the leads", limit::TEXT, &mut errors);
    let answer = posted.form.trimmed("answer").parse::<Answer>();
    if answer.is_err() {
        errors.add("note", "Press one of the two buttons");
    }
    let Some(answer) = answer.ok().filter(|_| errors.is_empty()) else {
        let page = page(&app, &author, &posted.form, &errors, None).await?;
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    if author.via() == Via::CoAuthor {
        let (number, name) = (author.proposal().number.unwrap_or_default(), &author.proposal().text.name);
        return Err(AppError::Forbidden(format!("Only {name}, who filed #{number}, can answer.")));
    }
    say(&app, author, answer, &note, &posted.form).await
}

/// Moves the proposal, if it can be moved to that; the same answer again changes nothing.
async fn say(app: &App, author: AuthorOf, answer: Answer, note: &str, form: &Form) -> Result<Response, AppError> {
    let mut tx = Tx::begin(author, app).await?;
    let (id, number, from) = (tx.proposal().id, tx.proposal().number.unwrap_or_default(), tx.proposal().state);
    let proposal = tx.proposal().clone();
    let asked = Asked::load(tx.db(), &proposal).await?;
    if !answer.is_possible(from, asked.bof, asked.said) {
        let newest = store::newest_answer(tx.db(), id).await?;
        let said_before = newest.is_some_and(|said| said.answer == answer.as_str() && said.note == note);
        let stands = asked.said == Some(answer) && answer.state().is_none_or(|state| state == from);
        if stands && (said_before || note.is_empty()) {
            return Ok(see(back(&tx)));
        }
        return conflict(app, tx, form).await;
    }
    if let Some(state) = answer.state() {
        proposal::store::set_state(&mut tx, id, state).await?;
    }
    let key = store::add_answer(&mut tx, answer, note).await?;
    let details = json!({ "from": from.as_str(), "to": answer.as_str(), "note": note });
    audit::record(&mut tx, "author answered", format!("proposal {number}"), details).await?;
    notify::answered(app, &mut tx, answer, note, key).await?;
    let next = back(&tx);
    tx.commit().await?;
    Ok(see(next))
}

/// The proposal is not any more what the author saw. Nothing is sent, and what was typed is still there.
async fn conflict(app: &App, tx: Tx<AuthorOf>, form: &Form) -> Result<Response, AppError> {
    let author = (*tx).clone();
    drop(tx);
    let notice = format!(
        "The proposal was changed after you opened this page. It is now: {}. Nothing was sent.",
        author.proposal().state.word().to_lowercase()
    );
    let page = page(app, &author, form, &FormErrors::default(), Some(notice)).await?;
    Ok(show(StatusCode::CONFLICT, &ConfirmationPage { layout: page.layout.wrong_if(true), ..page }))
}
