//! One's own proposals with the next step of each, what is to be done first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::AppError;
use crate::people::MeUrl;
use crate::proposal::next_step::{NextStep, Turn, next_step};
use crate::proposal::state::State;
use crate::proposal::{DraftUrl, ProposalUrl, store};
use crate::track::words::{in_reader_zone, utc_precise};
use crate::track::{self, Track};
use crate::travel;

/// Proposals under a heading.
pub struct Group {
    pub heading: &'static str,
    pub caption: &'static str,
    pub rows: Vec<Row>,
}

/// A proposal in the list.
pub struct Row {
    pub url: String,
    pub title: String,
    pub state: &'static str,
    pub chip: &'static str,
    pub next: String,
    /// The instant that the next step names, as the reader's own clock shows it.
    pub local: Option<String>,
    /// Their own page, where they are its co-author.
    pub me: Option<MeUrl>,
    pub track: String,
    pub changed: String,
}

impl Row {
    fn new(own: store::Own, state: State, step: NextStep, zone: Option<Tz>) -> Self {
        let me = own.number.filter(|_| own.as_co_author);
        let me = me.map(|number| MeUrl { conference: own.conference.clone(), number });
        let (url, number) = match own.number {
            Some(number) if own.as_speaker => {
                (MeUrl { conference: own.conference, number }.to_string(), format!("#{number} "))
            }
            Some(number) => (ProposalUrl { conference: own.conference, number }.to_string(), format!("#{number} ")),
            None => (DraftUrl { conference: own.conference, draft: own.id }.to_string(), String::new()),
        };
        let title = if own.title.is_empty() { "Without a title" } else { &own.title };
        Self {
            url,
            title: format!("{number}{title}"),
            state: state.word(),
            chip: state.chip(),
            next: step.words,
            local: step.named.zip(zone).map(|(at, zone)| in_reader_zone(at, zone)),
            me,
            track: format!("{}, {}", own.track_name, own.conference_name),
            changed: utc_precise(own.changed_at),
        }
    }
}

/// The proposals under their headings. What has an end comes first, the nearest end before the others.
pub async fn groups(
    db: &mut PgConnection,
    own: Vec<store::Own>,
    zone: Option<Tz>,
    now: DateTime<Utc>,
) -> Result<Vec<Group>, AppError> {
    let mut listed = steps(db, own, now).await?;
    listed.sort_by_key(|(step, _)| (step.turn, step.until.is_none(), step.until));
    let headings = [
        (Turn::Yours, "To do", "Proposals and drafts that wait for you"),
        (Turn::Others, "Nothing to do now", "Proposals and drafts that wait for somebody else"),
        (Turn::Over, "Over", "Proposals and drafts that go no further"),
    ];
    let mut groups: Vec<Group> =
        headings.iter().map(|(_, heading, caption)| Group { heading, caption, rows: Vec::new() }).collect();
    for (step, own) in listed {
        let state = own.state.parse().unwrap_or(State::Draft);
        let place = headings.iter().position(|(turn, ..)| *turn == step.turn).unwrap_or_default();
        groups[place].rows.push(Row::new(own, state, step, zone));
    }
    groups.retain(|group| !group.rows.is_empty());
    Ok(groups)
}

async fn steps(
    db: &mut PgConnection,
    own: Vec<store::Own>,
    now: DateTime<Utc>,
) -> Result<Vec<(NextStep, store::Own)>, AppError> {
    let ids: Vec<Uuid> = own.iter().map(|own| own.id).collect();
    let mut standings = store::standings(db, &ids).await?;
    let mut tracks: HashMap<Uuid, Track> = HashMap::new();
    let mut listed = Vec::new();
    for own in own {
        // One that was removed since it was listed is left out.
        let Some(mut stands) = standings.remove(&own.id) else { continue };
        let track = match tracks.entry(stands.track_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                unknown.insert(track::store::by_id(db, stands.conference_id, stands.track_id).await?)
            }
        };
        let open = |key: &str| !stands.answers.contains_key(key);
        stands.standing.open_questions = track.content.asked_later().filter(|question| open(&question.key)).count();
        if stands.moved {
            stands.standing.track_asks = travel::unanswered(track, &stands.answers).count();
        }
        stands.standing.as_speaker = own.as_speaker;
        listed.push((next_step(&stands.standing, &track.call, now), own));
    }
    Ok(listed)
}
