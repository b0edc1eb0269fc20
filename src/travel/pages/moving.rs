//! Moving a proposal: its author moves it or says whether it may move; what its leads do is in a file beside this one.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::fields::{NEEDS_REASON, is_in, returned};
use super::move_by_staff;
use crate::access::{AuthorOf, ProposalAt, ReaderOf};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::track;
use crate::track::Track;
use crate::track::kind::Kind;
use crate::track::words::utc_in_words;
use crate::travel::arrival::Arrival;
use crate::travel::moving::{Move, MoveState, author_may, is_aim};
use crate::travel::offering::{self, by_filer};
use crate::travel::taking::{self, Answered};
use crate::travel::{MoveUrl, store, unanswered};
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::told::see_told;

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

pub fn home(at: &ProposalAt) -> ProposalUrl {
    ProposalUrl { conference: at.conference().slug.clone(), number: at.proposal().number.unwrap_or_default() }
}

pub fn action(at: &ProposalAt) -> MoveUrl {
    MoveUrl { conference: at.conference().slug.clone(), number: at.proposal().number.unwrap_or_default() }
}

/// The tracks of the conference that it could move to.
pub async fn aims(app: &App, at: &ProposalAt) -> Result<Vec<Track>, AppError> {
    let tracks = track::store::of_conference(&mut *app.db.acquire().await?, at.conference().id).await?;
    Ok(tracks.into_iter().filter(|to| is_aim(to, at.track().id)).collect())
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
        layout: author.viewer().layout(app, format!("Move #{number}"), Some(conference)).wrong_if(!errors.is_empty()),
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

pub async fn open(_: MoveUrl, reader: ReaderOf, State(app): State<App>) -> Result<Response, AppError> {
    match reader {
        ReaderOf::Author(author) => {
            by_filer(&author)?;
            let (form, notice) = returned(&app, author.viewer()).await?;
            Ok(show(StatusCode::OK, &author_page(&app, &author, &form, &FormErrors::default(), notice).await?))
        }
        ReaderOf::Staff(staff) => move_by_staff::open(&app, staff).await,
    }
}

pub async fn act(_: MoveUrl, reader: ReaderOf, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    match reader {
        ReaderOf::Author(author) => act_as_author(&app, author, &posted).await,
        ReaderOf::Staff(staff) => move_by_staff::act(&app, staff, &posted).await,
    }
}

async fn act_as_author(app: &App, author: AuthorOf, posted: &Posted) -> Result<Response, AppError> {
    by_filer(&author)?;
    let (form, home) = (&posted.form, home(&author));
    let number = author.proposal().number.unwrap_or_default();
    let (conference, slug) = (author.conference().id, form.trimmed("track"));
    let done = match (form.trimmed("move").parse(), form.trimmed("answer")) {
        (Ok(id), answer @ ("yes" | "no")) => {
            match taking::author_answers(app, author.clone(), id, answer == "yes").await? {
                Answered::Done => Ok(match answer {
                    "yes" => format!("You agreed: #{number} moves."),
                    _ => format!("#{number} stays in the {}.", author.track().name),
                }),
                Answered::TooLate => {
                    Err("This question is over: it was answered, taken back, or its seven days have passed.")
                }
                Answered::NeedsReason => Err(NEEDS_REASON),
            }
        }
        _ if aims(app, &author).await?.iter().any(|to| to.slug == form.trimmed("track")) => {
            match offering::change_track(app, author.clone(), form.trimmed("track"), posted.arrived_at).await? {
                true => Ok(is_in(app, conference, number, slug).await?),
                false => Err(
                    "You can move it alone only while both calls are open and nothing is decided. Write to the leads.",
                ),
            }
        }
        // It is there already: the button was pressed twice.
        _ if form.trimmed("track") == author.track().slug => Ok(is_in(app, conference, number, slug).await?),
        _ => {
            let mut errors = form.errors();
            errors.add("track", "Choose the new track");
            let page = author_page(app, &author, form, &errors, None).await?;
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    match done {
        Ok(told) => Ok(see_told(home, told)),
        Err(sentence) => {
            let page = author_page(app, &author, form, &FormErrors::default(), Some(sentence.to_owned())).await?;
            Ok(show(StatusCode::CONFLICT, &AuthorPage { layout: page.layout.wrong_if(true), ..page }))
        }
    }
}
