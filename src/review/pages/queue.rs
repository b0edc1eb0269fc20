//! The queue's page.

use anyhow::Context;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::command::CommandBox;
use crate::access::{LeadOf, Role, SignedInAccount};
use crate::app::App;
use crate::decision::{Outcome, PlanLine, WhoAnswered};
use crate::error::AppError;
use crate::late::LateRequestsUrl;
use crate::proposal::ProposalUrl;
use crate::proposal::state::State as ProposalState;
use crate::review::order::{Filter, Sort, Wish, seed};
use crate::review::store::{self, Count, PAGE, Queued, Reader};
use crate::review::vote::score;
use crate::review::{QueueUrl, UNKNOWN_AUTHOR, marks_of, of_author, row_anchor};
use crate::track::view::DeadlineView;
use crate::track::words::utc_precise;
use crate::track::{self, QuestionsUrl, Track};
use crate::travel::{self, OffersUrl};
use crate::web::form::{Form, FormErrors};
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "review/queue.html")]
struct QueuePage {
    layout: Layout,
    track_name: String,
    deadline: DeadlineView,
    counts: Vec<String>,
    total: i64,
    filters: Vec<Choice>,
    sorts: Vec<Choice>,
    rows: Vec<Row>,
    unread_only: bool,
    next: Option<String>,
    late_requests: LateRequestsUrl,
    others: Vec<(String, String)>,
    questions_url: QuestionsUrl,
    offers: OffersUrl,
    offered: i64,
    answers: WhoAnswered,
    plans: PlanLine,
    command_box: CommandBox,
}

/// A link of a row of links, one of which is the page's own.
struct Choice {
    url: String,
    label: String,
    here: bool,
}

struct Row {
    anchor: String,
    url: ProposalUrl,
    number: i32,
    title: String,
    state: ProposalState,
    minutes: String,
    author: String,
    arrived: String,
    marks: String,
    yours: String,
}

impl Row {
    fn new(conference: &str, queued: Queued) -> Result<Self, AppError> {
        Ok(Self {
            url: ProposalUrl { conference: conference.to_owned(), number: queued.number },
            anchor: row_anchor(queued.number),
            number: queued.number,
            state: queued.state.parse().context("a proposal is in an unknown state")?,
            minutes: queued.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            arrived: utc_precise(queued.arrived_at),
            marks: marks_in_words(&queued),
            yours: yours(&queued),
            title: queued.title,
            author: queued.author,
        })
    }
}

fn marks_in_words(queued: &Queued) -> String {
    let of_author = of_author(queued.confirmed, queued.denied, queued.left);
    let mut marks = marks_of(queued.late, queued.grace_seconds, of_author);
    if queued.unknown_author {
        marks.push(UNKNOWN_AUTHOR.to_owned());
    }
    marks.join(", ")
}

/// What the queue tells of the reader's own work on a proposal.
fn yours(queued: &Queued) -> String {
    let mut said = Vec::new();
    if queued.own {
        said.push("not yours to judge".to_owned());
    } else if queued.unread {
        said.push("unread".to_owned());
    }
    let planned = queued.planned.as_deref().and_then(|outcome| outcome.parse::<Outcome>().ok());
    said.extend(planned.map(|outcome| format!("planned: {}", outcome.word())));
    said.extend(queued.answered.map(|answered| if answered { "answered" } else { "asked" }.to_owned()));
    if let (Some(sum), Some(votes)) = (queued.score, queued.votes) {
        let word = if votes == 1 { "vote" } else { "votes" };
        said.push(format!("score {} of {votes} {word}", score(sum)));
    }
    said.join(", ")
}

fn word(state: &str) -> String {
    state.parse::<ProposalState>().map_or("", ProposalState::word).to_owned()
}

fn in_words(count: &Count) -> String {
    format!("{} {} ({} minutes)", count.proposals, word(&count.state).to_lowercase(), count.minutes)
}

/// How many proposals there are, without those that became part of others.
fn in_queue(counts: &[Count]) -> i64 {
    let counted = counts.iter().filter(|count| count.state != ProposalState::Merged.as_str());
    counted.map(|count| count.proposals).sum()
}

fn filters(url: &QueueUrl, wish: &Wish, counts: &[Count]) -> Vec<Choice> {
    let sum = |of: fn(&Count) -> i64| counts.iter().map(of).sum::<i64>();
    let mut all = vec![
        (Filter::All, "All".to_owned(), in_queue(counts)),
        (Filter::Unread, "Unread by you".to_owned(), sum(|count| count.unread)),
        (Filter::Vote, "To vote on".to_owned(), sum(|count| count.to_vote)),
        (Filter::Late, "Late".to_owned(), sum(|count| count.late)),
    ];
    for count in counts {
        let state = count.state.parse().map(Filter::In);
        all.extend(state.ok().map(|filter| (filter, word(&count.state), count.proposals)));
    }
    let choice = |(filter, label, count): (Filter, String, i64)| Choice {
        url: format!("{url}?{}", Wish::query_for(filter)),
        label: format!("{label} {count}"),
        here: filter == wish.filter,
    };
    all.into_iter().map(choice).collect()
}

fn sorts(url: &QueueUrl, wish: &Wish) -> Vec<Choice> {
    let offered = |sort: &Sort| *sort != Sort::Shuffled || wish.filter == Filter::Unread;
    let choice = |sort: Sort| Choice {
        url: format!("{url}?{}", wish.query_by(sort)),
        label: sort.as_str().to_owned(),
        here: sort == wish.sort,
    };
    Sort::ALL.into_iter().filter(offered).map(choice).collect()
}

fn links(slug: &str, tracks: Vec<Track>, here: &Track) -> Vec<(String, String)> {
    let url = |track: &Track| QueueUrl { conference: slug.to_owned(), track: track.slug.clone() }.to_string();
    tracks.into_iter().filter(|track| track.id != here.id).map(|track| (url(&track), track.name)).collect()
}

/// Whose queue it is.
pub fn reader<'a>(account: &'a SignedInAccount, track: &Track, now: DateTime<Utc>) -> Reader<'a> {
    let seed = seed(account.id, now.date_naive());
    Reader { track: track.id, account: account.id, email: &account.email, seed }
}

pub async fn queue(
    url: QueueUrl,
    lead: LeadOf,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let (conference, track, now) = (lead.conference(), lead.track(), app.clock.now());
    let (wish, reader) = (Wish::of_query(query.as_deref()), reader(lead.account(), track, now));
    let plans = PlanLine::load(&app, &lead).await?;
    let mut db = app.db.acquire().await?;
    let mut queued = store::queue(&mut db, &reader, &wish).await?;
    let more = queued.len() as i64 > PAGE;
    queued.truncate(PAGE as usize);
    let next = queued.last().filter(|_| more).map(|last| format!("{url}?{}", wish.query_after(&last.key())));
    let counts = store::counts(&mut db, &reader).await?;
    let others = match lead.role() {
        Role::Organiser => links(&conference.slug, track::store::of_conference(&mut db, conference.id).await?, track),
        Role::Lead => Vec::new(),
    };
    let page = QueuePage {
        layout: lead.viewer().layout(&app, format!("Queue: {}", track.name), Some(conference)),
        track_name: track.name.clone(),
        deadline: DeadlineView::new(track, now).for_reader(lead.viewer().zone()),
        total: in_queue(&counts),
        filters: filters(&url, &wish, &counts),
        sorts: sorts(&url, &wish),
        counts: counts.iter().filter(|count| count.state != ProposalState::Merged.as_str()).map(in_words).collect(),
        rows: queued.into_iter().map(|queued| Row::new(&conference.slug, queued)).collect::<Result<_, _>>()?,
        unread_only: wish.filter == Filter::Unread,
        next,
        late_requests: LateRequestsUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        others,
        offered: travel::store::waiting_offers(
            &mut db,
            track.id,
            (lead.account().id, lead.account().email.as_str()),
            now,
        )
        .await?,
        offers: OffersUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        questions_url: QuestionsUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        answers: WhoAnswered::load(&mut db, &lead, now).await?,
        plans,
        command_box: CommandBox::new(&lead, &Form::default(), &FormErrors::default(), wish.query()),
    };
    Ok(show(StatusCode::OK, &page))
}
