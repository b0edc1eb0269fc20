//! Choosing an export, and the download.

use askama::Template;
use axum::extract::{RawQuery, State as AppState};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::columns::{COLUMNS, Choice, Column};
use super::{DownloadUrl, ExportsUrl, Format, STATES, Selection, exported_state, store};
use crate::access::{OrganiserOf, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::state::State;
use crate::track::{self, Track};
use crate::web::fields::TickField;
use crate::web::form::Form;
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "export/exports.html")]
struct ExportsPage {
    layout: Layout,
    download: DownloadUrl,
    tracks: Vec<Track>,
    states: Vec<StateChoice>,
    emails: TickField,
    formats: [Format; 3],
    columns: Vec<&'static Column>,
}

struct StateChoice {
    key: &'static str,
    word: &'static str,
    ticked: bool,
}

pub async fn exports(
    url: ExportsUrl,
    organiser: OrganiserOf,
    AppState(app): AppState<App>,
) -> Result<Response, AppError> {
    let mut db = app.db.acquire().await?;
    let chosen = Selection::default();
    let choice =
        |state: State| StateChoice { key: state.as_str(), word: state.word(), ticked: chosen.states.contains(&state) };
    let page = ExportsPage {
        layout: organiser.viewer().layout(&app, "Exports", Some(organiser.conference())),
        download: DownloadUrl { conference: url.conference },
        tracks: track::store::of_conference(&mut db, organiser.conference().id).await?,
        states: STATES.into_iter().map(choice).collect(),
        emails: TickField::new("emails", "Include e-mail addresses (personal data)", chosen.emails)
            .hint("Only where you need them: for registration or for letters of your own."),
        formats: Format::ALL,
        columns: COLUMNS.iter().filter(|column| !column.of_leads).collect(),
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn download(
    _: DownloadUrl,
    organiser: OrganiserOf,
    AppState(app): AppState<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let (format, selection) = asked(&Form::from_query(query.as_deref()))?;
    let conference = organiser.conference().clone();
    let mut tx = Tx::begin(organiser, &app).await?;
    if let Some(slug) = &selection.track
        && track::store::by_slug(tx.db(), conference.id, slug).await?.is_none()
    {
        return Err(AppError::Bad(format!("There is no track {slug:?} in this conference.")));
    }
    let talks = store::talks(tx.db(), conference.id, &selection).await?;
    let file = super::write(format, &talks, &Choice::all(selection.emails))?;
    audit::record(&mut tx, "talks exported", "talks".to_owned(), details(format, &selection, talks.len())).await?;
    tx.commit().await?;
    Ok(attachment(format, &conference.slug, file))
}

fn details(format: Format, selection: &Selection, count: usize) -> Value {
    json!({
        "format": format.as_str(),
        "states": selection.states.iter().map(|state| state.as_str()).collect::<Vec<_>>(),
        "track": selection.track,
        "emails": selection.emails,
        "count": count,
    })
}

/// What the query asks for; without a state, the states that are ticked on the page.
fn asked(query: &Form) -> Result<(Format, Selection), AppError> {
    let format: Result<Format, _> = query.trimmed("format").parse();
    let format = format.map_err(|error| AppError::Bad(format!("The format {error}.")))?;
    let states: Result<Vec<State>, _> = query.all("state").map(exported_state).collect();
    let states = states.map_err(|error| AppError::Bad(format!("The state {error}.")))?;
    let emails = match query.text("emails") {
        "" | "no" => false,
        "yes" => true,
        other => return Err(AppError::Bad(format!("Whether to include addresses is yes or no, not {other:?}."))),
    };
    let usual = Selection::default();
    let states = if states.is_empty() { usual.states } else { states };
    let track = Some(query.trimmed("track").to_owned()).filter(|slug| !slug.is_empty());
    Ok((format, Selection { track, states, emails }))
}

/// The file, to be saved and kept nowhere in between. A slug needs no escaping in a file's name.
fn attachment(format: Format, conference: &str, file: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{conference}-talks.{}\"", format.as_str());
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, file).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(query: &str) -> String {
        match asked(&Form::from_query(Some(query))) {
            Err(AppError::Bad(sentence)) => sentence,
            other => panic!("{query} gave {other:?}"),
        }
    }

    #[test]
    fn a_query_that_only_names_a_format_gets_the_usual_talks() {
        let (format, selection) = asked(&Form::from_query(Some("track=&format=xlsx"))).expect("a selection");
        assert_eq!((format, selection), (Format::Xlsx, Selection::default()));
    }

    #[test]
    fn everything_can_be_chosen() {
        let query = "track=cxl&state=submitted&state=waitlisted&emails=yes&format=json";
        let (format, selection) = asked(&Form::from_query(Some(query))).expect("a selection");
        let states = vec![State::Submitted, State::Waitlisted];
        assert_eq!(format, Format::Json);
        assert_eq!(selection, Selection { track: Some("cxl".into()), states, emails: true });
    }

    #[test]
    fn what_is_not_known_is_named() {
        assert!(refusal("format=pdf").contains("\"pdf\""));
        assert!(refusal("").contains("csv, xlsx, json"));
        assert!(refusal("format=csv&state=lost").contains("\"lost\""));
        assert!(refusal("format=csv&state=draft").contains("\"draft\""));
        assert!(refusal("format=csv&emails=perhaps").contains("\"perhaps\""));
    }

    #[test]
    fn the_file_is_saved_under_the_conference_and_kept_nowhere() {
        let response = attachment(Format::Csv, "lpc-2023", Vec::new());
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(header("content-disposition"), "attachment; filename=\"lpc-2023-talks.csv\"");
        assert_eq!(header("content-type"), Format::Csv.media_type());
        assert_eq!(header("cache-control"), "no-store");
    }
}
