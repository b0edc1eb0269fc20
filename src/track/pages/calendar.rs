//! Deadlines as a calendar, of a conference or of one track.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::access::{ConferenceIn, TrackIn};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::track::calendar::{Deadline, calendar};
use crate::track::store::{self, Revision};
use crate::track::{DeadlineIcsUrl, DeadlinesIcsUrl, Track, TrackUrl, words};
use crate::web::page::revalidated;

fn deadline(app: &App, conference: &Conference, track: &Track, revision: &Revision) -> Option<Deadline> {
    let promised = if track.call.no_extension { " It will not be extended." } else { "" };
    let (closes_at, description) = match &track.call.closes {
        Some(closes) => {
            let stated = words::closes_in_words(closes);
            (closes.instant(), format!("{} takes proposals until {stated}.{promised}", track.name))
        }
        None => (revision.last_close?, format!("The call of the {} has no closing date any more.", track.name)),
    };
    Some(Deadline {
        uid: format!("deadline.{}.{}@{}", conference.slug, track.slug, app.settings.host()),
        sequence: revision.changes,
        changed_at: revision.changed_at,
        closes_at,
        cancelled: track.call.closes.is_none(),
        summary: format!("{} {}: call for proposals closes", conference.short_name, track.short_name),
        description,
        url: app.absolute(TrackUrl { conference: conference.slug.clone(), track: track.slug.clone() }),
    })
}

async fn answer(app: &App, conference: &Conference, name: &str, tracks: &[Track]) -> Result<Response, AppError> {
    let revisions = store::revisions(&mut *app.db.acquire().await?, conference.id).await?;
    let of = |track: &Track| revisions.iter().find(|revision| revision.track_id == track.id);
    let deadlines: Vec<Deadline> =
        tracks.iter().filter_map(|track| deadline(app, conference, track, of(track)?)).collect();
    // A calendar without any event is none.
    if deadlines.is_empty() {
        return Err(AppError::not_found());
    }
    let body = calendar(name, &deadlines);
    Ok(revalidated(([(CONTENT_TYPE, "text/calendar; charset=utf-8")], body).into_response()))
}

pub async fn of_conference(
    _: DeadlinesIcsUrl,
    found: ConferenceIn,
    State(app): State<App>,
) -> Result<Response, AppError> {
    let conference = found.conference;
    let tracks = store::of_conference(&mut *app.db.acquire().await?, conference.id).await?;
    answer(&app, &conference, &format!("{}: deadlines", conference.short_name), &tracks).await
}

pub async fn of_track(_: DeadlineIcsUrl, found: TrackIn, State(app): State<App>) -> Result<Response, AppError> {
    let (conference, track) = (found.conference, found.track);
    answer(&app, &conference, &format!("{}: deadline", track.short_name), &[track]).await
}
