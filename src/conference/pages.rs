//! What everybody reads: the conferences of this instance, a conference's calls, the talks that its tracks publish.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::content::SponsorTier;
use super::store::{PublicPerson, PublicTalk};
use super::views::{AnnouncementView, Calls, days_in_words};
use super::{Conference, HomeUrl, InstanceUrl, TalksUrl, store};
use crate::access::{ConferenceIn, Viewer, store as roles};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::answers;
use crate::proposal::{Link, links};
use crate::review::QueueUrl;
use crate::search::SearchUrl;
use crate::track::{DeadlinesIcsUrl, Track, TrackUrl};
use crate::web::markdown::{Html, markdown};
use crate::web::page::{Layout, revalidated, show};

#[derive(Template)]
#[template(path = "conference/instance.html")]
struct InstancePage {
    layout: Layout,
    conferences: Vec<ConferenceLine>,
}

struct ConferenceLine {
    name: String,
    url: HomeUrl,
    days: String,
}

pub async fn instance(_: InstanceUrl, viewer: Viewer, State(app): State<App>) -> Result<Response, AppError> {
    let mut db = app.db.acquire().await?;
    let line = |conference: Conference| ConferenceLine {
        url: conference.home(),
        days: days_in_words(&conference),
        name: conference.name,
    };
    let page = InstancePage {
        layout: viewer.layout(&app, "Conferences", None),
        conferences: store::all(&mut db).await?.into_iter().map(line).collect(),
    };
    Ok(answer(&viewer, &page))
}

#[derive(Template)]
#[template(path = "conference/home.html")]
struct HomePage {
    layout: Layout,
    days: String,
    about: Option<Html>,
    calls: Calls,
    announcements: Vec<AnnouncementView>,
    calendar_url: Option<DeadlinesIcsUrl>,
    sponsor_tiers: Vec<SponsorTier>,
    /// For whoever runs tracks.
    search: Option<SearchUrl>,
    /// The queues that they lead.
    queues: Vec<(String, QueueUrl)>,
    conference: Conference,
}

pub async fn home(_: HomeUrl, found: ConferenceIn, State(app): State<App>) -> Result<Response, AppError> {
    let ConferenceIn { viewer, conference } = found;
    let mut db = app.db.acquire().await?;
    let tracks = crate::track::store::of_conference(&mut db, conference.id).await?;
    let announcements = store::announcements(&mut db, conference.id).await?;
    let (search, led) = match viewer.account() {
        Some(account) => (
            roles::runs_tracks(&mut db, conference.id, &account.email).await?,
            roles::led_in(&mut db, conference.id, &account.email).await?,
        ),
        None => (false, Vec::new()),
    };
    let queue = |track: &Track| {
        let url = QueueUrl { conference: conference.slug.clone(), track: track.slug.clone() };
        (format!("Queue of the {}", track.name), url)
    };
    let queues = tracks.iter().filter(|track| led.contains(&track.id)).map(queue).collect();
    let mut sponsor_tiers = conference.content.sponsor_tiers.clone();
    sponsor_tiers.retain(|tier| !tier.sponsors.is_empty());
    let page = HomePage {
        calendar_url: tracks
            .iter()
            .any(|track| track.call.closes.is_some())
            .then(|| DeadlinesIcsUrl { conference: conference.slug.clone() }),
        layout: viewer.layout(&app, &conference.name, Some(&conference)),
        days: days_in_words(&conference),
        about: conference.content.about.as_deref().map(markdown),
        calls: Calls::new(&conference, &tracks, app.clock.now()).for_reader(viewer.zone()),
        announcements: announcements
            .into_iter()
            .map(|announcement| AnnouncementView::beside_others(announcement, &conference, &tracks))
            .collect(),
        sponsor_tiers,
        queues,
        search: search.then(|| SearchUrl { conference: conference.slug.clone() }),
        conference,
    };
    Ok(answer(&viewer, &page))
}

#[derive(Template)]
#[template(path = "conference/talks.html")]
struct TalksPage {
    layout: Layout,
    tracks: Vec<TrackTalks>,
}

struct TrackTalks {
    url: TrackUrl,
    name: String,
    talks: Vec<TalkView>,
}

struct TalkView {
    title: String,
    speakers: Vec<SpeakerView>,
    minutes: Option<i32>,
    text: Html,
    links: Vec<Link>,
    answers: Vec<(String, String)>,
}

struct SpeakerView {
    name: String,
    affiliation: String,
    about: Option<Html>,
}

impl From<PublicPerson> for SpeakerView {
    fn from(person: PublicPerson) -> Self {
        let about = (!person.biography.is_empty()).then(|| markdown(&person.biography));
        Self { name: person.name, affiliation: person.affiliation, about }
    }
}

impl TalkView {
    fn tells_of_speakers(&self) -> bool {
        self.speakers.iter().any(|speaker| speaker.about.is_some())
    }
}

impl From<PublicTalk> for TalkView {
    fn from(talk: PublicTalk) -> Self {
        Self {
            title: talk.title,
            speakers: talk.people.0.into_iter().map(SpeakerView::from).collect(),
            minutes: talk.minutes,
            text: markdown(&talk.r#abstract),
            links: links(&talk.links),
            answers: answers::public(&talk.answers.0, &talk.content.0),
        }
    }
}

pub async fn talks(_: TalksUrl, found: ConferenceIn, State(app): State<App>) -> Result<Response, AppError> {
    let ConferenceIn { viewer, conference } = found;
    let mut db = app.db.acquire().await?;
    let talks = store::public_talks(&mut db, conference.id).await?;
    let page =
        TalksPage { layout: viewer.layout(&app, "Talks", Some(&conference)), tracks: by_track(&conference, talks) };
    Ok(answer(&viewer, &page))
}

/// Tracks that a file no longer names may share their position with others, so a track's talks need not stand together.
fn by_track(conference: &Conference, talks: Vec<PublicTalk>) -> Vec<TrackTalks> {
    let mut tracks: Vec<TrackTalks> = Vec::new();
    for talk in talks {
        match tracks.iter_mut().find(|track| track.url.track == talk.track_slug) {
            Some(track) => track.talks.push(talk.into()),
            None => tracks.push(TrackTalks {
                url: TrackUrl { conference: conference.slug.clone(), track: talk.track_slug.clone() },
                name: talk.track_name.clone(),
                talks: vec![talk.into()],
            }),
        }
    }
    tracks
}

/// Without a sign-in nothing on these pages comes from a cookie: they hold no form.
fn answer(viewer: &Viewer, page: &impl Template) -> Response {
    let response = show(StatusCode::OK, page);
    if viewer.account().is_none() { revalidated(response) } else { response }
}
