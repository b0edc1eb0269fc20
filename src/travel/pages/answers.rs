//! Answers to what the new track of a proposal asks. They can be given whether or not its call is open: the move came later.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::fields::returned;
use crate::access::{AuthorOf, Tx};
use crate::app::App;
use crate::audit;
use crate::decision::About;
use crate::decision::hold::take_out;
use crate::error::AppError;
use crate::proposal::answers::{self, AnswerField, Answers};
use crate::proposal::state::State as ProposalState;
use crate::proposal::text::ProposalText;
use crate::proposal::{self, EDITS_COLLECTED_FOR, ProposalUrl, forms};
use crate::track::question::Question;
use crate::travel::{AnswersUrl, unanswered};
use crate::web::fields::{ErrorSummary, FormToken};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "travel/answers.html")]
struct AnswersPage {
    layout: Layout,
    form_token: FormToken,
    action: AnswersUrl,
    number: i32,
    title: String,
    track_name: String,
    home: ProposalUrl,
    notice: Option<String>,
    summary: ErrorSummary,
    fields: Vec<AnswerField>,
}

fn home(author: &AuthorOf) -> ProposalUrl {
    ProposalUrl { conference: author.conference().slug.clone(), number: author.proposal().number.unwrap_or_default() }
}

fn asked(author: &AuthorOf) -> Vec<Question> {
    unanswered(author.track(), &author.proposal().text.answers).cloned().collect()
}

fn page(app: &App, author: &AuthorOf, form: &Form, errors: &FormErrors, notice: Option<String>) -> AnswersPage {
    let (proposal, conference, track) = (author.proposal(), author.conference(), author.track());
    let number = proposal.number.unwrap_or_default();
    let asked = asked(author);
    let order: Vec<_> = asked.iter().map(Question::field).collect();
    AnswersPage {
        layout: author
            .viewer()
            .layout(app, format!("Questions of the {}", track.name), Some(conference))
            .wrong_if(!errors.is_empty()),
        form_token: author.viewer().form_token(),
        action: AnswersUrl { conference: conference.slug.clone(), number },
        number,
        title: proposal.text.title.clone(),
        track_name: track.name.clone(),
        home: home(author),
        notice,
        summary: ErrorSummary::new(errors, &order.iter().map(String::as_str).collect::<Vec<_>>()),
        fields: answers::fields(asked.iter(), form, errors, "Public once it is accepted."),
    }
}

/// What is said where a co-author was faster.
const ANSWERED: &str =
    "Somebody else has answered in the meantime. Nothing of yours was saved: read what stands there now.";
/// What is said where the questions changed at that very moment.
const CHANGED: &str = "The questions were changed in the meantime. Nothing was saved: open them again.";

/// Only what is with the leads is asked for.
fn answerable(author: &AuthorOf) -> Result<(), AppError> {
    let (proposal, number) = (author.proposal(), author.proposal().number.unwrap_or_default());
    if proposal.state == ProposalState::Submitted && proposal.denied_at.is_none() {
        return Ok(());
    }
    let word = proposal.state.word().to_lowercase();
    Err(AppError::Forbidden(format!("#{number} is {word}; nothing is asked about it here.")))
}

pub async fn ask(_: AnswersUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    answerable(&author)?;
    let (form, notice) = returned(&app, author.viewer()).await?;
    let form = if notice.is_some() { form } else { forms::typed(&author.proposal().text) };
    Ok(show(StatusCode::OK, &page(&app, &author, &form, &FormErrors::default(), notice)))
}

pub async fn save(
    _: AnswersUrl,
    author: AuthorOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    answerable(&author)?;
    let mut errors = posted.form.errors();
    answers::read(&posted.form, asked(&author).iter(), forms::Demand::Send, &mut errors);
    if !errors.is_empty() {
        let page = page(&app, &author, &posted.form, &errors, None);
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let home = home(&author);
    let mut tx = Tx::begin(author, &app).await?;
    answerable(&tx)?;
    // What was answered in between is not asked any more, and stays.
    let (have, every) = (&tx.proposal().text.answers, tx.track().content.asked_first());
    let typed = answers::read(&posted.form, every, forms::Demand::Draft, &mut errors);
    if typed.iter().any(|(key, answer)| have.get(key).is_some_and(|have| have != answer)) {
        return Err(AppError::Forbidden(ANSWERED.to_owned()));
    }
    if !errors.is_empty() {
        return Err(AppError::Forbidden(CHANGED.to_owned()));
    }
    let asked = asked(&tx);
    let is_asked = |key: &str| asked.iter().any(|question| question.key == key);
    let given: Answers = typed.into_iter().filter(|(key, _)| is_asked(key)).collect();
    if !given.is_empty() {
        let proposal = tx.proposal().clone();
        let mut text = ProposalText { ..proposal.text.clone() };
        text.answers.extend(given);
        let version = proposal::store::change_text(&mut tx, &text, posted.arrived_at).await?;
        let due_at = tx.now() + EDITS_COLLECTED_FOR;
        proposal::store::note_edit(&mut tx, proposal.version, due_at).await?;
        let subject = format!("proposal {}", proposal.number.unwrap_or_default());
        audit::record(&mut tx, "questions of the new track answered", subject, json!({ "version": version })).await?;
        let about = About::from(&*tx);
        take_out(&app, &mut tx, &about, "its author answered the questions of the track").await?;
        tx.commit().await?;
    }
    Ok(see_told(home, "Your answers are saved."))
}
