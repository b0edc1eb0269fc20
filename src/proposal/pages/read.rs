//! A filed proposal: the author's receipt and status, the leads' reading.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::drop_version::DropLink;
use super::history::HistoryLink;
use super::shared::secret_address;
use crate::access::{AuthorOf, DecidesOn, ReaderOf, Role, Via};
use crate::account::SignUpUrl;
use crate::app::App;
use crate::decision::{self, PlanPart, ReturnUrl, returning};
use crate::error::AppError;
use crate::late;
use crate::mail::letter::edit_until_of;
use crate::people::{MeUrl, PeopleUrl};
use crate::proposal::answers;
use crate::proposal::conflict;
use crate::proposal::hints::hints;
use crate::proposal::similar::{self, Similar};
use crate::proposal::state::{Mover, State as ProposalState};
use crate::proposal::{CopyUrl, EditUrl, Proposal, ProposalUrl, ReadView, WithdrawalUrl, store};
use crate::review::{AuthorThread, CameFrom, InterestUrl, StaffPart, marks};
use crate::track::deadline::text_may_be_edited;
use crate::track::kind::Kind;
use crate::track::words;
use crate::travel::{PlacingUrl, TravelPart};
use crate::web::fields::{FormToken, TextField};
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "proposal/author.html")]
struct AuthorPage {
    layout: Layout,
    form_token: FormToken,
    number: i32,
    state: ProposalState,
    track_name: String,
    arrived_utc: String,
    arrived_aoe: String,
    late: bool,
    confirmed: bool,
    email: String,
    name: String,
    readers: String,
    edit_until: Option<String>,
    edit_until_local: Option<String>,
    denied: bool,
    reason: Option<String>,
    edit_url: Option<EditUrl>,
    withdrawal_url: Option<WithdrawalUrl>,
    secret_address: Option<String>,
    sign_up: SignUpUrl,
    password: TextField,
    via_browser: bool,
    copy_url: CopyUrl,
    people_url: PeopleUrl,
    interest_url: InterestUrl,
    co_author: bool,
    me_url: MeUrl,
    text: ReadView,
    unsent: Option<UnsentView>,
    drop: DropLink,
    versions: HistoryLink,
    merged: Option<String>,
    asked: Vec<String>,
    answer: decision::AnswerNotice,
    questions: AuthorThread,
    travel: TravelPart,
}

/// A change that does not count.
struct UnsentView {
    at: String,
    met_another: bool,
    /// Who wrote it, where several could have.
    by: Option<String>,
    text: ReadView,
}

#[derive(Template)]
#[template(path = "proposal/lead.html")]
struct LeadPage {
    layout: Layout,
    number: i32,
    state: ProposalState,
    /// Where the list is that the reader came from, and what it is.
    list: (String, String),
    arrived_utc: String,
    marks: Vec<String>,
    kept_out: Option<String>,
    interest_url: InterestUrl,
    plan: Option<PlanPart>,
    history: Vec<String>,
    lateness: Vec<String>,
    versions: HistoryLink,
    placing_url: Option<String>,
    return_url: Option<ReturnUrl>,
    hints: Vec<&'static str>,
    similar: Vec<Similar>,
    text: ReadView,
    review: StaffPart,
    travel: TravelPart,
}

pub async fn read(
    _: ProposalUrl,
    reader: ReaderOf,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    match reader {
        ReaderOf::Author(author) => author_page(&app, &author, query.as_deref()).await,
        ReaderOf::Staff(staff) => lead_page(&app, &staff).await,
    }
}

fn arrived(proposal: &Proposal) -> chrono::DateTime<chrono::Utc> {
    proposal.arrived_at.unwrap_or(proposal.changed_at)
}

async fn author_page(app: &App, author: &AuthorOf, query: Option<&str>) -> Result<Response, AppError> {
    let (conference, track, proposal) = (author.conference(), author.track(), author.proposal());
    let number = proposal.number.unwrap_or_default();
    let questions = AuthorThread::load(app, author).await?;
    let travel = TravelPart::of_author(app, author).await?;
    let mut db = app.db.acquire().await?;
    let leads = crate::track::store::leads(&mut db, track.id).await?;
    let decision = decision::store::newest(&mut db, proposal.id).await?;
    let merged = conflict::merged_notice(&mut db, proposal.id, query, &track.content).await?;
    let answer =
        decision::AnswerNotice::new(conference, proposal, decision.as_ref(), app.clock.now(), author.viewer().zone());
    let unsent = store::newest_unsent(&mut db, proposal.id).await?;
    let names: Vec<String> = leads.into_iter().map(|lead| lead.name).collect();
    let editable = matches!(
        proposal.state,
        ProposalState::Submitted | ProposalState::Accepted | ProposalState::Waitlisted | ProposalState::Confirmed
    );
    let slug = || conference.slug.clone();
    let page = AuthorPage {
        layout: author.viewer().layout(app, format!("#{number} {}", proposal.text.title), Some(conference)),
        form_token: author.viewer().form_token(),
        number,
        state: proposal.state,
        track_name: track.name.clone(),
        arrived_utc: words::utc_precise(arrived(proposal)),
        arrived_aoe: words::in_aoe(arrived(proposal)),
        late: proposal.late,
        confirmed: proposal.is_confirmed(),
        email: proposal.text.email.clone(),
        name: proposal.text.name.clone(),
        readers: if names.is_empty() { "the organisers".to_owned() } else { names.join(", ") },
        edit_until: text_may_be_edited(&track.call, proposal.late_pass(), app.clock.now(), false)
            .then(|| edit_until_of(track, proposal)),
        edit_until_local: track
            .call
            .closes_at()
            .map(|close| proposal.pass_until.map_or(close, |until| until.max(close)))
            .zip(author.viewer().zone())
            .map(|(at, zone)| words::in_reader_zone(at, zone)),
        denied: proposal.denied_at.is_some(),
        reason: decision.map(|decision| decision.reason).filter(|reason| !reason.is_empty()),
        edit_url: editable.then(|| EditUrl { conference: slug(), number }),
        withdrawal_url: proposal
            .state
            .may_become(ProposalState::Withdrawn, Mover::Author)
            .then(|| WithdrawalUrl { conference: slug(), number }),
        secret_address: secret_address(app, author),
        sign_up: SignUpUrl,
        password: crate::account::new_password_field(),
        via_browser: author.via() == Via::Browser,
        copy_url: CopyUrl { conference: slug(), number },
        text: ReadView::new(&proposal.text, track).with_people(proposal),
        unsent: unsent.map(|unsent| UnsentView {
            at: words::utc_precise(unsent.at),
            met_another: unsent.met_another,
            // With co-authors it may be somebody else's.
            by: proposal.confirmed_co_authors().next().map(|_| unsent.by_whom),
            text: ReadView::new(&unsent.text, track),
        }),
        drop: DropLink::to(conference, proposal),
        versions: HistoryLink::to(conference, proposal),
        merged,
        answer,
        questions,
        travel,
        people_url: PeopleUrl { conference: slug(), number },
        interest_url: InterestUrl { conference: slug(), number },
        co_author: author.via() == Via::CoAuthor,
        me_url: MeUrl { conference: slug(), number },
        asked: match proposal.state {
            ProposalState::Accepted | ProposalState::Confirmed => answers::open_questions(&proposal.text, track),
            _ => Vec::new(),
        },
    };
    Ok(show(StatusCode::OK, &page))
}

async fn lead_page(app: &App, staff: &DecidesOn) -> Result<Response, AppError> {
    let proposal = staff.proposal();
    let (conference, track) = (staff.conference(), staff.track());
    let number = proposal.number.unwrap_or_default();
    let came_from = CameFrom::of(staff.viewer());
    let review = StaffPart::load(app, staff).await?;
    let travel = TravelPart::of_staff(app, staff).await?;
    let plan = PlanPart::load(app, staff).await?;
    let mut db = app.db.acquire().await?;
    let decisions = decision::store::all(&mut db, proposal.id).await?;
    let answers = decision::store::answers(&mut db, proposal.id).await?;
    let lateness = late::store::history::of(&mut db, proposal.id).await?;
    let similar = similar::to(&mut db, staff.viewer(), conference, proposal).await?;
    drop(db);
    let to_place = staff.role() == Role::Organiser
        && track.kind == Kind::Unsorted
        && proposal.state == ProposalState::Submitted
        && staff.kept_out().is_none();
    let returns = staff.kept_out().is_none() && returning::why_not(proposal, staff.role().into()).is_none();
    let page = LeadPage {
        layout: staff.viewer().layout(app, format!("#{number} {}", proposal.text.title), Some(conference)),
        number,
        state: proposal.state,
        list: (came_from.back(conference, track, number), came_from.label(track)),
        arrived_utc: words::utc_precise(arrived(proposal)),
        marks: marks(proposal),
        kept_out: staff.kept_out(),
        interest_url: InterestUrl { conference: conference.slug.clone(), number },
        plan,
        versions: HistoryLink::to(conference, proposal).carrying(&came_from),
        history: answers
            .iter()
            .map(decision::store::SpeakerAnswer::in_words)
            .chain(decisions.iter().map(decision::store::Decision::in_words))
            .collect(),
        lateness: lateness.iter().map(late::history::Event::in_words).collect(),
        placing_url: to_place.then(|| came_from.on(PlacingUrl { conference: conference.slug.clone(), number })),
        return_url: returns.then(|| ReturnUrl { conference: conference.slug.clone(), number }),
        hints: hints(&proposal.text),
        similar,
        text: match staff.role() {
            Role::Lead => {
                ReadView::new(&answers::as_leads_read(&proposal.text, &track.content), track).with_people(proposal)
            }
            Role::Organiser => ReadView::new(&proposal.text, track).with_people(proposal),
        }
        .below_its_title(),
        review,
        travel,
    };
    Ok(show(StatusCode::OK, &page))
}
