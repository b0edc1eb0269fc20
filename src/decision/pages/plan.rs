//! Planning a decision. Nobody but the staff of the track sees it, and nothing is sent.

mod form;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use self::form::{Seen, answer_by_field, first_form, letter_field, minutes_field, rank_field, reason_field};
use crate::access::{DecidesOn, Tx};
use crate::app::App;
use crate::decision::act::{self, Kept, not_hidden, plannable};
use crate::decision::changed::{Changes, PlanNotice};
use crate::decision::forms::read;
use crate::decision::plan::{Plan, Wish, outside_of_slots};
use crate::decision::{Intent, LettersUrl, Outcome, PlanUrl, SendingUrl, offered, possible, store};
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::proposal::state::State as ProposalState;
use crate::review::store::stakes_of;
use crate::review::{CameFrom, ToDecide};
use crate::track::words::utc_precise;
use crate::travel::Ways;
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};
use crate::web::returned::returned;
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "decision/plan.html")]
struct PlanPage {
    layout: Layout,
    form_token: FormToken,
    action: String,
    number: i32,
    title: String,
    track_name: String,
    back: String,
    letters_url: LettersUrl,
    summary: ErrorSummary,
    notice: Option<PlanNotice>,
    /// The plan as it stands, in words.
    now: Option<String>,
    held: Option<String>,
    /// The number of what it is planned to become part of.
    into: Option<i32>,
    /// What the form was made of.
    seen: Seen,
    outcome: Option<ChoiceField>,
    state: ProposalState,
    reason: TextField,
    minutes: Option<TextField>,
    answer_by: Option<TextField>,
    rank: Option<TextField>,
    letter: TextField,
    own_letter: bool,
    typed_reason: String,
    warnings: Vec<String>,
    ways: Ways,
    left: Option<&'static str>,
}

/// The proposal, with the list that the lead came from.
fn back(staff: &DecidesOn) -> String {
    let number = staff.proposal().number.unwrap_or_default();
    CameFrom::of(staff.viewer()).on(ProposalUrl { conference: staff.conference().slug.clone(), number })
}

/// Why the form is shown (again), and what was typed into it.
struct Shown<'a> {
    form: &'a Form,
    errors: &'a FormErrors,
    notice: Option<PlanNotice>,
    /// Whether it met another plan or another text.
    stale: bool,
}

async fn page(app: &App, staff: &DecidesOn, shown: Shown<'_>) -> Result<PlanPage, AppError> {
    let (proposal, conference, track, form, errors) =
        (staff.proposal(), staff.conference(), staff.track(), shown.form, shown.errors);
    let number = proposal.number.unwrap_or_default();
    let mut db = app.db.acquire().await?;
    let plan = store::plan_of(&mut db, proposal.id).await?;
    let held = store::held_of(&mut db, proposal.id).await?;
    let stakes = stakes_of(&mut db, staff.account()).await?;
    let into = store::planned_into(&mut db, proposal.id, &stakes).await?;
    let outcomes = offered(&mut db, conference, track, possible(proposal, staff.role().into())).await?;
    let offers = |of: fn(Outcome) -> bool| outcomes.iter().copied().any(of);
    let option = |outcome: &Outcome| (outcome.as_str().to_owned(), outcome.button().to_owned());
    let options: Vec<_> = outcomes.iter().map(option).collect();
    Ok(PlanPage {
        layout: staff
            .viewer()
            .layout(app, format!("Plan for #{number}"), Some(conference))
            .wrong_if(!errors.is_empty() || shown.stale),
        form_token: staff.viewer().form_token(),
        action: CameFrom::of(staff.viewer()).on(PlanUrl { conference: conference.slug.clone(), number }),
        number,
        title: proposal.text.title.clone(),
        track_name: track.name.clone(),
        back: back(staff),
        letters_url: LettersUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        summary: ErrorSummary::new(errors, &["outcome", "minutes", "answer_by", "rank", "reason", "letter"]),
        notice: shown.notice,
        left: proposal.left_in_words(),
        warnings: plan.iter().filter_map(|plan| outside_of_slots(plan.minutes(), track.minutes)).collect(),
        now: plan.as_ref().map(Plan::in_words),
        ways: Ways::of_staff(staff),
        into: into.map(|(number, _)| number),
        held: held.map(|(_, by, at)| format!("{by} has sent its letter off; it leaves at {}", utc_precise(at))),
        // What was typed stays about what was read when it was typed.
        seen: match form.has("version") && !shown.stale {
            true => Seen::read(form),
            false => Seen::now(staff, plan.as_ref()),
        },
        minutes: offers(|outcome| outcome == Outcome::Accepted).then(|| minutes_field(staff, form, errors)),
        answer_by: offers(Outcome::asks).then(|| answer_by_field(app, staff, form, errors)),
        rank: offers(|outcome| outcome == Outcome::Waitlisted).then(|| rank_field(form, errors)),
        outcome: (!options.is_empty())
            .then(|| ChoiceField::new("outcome", "Decision", options, form.trimmed("outcome")).error(errors)),
        state: proposal.state,
        typed_reason: form.trimmed("reason").to_owned(),
        own_letter: !form.trimmed("letter").is_empty(),
        reason: reason_field(form, errors),
        letter: letter_field(form, errors),
    })
}

pub async fn ask(
    _: PlanUrl,
    staff: DecidesOn,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    plannable(&staff)?;
    let mut db = app.db.acquire().await?;
    not_hidden(&mut db, &staff).await?;
    let plan = store::plan_of(&mut db, staff.proposal().id).await?;
    drop(db);
    let (form, notice) = match returned(&app, staff.viewer(), "saved").await? {
        Some((form, why)) => (form, Some(why.into())),
        None => {
            let chosen = Form::from_query(query.as_deref());
            (first_form(&staff, plan.as_ref(), chosen.trimmed("outcome")), None)
        }
    };
    let shown = Shown { form: &form, errors: &FormErrors::default(), notice, stale: false };
    Ok(show(StatusCode::OK, &page(&app, &staff, shown).await?))
}

pub async fn save(_: PlanUrl, staff: DecidesOn, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    plannable(&staff)?;
    not_hidden(&mut *app.db.acquire().await?, &staff).await?;
    let seen = Seen::read(&posted.form);
    if posted.form.has("take_back") {
        return take_back(&app, staff, seen).await;
    }
    match read(&posted.form, &staff, app.clock.now()) {
        Ok(wish) => plan(&app, staff, &wish, seen, posted.form.trimmed("then")).await,
        Err(errors) => {
            let shown = Shown { form: &posted.form, errors: &errors, notice: None, stale: false };
            Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &staff, shown).await?))
        }
    }
}

/// What became of a plan that met another one, or another text.
const NOT_SAVED: &str = "Your plan was not saved; it is in the form.";

/// Where a lead goes after planning: to the letter, to what is next in their list, or back to the proposal.
async fn next(app: &App, staff: &DecidesOn, intent: &Intent, then: &str) -> Result<Response, AppError> {
    let (conference, track) = (staff.conference(), staff.track());
    let number = staff.proposal().number.unwrap_or_default();
    let told = act::planned_in_words(intent);
    Ok(match then {
        "letter" => {
            let letters = SendingUrl { conference: conference.slug.clone(), track: track.slug.clone() };
            see_told(letters.only(number), told)
        }
        "next" => {
            let came_from = CameFrom::of(staff.viewer());
            let left = ToDecide::after(app, staff, &came_from).await?;
            let told = format!("#{number} is planned, and not sent: {}. {}", intent.in_words(), left.in_words());
            match left.next {
                Some(number) => {
                    see_told(came_from.on(ProposalUrl { conference: conference.slug.clone(), number }), told)
                }
                None => see_told(came_from.back(conference, track, number), told),
            }
        }
        _ => see_told(back(staff), told),
    })
}

async fn plan(app: &App, staff: DecidesOn, wish: &Wish, seen: Seen, then: &str) -> Result<Response, AppError> {
    let mut tx = Tx::begin(staff, app).await?;
    let intent = Intent::Decide(wish.clone());
    let can = possible(tx.proposal(), tx.role().into()).contains(&wish.outcome);
    if !can || seen.state != Some(tx.proposal().state) {
        let id = tx.proposal().id;
        let current = store::plan_of(tx.db(), id).await?;
        let changes = Changes::since(seen.replaces(), current.as_ref(), tx.proposal());
        let word = tx.proposal().state.word().to_lowercase();
        let sentence = format!("The proposal was changed after you opened it. It is now: {word}.");
        let notice = changes.told(&tx, NOT_SAVED).after(&sentence);
        return conflict(app, tx, notice, &wish.form()).await;
    }
    match act::keep(app, &mut tx, &intent, seen.replaces()).await? {
        Kept::Done => {
            let staff = (*tx).clone();
            tx.commit().await?;
            next(app, &staff, &intent, then).await
        }
        Kept::Changed(changes) => {
            let notice = changes.told(&tx, NOT_SAVED);
            conflict(app, tx, notice, &wish.form()).await
        }
    }
}

async fn take_back(app: &App, staff: DecidesOn, seen: Seen) -> Result<Response, AppError> {
    let mut tx = Tx::begin(staff, app).await?;
    let id = tx.proposal().id;
    let Some(current) = store::plan_of(tx.db(), id).await? else { return Ok(see(back(&tx))) };
    if !seen.is_of(&current) {
        let form = current.decision().map(Wish::form).unwrap_or_default();
        let changes = Changes::since(seen.replaces(), Some(&current), tx.proposal());
        let notice = changes.told(&tx, "Nothing was taken back.");
        return conflict(app, tx, notice, &form).await;
    }
    act::take_back(app, &mut tx).await?;
    let next = back(&tx);
    tx.commit().await?;
    Ok(see_told(next, "Nothing is planned any more."))
}

/// The plan or the proposal is not any more what the lead saw. Nothing is saved, and both stand on the page.
async fn conflict(app: &App, tx: Tx<DecidesOn>, notice: PlanNotice, form: &Form) -> Result<Response, AppError> {
    let staff = (*tx).clone();
    drop(tx);
    let shown = Shown { form, errors: &FormErrors::default(), notice: Some(notice), stale: true };
    Ok(show(StatusCode::CONFLICT, &page(app, &staff, shown).await?))
}
