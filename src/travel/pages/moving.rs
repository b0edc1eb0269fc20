//! Moving a proposal: its leads offer it to another track, its author moves it or says whether it may move.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::fields::{NEEDS_REASON, check_note, note, returned};
use crate::access::{AuthorOf, DecidesOn, ProposalAt, ReaderOf};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::track;
use crate::track::Track;
use crate::track::kind::Kind;
use crate::track::words::utc_in_words;
use crate::travel::arrival::Arrival;
use crate::travel::moving::{Move, MoveState, author_may, consents, is_aim, why_not};
use crate::travel::offering::{self, Offered, by_filer};
use crate::travel::taking::{self, Answered};
use crate::travel::{MoveUrl, OfferUrl, store, unanswered};
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "travel/move_by_staff.html")]
struct StaffPage {
    layout: Layout,
    form_token: FormToken,
    action: MoveUrl,
    number: i32,
    title: String,
    track_name: String,
    home: ProposalUrl,
    notice: Option<String>,
    summary: ErrorSummary,
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
    url: OfferUrl,
}

#[derive(Template)]
#[template(path = "travel/move_by_author.html")]
struct AuthorPage {
    layout: Layout,
    form_token: FormToken,
    action: MoveUrl,
    number: i32,
    title: String,
    track_name: String,
    home: ProposalUrl,
    notice: Option<String>,
    summary: ErrorSummary,
    question: Option<Question>,
    track: Option<ChoiceField>,
}

/// What the author is asked.
struct Question {
    id: Uuid,
    to: String,
    until: String,
    late: bool,
    bof: bool,
    asks: Vec<String>,
}

fn home(at: &ProposalAt) -> ProposalUrl {
    ProposalUrl { conference: at.conference().slug.clone(), number: at.proposal().number.unwrap_or_default() }
}

fn action(at: &ProposalAt) -> MoveUrl {
    MoveUrl { conference: at.conference().slug.clone(), number: at.proposal().number.unwrap_or_default() }
}

/// The tracks of the conference that it could move to.
async fn aims(app: &App, at: &ProposalAt) -> Result<Vec<Track>, AppError> {
    let tracks = track::store::of_conference(&mut *app.db.acquire().await?, at.conference().id).await?;
    Ok(tracks.into_iter().filter(|to| is_aim(to, at.track().id)).collect())
}

fn staff_label(to: &Track, staff: &DecidesOn) -> String {
    let mut label = Arrival::label(to, staff.proposal());
    if to.kind == Kind::Bof {
        label.push_str(" – an informal meeting, no talk");
    }
    if consents(staff.proposal(), to) { label } else { format!("{label}; its author is asked") }
}

async fn staff_page(
    app: &App,
    staff: &DecidesOn,
    form: &Form,
    errors: &FormErrors,
    notice: Option<String>,
) -> Result<StaffPage, AppError> {
    let (proposal, conference) = (staff.proposal(), staff.conference());
    let number = proposal.number.unwrap_or_default();
    let aims = aims(app, staff).await?;
    let open = store::open_move(&mut *app.db.acquire().await?, proposal.id).await?;
    let open = open.map(|one| OpenMove {
        to: aims.iter().find(|to| to.id == one.to_track).map(|to| to.name.clone()).unwrap_or_default(),
        by_whom: one.by_whom,
        until: utc_in_words(one.until),
        asked: one.state == MoveState::Asked,
        url: OfferUrl { conference: conference.slug.clone(), offer: one.id },
        id: one.id,
    });
    let options = aims.iter().map(|to| (to.slug.clone(), staff_label(to, staff))).collect();
    Ok(StaffPage {
        layout: staff.viewer().layout(app, format!("Move #{number}"), Some(conference)),
        form_token: staff.viewer().form_token(),
        action: action(staff),
        number,
        title: proposal.text.title.clone(),
        track_name: staff.track().name.clone(),
        home: home(staff),
        notice,
        summary: ErrorSummary::new(errors, &["track", "note"]),
        open,
        track: ChoiceField::new("track", "Track", options, form.trimmed("track")).error(errors),
        note: note("Note to its leads", "Optional. Why it fits there. Its author does not read it.", form, errors),
        consent: proposal.text.may_move,
        overflow: proposal.text.overflow_consent,
        decided: proposal.state.is_decided(),
    })
}

async fn author_page(
    app: &App,
    author: &AuthorOf,
    form: &Form,
    errors: &FormErrors,
    notice: Option<String>,
) -> Result<AuthorPage, AppError> {
    let (proposal, conference) = (author.proposal(), author.conference());
    let number = proposal.number.unwrap_or_default();
    let now = app.clock.now();
    let asked = store::open_move(&mut *app.db.acquire().await?, proposal.id).await?;
    let asked = asked.filter(|one| one.state == MoveState::Asked && one.takes_answers(now));
    let aims = aims(app, author).await?;
    let question =
        asked.and_then(|one| aims.iter().find(|to| to.id == one.to_track).map(|to| question(author, &one, to)));
    let open = aims.iter().filter(|to| author_may(proposal, author.track(), to, now));
    let options: Vec<_> = open.map(|to| (to.slug.clone(), to.name.clone())).collect();
    Ok(AuthorPage {
        layout: author.viewer().layout(app, format!("Move #{number}"), Some(conference)),
        form_token: author.viewer().form_token(),
        action: action(author),
        number,
        title: proposal.text.title.clone(),
        track_name: author.track().name.clone(),
        home: home(author),
        notice,
        summary: ErrorSummary::new(errors, &["track"]),
        question,
        track: (!options.is_empty())
            .then(|| ChoiceField::new("track", "New track", options, form.trimmed("track")).error(errors)),
    })
}

fn question(author: &AuthorOf, one: &Move, to: &Track) -> Question {
    Question {
        id: one.id,
        to: to.name.clone(),
        until: utc_in_words(one.until),
        late: matches!(Arrival::in_track(to, author.proposal()), Arrival::Late { .. }),
        bof: to.kind == Kind::Bof,
        asks: unanswered(to, &author.proposal().text.answers).map(|asked| asked.label.clone()).collect(),
    }
}

/// Nobody moves their own as its lead, and nothing moves that is over.
fn movable(staff: &DecidesOn) -> Result<(), AppError> {
    staff.kept_out().or_else(|| why_not(staff.proposal())).map_or(Ok(()), |sentence| Err(AppError::Forbidden(sentence)))
}

pub async fn open(_: MoveUrl, reader: ReaderOf, State(app): State<App>) -> Result<Response, AppError> {
    match reader {
        ReaderOf::Author(author) => {
            by_filer(&author)?;
            let (form, notice) = returned(&app, author.viewer()).await?;
            Ok(show(StatusCode::OK, &author_page(&app, &author, &form, &FormErrors::default(), notice).await?))
        }
        ReaderOf::Staff(staff) => {
            movable(&staff)?;
            let (form, notice) = returned(&app, staff.viewer()).await?;
            Ok(show(StatusCode::OK, &staff_page(&app, &staff, &form, &FormErrors::default(), notice).await?))
        }
    }
}

pub async fn act(_: MoveUrl, reader: ReaderOf, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    match reader {
        ReaderOf::Author(author) => act_as_author(&app, author, &posted).await,
        ReaderOf::Staff(staff) => act_as_staff(&app, staff, &posted).await,
    }
}

async fn act_as_staff(app: &App, staff: DecidesOn, posted: &Posted) -> Result<Response, AppError> {
    let (form, home) = (&posted.form, home(&staff));
    if let Ok(id) = form.trimmed("take-back").parse() {
        offering::take_back(app, staff, id).await?;
        return Ok(see(home));
    }
    movable(&staff)?;
    let mut errors = form.errors();
    check_note(&mut errors, form, "note", "note");
    let slug = form.trimmed("track");
    if !aims(app, &staff).await?.iter().any(|to| to.slug == slug) {
        errors.add("track", "Choose the track");
    }
    if !errors.is_empty() {
        let page = staff_page(app, &staff, form, &errors, None).await?;
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    match offering::offer(app, staff.clone(), slug, form.trimmed("note")).await? {
        Offered::Done => Ok(see(home)),
        Offered::Another => {
            let notice = "It is offered already. Take that offer back first; what you typed is here.".to_owned();
            Ok(show(StatusCode::CONFLICT, &staff_page(app, &staff, form, &errors, Some(notice)).await?))
        }
    }
}

async fn act_as_author(app: &App, author: AuthorOf, posted: &Posted) -> Result<Response, AppError> {
    by_filer(&author)?;
    let (form, home) = (&posted.form, home(&author));
    let done = match (form.trimmed("move").parse(), form.trimmed("answer")) {
        (Ok(id), answer @ ("yes" | "no")) => {
            match taking::author_answers(app, author.clone(), id, answer == "yes").await? {
                Answered::Done => Ok(()),
                Answered::TooLate => {
                    Err("This question is over: it was answered, taken back, or its seven days have passed.")
                }
                Answered::NeedsReason => Err(NEEDS_REASON),
            }
        }
        _ if aims(app, &author).await?.iter().any(|to| to.slug == form.trimmed("track")) => {
            match offering::change_track(app, author.clone(), form.trimmed("track"), posted.arrived_at).await? {
                true => Ok(()),
                false => Err(
                    "You can move it alone only while both calls are open and nothing is decided. Write to the leads.",
                ),
            }
        }
        // It is there already: the button was pressed twice.
        _ if form.trimmed("track") == author.track().slug => Ok(()),
        _ => {
            let mut errors = form.errors();
            errors.add("track", "Choose the new track");
            let page = author_page(app, &author, form, &errors, None).await?;
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    match done {
        Ok(()) => Ok(see(home)),
        Err(sentence) => {
            let page = author_page(app, &author, form, &FormErrors::default(), Some(sentence.to_owned())).await?;
            Ok(show(StatusCode::CONFLICT, &page))
        }
    }
}
