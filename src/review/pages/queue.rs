//! The queue's page.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::command::CommandBox;
use crate::access::{LeadOf, Role};
use crate::app::App;
use crate::decision::{PlanLine, WhoAnswered};
use crate::error::AppError;
use crate::late::LateRequestsUrl;
use crate::review::order::Wish;
use crate::review::store::Reader;
use crate::review::{CameFrom, List, Place, QueueUrl};
use crate::search::{Scope, SearchBox, search};
use crate::track::settings::SettingsUrl;
use crate::track::view::DeadlineView;
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
    search: SearchBox,
    list: List,
    late_requests: LateRequestsUrl,
    others: Vec<(String, String)>,
    questions_url: QuestionsUrl,
    settings_url: SettingsUrl,
    offers: OffersUrl,
    offered: i64,
    answers: WhoAnswered,
    plans: PlanLine,
    command_box: CommandBox,
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
    let (conference, track, now) = (lead.conference(), lead.track(), app.clock.now());
    let (wish, tracks) = (Wish::of_query(query.as_deref()), std::slice::from_ref(track));
    let mut reader = Reader::load(&mut *app.db.acquire().await?, lead.account(), tracks, now).await?;
    let plans = PlanLine::load(&app, &lead, &reader.stakes).await?;
    let mut db = app.db.acquire().await?;
    let searched = search(&mut db, Scope::of(&reader, tracks), &wish.search).await?;
    reader.among = searched.among.clone();
    let place = Place {
        url: &url.to_string(),
        conference: &conference.slug,
        tracks,
        mistaken: searched.mistake.is_some(),
        came_from: CameFrom::queue(&wish),
    };
    let others = match lead.role() {
        Role::Organiser => links(&conference.slug, track::store::of_conference(&mut db, conference.id).await?, track),
        Role::Lead => Vec::new(),
    };
    let page = QueuePage {
        layout: lead
            .viewer()
            .layout(&app, format!("Queue: {}", track.name), Some(conference))
            .wrong_if(searched.mistake.is_some()),
        track_name: track.name.clone(),
        deadline: DeadlineView::new(track, now).for_reader(lead.viewer().zone()),
        search: SearchBox::load(&mut db, conference, Some(track), lead.account(), &wish, &searched).await?,
        list: List::load(&mut db, &reader, &wish, &place).await?,
        late_requests: LateRequestsUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        others,
        offered: travel::store::waiting_offers(&mut db, track.id, &reader.stakes, now).await?,
        offers: OffersUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        questions_url: QuestionsUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        settings_url: SettingsUrl::of(&lead),
        answers: WhoAnswered::load(&mut db, &lead, &reader.stakes, now).await?,
        plans,
        command_box: CommandBox::new(&lead, &Form::default(), &FormErrors::default(), wish.query()),
    };
    Ok(show(searched.status(), &page))
}
