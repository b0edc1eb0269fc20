//! The command box of a queue.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::part_page::returned;
use crate::access::{DecidesOn, LeadOf, ReviewsOn, Tx};
use crate::app::App;
use crate::decision;
use crate::error::AppError;
use crate::review::command::{Act, Command, GRAMMAR, parse};
use crate::review::order::Wish;
use crate::review::vote::Vote;
use crate::review::{CommandUrl, QueueUrl, act, row_anchor};
use crate::travel;
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

/// The box itself, on the queue's page and on its own.
pub struct CommandBox {
    pub action: CommandUrl,
    pub form_token: FormToken,
    pub line: TextField,
    /// The key that makes sending a message twice sending it once.
    pub key: Uuid,
    /// The list to come back to, as the query of its address.
    pub list: String,
}

impl CommandBox {
    /// `list` is the query of the queue's page that the box stands on.
    pub fn new(lead: &LeadOf, form: &Form, errors: &FormErrors, list: String) -> Self {
        Self {
            action: CommandUrl { conference: lead.conference().slug.clone(), track: lead.track().slug.clone() },
            form_token: lead.viewer().form_token(),
            line: TextField::line("command", "Command")
                .hint("A number and what to do, as in: 57 vote +1")
                .value(form.text("command"))
                .error(errors),
            key: form.trimmed("key").parse().unwrap_or_else(|_| Uuid::now_v7()),
            list,
        }
    }
}

#[derive(Template)]
#[template(path = "review/command.html")]
struct CommandPage {
    layout: Layout,
    summary: ErrorSummary,
    notice: Option<String>,
    back: QueueUrl,
    track_name: String,
    command_box: CommandBox,
    grammar: &'static [(&'static str, &'static str)],
}

fn queue_url(lead: &LeadOf) -> QueueUrl {
    QueueUrl { conference: lead.conference().slug.clone(), track: lead.track().slug.clone() }
}

fn page(app: &App, lead: &LeadOf, form: &Form, errors: &FormErrors, notice: Option<String>) -> CommandPage {
    CommandPage {
        layout: lead.viewer().layout(app, format!("Commands: {}", lead.track().name), Some(lead.conference())),
        summary: ErrorSummary::new(errors, &["command"]),
        notice,
        back: queue_url(lead),
        track_name: lead.track().name.clone(),
        command_box: CommandBox::new(lead, form, errors, Wish::of_query(Some(form.text("list"))).query()),
        grammar: GRAMMAR,
    }
}

pub async fn open(_: CommandUrl, lead: LeadOf, State(app): State<App>) -> Result<Response, AppError> {
    let (form, notice) = returned(&app, lead.viewer(), "send").await?.unzip();
    Ok(show(StatusCode::OK, &page(&app, &lead, &form.unwrap_or_default(), &FormErrors::default(), notice)))
}

pub async fn run(_: CommandUrl, lead: LeadOf, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let form = &posted.form;
    let mut errors = form.errors();
    let done = match parse(form.trimmed("command")) {
        Ok(_) if !errors.is_empty() => None,
        Ok(command) => match obey(&app, &lead, &command, form).await {
            Ok(()) => Some(command),
            Err(AppError::NotFound { .. }) => {
                errors.add("command", format!("You have no proposal #{} to work on", command.number));
                None
            }
            Err(AppError::Forbidden(sentence)) => {
                errors.add("command", sentence);
                None
            }
            Err(other) => return Err(other),
        },
        Err(sentence) => {
            errors.add("command", sentence);
            None
        }
    };
    Ok(match done {
        Some(command) => {
            let list = Wish::of_query(Some(form.text("list"))).query();
            see(format!("{}?{list}#{}", queue_url(&lead), row_anchor(command.number)))
        }
        None => show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &lead, form, &errors, None)),
    })
}

/// Does what the line says, as the same person would do it on the proposal's page.
async fn obey(app: &App, lead: &LeadOf, command: &Command, form: &Form) -> Result<(), AppError> {
    let mut db = app.db.acquire().await?;
    let staff = DecidesOn::by_number(&mut db, lead, command.number).await?;
    drop(db);
    let key = form.trimmed("key").parse().unwrap_or_else(|_| Uuid::now_v7());
    match &command.act {
        Act::Vote(vote) => judge(app, staff, Some(vote)).await,
        Act::Read => judge(app, staff, None).await,
        Act::Say(text) => {
            let mut tx = Tx::begin(ReviewsOn::of(staff)?, app).await?;
            act::say(app, &mut tx, key, text).await?;
            tx.commit().await
        }
        Act::Ask(text) => {
            let mut tx = Tx::begin(staff, app).await?;
            act::ask(app, &mut tx, key, text).await?;
            tx.commit().await
        }
        Act::Plan(planning) => decision::act::obey(app, staff, planning).await,
        Act::Move(track, note) => travel::commands::offer_to(app, staff, track, note).await,
        Act::Merge(numbers) => travel::commands::merge_into(app, staff, numbers).await,
    }
}

/// Whoever votes without opening the proposal has read it elsewhere: in the mail, say.
async fn judge(app: &App, staff: DecidesOn, vote: Option<&Vote>) -> Result<(), AppError> {
    let mut tx = Tx::begin(ReviewsOn::of(staff)?, app).await?;
    if let Some(vote) = vote {
        act::keep_vote(&mut tx, vote).await?;
    }
    act::mark_read(&mut tx, None).await?;
    tx.commit().await
}
