//! The queue's page.

use anyhow::Context;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::store::{self, Count, PAGE, Queued};
use super::{QueueUrl, marks_of};
use crate::access::{LeadOf, Role};
use crate::app::App;
use crate::decision::WhoAnswered;
use crate::error::AppError;
use crate::late::LateRequestsUrl;
use crate::proposal::ProposalUrl;
use crate::proposal::state::State as ProposalState;
use crate::track::view::DeadlineView;
use crate::track::words::utc_precise;
use crate::track::{self, QuestionsUrl, Track};
use crate::web::form::Form;
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "review/queue.html")]
struct QueuePage {
    layout: Layout,
    track_name: String,
    deadline: DeadlineView,
    counts: Vec<String>,
    total: i64,
    rows: Vec<Row>,
    next: Option<String>,
    late_requests: LateRequestsUrl,
    others: Vec<(String, String)>,
    answers: WhoAnswered,
    questions_url: QuestionsUrl,
}

struct Row {
    url: ProposalUrl,
    number: i32,
    title: String,
    state: ProposalState,
    minutes: String,
    author: String,
    arrived: String,
    marks: String,
}

impl Row {
    fn new(conference: &str, queued: Queued) -> Result<Self, AppError> {
        Ok(Self {
            url: ProposalUrl { conference: conference.to_owned(), number: queued.number },
            number: queued.number,
            title: queued.title,
            state: queued.state.parse().context("a proposal is in an unknown state")?,
            minutes: queued.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            author: queued.author,
            arrived: utc_precise(queued.arrived_at),
            marks: marks_of(queued.late, queued.grace_seconds, queued.confirmed, queued.denied).join(", "),
        })
    }
}

fn in_words(count: &Count) -> String {
    let word = count.state.parse::<ProposalState>().map_or("", ProposalState::word).to_lowercase();
    format!("{} {word} ({} minutes)", count.proposals, count.minutes)
}

fn links(slug: &str, tracks: Vec<Track>, here: &Track) -> Vec<(String, String)> {
    let url = |track: &Track| QueueUrl { conference: slug.to_owned(), track: track.slug.clone() }.to_string();
    tracks.into_iter().filter(|track| track.id != here.id).map(|track| (url(&track), track.name)).collect()
}

pub async fn queue(
    url: QueueUrl,
    lead: LeadOf,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let (conference, track) = (lead.conference(), lead.track());
    let after = Form::from_query(query.as_deref()).trimmed("after").parse().unwrap_or(0);
    let mut db = app.db.acquire().await?;
    let mut queued = store::queue(&mut db, track.id, after).await?;
    let more = queued.len() as i64 > PAGE;
    queued.truncate(PAGE as usize);
    let next = queued.last().filter(|_| more).map(|last| format!("{url}?after={}", last.number));
    let counts = store::counts(&mut db, track.id).await?;
    let others = match lead.role() {
        Role::Organiser => links(&conference.slug, track::store::of_conference(&mut db, conference.id).await?, track),
        Role::Lead => Vec::new(),
    };
    let page = QueuePage {
        layout: lead.viewer().layout(&app, format!("Queue: {}", track.name), Some(conference)),
        track_name: track.name.clone(),
        deadline: DeadlineView::new(track, app.clock.now()),
        total: counts.iter().map(|count| count.proposals).sum(),
        counts: counts.iter().map(in_words).collect(),
        rows: queued.into_iter().map(|queued| Row::new(&conference.slug, queued)).collect::<Result<_, _>>()?,
        next,
        late_requests: LateRequestsUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        others,
        answers: WhoAnswered::load(&mut db, conference, track, app.clock.now()).await?,
        questions_url: QuestionsUrl { conference: conference.slug.clone(), track: track.slug.clone() },
    };
    Ok(show(StatusCode::OK, &page))
}
