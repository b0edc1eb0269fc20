//! Every version of a text, and what changed between any two.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::drop_version::DropLink;
use super::shared::home_of;
use crate::access::Role;
use crate::access::{AuthorOf, ReaderOf, Viewer};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::late;
use crate::late::history::Event;
use crate::proposal::answers;
use crate::proposal::diff::{self, Chunk};
use crate::proposal::store::{self, Kept, Listed};
use crate::proposal::{DraftHistoryUrl, HistoryUrl, Proposal, parts};
use crate::review::{CameFrom, LIST};
use crate::track::content::TrackContent;
use crate::track::words;
use crate::travel;
use crate::web::form::Form;
use crate::web::page::{Layout, show};

/// What changed in a part of a text, word by word.
#[derive(Template)]
#[template(path = "proposal/difference.html")]
pub struct PartDifference {
    label: String,
    chunks: Vec<Chunk>,
}

impl HtmlSafe for PartDifference {}

impl PartDifference {
    /// From the old to the new text of a part.
    pub fn new(label: &str, old: &str, new: &str) -> Self {
        Self { label: label.to_owned(), chunks: diff::words(old, new) }
    }
}

/// The line that leads to the history.
#[derive(Template)]
#[template(path = "proposal/history_link.html")]
pub struct HistoryLink {
    version: i32,
    changed: String,
    url: String,
}

impl HtmlSafe for HistoryLink {}

impl HistoryLink {
    /// With the list that its reader came from.
    #[must_use]
    pub fn carrying(self, came_from: &CameFrom) -> Self {
        Self { url: came_from.on(&self.url), ..self }
    }

    /// For a draft or a filed proposal.
    pub fn to(conference: &Conference, proposal: &Proposal) -> Self {
        Self {
            version: proposal.version,
            changed: words::utc_precise(proposal.changed_at),
            url: history_of(conference, proposal),
        }
    }
}

#[derive(Template)]
#[template(path = "proposal/history.html")]
struct HistoryPage {
    layout: Layout,
    name: String,
    home: String,
    action: String,
    /// The list that the reader came from, as its field carries it.
    list: Option<String>,
    versions: Vec<VersionRow>,
    from: i32,
    to: i32,
    comparison: Option<Comparison>,
    lateness: Vec<String>,
    drop: Option<DropLink>,
}

struct VersionRow {
    version: i32,
    at: String,
    by_whom: String,
    state: String,
    compare: Option<(i32, String)>,
}

struct Comparison {
    from: i32,
    to: i32,
    parts: Vec<PartDifference>,
}

/// Who looks at what, and whether at what was sent only.
struct Looked<'a> {
    viewer: &'a Viewer,
    conference: &'a Conference,
    proposal: &'a Proposal,
    sent_only: bool,
    content: &'a TrackContent,
    /// Whether answers for organisers only are hidden.
    as_lead: bool,
}

fn history_of(conference: &Conference, proposal: &Proposal) -> String {
    let conference = conference.slug.clone();
    match proposal.number {
        Some(number) => HistoryUrl { conference, number }.to_string(),
        None => DraftHistoryUrl { conference, draft: proposal.id }.to_string(),
    }
}

pub async fn filed(
    _: HistoryUrl,
    reader: ReaderOf,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let looked = match &reader {
        ReaderOf::Author(author) => of_author(author),
        ReaderOf::Staff(staff) => Looked {
            viewer: staff.viewer(),
            conference: staff.conference(),
            proposal: staff.proposal(),
            sent_only: true,
            content: &staff.track().content,
            as_lead: staff.role() == Role::Lead,
        },
    };
    page(&app, &looked, query.as_deref()).await
}

pub async fn draft(
    _: DraftHistoryUrl,
    author: AuthorOf,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    page(&app, &of_author(&author), query.as_deref()).await
}

fn of_author(author: &AuthorOf) -> Looked<'_> {
    Looked {
        viewer: author.viewer(),
        conference: author.conference(),
        proposal: author.proposal(),
        sent_only: false,
        content: &author.track().content,
        as_lead: false,
    }
}

async fn page(app: &App, looked: &Looked<'_>, query: Option<&str>) -> Result<Response, AppError> {
    let mut db = app.db.acquire().await?;
    let listed = store::all_versions(&mut db, looked.proposal.id, looked.sent_only).await?;
    let query = Form::from_query(query);
    let (from, to) = match (query.has("from"), query.has("to")) {
        (false, false) => (listed.get(1).or(listed.first()).map(|v| v.version), listed.first().map(|v| v.version)),
        _ => (query.trimmed("from").parse().ok(), query.trimmed("to").parse().ok()),
    };
    let (Some(from), Some(to)) = (from, to) else { return Err(looked.viewer.may_not_see()) };
    let comparison = if from == to {
        None
    } else {
        let old = visible(looked, store::version(&mut db, looked.proposal.id, from).await?)?;
        let new = visible(looked, store::version(&mut db, looked.proposal.id, to).await?)?;
        let hidden = match looked.as_lead {
            true => travel::store::hidden_keys(&mut db, looked.proposal.id).await?,
            false => Vec::new(),
        };
        Some(compared(looked, &hidden, &old, &new))
    };
    let lateness = late::store::history::of(&mut db, looked.proposal.id).await?;
    let action = history_of(looked.conference, looked.proposal);
    let came_from = CameFrom::of(looked.viewer);
    let page = HistoryPage {
        layout: looked.viewer.layout(app, format!("History of {}", name_of(looked.proposal)), Some(looked.conference)),
        name: name_of(looked.proposal),
        home: came_from.on(home_of(looked.conference, looked.proposal)),
        versions: rows(&listed, &action, &came_from),
        list: came_from.word(),
        action,
        from,
        to,
        comparison,
        lateness: lateness.iter().map(Event::in_words).collect(),
        drop: listed.iter().any(|version| version.waits).then(|| DropLink::to(looked.conference, looked.proposal)),
    };
    Ok(show(StatusCode::OK, &page))
}

/// The table of versions, each with the way to what changed since the one before.
fn rows(listed: &[Listed], action: &str, came_from: &CameFrom) -> Vec<VersionRow> {
    listed
        .iter()
        .enumerate()
        .map(|(index, version)| VersionRow {
            version: version.version,
            at: words::utc_precise(version.at),
            by_whom: version.by_whom.clone(),
            state: match version.sent_at {
                Some(at) => format!("sent {}", words::utc_precise(at)),
                None if version.waits => "unsent: it met another change and waits for you".to_owned(),
                None if version.dropped => "unsent: it met another change and was dropped".to_owned(),
                None => "unsent".to_owned(),
            },
            compare: listed
                .get(index + 1)
                .map(|before| (before.version, format!("{action}?from={}&to={}", before.version, version.version)))
                .map(|(before, url)| (before, came_from.on(url))),
        })
        .collect()
}

pub(super) fn name_of(proposal: &Proposal) -> String {
    match proposal.number {
        Some(number) => format!("#{number} {}", proposal.text.title),
        None => "Draft".to_owned(),
    }
}

/// Unsent versions are the author's alone: for others they are not there.
fn visible(looked: &Looked<'_>, found: Option<Kept>) -> Result<Kept, AppError> {
    found.filter(|found| found.sent || !looked.sent_only).ok_or_else(|| looked.viewer.may_not_see())
}

/// `hidden` are the keys of answers that were not for leads in a track that the proposal has left.
fn compared(looked: &Looked<'_>, hidden: &[String], old: &Kept, new: &Kept) -> Comparison {
    let read = |kept: &Kept| match looked.as_lead {
        true => {
            let mut text = answers::as_leads_read(&kept.text, looked.content);
            text.answers.retain(|key, _| !hidden.contains(key));
            text
        }
        false => kept.text.clone(),
    };
    let parts = parts::differing(&read(old), &read(new))
        .into_iter()
        .map(|(part, old, new)| PartDifference::new(&parts::label_in(&part, looked.content), &old, &new))
        .collect();
    Comparison { from: old.version, to: new.version, parts }
}
