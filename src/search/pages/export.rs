//! Downloading what is found: a table of chosen columns, or a mailbox. Each download leaves an audit row.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::access::{RunsTracks, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::export::columns::{COLUMNS, Choice, Column};
use crate::export::{self, Format, mbox};
use crate::review::Filters;
use crate::review::order::SEARCH;
use crate::review::store::stakes_of;
use crate::search::asked::{Asked, Found};
use crate::search::store::addresses::counts;
use crate::search::{ExportUrl, FileUrl, mailbox};
use crate::web::fields::{ErrorSummary, TextField};
use crate::web::form::Form;
use crate::web::page::{Layout, show};

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
    filters: Filters,
    asked: String,
    shown: &'static str,
    is_all: bool,
    proposals: i64,
    columns: &'static [Column],
    formats: [Format; 3],
    mbox: &'static str,
    takes_commands: bool,
}

pub async fn choose(
    url: ExportUrl,
    runs: RunsTracks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let asked = Asked::of(&runs, &Form::from_query(query.as_deref()))?;
    let mut db = app.db.acquire().await?;
    let found = asked.found(&mut db, &runs, app.clock.now(), &format!("{url}?")).await?;
    let (proposals, _) = counts(&mut db, &asked.track_ids(), found.among.as_deref()).await?;
    let errors = found.errors();
    let page = ExportPage {
        layout: runs.viewer().layout(&app, "Export", Some(runs.conference())).wrong_if(!errors.is_empty()),
        summary: ErrorSummary::new(&errors, &[SEARCH]),
        back: asked.list_url(&url.conference),
        download: FileUrl { conference: url.conference.clone() },
        choose: url,
        place: asked.place(),
        track: asked.slug().to_owned(),
        search: TextField::line(SEARCH, "Search").value(&asked.wish.search).error(&errors),
        filters: found.filters,
        shown: asked.wish.filter.as_str(),
        is_all: asked.is_all(),
        asked: asked.wish.search,
        proposals,
        columns: COLUMNS,
        formats: Format::ALL,
        mbox: mbox::FORMAT,
        takes_commands: app.settings.mail_commands.is_some(),
    };
    Ok(show(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page))
}

/// The columns that a query names; where it names none, all but those with personal data.
fn chosen(form: &Form) -> Choice {
    let names: Vec<&str> = form.all("column").collect();
    let choice = Choice::named(&names, form.has("answers"));
    if choice.is_empty() { Choice::of_leads() } else { choice }
}

pub async fn download(
    url: FileUrl,
    runs: RunsTracks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let form = Form::from_query(query.as_deref());
    let mut tx = Tx::begin(runs, &app).await?;
    let asked = Asked::of(&tx, &form)?;
    let runs = RunsTracks::clone(&tx);
    let now = tx.now();
    let found = asked.found(tx.db(), &runs, now, &format!("{url}?")).await?;
    if let Some(mistake) = found.mistake {
        return Err(AppError::Bad(format!("The search cannot be read. {mistake}.")));
    }
    let format = form.trimmed("format");
    let (file, count) = if format == mbox::FORMAT {
        mailbox_of(&app, &mut tx, &asked, &found).await?
    } else {
        table(format, &chosen(&form), &mut tx, &asked, &found).await?
    };
    let columns: Vec<_> = chosen(&form).columns().map(|column| column.name).collect();
    let details = json!({ "format": format, "search": asked.wish.search, "show": asked.wish.filter.as_str(), "track": asked.slug(),
        "columns": columns, "count": count });
    audit::record(&mut tx, "proposals exported", "proposals".to_owned(), details).await?;
    tx.commit().await?;
    let of = if asked.slug().is_empty() { "proposals" } else { asked.slug() };
    Ok(attachment(format, &format!("{}-{of}", runs.conference().slug), file))
}

async fn table(
    format: &str,
    choice: &Choice,
    tx: &mut Tx<RunsTracks>,
    asked: &Asked,
    found: &Found,
) -> Result<(Vec<u8>, usize), AppError> {
    let format: Format =
        format.parse().map_err(|error| AppError::Bad(format!("The format {error}, {}.", mbox::FORMAT)))?;
    let (conference, role) = (tx.conference().id, tx.role());
    let (tracks, among) = (asked.track_ids(), found.among.as_deref());
    let mut talks = export::store::proposals(tx.db(), conference, &tracks, among, role).await?;
    let account = tx.account().clone();
    let stakes = stakes_of(tx.db(), &account).await?;
    export::store::add_judged(tx.db(), &mut talks, &tracks, account.id, &stakes).await?;
    Ok((export::write(format, &talks, choice)?, talks.len()))
}

async fn mailbox_of(
    app: &App,
    tx: &mut Tx<RunsTracks>,
    asked: &Asked,
    found: &Found,
) -> Result<(Vec<u8>, usize), AppError> {
    let mails = mailbox::mails(app, tx, &asked.tracks, found.among.as_deref()).await?;
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
