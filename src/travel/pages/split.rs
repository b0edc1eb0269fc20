//! Splitting a proposal in two, by its author or its leads.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::fields::{check_note, note, returned};
use crate::access::{AuthorOf, DecidesOn, ProposalAt, ReaderOf, Viewer};
use crate::app::App;
use crate::error::AppError;
use crate::mail::header::changes_direction;
use crate::proposal::ProposalUrl;
use crate::proposal::text::limit;
use crate::travel::SplitUrl;
use crate::travel::offering::by_filer;
use crate::travel::splitting::{self, Wish, author_may, why_not};
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "travel/split.html")]
struct SplitPage {
    layout: Layout,
    form_token: FormToken,
    action: SplitUrl,
    number: i32,
    title: String,
    home: ProposalUrl,
    notice: Option<String>,
    summary: ErrorSummary,
    key: Uuid,
    new_title: TextField,
    note: Option<TextField>,
}

fn home(at: &ProposalAt) -> ProposalUrl {
    ProposalUrl { conference: at.conference().slug.clone(), number: at.proposal().number.unwrap_or_default() }
}

/// The key of the new one comes with the form: the form sent twice makes one.
fn key_of(form: &Form) -> Uuid {
    form.trimmed("key").parse().ok().filter(|key: &Uuid| !key.is_nil()).unwrap_or_else(Uuid::now_v7)
}

struct Shown<'a> {
    viewer: &'a Viewer,
    at: &'a ProposalAt,
    by_staff: bool,
}

impl Shown<'_> {
    fn page(&self, app: &App, form: &Form, errors: &FormErrors, notice: Option<String>) -> SplitPage {
        let (proposal, conference) = (self.at.proposal(), self.at.conference());
        let number = proposal.number.unwrap_or_default();
        let hint = format!("Short; it must make sense in a list. Up to {} characters.", limit::TITLE);
        SplitPage {
            layout: self.viewer.layout(app, format!("Split #{number}"), Some(conference)),
            form_token: self.viewer.form_token(),
            action: SplitUrl { conference: conference.slug.clone(), number },
            number,
            title: proposal.text.title.clone(),
            home: home(self.at),
            notice,
            summary: ErrorSummary::new(errors, &["title", "note"]),
            key: key_of(form),
            new_title: TextField::line("title", "Title of the new one")
                .hint(hint)
                .max(limit::TITLE)
                .value(form.text("title"))
                .error(errors),
            note: self
                .by_staff
                .then(|| note("Note to its author", "Optional. It stands in the letter to the author.", form, errors)),
        }
    }
}

fn as_author(author: &AuthorOf) -> Shown<'_> {
    Shown { viewer: author.viewer(), at: author, by_staff: false }
}

fn as_staff(staff: &DecidesOn) -> Shown<'_> {
    Shown { viewer: staff.viewer(), at: staff, by_staff: true }
}

fn splittable(reader: &ReaderOf, app: &App) -> Result<(), AppError> {
    let proposal = match reader {
        ReaderOf::Author(author) => {
            by_filer(author)?;
            if why_not(author.proposal()).is_none() && !author_may(author, app.clock.now()) {
                let number = author.proposal().number.unwrap_or_default();
                let sentence = "is settled, so only the leads can split it. Write to them.";
                return Err(AppError::Forbidden(format!("The text of #{number} {sentence}")));
            }
            author.proposal()
        }
        ReaderOf::Staff(staff) => {
            if let Some(sentence) = staff.kept_out() {
                return Err(AppError::Forbidden(sentence));
            }
            staff.proposal()
        }
    };
    why_not(proposal).map_or(Ok(()), |sentence| Err(AppError::Forbidden(sentence)))
}

fn shown(reader: &ReaderOf) -> Shown<'_> {
    match reader {
        ReaderOf::Author(author) => as_author(author),
        ReaderOf::Staff(staff) => as_staff(staff),
    }
}

pub async fn ask(_: SplitUrl, reader: ReaderOf, State(app): State<App>) -> Result<Response, AppError> {
    splittable(&reader, &app)?;
    let shown = shown(&reader);
    let (form, notice) = returned(&app, shown.viewer).await?;
    Ok(show(StatusCode::OK, &shown.page(&app, &form, &FormErrors::default(), notice)))
}

fn read(form: &Form) -> (Wish, FormErrors) {
    let mut errors = form.errors();
    let title = form.trimmed("title").to_owned();
    if title.is_empty() {
        errors.add("title", "Enter a title for the new one");
    } else if title.chars().count() > limit::TITLE {
        let over = title.chars().count() - limit::TITLE;
        errors.add("title", format!("Shorten the title by {over} characters"));
    } else if title.chars().any(|c| c.is_control() || changes_direction(c)) {
        errors.add("title", "The title holds a line break or an invisible character; delete it");
    }
    check_note(&mut errors, form, "note", "note");
    (Wish { id: key_of(form), title, note: form.trimmed("note").to_owned() }, errors)
}

pub async fn split(
    _: SplitUrl,
    reader: ReaderOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let (wish, errors) = read(&posted.form);
    if !errors.is_empty() {
        splittable(&reader, &app)?;
        let page = shown(&reader).page(&app, &posted.form, &errors, None);
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let home = home(shown(&reader).at);
    match reader {
        ReaderOf::Author(author) => splitting::by_author(&app, author, &wish, posted.arrived_at).await?,
        ReaderOf::Staff(staff) => splitting::by_staff(&app, staff, &wish).await?,
    }
    Ok(see(home))
}
