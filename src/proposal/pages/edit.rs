//! Changing a filed proposal: the whole text while its call is open and nothing is decided, small things afterwards.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::autosave;
use super::conflict::{self as conflict_pages, ConflictView, see_merged};
use super::preview::Preview;
use super::shared::{FormPage, FormParts, Stage, home_of, returned};
use crate::access::{AuthorOf, Tx};
use crate::app::App;
use crate::audit;
use crate::decision;
use crate::error::AppError;
use crate::proposal::conflict::{self, Clash, Settled, Sides};
use crate::proposal::forms::{self, Demand};
use crate::proposal::notify::EDITS_COLLECTED_FOR;
use crate::proposal::state::State as ProposalState;
use crate::proposal::text::ProposalText;
use crate::proposal::{EditUrl, Proposal, ReadView, answers, store};
use crate::track::deadline::text_may_be_edited;
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};
use chrono::{DateTime, Utc};

/// Both texts of an edit that came too late.
#[derive(Template)]
#[template(path = "proposal/unsent.html")]
struct UnsentPage {
    layout: Layout,
    why: String,
    contact: String,
    home: String,
    edit_url: EditUrl,
    sent: ReadView,
    unsent: ReadView,
    taken_over: bool,
    /// Whether co-authors can see it too.
    shared: bool,
}

/// What may be changed at this instant.
fn stage(author: &AuthorOf, at: DateTime<Utc>) -> Option<Stage> {
    let proposal = author.proposal();
    match proposal.state {
        ProposalState::Submitted
            if text_may_be_edited(&author.track().call, proposal.late_pass(), at, proposal.state.is_decided()) =>
        {
            Some(Stage::Filed)
        }
        ProposalState::Submitted | ProposalState::Accepted | ProposalState::Waitlisted | ProposalState::Confirmed => {
            Some(Stage::SmallChanges)
        }
        _ => None,
    }
}

fn ended_sentence(proposal: &Proposal) -> String {
    let word = proposal.state.word().to_lowercase();
    format!("#{} is {word}; it cannot be changed any more.", proposal.number.unwrap_or_default())
}

fn ended(author: &AuthorOf) -> AppError {
    AppError::Forbidden(ended_sentence(author.proposal()))
}

fn edit_url(author: &AuthorOf) -> EditUrl {
    EditUrl { conference: author.conference().slug.clone(), number: author.proposal().number.unwrap_or_default() }
}

fn page(app: &App, author: &AuthorOf, stage: Stage, form: &Form, errors: &FormErrors) -> FormPage {
    let parts = FormParts {
        app,
        viewer: author.viewer(),
        conference: author.conference(),
        track: author.track(),
        heading: format!("Edit #{}: {}", author.proposal().number.unwrap_or_default(), author.proposal().text.title),
        action: edit_url(author).to_string(),
        stage,
        version: author.proposal().version,
    };
    let page = parts.page(form, errors);
    let deadline = page.deadline.clone().with_pass(author.proposal().pass_until, app.clock.now());
    FormPage {
        home: Some(home_of(author.conference(), author.proposal())),
        asks_later: !later(author).is_empty(),
        deadline,
        ..page
    }
}

pub async fn edit(_: EditUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    let open_stage = stage(&author, app.clock.now()).ok_or_else(|| ended(&author))?;
    let (form, why, stage) = match returned(&app, author.viewer()).await? {
        // A whole text that was refused comes back whole, also when only small things may change by now: sent again within
        // the hour it may have been in time, and later it is kept as an unsent version.
        Some((form, why)) => {
            let stage = if form.has("title") { Stage::Filed } else { open_stage };
            (form, Some(why), stage)
        }
        None => (forms::typed(&author.proposal().text), None, open_stage),
    };
    Ok(show(StatusCode::OK, &FormPage { returned: why, ..page(&app, &author, stage, &form, &FormErrors::default()) }))
}

pub async fn save(_: EditUrl, author: AuthorOf, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    apply(&app, author, &posted).await
}

/// The form of a draft came again after the draft was filed: the same text is the first receipt, another one an edit.
pub async fn resent(app: &App, author: AuthorOf, posted: &Posted) -> Result<Response, AppError> {
    if autosave::asked(&posted.form) {
        return Ok(autosave::sent_already());
    }
    let (text, errors) = forms::read(&posted.form, author.track(), author.viewer().account(), Demand::Draft);
    let text = answers::with_unasked_of(&text, &author.proposal().text, &posted.form);
    if errors.is_empty() && text == author.proposal().text {
        return Ok(see(home_of(author.conference(), author.proposal())));
    }
    apply(app, author, posted).await
}

/// What was typed. Fields that a form for small changes does not show keep what they hold, and are not found fault with:
/// the track may ask for other minutes by now.
fn typed_text(author: &AuthorOf, form: &Form) -> (ProposalText, FormErrors) {
    let held = &author.proposal().text;
    let account = author.viewer().account();
    let (text, errors) = if form.has("title") {
        let (typed, found) = forms::read(form, author.track(), account, Demand::Send);
        let mut errors = FormErrors::default();
        // This form shows no address.
        for (field, sentence) in found.in_order(&[]).into_iter().filter(|(field, _)| *field != "email") {
            errors.add(field, sentence);
        }
        (typed, errors)
    } else {
        let (mut typed, found) = forms::read(form, author.track(), account, Demand::Draft);
        let mut errors = FormErrors::default();
        let later = later(author);
        typed.answers = later_answers(author, form, &mut errors);
        for field in ["name", "links"] {
            if let Some(sentence) = found.get(field) {
                errors.add(field, sentence);
            }
        }
        if typed.name.is_empty() {
            errors.add("name", "Enter your name");
        }
        (held.with_small_changes_of(&typed, &later), errors)
    };
    // The address was given when it was filed; letters went there.
    (ProposalText { email: held.email.clone(), ..text }, errors)
}

/// The keys of the questions that are asked now that it was accepted.
fn later(author: &AuthorOf) -> Vec<String> {
    match author.proposal().state {
        ProposalState::Accepted | ProposalState::Confirmed => answers::later_keys(author.track()),
        _ => Vec::new(),
    }
}

/// The answers to what is asked later; what the form does not show stays as it is held.
fn later_answers(author: &AuthorOf, form: &Form, errors: &mut FormErrors) -> answers::Answers {
    let mut typed = author.proposal().text.clone();
    typed.answers = answers::read(form, author.track().content.asked_later(), Demand::Draft, errors);
    answers::with_unasked_of(&typed, &author.proposal().text, form).answers
}

async fn apply(app: &App, author: AuthorOf, posted: &Posted) -> Result<Response, AppError> {
    let form = conflict::with_choices(&mut *app.db.acquire().await?, author.proposal(), &posted.form).await?;
    let posted = &Posted { form, ..posted.clone() };
    let now_stage = stage(&author, posted.arrived_at).unwrap_or(Stage::SmallChanges);
    let (text, errors) = typed_text(&author, &posted.form);
    if !errors.is_empty() {
        return Ok(page(app, &author, now_stage, &posted.form, &errors).answer());
    }
    if posted.form.has("preview") {
        let preview = Some(Preview::of(&text, author.track()));
        let page = FormPage { preview, ..page(app, &author, now_stage, &posted.form, &errors) };
        return Ok(page.answer());
    }
    let mut tx = Tx::begin(author, app).await?;
    let stage = stage(&tx, posted.arrived_at);
    let held = tx.proposal().text.clone();
    let later = later(&tx);
    let sides = Sides {
        form: &posted.form,
        whole: posted.form.has("title"),
        mine: &text,
        small_only: stage != Some(Stage::Filed),
        later: &later,
    };
    let (text, taken) = match conflict::settle(&mut tx, &sides).await? {
        Settled::Text(text, taken) => (*text, taken),
        Settled::Clash(clash) if stage.is_some() => return clashed(app, tx, *clash, posted, &text).await,
        // Nothing counts any more, so there is nothing to decide.
        Settled::Clash(_) => (text, None),
    };
    let counts = match stage {
        Some(Stage::Filed) => Some(text.clone()),
        Some(_) => Some(held.with_small_changes_of(&text, &later)),
        None => None,
    };
    put(app, &mut tx, counts.as_ref().filter(|counts| **counts != held), posted).await?;
    let all_counts = counts.as_ref() == Some(&text);
    if !all_counts {
        put_aside(&mut tx, &text, posted).await?;
    }
    let taken_over = counts.is_some();
    let (next, author) = (home_of(tx.conference(), tx.proposal()), (*tx).clone());
    tx.commit().await?;
    if all_counts {
        Ok(see_merged(&next, taken))
    } else {
        Ok(unsent_page(app, &author, counts.as_ref().unwrap_or(&held), &text, taken_over))
    }
}

/// Stores the changed text, if there is one; the leads hear of it later. What the form resolves is resolved either way.
async fn put(
    app: &App,
    tx: &mut Tx<AuthorOf>,
    changed: Option<&ProposalText>,
    posted: &Posted,
) -> Result<(), AppError> {
    if let Some(text) = changed {
        let (told_version, number) = (tx.proposal().version, tx.proposal().number.unwrap_or_default());
        let due_at = tx.now() + EDITS_COLLECTED_FOR;
        let version = store::change_text(tx, text, posted.arrived_at).await?;
        store::note_edit(tx, told_version, due_at).await?;
        audit::record(tx, "proposal edited", format!("proposal {number}"), json!({ "version": version })).await?;
        let about = decision::About::from(&**tx);
        decision::hold::take_out(app, tx, &about, "its author changed the text").await?;
    }
    match conflict::resolves(&posted.form) {
        Some(before) => Ok(store::resolve(tx, before).await?),
        None => Ok(()),
    }
}

/// Keeps what came too late to count.
async fn put_aside(tx: &mut Tx<AuthorOf>, text: &ProposalText, posted: &Posted) -> Result<(), AppError> {
    let number = tx.proposal().number.unwrap_or_default();
    store::keep_unsent(tx, text, posted.arrived_at).await?;
    audit::record(tx, "late edit kept unsent", format!("proposal {number}"), json!({})).await?;
    Ok(())
}

/// The text met another one: it is kept, and its author decides.
async fn clashed(
    app: &App,
    mut tx: Tx<AuthorOf>,
    mut clash: Clash,
    posted: &Posted,
    mine: &ProposalText,
) -> Result<Response, AppError> {
    conflict_pages::keep(&mut tx, &mut clash, &posted.form, mine, posted.arrived_at).await?;
    let author = (*tx).clone();
    tx.commit().await?;
    let stage = if posted.form.has("title") { Stage::Filed } else { Stage::SmallChanges };
    let (form, question) = ConflictView::form(&clash, &author.track().content);
    Ok(FormPage { conflict: Some(question), ..page(app, &author, stage, &form, &FormErrors::default()) }.answer())
}

fn unsent_page(app: &App, author: &AuthorOf, sent: &ProposalText, unsent: &ProposalText, taken_over: bool) -> Response {
    let proposal = author.proposal();
    let why = match proposal.state {
        ProposalState::Submitted => {
            format!("The {} has closed, so the text cannot change any more.", author.track().name)
        }
        _ if taken_over => "A decision was sent, so the text cannot change any more.".to_owned(),
        _ => ended_sentence(proposal),
    };
    let page = UnsentPage {
        layout: author.viewer().layout(app, "Your change came too late", Some(author.conference())),
        why,
        contact: author.conference().contact.clone(),
        home: home_of(author.conference(), author.proposal()),
        edit_url: edit_url(author),
        sent: ReadView::new(sent, author.track()),
        unsent: ReadView::new(unsent, author.track()),
        shared: proposal.confirmed_co_authors().next().is_some(),
        taken_over,
    };
    show(StatusCode::CONFLICT, &page)
}
