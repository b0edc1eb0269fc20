//! The pages on which late requests are read and answered.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::answer::{self as answers, Answer};
use super::store::{self, Request};
use super::{LateAnswerUrl, LateRequestsUrl, ending};
use crate::access::{AnswersLate, LeadOf};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::ReadView;
use crate::proposal::text::limit;
use crate::review::QueueUrl;
use crate::track::words::{for_you, utc_precise};
use crate::web::fields::{ErrorSummary, FormToken, TextField, read_text};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::returned::returned;
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "late/requests.html")]
struct ListPage {
    layout: Layout,
    queue_url: QueueUrl,
    track_name: String,
    rows: Vec<Row>,
}

struct Row {
    url: LateAnswerUrl,
    title: String,
    author: String,
    asked: String,
    standing: String,
}

#[derive(Template)]
#[template(path = "late/request.html")]
struct RequestPage {
    layout: Layout,
    form_token: FormToken,
    action: LateAnswerUrl,
    list: LateRequestsUrl,
    title: String,
    author: String,
    asked: Option<String>,
    note: String,
    standing: String,
    marks: Vec<String>,
    summary: ErrorSummary,
    hours: TextField,
    until: TextField,
    reason: TextField,
    may_not: Option<String>,
    is_draft: bool,
    holds: bool,
    text: ReadView,
}

/// How a request stands, in words.
fn standing(request: &Request, now: DateTime<Utc>, zone: Option<Tz>) -> String {
    let by = |name: &Option<String>| name.clone().unwrap_or_default();
    let pass = match (request.until, request.revoked_at) {
        (Some(_), Some(at)) => Some(format!("Late pass revoked by {}, {}", by(&request.revoked_by), utc_precise(at))),
        (Some(until), None) => {
            let word = if until > now { "holds" } else { "held" };
            let (by, ends, local) = (by(&request.granted_by), utc_precise(until), for_you(until, zone));
            Some(format!("Late pass by {by} {word} until {ends}{local}"))
        }
        (None, _) => None,
    };
    let refusal =
        request.declined_at.map(|at| format!("Declined by {}, {}", by(&request.declined_by), utc_precise(at)));
    let sent = request.number.map(|number| format!("Sent: #{number}"));
    let said: Vec<String> = [sent, pass, refusal].into_iter().flatten().collect();
    if said.is_empty() { "Waits for an answer".to_owned() } else { said.join(". ") }
}

/// A draft that nobody was asked about is its author's alone.
fn shown_title(request: &Request) -> String {
    if request.asked_at.is_none() && request.number.is_none() {
        "A draft with an access code".to_owned()
    } else if request.title.is_empty() {
        "Without a title".to_owned()
    } else {
        request.title.clone()
    }
}

pub async fn list(_: LateRequestsUrl, lead: LeadOf, State(app): State<App>) -> Result<Response, AppError> {
    let now = app.clock.now();
    let requests = store::requests(&mut *app.db.acquire().await?, lead.track().id, None).await?;
    let slug = &lead.conference().slug;
    let row = |request: Request| Row {
        url: LateAnswerUrl { conference: slug.clone(), draft: request.id },
        standing: standing(&request, now, lead.viewer().zone()),
        title: shown_title(&request),
        author: request.author,
        asked: request.asked_at.map_or("With an access code".to_owned(), utc_precise),
    };
    let title = format!("Late requests: {}", lead.track().name);
    let page = ListPage {
        layout: lead.viewer().layout(&app, title, Some(lead.conference())),
        queue_url: QueueUrl { conference: slug.clone(), track: lead.track().slug.clone() },
        track_name: lead.track().name.clone(),
        rows: requests.into_iter().map(row).collect(),
    };
    Ok(show(StatusCode::OK, &page))
}

async fn page(app: &App, lead: &AnswersLate, form: &Form, errors: &FormErrors) -> Result<RequestPage, AppError> {
    let (conference, track, proposal) = (lead.conference(), lead.track(), lead.proposal());
    let now = app.clock.now();
    let requests = store::requests(&mut *app.db.acquire().await?, track.id, Some(proposal.id)).await?;
    let request = requests.into_iter().next().ok_or_else(AppError::not_found)?;
    let hours = if form.has("hours") { form.text("hours").to_owned() } else { ending::HOURS.to_string() };
    let zone = conference.time_zone.name();
    Ok(RequestPage {
        layout: lead.viewer().layout(app, "Late request", Some(conference)).wrong_if(!errors.is_empty()),
        form_token: lead.viewer().form_token(),
        action: LateAnswerUrl { conference: conference.slug.clone(), draft: proposal.id },
        list: LateRequestsUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        title: shown_title(&request),
        asked: request.asked_at.map(utc_precise),
        standing: standing(&request, now, lead.viewer().zone()),
        author: request.author,
        note: request.note,
        marks: crate::review::marks(proposal),
        summary: ErrorSummary::new(errors, &["hours", "until", "reason"]),
        hours: TextField::line("hours", "Hours from now").value(hours).error(errors),
        until: TextField::line("until", "Or until")
            .hint(format!("Optional. Date and time in the zone of {zone}, as in 2023-08-20 18:00."))
            .value(form.text("until"))
            .error(errors),
        reason: TextField::area("reason", "Reason", 3)
            .hint("Optional. The author reads it.")
            .max(limit::TEXT)
            .value(form.text("reason"))
            .error(errors),
        may_not: answers::may_not_grant(lead),
        is_draft: proposal.number.is_none(),
        holds: proposal.pass_until.is_some_and(|until| until > now),
        text: ReadView::new(&proposal.text, track),
    })
}

pub async fn show_request(_: LateAnswerUrl, lead: AnswersLate, State(app): State<App>) -> Result<Response, AppError> {
    let (form, why) = returned(&app, lead.viewer(), "sent").await?.unzip();
    let page = page(&app, &lead, &form.unwrap_or_default(), &FormErrors::default()).await?;
    Ok(show(StatusCode::OK, &RequestPage { summary: ErrorSummary::of_returned(why), ..page }))
}

/// What was pressed, with what was typed.
fn read(form: &Form, lead: &AnswersLate, now: DateTime<Utc>) -> Result<Answer, FormErrors> {
    let mut errors = form.errors();
    let reason = read_text(form, "reason", "The reason", limit::TEXT, &mut errors);
    let answer = match form.trimmed("answer") {
        "revoke" => Answer::Revoke,
        "decline" => Answer::Decline(reason),
        "grant" => {
            let zone = lead.conference().time_zone;
            match ending::read(form.trimmed("hours"), form.trimmed("until"), zone, now) {
                Ok(until) => Answer::Grant(until),
                Err((field, sentence)) => {
                    errors.add(field, sentence);
                    return Err(errors);
                }
            }
        }
        _ => {
            errors.add("hours", "Press one of the buttons");
            return Err(errors);
        }
    };
    if errors.is_empty() { Ok(answer) } else { Err(errors) }
}

/// What was answered.
fn told(answer: &Answer) -> String {
    match answer {
        Answer::Grant(until) => format!("The late pass holds until {}.", utc_precise(*until)),
        Answer::Decline(_) => "The request is declined.".to_owned(),
        Answer::Revoke => "The late pass is revoked.".to_owned(),
    }
}

pub async fn answer(
    url: LateAnswerUrl,
    lead: AnswersLate,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    match read(&posted.form, &lead, posted.arrived_at) {
        Ok(answer) => {
            let told = told(&answer);
            answers::give(&app, lead, answer).await?;
            Ok(see_told(url, told))
        }
        Err(errors) => Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &lead, &posted.form, &errors).await?)),
    }
}
