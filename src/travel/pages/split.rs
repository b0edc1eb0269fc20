//! Splitting a proposal in two: its author does it, its leads plan it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::fields::{check_note, note, returned};
use super::planning::{PlanNow, Shown, after, changed, seen};
use crate::access::{DecidesOn, ProposalAt, ReaderOf};
use crate::app::App;
use crate::decision::act::not_hidden;
use crate::decision::changed::PlanNotice;
use crate::error::AppError;
use crate::mail::header::changes_direction;
use crate::proposal::ProposalUrl;
use crate::proposal::text::limit;
use crate::review::CameFrom;
use crate::travel::SplitUrl;
use crate::travel::offering::by_filer;
use crate::travel::planned::Travel;
use crate::travel::planning::{Planned, plan_split};
use crate::travel::splitting::{self, Wish, author_may, why_not};
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "travel/split.html")]
struct SplitPage {
    layout: Layout,
    form_token: FormToken,
    action: String,
    number: i32,
    title: String,
    home: String,
    notice: Option<PlanNotice>,
    summary: ErrorSummary,
    /// For a lead, who plans it; its author does it at once.
    plan_now: Option<PlanNow>,
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

fn page(app: &App, reader: &ReaderOf, plan_now: Option<PlanNow>, shown: Shown<'_>) -> SplitPage {
    let (viewer, at, errors) = (reader.viewer(), at(reader), shown.errors);
    let first = first_form(plan_now.as_ref());
    let form = shown.form.unwrap_or(&first);
    let (proposal, conference) = (at.proposal(), at.conference());
    let number = proposal.number.unwrap_or_default();
    let hint = format!("Short; it must make sense in a list. Up to {} characters.", limit::TITLE);
    SplitPage {
        layout: viewer.layout(app, format!("Split #{number}"), Some(conference)).wrong_if(shown.is_wrong()),
        form_token: viewer.form_token(),
        action: CameFrom::of(viewer).on(SplitUrl { conference: conference.slug.clone(), number }),
        number,
        title: proposal.text.title.clone(),
        home: CameFrom::of(viewer).on(home(at)),
        notice: shown.notice,
        summary: ErrorSummary::new(errors, &["title", "note"]),
        key: key_of(form),
        new_title: TextField::line("title", "Title of the new one")
            .hint(hint)
            .max(limit::TITLE)
            .value(form.text("title"))
            .error(errors),
        note: plan_now
            .is_some()
            .then(|| note("Note to its author", "Optional. It stands in the letter to the author.", form, errors)),
        plan_now,
    }
}

fn at(reader: &ReaderOf) -> &ProposalAt {
    match reader {
        ReaderOf::Author(author) => author,
        ReaderOf::Staff(staff) => staff,
    }
}

/// The plan as it stands, for a lead.
async fn plan_now(app: &App, reader: &ReaderOf, shown: &Shown<'_>) -> Result<Option<PlanNow>, AppError> {
    Ok(match reader {
        ReaderOf::Author(_) => None,
        ReaderOf::Staff(staff) => Some(PlanNow::load(app, staff, shown).await?),
    })
}

/// The form before anybody typed: what is planned, if that is a split.
fn first_form(plan_now: Option<&PlanNow>) -> Form {
    match plan_now.and_then(PlanNow::travel) {
        Some(Travel::Split(wish)) => {
            Form::of([("key", wish.id.to_string()), ("title", wish.title.clone()), ("note", wish.note.clone())])
        }
        _ => Form::default(),
    }
}

async fn splittable(reader: &ReaderOf, app: &App) -> Result<(), AppError> {
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
            not_hidden(&mut *app.db.acquire().await?, staff).await?;
            staff.proposal()
        }
    };
    why_not(proposal).map_or(Ok(()), |sentence| Err(AppError::Forbidden(sentence)))
}

pub async fn ask(_: SplitUrl, reader: ReaderOf, State(app): State<App>) -> Result<Response, AppError> {
    splittable(&reader, &app).await?;
    let (form, notice) = returned(&app, reader.viewer()).await?;
    let errors = FormErrors::default();
    let shown = Shown::returned(&form, &errors, notice);
    let plan_now = plan_now(&app, &reader, &shown).await?;
    Ok(show(StatusCode::OK, &page(&app, &reader, plan_now, shown)))
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
        splittable(&reader, &app).await?;
        let shown = Shown::mistaken(&posted.form, &errors);
        let plan_now = plan_now(&app, &reader, &shown).await?;
        let page = page(&app, &reader, plan_now, shown);
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    match reader {
        ReaderOf::Author(author) => {
            let home = home(&author);
            splitting::by_author(&app, author, &wish, posted.arrived_at).await?;
            Ok(see_told(home, "It is split in two: what you named is a proposal of its own now."))
        }
        ReaderOf::Staff(staff) => plan(&app, staff, wish, &posted.form).await,
    }
}

/// A lead plans it.
async fn plan(app: &App, staff: DecidesOn, wish: Wish, form: &Form) -> Result<Response, AppError> {
    let notice = match plan_split(app, staff.clone(), wish, seen(form)).await? {
        Planned::Done(intent) => return Ok(after(&staff, form, &intent)),
        Planned::Refused(sentence) => return Err(AppError::Forbidden(sentence)),
        Planned::Changed(changes) => changed(&staff, &changes),
    };
    let reader = ReaderOf::Staff(staff);
    let errors = FormErrors::default();
    let shown = Shown::stale(form, &errors, notice);
    let plan_now = plan_now(app, &reader, &shown).await?;
    let page = page(app, &reader, plan_now, shown);
    Ok(show(StatusCode::CONFLICT, &page))
}
