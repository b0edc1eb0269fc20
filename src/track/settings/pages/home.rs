//! What is set, and the ways to change it.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::access::{LeadOf, Role};
use crate::app::App;
use crate::decision::LettersUrl;
use crate::error::AppError;
use crate::review::QueueUrl;
use crate::track::settings::part::{Left, Part};
use crate::track::settings::store::{self, Version};
use crate::track::settings::{
    CallUrl, LogUrl, OutcomesUrl, RightsUrl, SettingsUrl, SlotsUrl, TextUrl, TopicsUrl, VersionsUrl, VotesUrl,
};
use crate::track::view::DeadlineView;
use crate::track::words::{date_in_words, utc_precise};
use crate::track::{QuestionsUrl, Track, TrackUrl, words};
use crate::web::form::Form;
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "track/settings/home.html")]
struct HomePage {
    layout: Layout,
    track_name: String,
    track_url: TrackUrl,
    queue_url: QueueUrl,
    saved: Option<&'static str>,
    deadline: DeadlineView,
    sections: Vec<SettingsSection>,
    log_url: LogUrl,
}

/// A part with what is set in it.
struct SettingsSection {
    heading: &'static str,
    lines: Vec<String>,
    links: Vec<(String, &'static str)>,
    /// Why the links that change it are not there.
    kept: Option<String>,
}

impl SettingsSection {
    fn new(heading: &'static str, lines: Vec<String>) -> Self {
        Self { heading, lines, links: Vec::new(), kept: None }
    }

    /// The way to change it, or why there is none.
    fn change(mut self, may: &Left, part: Part, url: String, label: &'static str) -> Self {
        if may.has(part) {
            self.links.push((url, label));
        } else {
            self.kept = Some(part.refusal());
        }
        self
    }
}

/// What was done, by the word in the address.
fn saved(query: Option<&str>) -> Option<&'static str> {
    Some(match Form::from_query(query).trimmed("saved") {
        "topics" => "The topics are saved.",
        "outcomes" => "The outcomes are saved.",
        "slots" => "Slots and contact are saved.",
        "deadline" => "The call is changed. Its public history says so.",
        "call" => "The call is changed.",
        "votes" => "How votes are shown is saved.",
        "rights" => "What leads may change is saved.",
        _ => return None,
    })
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn text_lines(newest: Option<&Version>) -> Vec<String> {
    let line =
        |version: &Version| format!("Version {}, {} by {}.", version.version, utc_precise(version.at), version.by_whom);
    newest.map(line).into_iter().collect()
}

fn slot_lines(track: &Track) -> Vec<String> {
    let minutes = match track.minutes {
        Some((from, to)) if from == to => format!("{from} minutes."),
        Some((from, to)) => format!("{from} to {to} minutes."),
        None => "No length is stated.".to_owned(),
    };
    let default = track.content.minutes_default.map(|default| format!("A new form begins with {default} minutes."));
    let block = track.content.block_minutes.map(|block| format!("The block has {block} minutes for talks."));
    let contact = track.content.contact.as_ref().map(|contact| format!("Questions go to {contact}."));
    [Some(minutes), default, block, contact].into_iter().flatten().collect()
}

fn vote_lines(votes: store::Votes) -> Vec<String> {
    let hidden = match votes.hidden {
        true => "The votes of the others are shown once you have voted.",
        false => "The votes of the others are always shown.",
    };
    let note = if votes.note_required { "A vote needs a note." } else { "A note to a vote is optional." };
    vec![hidden.to_owned(), note.to_owned()]
}

fn left_lines(left: &Left) -> Vec<String> {
    let parts: Vec<_> = Part::SHARED.iter().filter(|part| left.parts.contains(part)).map(|part| part.words()).collect();
    let parts = match parts.is_empty() {
        true => "Leads change nothing.".to_owned(),
        false => format!("Leads change {}.", parts.join("; ")),
    };
    let close_by = left.close_by.map(|day| format!("They choose {} as the close at the latest.", date_in_words(day)));
    [Some(parts), close_by].into_iter().flatten().collect()
}

/// What is set beside what the track itself holds.
struct Known {
    /// What the viewer may set.
    may: Left,
    /// What leads may set.
    left: Left,
    newest: Option<Version>,
    votes: store::Votes,
}

impl Known {
    async fn load(app: &App, lead: &LeadOf) -> Result<Self, AppError> {
        let (mut db, track) = (app.db.acquire().await?, lead.track().id);
        let left = store::left_to_leads(&mut db, track).await?;
        let may = match lead.role() {
            Role::Organiser => Left { parts: Part::SHARED.into_iter().chain([Part::Rights]).collect(), close_by: None },
            Role::Lead => left.clone(),
        };
        let newest = store::newest(&mut db, track).await?;
        Ok(Self { may, left, newest, votes: store::votes(&mut db, track).await? })
    }
}

/// What the call says.
fn words_sections(lead: &LeadOf, known: &Known) -> Vec<SettingsSection> {
    let (track, may) = (lead.track(), &known.may);
    let topics: usize = track.content.topic_lists.iter().map(|list| list.items.len()).sum();
    let outcomes = track.content.outcomes.as_ref().map_or(0, |outcomes| outcomes.items.len());
    let topics = counted(topics, "topic", "topics");
    let outcomes = counted(outcomes, "outcome", "outcomes");
    let questions = QuestionsUrl { conference: lead.conference().slug.clone(), track: track.slug.clone() };
    let letters = LettersUrl { conference: lead.conference().slug.clone(), track: track.slug.clone() };
    let asked = counted(track.content.questions.len(), "question", "questions");
    vec![
        SettingsSection::new("Text of the call", text_lines(known.newest.as_ref()))
            .change(may, Part::Text, TextUrl::of(lead).to_string(), "Change the text")
            .change(may, Part::Text, VersionsUrl::of(lead).to_string(), "Versions of the text"),
        SettingsSection::new("Topics and outcomes", vec![format!("{topics} suggested, {outcomes}.")])
            .change(may, Part::Topics, TopicsUrl::of(lead).to_string(), "Change the topics")
            .change(may, Part::Topics, OutcomesUrl::of(lead).to_string(), "Change the outcomes"),
        SettingsSection::new("Slots and contact", slot_lines(track)).change(
            may,
            Part::Slots,
            SlotsUrl::of(lead).to_string(),
            "Change slots and contact",
        ),
        SettingsSection::new("Questions", vec![format!("{asked} beside the fields of every form.")]).change(
            may,
            Part::Questions,
            questions.to_string(),
            "Change the questions",
        ),
        SettingsSection::new("Letters", vec!["What authors read when their proposals are decided.".to_owned()]).change(
            may,
            Part::Letters,
            letters.to_string(),
            "Change the letters",
        ),
    ]
}

/// What holds in the track.
fn rule_sections(lead: &LeadOf, known: &Known) -> Vec<SettingsSection> {
    let may = &known.may;
    vec![
        SettingsSection::new("Deadline", vec![words::closes_or_none(&lead.track().call)]).change(
            may,
            Part::Deadline,
            CallUrl::of(lead).to_string(),
            "Change the deadline",
        ),
        SettingsSection::new("Votes", vote_lines(known.votes)).change(
            may,
            Part::Votes,
            VotesUrl::of(lead).to_string(),
            "Change how votes are shown",
        ),
        SettingsSection::new("What leads may change", left_lines(&known.left)).change(
            may,
            Part::Rights,
            RightsUrl::of(lead).to_string(),
            "Change what leads may change",
        ),
    ]
}

pub async fn home(
    _: SettingsUrl,
    lead: LeadOf,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let (conference, track) = (lead.conference(), lead.track());
    let known = Known::load(&app, &lead).await?;
    let page = HomePage {
        layout: lead.viewer().layout(&app, format!("Settings: {}", track.name), Some(conference)),
        track_name: track.name.clone(),
        track_url: TrackUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        queue_url: QueueUrl { conference: conference.slug.clone(), track: track.slug.clone() },
        saved: saved(query.as_deref()),
        deadline: DeadlineView::new(track, app.clock.now()),
        sections: words_sections(&lead, &known).into_iter().chain(rule_sections(&lead, &known)).collect(),
        log_url: LogUrl::of(&lead),
    };
    Ok(show(StatusCode::OK, &page))
}
