//! Every version of a text, what changed between any two, and the way back to one.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{BASE, Notice, SettingsPage};
use crate::access::{LeadOf, MaySet, Tx};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::diff::{self, Chunk};
use crate::track::settings::part::sections::Text;
use crate::track::settings::store::{self, Version};
use crate::track::settings::text::{PARTS, TrackText};
use crate::track::settings::{TextUrl, VersionsUrl};
use crate::track::words::utc_precise;
use crate::web::fields::FormToken;
use crate::web::form::Form;
use crate::web::frame::Posted;
use crate::web::markdown::{Html, markdown};
use crate::web::page::{see, show};

/// What changed in a part of a text, word by word.
#[derive(Template)]
#[template(path = "proposal/difference.html")]
pub(super) struct Difference {
    chunks: Vec<Chunk>,
}

impl HtmlSafe for Difference {}

impl Difference {
    /// From the old to the new text.
    pub(super) fn new(old: &str, new: &str) -> Self {
        Self { chunks: diff::words(old, new) }
    }
}

struct Row {
    version: i32,
    at: String,
    by_whom: String,
    state: String,
    read: String,
    compare: Option<(i32, String)>,
}

/// One version, to be read and brought back.
struct Read {
    version: i32,
    parts: Vec<(&'static str, Html)>,
    restore: bool,
}

struct Comparison {
    from: i32,
    to: i32,
    parts: Vec<(&'static str, Difference)>,
}

#[derive(Template)]
#[template(path = "track/settings/versions.html")]
struct Versions {
    form_token: FormToken,
    action: VersionsUrl,
    base: i32,
    rows: Vec<Row>,
    from: i32,
    to: i32,
    read: Option<Read>,
    comparison: Option<Comparison>,
}

impl HtmlSafe for Versions {}

fn state(version: &Version, newest: i32) -> String {
    let from = version.restored_from.map(|from| format!(", version {from} brought back")).unwrap_or_default();
    match version.in_force {
        false => "never in force: it met another change".to_owned(),
        true if version.version == newest => format!("in force{from}"),
        true => format!("was in force{from}"),
    }
}

fn rows(versions: &[Version], url: &VersionsUrl, newest: i32) -> Vec<Row> {
    let row = |(index, version): (usize, &Version)| Row {
        version: version.version,
        at: utc_precise(version.at),
        by_whom: version.by_whom.clone(),
        state: state(version, newest),
        read: format!("{url}?version={}", version.version),
        compare: versions
            .get(index + 1)
            .map(|before| (before.version, format!("{url}?from={}&to={}", before.version, version.version))),
    };
    versions.iter().enumerate().map(row).collect()
}

fn compared(from: &Version, to: &Version) -> Comparison {
    let differing = to.text.differing(&from.text);
    let parts = PARTS.iter().filter(|part| differing.contains(&part.name));
    let difference = |part: &crate::track::settings::text::TextPart| {
        (part.label, Difference::new(part.value(&from.text), part.value(&to.text)))
    };
    Comparison { from: from.version, to: to.version, parts: parts.map(difference).collect() }
}

fn read(version: &Version, now: &TrackText) -> Read {
    let text: &TrackText = &version.text;
    let parts = PARTS.iter().filter(|part| !part.value(text).is_empty());
    Read {
        version: version.version,
        parts: parts.map(|part| (part.label, markdown(part.value(text)))).collect(),
        restore: text != now,
    }
}

impl Versions {
    fn new(lead: &LeadOf, versions: &[Version], query: &Form) -> Result<Self, AppError> {
        let newest = versions.iter().find(|version| version.in_force).map_or(0, |version| version.version);
        let asked = |name: &str| -> Result<Option<&Version>, AppError> {
            if !query.has(name) {
                return Ok(None);
            }
            let number = query.trimmed(name).parse().ok();
            let found = versions.iter().find(|version| Some(version.version) == number);
            found.map(Some).ok_or_else(AppError::not_found)
        };
        let (from, to) = (asked("from")?, asked("to")?);
        let now = TrackText::of(&lead.track().content);
        let url = VersionsUrl::of(lead);
        Ok(Self {
            form_token: lead.viewer().form_token(),
            base: newest,
            rows: rows(versions, &url, newest),
            action: url,
            from: from.or(versions.get(1)).map_or(newest, |version| version.version),
            to: to.map_or(newest, |version| version.version),
            read: asked("version")?.map(|version| read(version, &now)),
            comparison: from.zip(to).map(|(from, to)| compared(from, to)),
        })
    }
}

pub async fn list(
    _: VersionsUrl,
    setter: MaySet<Text>,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let versions = store::versions(&mut *app.db.acquire().await?, setter.track().id).await?;
    let body = Versions::new(&setter, &versions, &Form::from_query(query.as_deref()))?;
    Ok(show(StatusCode::OK, &SettingsPage::new(&app, &setter, "Versions of the text", body)))
}

/// Brings a version back, as a new one.
pub async fn restore(
    _: VersionsUrl,
    setter: MaySet<Text>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut tx = Tx::begin(setter, &app).await?;
    let track = tx.track().id;
    let wanted: Option<i32> = posted.form.trimmed("version").parse().ok();
    let found = match wanted {
        Some(version) => store::version(tx.db(), track, version).await?,
        None => None,
    };
    let Some(found) = found else { return Ok(see(VersionsUrl::of(&tx))) };
    let newest = store::newest(tx.db(), track).await?.map_or(0, |newest| newest.version);
    if posted.form.trimmed(BASE) != newest.to_string() && *found.text != TrackText::of(&tx.track().content) {
        return moved_on(&app, tx, found.version, newest).await;
    }
    let version = super::text::put(&mut tx, &found.text, Some(found.version)).await?.unwrap_or(newest);
    let url = TextUrl::of(&tx);
    tx.commit().await?;
    Ok(see(format!("{url}?saved={version}")))
}

/// Somebody saved another text since the page was made: its reader looks again.
async fn moved_on(app: &App, mut tx: Tx<MaySet<Text>>, wanted: i32, newest: i32) -> Result<Response, AppError> {
    let track = tx.track().id;
    let versions = store::versions(tx.db(), track).await?;
    let query = Form::of([("version", wanted.to_string())]);
    let body = Versions::new(&tx, &versions, &query)?;
    let notice =
        format!("Version {newest} was saved while you were reading, so nothing was changed. Look at it first.");
    let page = SettingsPage::new(app, &tx, "Versions of the text", body).notice(Some(Notice::warning(notice)));
    Ok(show(StatusCode::CONFLICT, &page))
}
