//! The pages on which leads write the questions of their track.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{LeadOf, MaySet, Role, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::review::QueueUrl;
use crate::track::question::form::{self, Fields};
use crate::track::question::list::{Arrangement, arranged, new_key, with};
use crate::track::question::{MOST, Question, Readers};
use crate::track::settings::pages::{BASE, MEANWHILE, fingerprint, with_base};
use crate::track::settings::part::sections::Questions;
use crate::track::settings::public;
use crate::track::{QuestionUrl, QuestionsUrl, settings, store};
use crate::web::fields::FormToken;
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};
use crate::web::returned::returned;

#[derive(Template)]
#[template(path = "track/questions.html")]
struct ListPage {
    layout: Layout,
    form_token: FormToken,
    track_name: String,
    queue_url: QueueUrl,
    action: QuestionsUrl,
    question_url: QuestionUrl,
    room: bool,
    questions: Vec<Question>,
}

#[derive(Template)]
#[template(path = "track/question.html")]
struct EditPage {
    layout: Layout,
    form_token: FormToken,
    heading: String,
    list_url: QuestionsUrl,
    action: QuestionUrl,
    key: String,
    base: String,
    returned: Option<String>,
    fields: Fields,
    /// What is set now, where somebody else has set it meanwhile.
    theirs: Vec<(String, String)>,
}

fn list_url(lead: &LeadOf) -> QuestionsUrl {
    QuestionsUrl { conference: lead.conference().slug.clone(), track: lead.track().slug.clone() }
}

fn question_url(lead: &LeadOf) -> QuestionUrl {
    QuestionUrl { conference: lead.conference().slug.clone(), track: lead.track().slug.clone() }
}

pub async fn list(_: QuestionsUrl, lead: MaySet<Questions>, State(app): State<App>) -> Result<Response, AppError> {
    let (conference, track) = (lead.conference(), lead.track());
    let page = ListPage {
        layout: lead.viewer().layout(&app, format!("Questions: {}", track.name), Some(conference)),
        form_token: lead.viewer().form_token(),
        track_name: track.name.clone(),
        queue_url: QueueUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        action: list_url(&lead),
        question_url: question_url(&lead),
        room: track.content.questions.len() < MOST,
        questions: track.content.questions.clone(),
    };
    Ok(show(StatusCode::OK, &page))
}

/// Moves a question or ends it.
pub async fn arrange(
    url: QuestionsUrl,
    lead: MaySet<Questions>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let (change, action) = match posted.form.trimmed("do") {
        "up" => (Arrangement::Up, "question moved"),
        "down" => (Arrangement::Down, "question moved"),
        "remove" => (Arrangement::Remove, "question removed"),
        _ => return Ok(see(url)),
    };
    let key = posted.form.trimmed("key");
    let mut tx = Tx::begin(lead, &app).await?;
    let hidden = tx.track().content.question(key).is_some_and(|known| known.readers == Readers::Organisers);
    if change == Arrangement::Remove && hidden && tx.role() == Role::Lead {
        return Err(AppError::Forbidden("Organisers remove a question whose answers only they read.".to_owned()));
    }
    let questions = arranged(&tx.track().content.questions, key, change);
    put(&mut tx, questions, action, key).await?;
    tx.commit().await?;
    Ok(see(url))
}

fn label(question: Option<&Question>) -> Option<&str> {
    question.map(|question| question.label.as_str())
}

/// Stores the list, if it is another one.
async fn put(
    tx: &mut Tx<MaySet<Questions>>,
    questions: Vec<Question>,
    action: &'static str,
    key: &str,
) -> Result<(), AppError> {
    if questions == tx.track().content.questions {
        return Ok(());
    }
    let before = tx.track().content.question(key).cloned();
    let after = questions.iter().find(|question| question.key == key);
    let words = (before.as_ref() != after).then(|| public::of_question(label(before.as_ref()), label(after))).flatten();
    let details = json!({ "key": key, "before": before });
    let subject = format!("track {}", tx.track().slug);
    let content = tx.track().content.asking(questions);
    settings::store::set_content(tx, &content, &["questions"]).await?;
    if let Some(words) = words {
        public::publish(tx, &words).await?;
    }
    audit::record(tx, action, subject, details).await?;
    Ok(())
}

fn page(app: &App, lead: &LeadOf, form: &Form, errors: &FormErrors) -> EditPage {
    let key = form.trimmed("key").to_owned();
    let heading = if key.is_empty() { "New question" } else { "Edit the question" }.to_owned();
    let title = if errors.is_empty() { heading.clone() } else { format!("Error: {heading}") };
    EditPage {
        layout: lead.viewer().layout(app, title, Some(lead.conference())),
        form_token: lead.viewer().form_token(),
        heading,
        list_url: list_url(lead),
        action: question_url(lead),
        key,
        base: form.trimmed(BASE).to_owned(),
        returned: None,
        fields: Fields::new(form, errors),
        theirs: Vec::new(),
    }
}

pub async fn edit(
    _: QuestionUrl,
    lead: MaySet<Questions>,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let query = Form::from_query(query.as_deref());
    let (form, returned) = match returned(&app, lead.viewer(), "saved").await? {
        Some((form, why)) => (form, Some(why)),
        None if !query.has("key") => (begun(&Question::default()), None),
        None => {
            let known = lead.track().content.question(query.trimmed("key"));
            (begun(known.ok_or_else(AppError::not_found)?), None)
        }
    };
    Ok(show(StatusCode::OK, &EditPage { returned, ..page(&app, &lead, &form, &FormErrors::default()) }))
}

/// The form of a question as it is set, which says what it was made of.
fn begun(question: &Question) -> Form {
    let set = form::typed(question);
    with_base(&set, &fingerprint(&set))
}

/// What was typed above what somebody else has set meanwhile.
fn met(app: &App, lead: &LeadOf, form: &Form, now: &Question) -> EditPage {
    let form = with_base(form, begun(now).trimmed(BASE));
    EditPage {
        returned: Some(MEANWHILE.to_owned()),
        theirs: form::in_words(now),
        ..page(app, lead, &form, &FormErrors::default())
    }
}

/// Why the question cannot be stored as things stand now, with the field that it belongs to.
fn refusal(lead: &LeadOf, key: &str, question: &Question) -> Option<(&'static str, String)> {
    let content = &lead.track().content;
    if key.is_empty() {
        let full = content.questions.len() >= MOST;
        return full.then(|| ("label", format!("A track asks {MOST} questions at most; remove one first")));
    }
    let Some(known) = content.question(key) else {
        return Some(("label", "This question was removed in the meantime; add it as a new one".to_owned()));
    };
    let opens = known.readers == Readers::Organisers && question.readers == Readers::Leads;
    (opens && lead.role() == Role::Lead)
        .then(|| ("readers", "Only an organiser can show the leads what was answered to organisers".to_owned()))
}

/// Stores a new or a changed question.
pub async fn save(
    _: QuestionUrl,
    lead: MaySet<Questions>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let key = posted.form.trimmed("key").to_owned();
    let (question, errors) = form::read(&posted.form, key.clone());
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &lead, &posted.form, &errors)));
    }
    let mut tx = Tx::begin(lead, &app).await?;
    let known = tx.track().content.questions.clone();
    let sentence = refusal(&tx, &key, &question);
    if let Some((field, sentence)) = sentence {
        let mut errors = FormErrors::default();
        errors.add(field, sentence);
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &tx, &posted.form, &errors)));
    }
    let next = list_url(&tx);
    if known.iter().any(|known| Question { key: known.key.clone(), ..question.clone() } == *known) {
        // Sent twice: it is so already.
        return Ok(see(next));
    }
    if let Some(now) = known.iter().find(|known| known.key == key)
        && posted.form.trimmed(BASE) != begun(now).trimmed(BASE)
    {
        return Ok(show(StatusCode::CONFLICT, &met(&app, &tx, &posted.form, now)));
    }
    let action = if key.is_empty() { "question added" } else { "question changed" };
    let key = match key.is_empty() {
        true => new_key(&store::taken_keys(&mut tx).await?, &question.label),
        false => key,
    };
    put(&mut tx, with(&known, Question { key: key.clone(), ..question }), action, &key).await?;
    tx.commit().await?;
    Ok(see(next))
}
