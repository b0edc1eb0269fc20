//! Leads plan to offer a proposal to another track, or take an offer back.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::fields::{check_note, note, returned};
use super::moving::{action, aims};
use super::planning::{PlanNow, Shown, after, changed, home_of_staff, seen};
use crate::access::{DecidesOn, Role};
use crate::app::App;
use crate::decision::act::not_hidden;
use crate::decision::changed::PlanNotice;
use crate::error::AppError;
use crate::review::CameFrom;
use crate::track::Track;
use crate::track::kind::Kind;
use crate::track::words::utc_in_words;
use crate::travel::arrival::Arrival;
use crate::travel::moving::{MoveState, consents, why_not};
use crate::travel::planned::Travel;
use crate::travel::planning::{Planned, plan_move};
use crate::travel::{OfferUrl, offering, store};
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "travel/move_by_staff.html")]
struct StaffPage {
    layout: Layout,
    form_token: FormToken,
    action: String,
    number: i32,
    title: String,
    track_name: String,
    home: String,
    notice: Option<PlanNotice>,
    summary: ErrorSummary,
    plan_now: PlanNow,
    open: Option<OpenMove>,
    track: ChoiceField,
    note: TextField,
    consent: bool,
    overflow: bool,
    decided: bool,
}

/// A move that waits for an answer.
struct OpenMove {
    id: Uuid,
    to: String,
    by_whom: String,
    until: String,
    asked: bool,
    /// The page of whoever takes it, for those who may be that too.
    url: Option<OfferUrl>,
}

fn label(to: &Track, staff: &DecidesOn) -> String {
    let mut label = Arrival::label(to, staff.proposal());
    if to.kind == Kind::Bof {
        label.push_str(" – an informal meeting, no talk");
    }
    if consents(staff.proposal(), to) { label } else { format!("{label}; its author is asked") }
}

/// The form before anybody typed: what is planned, if that is a move.
fn first_form(plan_now: &PlanNow, aims: &[Track]) -> Form {
    let Some(Travel::Move(wish)) = plan_now.travel() else { return Form::default() };
    let slug = aims.iter().find(|to| to.id == wish.track).map(|to| to.slug.clone()).unwrap_or_default();
    Form::of([("track", slug), ("note", wish.note.clone())])
}

async fn page(app: &App, staff: &DecidesOn, shown: Shown<'_>) -> Result<StaffPage, AppError> {
    let (proposal, conference, errors) = (staff.proposal(), staff.conference(), shown.errors);
    let number = proposal.number.unwrap_or_default();
    let aims = aims(app, staff).await?;
    let plan_now = PlanNow::load(app, staff, &shown).await?;
    let open = store::open_move(&mut *app.db.acquire().await?, proposal.id).await?;
    let first = first_form(&plan_now, &aims);
    let form = shown.form.unwrap_or(&first);
    let open = open.map(|one| OpenMove {
        to: aims.iter().find(|to| to.id == one.to_track).map(|to| to.name.clone()).unwrap_or_default(),
        by_whom: one.by_whom,
        until: utc_in_words(one.until),
        asked: one.state == MoveState::Asked,
        url: (staff.role() == Role::Organiser).then(|| OfferUrl { conference: conference.slug.clone(), offer: one.id }),
        id: one.id,
    });
    let options = aims.iter().map(|to| (to.slug.clone(), label(to, staff))).collect();
    Ok(StaffPage {
        layout: staff.viewer().layout(app, format!("Move #{number}"), Some(conference)).wrong_if(shown.is_wrong()),
        form_token: staff.viewer().form_token(),
        action: CameFrom::of(staff.viewer()).on(action(staff)),
        number,
        title: proposal.text.title.clone(),
        track_name: staff.track().name.clone(),
        home: home_of_staff(staff),
        notice: shown.notice,
        summary: ErrorSummary::new(errors, &["track", "note"]),
        plan_now,
        open,
        track: ChoiceField::new("track", "Track", options, form.trimmed("track")).error(errors),
        note: note("Note to its leads", "Optional. Why it fits there. Its author does not read it.", form, errors),
        consent: proposal.text.may_move,
        overflow: proposal.text.overflow_consent,
        decided: proposal.state.is_decided(),
    })
}

/// Nobody moves their own as its lead, and nothing moves that is over.
async fn movable(app: &App, staff: &DecidesOn) -> Result<(), AppError> {
    if let Some(sentence) = staff.kept_out().or_else(|| why_not(staff.proposal())) {
        return Err(AppError::Forbidden(sentence));
    }
    not_hidden(&mut *app.db.acquire().await?, staff).await
}

pub async fn open(app: &App, staff: DecidesOn) -> Result<Response, AppError> {
    movable(app, &staff).await?;
    let (form, notice) = returned(app, staff.viewer()).await?;
    let errors = FormErrors::default();
    Ok(show(StatusCode::OK, &page(app, &staff, Shown::returned(&form, &errors, notice)).await?))
}

pub async fn act(app: &App, staff: DecidesOn, posted: &Posted) -> Result<Response, AppError> {
    let form = &posted.form;
    if let Ok(id) = form.trimmed("take-back").parse() {
        let home = home_of_staff(&staff);
        offering::take_back(app, staff, id).await?;
        return Ok(see_told(home, "The offer is taken back."));
    }
    movable(app, &staff).await?;
    let mut errors = form.errors();
    check_note(&mut errors, form, "note", "note");
    let slug = form.trimmed("track");
    if !aims(app, &staff).await?.iter().any(|to| to.slug == slug) {
        errors.add("track", "Choose the track");
    }
    if !errors.is_empty() {
        let page = page(app, &staff, Shown::mistaken(form, &errors)).await?;
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let shown = match plan_move(app, staff.clone(), (slug, form.trimmed("note")), seen(form)).await? {
        Planned::Done(intent) => return Ok(after(&staff, form, &intent)),
        Planned::Changed(changes) => Shown::stale(form, &errors, changed(&staff, &changes)),
        Planned::Refused(sentence) => Shown::refused(form, &errors, format!("{sentence} What you typed is here.")),
    };
    Ok(show(StatusCode::CONFLICT, &page(app, &staff, shown).await?))
}
