//! The texts of a track's letters about decisions.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{LeadOf, MaySet, Tx};
use crate::app::App;
use crate::audit;
use crate::decision::forms::read_letter;
use crate::decision::placeholders::{Placeholder, Text};
use crate::decision::plan::Wish;
use crate::decision::store::{self, StoredText};
use crate::decision::text::{LetterText, LetterTexts, Recipient, render};
use crate::decision::{LetterTextUrl, LettersUrl, Outcome, SendingUrl, answer};
use crate::error::AppError;
use crate::proposal::state::State as ProposalState;
use crate::proposal::text::limit;
use crate::track::settings::part::sections::Letters;
use crate::track::words::utc_precise;
use crate::web::fields::{ErrorSummary, FormToken, TextField, read_text};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::returned::returned;
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "decision/letters.html")]
struct LettersPage {
    layout: Layout,
    track_name: String,
    sending_url: SendingUrl,
    letters: Vec<(Outcome, String, LetterTextUrl)>,
}

#[derive(Template)]
#[template(path = "decision/letter_text.html")]
struct LetterTextPage {
    layout: Layout,
    form_token: FormToken,
    action: LetterTextUrl,
    back: LettersUrl,
    heading: String,
    summary: ErrorSummary,
    notice: Option<String>,
    /// The text as it stands, where somebody else has changed it.
    now: Option<String>,
    /// Which text the form was made of.
    seen: String,
    changed: Option<String>,
    subject: TextField,
    body: TextField,
    placeholders: Vec<Placeholder>,
    preview: Option<(String, String)>,
}

/// Which text it is; nothing for the usual one.
fn mark(stored: Option<&StoredText>) -> String {
    stored.map(|stored| stored.text.fingerprint()).unwrap_or_default()
}

fn letters_url(lead: &LeadOf) -> LettersUrl {
    LettersUrl { conference: lead.conference().slug.clone(), track: lead.track().slug.clone() }
}

pub async fn list(_: LettersUrl, lead: LeadOf, State(app): State<App>) -> Result<Response, AppError> {
    let (conference, track) = (lead.conference(), lead.track());
    let texts = store::changed_texts(&mut *app.db.acquire().await?, track.id).await?;
    let (slug, name) = (conference.slug.clone(), track.slug.clone());
    let line = |outcome: Outcome| {
        let word = outcome.as_str().to_owned();
        (
            outcome,
            texts.of(outcome).body,
            LetterTextUrl { conference: slug.clone(), track: name.clone(), outcome: word },
        )
    };
    let page = LettersPage {
        layout: lead.viewer().layout(&app, format!("Text of the letters: {}", track.name), Some(conference)),
        track_name: track.name.clone(),
        letters: Outcome::ALL.into_iter().map(line).collect(),
        sending_url: SendingUrl { conference: slug.clone(), track: name.clone() },
    };
    Ok(show(StatusCode::OK, &page))
}

/// Why the form is shown, and what was typed into it.
#[derive(Default)]
struct Shown {
    form: Form,
    errors: FormErrors,
    notice: Option<String>,
    now: Option<String>,
    preview: bool,
}

fn page(app: &App, lead: &LeadOf, outcome: Outcome, stored: Option<&StoredText>, shown: Shown) -> LetterTextPage {
    let (conference, form, errors) = (lead.conference(), &shown.form, &shown.errors);
    let heading = format!("The letter: {}", outcome.news());
    let text = LetterText { subject: form.trimmed("subject").to_owned(), body: form.trimmed("body").to_owned() };
    LetterTextPage {
        layout: lead
            .viewer()
            .layout(app, format!("{heading}, {}", lead.track().name), Some(conference))
            .wrong_if(!errors.is_empty() || shown.now.is_some()),
        form_token: lead.viewer().form_token(),
        action: LetterTextUrl {
            conference: conference.slug.clone(),
            track: lead.track().slug.clone(),
            outcome: outcome.as_str().to_owned(),
        },
        back: letters_url(lead),
        heading,
        summary: ErrorSummary::new(errors, &["subject", "body"]),
        notice: shown.notice,
        now: shown.now,
        seen: mark(stored),
        changed: stored.map(|stored| format!("Changed by {}, {}", stored.by_whom, utc_precise(stored.at))),
        subject: TextField::line("subject", "Subject")
            .hint(format!("It stands after \"{}:\".", outcome.news()))
            .max(limit::TITLE)
            .value(form.text("subject"))
            .error(errors),
        body: TextField::area("body", "Text", 14)
            .hint("Plain text. A paragraph in which nothing is put in is left out. Below it stands what is true of every letter.")
            .max(limit::MESSAGE)
            .value(form.text("body"))
            .error(errors),
        placeholders: Placeholder::ALL.to_vec(),
        preview: shown.preview.then(|| example(app, lead, outcome, text)),
    }
}

/// The letter about a proposal that there is not.
fn example(app: &App, lead: &LeadOf, outcome: Outcome, text: LetterText) -> (String, String) {
    let about = Recipient {
        conference: lead.conference(),
        track: lead.track(),
        number: 57,
        title: "The title of the proposal",
        name: "Mina Kulkarni",
        confirmed: true,
        state: ProposalState::Submitted,
    };
    let by = answer::usual(lead.conference().starts_on, app.clock.now());
    let wish = Wish {
        outcome,
        reason: "Your words to this author stand here.".to_owned(),
        minutes: (outcome == Outcome::Accepted).then_some(20),
        answer_by: outcome.asks().then_some(by),
        rank: None,
        letter: String::new(),
    };
    let texts = LetterTexts::new([(outcome, text)].into());
    let letter = render(app, &about, &wish, &texts);
    (letter.subject.to_string(), letter.body)
}

fn form_of(text: &LetterText) -> Form {
    Form::of([("subject", &text.subject), ("body", &text.body)])
}

fn outcome_of(url: &LetterTextUrl) -> Result<Outcome, AppError> {
    url.outcome.parse().map_err(|_| AppError::not_found())
}

pub async fn edit(url: LetterTextUrl, lead: MaySet<Letters>, State(app): State<App>) -> Result<Response, AppError> {
    let outcome = outcome_of(&url)?;
    let mut db = app.db.acquire().await?;
    let stored = store::stored_text(&mut db, lead.track().id, outcome).await?;
    drop(db);
    let shown = match returned(&app, lead.viewer(), "saved").await? {
        Some((form, why)) => Shown { notice: Some(why), form, ..Shown::default() },
        None => {
            let text = stored.as_ref().map_or_else(|| LetterText::usual(outcome), |stored| stored.text.clone());
            Shown { form: form_of(&text), ..Shown::default() }
        }
    };
    Ok(show(StatusCode::OK, &page(&app, &lead, outcome, stored.as_ref(), shown)))
}

/// The text that was typed, and what is wrong with it.
fn read(form: &Form, outcome: Outcome) -> (LetterText, FormErrors) {
    let mut errors = form.errors();
    let subject = read_text(form, "subject", "The subject", limit::TITLE, &mut errors);
    if let Err(sentence) = Text::read(&subject) {
        errors.add("subject", sentence);
    }
    let body = read_letter(form, "body", outcome, &mut errors);
    if body.is_empty() {
        errors.add("body", "Write the text, or go back to the usual one");
    }
    (LetterText { subject, body }, errors)
}

pub async fn save(
    url: LetterTextUrl,
    lead: MaySet<Letters>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let outcome = outcome_of(&url)?;
    let usual = posted.form.has("usual");
    let (text, errors) = read(&posted.form, outcome);
    if !usual && (!errors.is_empty() || posted.form.has("preview")) {
        let stored = store::stored_text(&mut *app.db.acquire().await?, lead.track().id, outcome).await?;
        let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let shown = Shown { preview: errors.is_empty(), form: posted.form, errors, ..Shown::default() };
        return Ok(show(status, &page(&app, &lead, outcome, stored.as_ref(), shown)));
    }
    keep(&app, lead, outcome, (!usual).then_some(&text), &posted.form).await
}

fn told(outcome: Outcome, own: bool) -> String {
    let kept = if own { "is saved" } else { "is the usual one again" };
    format!("The letter “{}” {kept}.", outcome.news())
}

/// Stores the text, or goes back to the usual one where there is none.
async fn keep(
    app: &App,
    lead: MaySet<Letters>,
    outcome: Outcome,
    text: Option<&LetterText>,
    form: &Form,
) -> Result<Response, AppError> {
    let mut tx = Tx::begin(lead, app).await?;
    let track = tx.track().id;
    let stored = store::stored_text(tx.db(), track, outcome).await?;
    let next = see_told(letters_url(&tx), told(outcome, text.is_some()));
    // The button pressed twice: the first press has saved it.
    if stored.as_ref().map(|stored| &stored.text) == text {
        return Ok(next);
    }
    if form.trimmed("seen") != mark(stored.as_ref()) {
        let lead = (*tx).clone();
        drop(tx);
        let now = stored.as_ref().map_or_else(|| LetterText::usual(outcome), |stored| stored.text.clone());
        let notice = "Somebody else has changed this letter after you opened it. Yours was not saved; it is in the form. \
                      The other one stands below it.";
        let shown = Shown {
            form: form.clone(),
            notice: Some(notice.to_owned()),
            now: Some(format!("{}\n\n{}", now.subject, now.body)),
            ..Shown::default()
        };
        return Ok(show(StatusCode::CONFLICT, &page(app, &lead, outcome, stored.as_ref(), shown)));
    }
    match text {
        Some(text) => store::set_text(&mut tx, outcome, text).await?,
        None => store::forget_text(&mut tx, outcome).await?,
    }
    let subject = format!("track {}", tx.track().slug);
    let details = json!({ "letter": outcome.as_str(), "before": stored.map(|stored| stored.text.body),
                          "after": text.map(|text| &text.body) });
    audit::record(&mut tx, "letter text changed", subject, details).await?;
    tx.commit().await?;
    Ok(next)
}
