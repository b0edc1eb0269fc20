//! Making one proposal of several, and taking that back.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::fields::{check_note, note, returned};
use super::planning::{PlanNow, Shown, after, changed, home_of_staff, seen};
use crate::access::{DecidesOn, MergesOn};
use crate::app::App;
use crate::decision::act::not_hidden;
use crate::decision::changed::PlanNotice;
use crate::error::AppError;
use crate::people::Role;
use crate::proposal::state::State as ProposalState;
use crate::review::CameFrom;
use crate::travel::merging::{self, not_theirs, numbers_in, why_no_main};
use crate::travel::planned::Travel;
use crate::travel::planning::{Planned, plan_merge};
use crate::travel::{MergeUrl, store};
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "travel/merge.html")]
struct MergePage {
    layout: Layout,
    form_token: FormToken,
    action: String,
    number: i32,
    title: String,
    home: String,
    notice: Option<PlanNotice>,
    summary: ErrorSummary,
    /// The number of what it is part of, if it is.
    part_of: Option<i32>,
    plan_now: PlanNow,
    others: TextField,
    role: ChoiceField,
    note: TextField,
}

/// The form before anybody typed: what is planned, if that is a merge.
fn first_form(plan_now: &PlanNow) -> Form {
    let Some(Travel::Merge(wish)) = plan_now.travel() else { return Form::default() };
    Form::of([
        ("others", wish.numbers_in_words()),
        ("role", wish.role.as_str().to_owned()),
        ("note", wish.note.clone()),
    ])
}

async fn page(app: &App, staff: &DecidesOn, shown: Shown<'_>) -> Result<MergePage, AppError> {
    let (proposal, conference, errors) = (staff.proposal(), staff.conference(), shown.errors);
    let number = proposal.number.unwrap_or_default();
    let plan_now = PlanNow::load(app, staff, &shown).await?;
    let part_of = store::merged_into(&mut *app.db.acquire().await?, proposal.id).await?;
    let first = first_form(&plan_now);
    let form = shown.form.unwrap_or(&first);
    let roles = vec![
        (Role::Speaker.as_str().to_owned(), "Speaker: presents".to_owned()),
        (Role::CoAuthor.as_str().to_owned(), "Co-author: may edit the proposal".to_owned()),
    ];
    let chosen = if form.has("role") { form.text("role") } else { Role::Speaker.as_str() };
    Ok(MergePage {
        layout: staff
            .viewer()
            .layout(app, format!("Merge into #{number}"), Some(conference))
            .wrong_if(shown.is_wrong()),
        form_token: staff.viewer().form_token(),
        action: CameFrom::of(staff.viewer()).on(MergeUrl { conference: conference.slug.clone(), number }),
        number,
        title: proposal.text.title.clone(),
        home: home_of_staff(staff),
        notice: shown.notice,
        summary: ErrorSummary::new(errors, &["others", "role", "note"]),
        part_of,
        plan_now,
        others: TextField::line("others", "Numbers of the others")
            .hint("As in 12, 31. Those of tracks that you run; at most ten.")
            .value(form.text("others"))
            .error(errors),
        role: ChoiceField::new("role", "Their authors are asked to take part as", roles, chosen).error(errors),
        note: note("Note to all authors", "Optional. It stands in the letters.", form, errors),
    })
}

/// Nobody merges their own, and what is over cannot be merged with.
fn mergeable(staff: &DecidesOn) -> Result<(), AppError> {
    if let Some(sentence) = staff.kept_out() {
        return Err(AppError::Forbidden(sentence));
    }
    match why_no_main(staff.proposal()) {
        Some(sentence) if staff.proposal().state != ProposalState::Merged => Err(AppError::Forbidden(sentence)),
        _ => Ok(()),
    }
}

pub async fn ask(_: MergeUrl, staff: DecidesOn, State(app): State<App>) -> Result<Response, AppError> {
    mergeable(&staff)?;
    not_hidden(&mut *app.db.acquire().await?, &staff).await?;
    let (form, notice) = returned(&app, staff.viewer()).await?;
    let errors = FormErrors::default();
    Ok(show(StatusCode::OK, &page(&app, &staff, Shown::returned(&form, &errors, notice)).await?))
}

pub async fn merge(
    _: MergeUrl,
    staff: DecidesOn,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    mergeable(&staff)?;
    let form = &posted.form;
    if form.has("separate") {
        let (home, number) = (home_of_staff(&staff), staff.proposal().number.unwrap_or_default());
        merging::separate(&app, staff).await?;
        return Ok(see_told(home, format!("#{number} is a proposal of its own again.")));
    }
    not_hidden(&mut *app.db.acquire().await?, &staff).await?;
    let (role, numbers, mut errors) = read(form);
    if errors.is_empty() {
        let gathered = MergesOn::gather(&mut *app.db.acquire().await?, staff.clone(), &numbers).await?;
        let wish = (role, form.trimmed("note"));
        let planned = match gathered {
            Ok(merger) => plan_merge(&app, merger, wish, seen(form)).await?,
            Err(number) => Planned::Refused(not_theirs(number)),
        };
        match planned {
            Planned::Done(intent) => return Ok(after(&staff, form, &intent)),
            Planned::Refused(sentence) => errors.add("others", sentence),
            Planned::Changed(changes) => {
                let notice = changed(&staff, &changes);
                let page = page(&app, &staff, Shown::stale(form, &errors, notice)).await?;
                return Ok(show(StatusCode::CONFLICT, &page));
            }
        }
    }
    Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &staff, Shown::mistaken(form, &errors)).await?))
}

/// As what, which, and what is wrong with that.
fn read(form: &Form) -> (Role, Vec<i32>, FormErrors) {
    let mut errors = form.errors();
    let numbers = numbers_in(form.trimmed("others")).unwrap_or_else(|sentence| {
        errors.add("others", sentence);
        Vec::new()
    });
    check_note(&mut errors, form, "note", "note");
    let role = form.trimmed("role").parse().unwrap_or_else(|_| {
        errors.add("role", "Choose speaker or co-author");
        Role::Speaker
    });
    (role, numbers, errors)
}
