//! The draft as the leads will read it, and the one *Send* that files it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::shared::{check_url, home_of};
use crate::access::AuthorOf;
use crate::app::App;
use crate::error::AppError;
use crate::late::codes::{EnterCodeUrl, code_field};
use crate::people::DraftPeopleUrl;
use crate::proposal::filing::{self, Sent};
use crate::proposal::forms::{self, Demand};
use crate::proposal::hints::hints;
use crate::proposal::similar::{self, Similar};
use crate::proposal::state::State as ProposalState;
use crate::proposal::{CheckUrl, LateRequestUrl, ProposalUrl, ReadView, store};
use crate::track::deadline::{Admission, CHECK_HOLDS};
use crate::track::view::DeadlineView;
use crate::track::words::{self, utc_in_words};
use crate::web::fields::{FormToken, TextField};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "proposal/check.html")]
struct CheckPage {
    layout: Layout,
    form_token: FormToken,
    track_name: String,
    action: CheckUrl,
    edit_url: String,
    version: i32,
    people_url: DraftPeopleUrl,
    text: ReadView,
    deadline: DeadlineView,
    prospect: Option<String>,
    code_url: Option<EnterCodeUrl>,
    code: TextField,
    signed_in: bool,
    notice: Option<String>,
    size: String,
    hints: Vec<&'static str>,
    similar: Vec<Similar>,
}

/// The page of a sending that came too late, or too early. The text is kept.
#[derive(Template)]
#[template(path = "proposal/too_late.html")]
struct NotTakenPage {
    layout: Layout,
    form_token: FormToken,
    heading: String,
    sentence: String,
    contact: String,
    ask_url: Option<LateRequestUrl>,
    note: TextField,
    asked_at: Option<String>,
    code_url: Option<EnterCodeUrl>,
    code: TextField,
    draft_url: String,
    text: ReadView,
}

async fn check_page(
    app: &App,
    author: &AuthorOf,
    notice: Option<String>,
    status: StatusCode,
) -> Result<Response, AppError> {
    let (track, proposal) = (author.track(), author.proposal());
    let similar = similar::to(&mut *app.db.acquire().await?, author.viewer(), author.conference(), proposal).await?;
    let page = CheckPage {
        layout: author.viewer().layout(app, format!("Check: {}", track.name), Some(author.conference())),
        form_token: author.viewer().form_token(),
        track_name: track.name.clone(),
        action: check_url(author),
        edit_url: home_of(author.conference(), proposal),
        version: proposal.version,
        people_url: DraftPeopleUrl { conference: author.conference().slug.clone(), draft: proposal.id },
        text: ReadView::new(&proposal.text, track).with_people(proposal),
        deadline: DeadlineView::new(track, app.clock.now())
            .with_pass(proposal.pass_until, app.clock.now())
            .for_reader(author.viewer().zone()),
        prospect: prospect(author, app.clock.now()),
        code_url: code_url(author, &filing::admission(author, app.clock.now())),
        code: code_field(),
        signed_in: author.viewer().account().is_some(),
        notice,
        size: size(&proposal.text.r#abstract),
        hints: hints(&proposal.text),
        similar,
    };
    Ok(show(status, &page))
}

/// Where an access code can be entered, if only a late pass would let the draft in.
fn code_url(author: &AuthorOf, admission: &Admission) -> Option<EnterCodeUrl> {
    matches!(admission, Admission::TooLate { .. })
        .then(|| EnterCodeUrl { conference: author.conference().slug.clone(), draft: author.proposal().id })
}

/// How long the abstract is, for those who write without scripts.
fn size(text: &str) -> String {
    let counted = |number: usize, unit: &str| {
        format!("{} {unit}{}", forms::thousands(number), if number == 1 { "" } else { "s" })
    };
    let (characters, words) = (text.chars().count(), text.split_whitespace().count());
    format!("The abstract has {} and {}.", counted(characters, "character"), counted(words, "word"))
}

/// What *Send* would come to at `now`, where the deadline block does not say it.
fn prospect(author: &AuthorOf, now: DateTime<Utc>) -> Option<String> {
    match filing::admission(author, now) {
        Admission::InTime { counted_at, after_close } if filing::is_by_pass(author, counted_at, after_close) => Some(
            "The call has closed, but this draft has a late pass: send it now, and it is filed and marked late."
                .to_owned(),
        ),
        Admission::InTime { counted_at, .. } if counted_at < now => {
            let until = (counted_at + CHECK_HOLDS).format("%H:%M:%S");
            Some(format!("Your check arrived in time. Send it unchanged before {until} UTC, and it counts as in time."))
        }
        Admission::InTime { after_close: Some(_), .. } => Some(
            "The call has closed, but your draft was stored in time: send it now, and it counts as in time.".to_owned(),
        ),
        Admission::InTime { .. } | Admission::NotYet { .. } => None,
        Admission::Late { .. } => Some("The call has closed. Your proposal will be filed and marked late.".to_owned()),
        Admission::TooLate { may_ask: true, .. } => Some(
            "The call has closed. Your text stays a draft, and the next page lets you ask the leads to take it."
                .to_owned(),
        ),
        Admission::TooLate { .. } => Some("The call has closed. Your text stays a draft.".to_owned()),
    }
}

pub async fn check(_: CheckUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    if author.proposal().state != ProposalState::Draft {
        return Ok(see(home_of(author.conference(), author.proposal())));
    }
    let notice = super::shared::returned(&app, author.viewer())
        .await?
        .map(|_| "It was not sent: the page was open too long, or you were signed out. Press Send again.".to_owned());
    check_page(&app, &author, notice, StatusCode::OK).await
}

pub async fn send(_: CheckUrl, author: AuthorOf, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    if author.proposal().state == ProposalState::Draft {
        let typed = forms::typed(&author.proposal().text);
        let (_, missing) = forms::read(&typed, author.track(), author.viewer().account(), Demand::Send);
        if !missing.is_empty() {
            return Ok(super::draft::draft_page(&app, &author, &typed, &missing, true).answer());
        }
    }
    // A version that is no number is none that was checked.
    let version = posted.form.trimmed("version").parse().unwrap_or(0);
    match filing::file(&app, author.clone(), version, &posted).await? {
        Sent::Filed(number) | Sent::Before(number) => {
            Ok(see(ProposalUrl { conference: author.conference().slug.clone(), number }))
        }
        Sent::NotAsChecked => {
            let notice =
                "The text was changed in another window after this page was made. This is how it reads now: check \
                          it, then send it."
                    .to_owned();
            check_page(&app, &author, Some(notice), StatusCode::CONFLICT).await
        }
        Sent::Refused(admission) => not_taken(&app, &author, &admission, &posted).await,
    }
}

async fn not_taken(app: &App, author: &AuthorOf, admission: &Admission, posted: &Posted) -> Result<Response, AppError> {
    let (track, conference) = (author.track(), author.conference());
    let (heading, sentence, may_ask) = match admission {
        Admission::NotYet { opens } => (
            format!("The {} is not open yet", track.name),
            format!("It opens {}. Nothing is lost: your text is kept as a draft.", utc_in_words(*opens)),
            false,
        ),
        Admission::TooLate { closed_at, by, may_ask } => (
            format!("The {} has closed", track.name),
            format!(
                "It closed {}; your text arrived {}, {} too late. Nothing is lost: it is kept as a draft.",
                words::utc_precise(*closed_at),
                words::utc_precise(posted.arrived_since(author.proposal().changed_at)),
                words::how_long(*by)
            ),
            *may_ask,
        ),
        Admission::InTime { .. } | Admission::Late { .. } => return Err(AppError::not_found()),
    };
    let asked_at = store::late_request_at(&mut *app.db.acquire().await?, author.proposal().id).await?;
    let page = NotTakenPage {
        layout: author.viewer().layout(app, &heading, Some(conference)),
        form_token: author.viewer().form_token(),
        heading,
        sentence,
        contact: conference.contact.clone(),
        ask_url: may_ask.then(|| LateRequestUrl { conference: conference.slug.clone(), draft: author.proposal().id }),
        note: super::late::note_field(),
        asked_at: asked_at.map(words::utc_precise),
        code_url: code_url(author, admission),
        code: code_field(),
        draft_url: home_of(conference, author.proposal()),
        text: ReadView::new(&author.proposal().text, track),
    };
    Ok(show(StatusCode::CONFLICT, &page))
}
