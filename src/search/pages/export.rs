//! Downloading what is found: a table of chosen columns, or a mailbox. Each download leaves an audit row.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::access::{RunsTracks, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::export::columns::{COLUMNS, Choice, Column};
use crate::export::{self, Format, mbox};
use crate::review::order::SEARCH;
use crate::search::asked::Asked;
use crate::search::store::addresses::counts;
use crate::search::{ExportUrl, FileUrl, Searched, mailbox};
use crate::web::fields::{ErrorSummary, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::page::{Layout, show};

/// The word for a mailbox in addresses.
const MBOX: &str = "mbox";

#[derive(Template)]
#[template(path = "search/export.html")]
struct ExportPage {
    layout: Layout,
    summary: ErrorSummary,
    choose: ExportUrl,
    download: FileUrl,
    back: String,
    place: String,
    track: String,
    search: TextField,
    asked: String,
    proposals: i64,
    columns: &'static [Column],
    formats: [Format; 3],
    mbox: &'static str,
}

pub async fn choose(
    url: ExportUrl,
    runs: RunsTracks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let asked = Asked::of(&runs, &Form::from_query(query.as_deref()))?;
    let mut db = app.db.acquire().await?;
    let searched = asked.searched(&mut db, &runs).await?;
    let (proposals, _) = counts(&mut db, &asked.track_ids(), searched.among.as_deref()).await?;
    let mut errors = FormErrors::default();
    if let Some(mistake) = &searched.mistake {
        errors.add(SEARCH, mistake);
    }
    let page = ExportPage {
        layout: runs.viewer().layout(&app, "Export", Some(runs.conference())),
        summary: ErrorSummary::new(&errors, &[SEARCH]),
        back: asked.list_url(&url.conference),
        download: FileUrl { conference: url.conference.clone() },
        choose: url,
        place: asked.place(),
        track: asked.track.as_ref().map(|track| track.slug.clone()).unwrap_or_default(),
        search: TextField::line(SEARCH, "Search").value(&asked.search).error(&errors),
        asked: asked.search,
        proposals,
        columns: COLUMNS,
        formats: Format::ALL,
        mbox: MBOX,
    };
    Ok(show(searched.status(), &page))
}

/// The columns that a query names; all of them where it names none.
fn chosen(form: &Form) -> Choice {
    let names: Vec<&str> = form.all("column").collect();
    let choice = Choice::named(&names, form.has("answers"));
    if choice.is_empty() { Choice::all(true) } else { choice }
}

pub async fn download(
    _: FileUrl,
    runs: RunsTracks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let form = Form::from_query(query.as_deref());
    let mut tx = Tx::begin(runs, &app).await?;
    let asked = Asked::of(&tx, &form)?;
    let runs = RunsTracks::clone(&tx);
    let searched = asked.searched(tx.db(), &runs).await?;
    if let Some(mistake) = searched.mistake {
        return Err(AppError::Bad(format!("The search cannot be read. {mistake}.")));
    }
    let format = form.trimmed("format");
    let (file, count) = if format == MBOX {
        mailbox_of(&app, &mut tx, &asked, &searched).await?
    } else {
        table(format, &chosen(&form), &mut tx, &asked, &searched).await?
    };
    let columns: Vec<_> = chosen(&form).columns().map(|column| column.name).collect();
    let slug = asked.track.as_ref().map(|track| track.slug.as_str());
    let details =
        json!({ "format": format, "search": asked.search, "track": slug, "columns": columns, "count": count });
    audit::record(&mut tx, "proposals exported", "proposals".to_owned(), details).await?;
    tx.commit().await?;
    Ok(attachment(format, &format!("{}-{}", runs.conference().slug, slug.unwrap_or("proposals")), file))
}

async fn table(
    format: &str,
    choice: &Choice,
    tx: &mut Tx<RunsTracks>,
    asked: &Asked,
    searched: &Searched,
) -> Result<(Vec<u8>, usize), AppError> {
    let format: Format = format.parse().map_err(|error| AppError::Bad(format!("The format {error}, {MBOX}.")))?;
    let (conference, role) = (tx.conference().id, tx.role());
    let (tracks, among) = (asked.track_ids(), searched.among.as_deref());
    let talks = export::store::proposals(tx.db(), conference, &tracks, among, role).await?;
    Ok((export::write(format, &talks, choice)?, talks.len()))
}

async fn mailbox_of(
    app: &App,
    tx: &mut Tx<RunsTracks>,
    asked: &Asked,
    searched: &Searched,
) -> Result<(Vec<u8>, usize), AppError> {
    let runs = RunsTracks::clone(tx);
    let mails = mailbox::mails(app, tx.db(), &runs, &asked.tracks, searched.among.as_deref()).await?;
    Ok((mbox::write(&mails)?, mails.len()))
}

/// The file, to be saved and kept nowhere in between. Slugs need no escaping in a file's name.
fn attachment(format: &str, name: &str, file: Vec<u8>) -> Response {
    let media_type = format.parse::<Format>().map_or(mbox::MEDIA_TYPE, Format::media_type);
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{format}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, file).into_response()
}
