//! Where an author enters the code.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::access::AuthorOf;
use crate::app::App;
use crate::error::AppError;
use crate::late::codes::{EnterCodeUrl, entry};
use crate::proposal::{CheckUrl, DraftUrl};
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};
use crate::web::returned::returned;

/// The field for the code.
pub fn code_field() -> TextField {
    TextField::line("access_code", "Access code").hint("Ten letters and digits, if an organiser gave you one.")
}

#[derive(Template)]
#[template(path = "late/enter_code.html")]
struct EnterPage {
    layout: Layout,
    form_token: FormToken,
    action: EnterCodeUrl,
    track_name: String,
    summary: ErrorSummary,
    code: TextField,
    is_of_use: bool,
    contact: String,
    draft_url: DraftUrl,
}

fn page(app: &App, author: &AuthorOf, form: &Form, errors: &FormErrors) -> EnterPage {
    let (conference, draft) = (author.conference(), author.proposal().id);
    EnterPage {
        layout: author.viewer().layout(app, "Access code", Some(conference)).wrong_if(!errors.is_empty()),
        form_token: author.viewer().form_token(),
        action: EnterCodeUrl { conference: conference.slug.clone(), draft },
        track_name: author.track().name.clone(),
        summary: ErrorSummary::new(errors, &["access_code"]),
        code: code_field().value(form.text("access_code")).error(errors),
        is_of_use: entry::is_of_use(author, app.clock.now()),
        contact: conference.contact.clone(),
        draft_url: DraftUrl { conference: conference.slug.clone(), draft },
    }
}

pub async fn show_entry(_: EnterCodeUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    let (form, why) = returned(&app, author.viewer(), "sent").await?.unzip();
    let page = page(&app, &author, &form.unwrap_or_default(), &FormErrors::default());
    Ok(show(StatusCode::OK, &EnterPage { summary: ErrorSummary::of_returned(why), ..page }))
}

pub async fn enter(
    url: EnterCodeUrl,
    author: AuthorOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut errors = posted.form.errors();
    let typed = posted.form.trimmed("access_code");
    if typed.is_empty() {
        errors.add("access_code", "Enter the code");
    }
    if errors.is_empty() {
        match entry::enter(&app, author.clone(), typed).await? {
            None => return Ok(see(CheckUrl { conference: url.conference, draft: url.draft })),
            Some(sentence) => errors.add("access_code", sentence),
        }
    }
    Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &author, &posted.form, &errors)))
}
