//! The command box of a queue.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use crate::access::LeadOf;
use crate::app::App;
use crate::error::AppError;
use crate::review::command::GRAMMAR;
use crate::review::order::Wish;
use crate::review::{CommandUrl, QueueUrl, row_anchor, run};
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::returned::returned;
use crate::web::told::see_told;

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
        layout: lead
            .viewer()
            .layout(app, format!("Commands: {}", lead.track().name), Some(lead.conference()))
            .wrong_if(!errors.is_empty()),
        summary: ErrorSummary::new(errors, &["command"]),
        notice,
        back: queue_url(lead),
        track_name: lead.track().name.clone(),
        command_box: CommandBox::new(lead, form, errors, Wish::of_query(Some(form.text("list"))).query()),
        grammar: GRAMMAR,
    }
}

pub async fn open(_: CommandUrl, lead: LeadOf, State(app): State<App>) -> Result<Response, AppError> {
    let (form, notice) = returned(&app, lead.viewer(), "sent").await?.unzip();
    Ok(show(StatusCode::OK, &page(&app, &lead, &form.unwrap_or_default(), &FormErrors::default(), notice)))
}

pub async fn run(_: CommandUrl, lead: LeadOf, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let form = &posted.form;
    let mut errors = form.errors();
    if errors.is_empty() {
        let key = form.trimmed("key").parse().unwrap_or_else(|_| Uuid::now_v7());
        match run::line(&app, lead.who(), lead.conference(), form.trimmed("command"), key).await? {
            Ok(done) => {
                let list = Wish::of_query(Some(form.text("list"))).query();
                let url = format!("{}?{list}#{}", queue_url(&lead), row_anchor(done.number));
                return Ok(see_told(url, format!("#{}: {}", done.number, done.what)));
            }
            Err(not_done) => errors.add("command", not_done.why()),
        }
    }
    Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &lead, form, &errors, None)))
}
