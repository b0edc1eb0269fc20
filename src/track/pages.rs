//! The page of a track: its call, its text, whom to ask, the way to propose.

pub mod calendar;
mod parts;
pub mod questions;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use self::parts::{EditionView, OutcomesView, RelationView, Topics, slots};
use super::content::Topic;
use super::deadline::{Call, LatePolicy, Status, status};
use super::store::{self, CallChange};
use super::view::DeadlineView;
use super::{DeadlineIcsUrl, Track, TrackUrl, words};
use crate::access::TrackIn;
use crate::app::App;
use crate::conference::store::Contact;
use crate::conference::views::AnnouncementView;
use crate::conference::{Conference, HomeUrl};
use crate::error::AppError;
use crate::proposal::ProposeUrl;
use crate::web::markdown::{Html, markdown};
use crate::web::page::{Layout, revalidated, show};

#[derive(Template)]
#[template(path = "track/track.html")]
struct TrackPage {
    layout: Layout,
    home_url: HomeUrl,
    propose_url: Option<ProposeUrl>,
    deadline: DeadlineView,
    calendar_url: Option<DeadlineIcsUrl>,
    slots: Option<String>,
    leads: Vec<Contact>,
    about: Option<Html>,
    wanted: Option<Html>,
    guidance: Vec<Html>,
    guidance_url: Option<String>,
    schedule_note: Option<Html>,
    outcomes: Option<OutcomesView>,
    editions: Vec<EditionView>,
    relations: Vec<RelationView>,
    join_note: Option<Html>,
    announcements: Vec<AnnouncementView>,
    changes: Vec<(String, CallChange)>,
    /// Changes that stand behind a click.
    earlier: Vec<(String, CallChange)>,
    contact: String,
    track: Track,
}

/// So many changes stand on the page at once.
const SHOWN_CHANGES: usize = 8;

/// What a page shows beside its track and its conference.
struct Found {
    leads: Vec<Contact>,
    changes: Vec<CallChange>,
    announcements: Vec<AnnouncementView>,
    neighbours: Vec<Track>,
    zone: Option<Tz>,
}

impl TrackPage {
    fn new(layout: Layout, conference: &Conference, track: Track, found: Found, now: DateTime<Utc>) -> Self {
        let content = &track.content;
        let html = |text: &Option<String>| text.as_deref().map(markdown);
        let guidance = [&conference.content.guidance, &content.guidance];
        let dated = |change: CallChange| (words::date_in_words(change.at.date_naive()), change);
        let mut changes: Vec<_> = found.changes.into_iter().map(dated).collect();
        let earlier = changes.split_off(SHOWN_CHANGES.min(changes.len()));
        let propose_url = || ProposeUrl { conference: conference.slug.clone(), track: track.slug.clone() };
        Self {
            layout,
            home_url: conference.home(),
            propose_url: leads_to_a_form(&track.call, now).then(propose_url),
            deadline: DeadlineView::new(&track, now).for_reader(found.zone),
            calendar_url: track
                .call
                .closes
                .is_some()
                .then(|| DeadlineIcsUrl { conference: conference.slug.clone(), track: track.slug.clone() }),
            slots: slots(&track),
            leads: found.leads,
            about: html(&content.about),
            wanted: html(&content.wanted),
            guidance: guidance.into_iter().filter_map(html).collect(),
            guidance_url: conference.content.guidance_url.clone(),
            schedule_note: html(&content.schedule_note),
            outcomes: content.outcomes.as_ref().and_then(OutcomesView::new),
            editions: content.editions.iter().map(EditionView::from).collect(),
            relations: RelationView::all(&content.relations, conference, &found.neighbours),
            join_note: html(&content.join_note),
            announcements: found.announcements,
            changes,
            earlier,
            contact: conference.contact.clone(),
            track,
        }
    }

    fn tree<'t>(&self, items: &'t [Topic]) -> Topics<'t> {
        Topics::new(items, self.propose_url.as_ref())
    }
}

pub async fn track(_: TrackUrl, place: TrackIn, State(app): State<App>) -> Result<Response, AppError> {
    let TrackIn { viewer, conference, track } = place;
    let mut db = app.db.acquire().await?;
    let announcements = crate::conference::store::announcements(&mut db, conference.id).await?;
    let found = Found {
        leads: store::leads(&mut db, track.id).await?,
        changes: store::call_changes(&mut db, track.id).await?,
        announcements: announcements
            .into_iter()
            .filter(|announcement| announcement.track_id == Some(track.id))
            .map(AnnouncementView::new)
            .collect(),
        zone: viewer.zone(),
        neighbours: if track.content.relations.is_empty() {
            Vec::new()
        } else {
            store::of_conference(&mut db, conference.id).await?
        },
    };
    let layout = viewer.layout(&app, &track.name, Some(&conference));
    let page = TrackPage::new(layout, &conference, track, found, app.clock.now());
    let response = show(StatusCode::OK, &page);
    // Without a sign-in nothing here comes from a cookie: the page holds no form.
    Ok(if viewer.account().is_none() { revalidated(response) } else { response })
}

/// Whether to offer the form. The grace is not advertised, so it counts as closed here.
fn leads_to_a_form(call: &Call, now: DateTime<Utc>) -> bool {
    match status(call, None, now) {
        Status::NotYet { .. } => false,
        Status::Open { .. } | Status::Late => true,
        Status::Grace { .. } | Status::Closed => call.late_policy != LatePolicy::Closed,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::track::deadline::Closes;
    use crate::track::zone::Zone;

    #[test]
    fn the_form_is_offered_where_a_text_can_still_become_a_proposal() {
        let close =
            Closes::new("2023-08-06".parse().expect("a date"), None, Zone::AnywhereOnEarth, true).expect("a close");
        let (before, after) = (close.instant() - TimeDelta::seconds(1), close.instant());
        for (late_policy, offered_after) in
            [(LatePolicy::Ask, true), (LatePolicy::Pile, true), (LatePolicy::Closed, false)]
        {
            let grace = TimeDelta::minutes(5);
            let call = Call { closes: Some(close.clone()), late_policy, grace, ..Call::default() };
            assert!(leads_to_a_form(&call, before));
            assert_eq!(leads_to_a_form(&call, after), offered_after);
            assert_eq!(leads_to_a_form(&call, after + grace), offered_after);
        }
        let later = Call { opens_at: Some(after), ..Call::default() };
        assert!(!leads_to_a_form(&later, before));
        assert!(leads_to_a_form(&later, after));
    }
}
