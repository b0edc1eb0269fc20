//! Taking a withdrawn proposal back into the queue, on a page of its own.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::access::DecidesOn;
use crate::app::App;
use crate::decision::{ReturnUrl, returning};
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::proposal::text::limit;
use crate::web::fields::{ErrorSummary, FormToken, TextField, read_text};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::returned::returned;
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "decision/returning.html")]
struct ReturnPage {
    layout: Layout,
    form_token: FormToken,
    action: ReturnUrl,
    home: ProposalUrl,
    number: i32,
    title: String,
    track_name: String,
    /// Whether a letter goes to the author's address.
    confirmed: bool,
    summary: ErrorSummary,
    note: TextField,
}

fn page(app: &App, staff: &DecidesOn, form: &Form, errors: &FormErrors) -> ReturnPage {
    let (proposal, conference) = (staff.proposal(), staff.conference());
    let number = proposal.number.unwrap_or_default();
    let layout = staff.viewer().layout(app, format!("Take #{number} back into the queue"), Some(conference));
    ReturnPage {
        layout: layout.wrong_if(!errors.is_empty()),
        form_token: staff.viewer().form_token(),
        action: ReturnUrl { conference: conference.slug.clone(), number },
        home: home(staff),
        number,
        title: proposal.text.title.clone(),
        track_name: staff.track().name.clone(),
        confirmed: proposal.is_confirmed(),
        summary: ErrorSummary::new(errors, &["note"]),
        note: TextField::area("note", "Note to its author", 3)
            .hint("Optional. It stands in the letter.")
            .max(limit::TEXT)
            .value(form.text("note"))
            .error(errors),
    }
}

fn home(staff: &DecidesOn) -> ProposalUrl {
    let number = staff.proposal().number.unwrap_or_default();
    ProposalUrl { conference: staff.conference().slug.clone(), number }
}

pub async fn ask(_: ReturnUrl, staff: DecidesOn, State(app): State<App>) -> Result<Response, AppError> {
    let why_not = || returning::why_not(staff.proposal(), staff.role().into());
    if let Some(sentence) = staff.kept_out().or_else(why_not) {
        return Err(AppError::Forbidden(sentence));
    }
    let (form, why) = returned(&app, staff.viewer(), "sent").await?.unzip();
    let page = page(&app, &staff, &form.unwrap_or_default(), &FormErrors::default());
    Ok(show(StatusCode::OK, &ReturnPage { summary: ErrorSummary::of_returned(why), ..page }))
}

pub async fn take_back(
    _: ReturnUrl,
    staff: DecidesOn,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut errors = posted.form.errors();
    let note = read_text(&posted.form, "note", "The note", limit::TEXT, &mut errors);
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &staff, &posted.form, &errors)));
    }
    let (next, number) = (home(&staff), staff.proposal().number.unwrap_or_default());
    returning::take_back(&app, staff, &note).await?;
    Ok(see_told(next, format!("#{number} is in the queue again.")))
}
