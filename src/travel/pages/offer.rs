//! A proposal that was offered to a track: read, and taken or not.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::fields::{NEEDS_REASON, check_note, note, reason, returned};
use crate::access::{Role, TakesMove};
use crate::app::App;
use crate::error::AppError;
use crate::mail::letter::means;
use crate::proposal::{ProposalUrl, ReadView, answers};
use crate::review::{QueueUrl, marks};
use crate::track::words::{utc_in_words, utc_precise};
use crate::travel::OfferUrl;
use crate::travel::arrival::Arrival;
use crate::travel::moving::{MoveState, consents, why_not};
use crate::travel::taking::{self, Answered, only_organisers};
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "travel/offer.html")]
struct OfferPage {
    layout: Layout,
    form_token: FormToken,
    action: OfferUrl,
    queue: QueueUrl,
    number: i32,
    from: String,
    to: String,
    by_whom: String,
    note: String,
    until: String,
    notice: Option<String>,
    summary: ErrorSummary,
    /// What became of it, where nothing is waited for.
    over: Option<&'static str>,
    /// Where it can be read once it is theirs.
    proposal: Option<ProposalUrl>,
    arrived: String,
    marks: Vec<String>,
    means: Vec<String>,
    text: Option<ReadView>,
    only_organisers: Option<String>,
    answer_note: TextField,
    reason: Option<TextField>,
    typed: String,
}

fn url(taker: &TakesMove) -> OfferUrl {
    OfferUrl { conference: taker.conference().slug.clone(), offer: taker.offered().id }
}

fn page(app: &App, taker: &TakesMove, form: &Form, errors: &FormErrors, notice: Option<String>) -> OfferPage {
    let (proposal, conference, one, to) = (taker.proposal(), taker.conference(), taker.offered(), taker.to());
    let number = proposal.number.unwrap_or_default();
    let open = one.state == MoveState::Offered && one.takes_answers(app.clock.now()) && why_not(proposal).is_none();
    let breaks = Arrival::in_track(to, proposal).breaks_promise();
    let may_take = !breaks || taker.role() == Role::Organiser;
    let is_over = match (open, one.state) {
        (true, _) => None,
        (false, MoveState::Offered) if why_not(proposal).is_some() => Some(MoveState::Over.words()),
        (false, MoveState::Offered) => Some(MoveState::Lapsed.words()),
        (false, state) => Some(state.words()),
    };
    let read = || {
        let text = answers::as_leads_read(&proposal.text, &taker.track().content);
        ReadView::new(&text, taker.track()).with_people(proposal)
    };
    OfferPage {
        layout: taker
            .viewer()
            .layout(app, format!("Offered: #{number}"), Some(conference))
            .wrong_if(!errors.is_empty()),
        form_token: taker.viewer().form_token(),
        action: url(taker),
        queue: QueueUrl { conference: conference.slug.clone(), track: to.slug.clone() },
        number,
        from: if one.from_track == taker.track().id { taker.track().name.clone() } else { String::new() },
        to: to.name.clone(),
        by_whom: one.by_whom.clone(),
        note: one.note.clone(),
        until: utc_in_words(one.until),
        notice,
        summary: ErrorSummary::new(errors, &["note", "reason"]),
        proposal: (proposal.track_id == to.id).then(|| ProposalUrl { conference: conference.slug.clone(), number }),
        arrived: utc_precise(proposal.arrived_at.unwrap_or(proposal.changed_at)),
        marks: marks(proposal),
        means: means(to, proposal),
        text: open.then(read),
        over: is_over,
        only_organisers: (!may_take).then(|| only_organisers(to)),
        answer_note: note("Note to the leads who offer it", "Optional. Its author does not read it.", form, errors),
        reason: (breaks && may_take).then(|| reason(form, errors)),
        typed: form.trimmed("note").to_owned(),
    }
}

pub async fn open(_: OfferUrl, taker: TakesMove, State(app): State<App>) -> Result<Response, AppError> {
    let (form, notice) = returned(&app, taker.viewer()).await?;
    Ok(show(StatusCode::OK, &page(&app, &taker, &form, &FormErrors::default(), notice)))
}

pub async fn answer(
    _: OfferUrl,
    taker: TakesMove,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let (form, url) = (&posted.form, url(&taker));
    let mut errors = form.errors();
    check_note(&mut errors, form, "note", "note");
    check_note(&mut errors, form, "reason", "reason");
    let answer = form.trimmed("answer");
    if !matches!(answer, "take" | "leave") {
        errors.add("note", "Press one of the two buttons");
    }
    if errors.is_empty() {
        let (note, reason) = (form.trimmed("note"), form.trimmed("reason"));
        let answered = match answer {
            "take" => taking::take(&app, taker.clone(), note, reason).await?,
            _ => taking::refuse(&app, taker.clone(), note).await?,
        };
        match answered {
            Answered::Done => return Ok(see_told(url, told(&taker, answer == "take"))),
            Answered::TooLate => return too_late(&app, taker, form).await,
            Answered::NeedsReason => errors.add("reason", NEEDS_REASON),
        }
    }
    Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &taker, form, &errors, None)))
}

/// What was answered. Where its author has not agreed to a move they are asked first.
fn told(taker: &TakesMove, take: bool) -> String {
    let (number, to) = (taker.proposal().number.unwrap_or_default(), taker.to());
    match (take, consents(taker.proposal(), to)) {
        (true, true) => format!("You took #{number}: it is in the {} now.", to.name),
        (true, false) => format!("You took #{number}. Its author is asked whether it may move to the {}.", to.name),
        (false, _) => format!("#{number} is not for the {}: it stays where it is.", to.name),
    }
}

/// It was answered, taken back or over before this answer arrived: the page says what it is now, and what was typed is there.
async fn too_late(app: &App, taker: TakesMove, form: &Form) -> Result<Response, AppError> {
    let now = crate::access::Tx::begin(taker, app).await?;
    let notice = "Your answer came too late: nothing was changed by it.".to_owned();
    let page = page(app, &now, form, &FormErrors::default(), Some(notice));
    Ok(show(StatusCode::CONFLICT, &OfferPage { layout: page.layout.wrong_if(true), ..page }))
}
