//! Who changed what.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::SettingsPage;
use crate::access::LeadOf;
use crate::app::App;
use crate::error::AppError;
use crate::track::settings::store::{self, Logged};
use crate::track::settings::text::PARTS;
use crate::track::settings::{LogUrl, VersionsUrl};
use crate::track::words::utc_precise;
use crate::web::form::Form;
use crate::web::page::show;

/// How many changes stand on a page.
const PAGE: i64 = 50;

struct Row {
    at: String,
    who: String,
    what: String,
    version: Option<(i64, String)>,
}

#[derive(Template)]
#[template(path = "track/settings/log.html")]
struct Log {
    rows: Vec<Row>,
    older: Option<String>,
}

impl HtmlSafe for Log {}

/// A key of the conference file, as people call it.
fn words_of(key: &str) -> &str {
    match key {
        "topic_lists" => "topics",
        "outcomes" => "outcomes",
        "minutes" => "length of slots",
        "minutes_default" => "length that a form begins with",
        "minutes_note" => "line with the minutes",
        "block_minutes" => "minutes of the block",
        "contact" => "address for questions",
        "opens_at" => "opening",
        "closes_on" | "closes_at" => "close",
        "zone" | "zone_stated" => "zone",
        "grace_minutes" => "grace",
        "late_policy" => "what becomes of late proposals",
        "no_extension" => "promise not to extend",
        "votes_hidden" => "when votes are shown",
        "vote_note_required" => "note to a vote",
        "leads_may" => "what leads may change",
        "leads_close_by" => "how late leads move the close",
        key => PARTS.iter().find(|part| part.name == key).map_or(key, |part| part.label),
    }
}

/// The keys that differ, in words, each once.
fn keys(details: &Value) -> Vec<&str> {
    let listed = details["keys"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let differing = details["after"].as_object().into_iter().flatten();
    let differing =
        differing.filter(|(key, after)| details["before"][key.as_str()] != **after).map(|(key, _)| key.as_str());
    let mut words: Vec<&str> = Vec::new();
    for word in listed.chain(differing).map(words_of) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

fn row(logged: Logged, versions: &VersionsUrl) -> Row {
    let keys = keys(&logged.details);
    let action = format!("{}{}", logged.action[..1].to_uppercase(), &logged.action[1..]);
    let many = logged.action.ends_with("created") || keys.is_empty();
    let version = logged.details["version"].as_i64().or_else(|| logged.details["kept_as"].as_i64());
    Row {
        at: utc_precise(logged.at),
        who: match logged.name {
            Some(name) => format!("{name}, {}", logged.role),
            None if logged.role == "operator" => "the operator, with the conference file".to_owned(),
            None => logged.role,
        },
        what: if many { action } else { format!("{action}: {}", keys.join(", ")) },
        version: version.map(|version| (version, format!("{versions}?version={version}"))),
    }
}

pub async fn log(
    url: LogUrl,
    lead: LeadOf,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let before = Form::from_query(query.as_deref()).trimmed("before").parse().ok();
    let mut logged = store::log(&mut *app.db.acquire().await?, lead.track(), before, PAGE).await?;
    let more = logged.len() as i64 > PAGE;
    logged.truncate(PAGE as usize);
    let older = logged.last().filter(|_| more).map(|last| format!("{url}?before={}", last.id));
    let versions = VersionsUrl::of(&lead);
    let body = Log { rows: logged.into_iter().map(|logged| row(logged, &versions)).collect(), older };
    Ok(show(StatusCode::OK, &SettingsPage::new(&app, &lead, "Who changed what", body)))
}
