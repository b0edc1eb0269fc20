//! Where organisers make, read and end access codes.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::json;
use uuid::Uuid;

use crate::access::{OrganiserOf, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::late::codes::made::{self, NewCode};
use crate::late::codes::store::{self, Code};
use crate::late::codes::{AccessCodesUrl, new_code};
use crate::proposal::text::limit;
use crate::track::{self, Track};
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::returned::returned;
use crate::web::told::see_told;

#[derive(Template)]
#[template(path = "late/codes.html")]
struct CodesPage {
    layout: Layout,
    form_token: FormToken,
    action: AccessCodesUrl,
    summary: ErrorSummary,
    track: ChoiceField,
    uses: TextField,
    until: TextField,
    note: TextField,
    rows: Vec<Row>,
}

struct Row {
    id: Uuid,
    code: String,
    track: String,
    left: String,
    standing: String,
    note: String,
    by: String,
    works: bool,
}

impl Row {
    fn new(code: Code, tracks: &[Track], now: DateTime<Utc>, zone: Option<Tz>) -> Self {
        let track = code.track_id.and_then(|id| tracks.iter().find(|track| track.id == id));
        Self {
            id: code.id,
            track: track.map_or("All tracks".to_owned(), |track| track.name.clone()),
            left: format!("{} of {}", code.uses - code.used, code.uses),
            standing: made::standing(&code, now, zone),
            works: made::works(&code, now),
            code: code.code,
            note: code.note,
            by: code.created_by,
        }
    }
}

async fn page(app: &App, organiser: &OrganiserOf, form: &Form, errors: &FormErrors) -> Result<CodesPage, AppError> {
    let (conference, now) = (organiser.conference(), app.clock.now());
    let mut db = app.db.acquire().await?;
    let tracks = track::store::of_conference(&mut db, conference.id).await?;
    let codes = store::of_conference(&mut db, conference.id).await?;
    let mut options = vec![(String::new(), "All tracks".to_owned())];
    options.extend(tracks.iter().map(|track| (track.slug.clone(), track.name.clone())));
    let uses = if form.has("uses") { form.text("uses") } else { "1" };
    Ok(CodesPage {
        layout: organiser.viewer().layout(app, "Access codes", Some(conference)).wrong_if(!errors.is_empty()),
        form_token: organiser.viewer().form_token(),
        action: AccessCodesUrl { conference: conference.slug.clone() },
        summary: ErrorSummary::new(errors, &["track", "uses", "until", "note"]),
        track: ChoiceField::new("track", "Track", options, form.text("track")).error(errors),
        uses: TextField::number("uses", "Number of uses").hint("Each draft takes one.").value(uses).error(errors),
        until: TextField::line("until", "End")
            .hint(format!("Date and time in the zone of {}, as in 2023-08-20 18:00.", conference.time_zone.name()))
            .value(form.text("until"))
            .error(errors),
        note: TextField::line("note", "Note")
            .hint("Optional. Whom it is for; only organisers read it.")
            .max(limit::TEXT)
            .value(form.text("note"))
            .error(errors),
        rows: codes.into_iter().map(|code| Row::new(code, &tracks, now, organiser.viewer().zone())).collect(),
    })
}

pub async fn list(_: AccessCodesUrl, organiser: OrganiserOf, State(app): State<App>) -> Result<Response, AppError> {
    let (form, why) = returned(&app, organiser.viewer(), "sent").await?.unzip();
    let page = page(&app, &organiser, &form.unwrap_or_default(), &FormErrors::default()).await?;
    Ok(show(StatusCode::OK, &CodesPage { summary: ErrorSummary::of_returned(why), ..page }))
}

async fn make(app: &App, organiser: OrganiserOf, new: &NewCode) -> Result<(), AppError> {
    let mut tx = Tx::begin(organiser, app).await?;
    let id = Uuid::now_v7();
    store::add(&mut tx, id, &new_code(), new).await?;
    let details = json!({ "track": new.track, "uses": new.uses, "until": new.until });
    audit::record(&mut tx, "access code made", format!("access code {id}"), details).await?;
    tx.commit().await
}

async fn end(app: &App, organiser: OrganiserOf, id: &str) -> Result<(), AppError> {
    let Ok(id) = id.parse() else { return Ok(()) };
    let mut tx = Tx::begin(organiser, app).await?;
    if store::end(&mut tx, id).await? {
        audit::record(&mut tx, "access code ended", format!("access code {id}"), json!({})).await?;
        tx.commit().await?;
    }
    Ok(())
}

pub async fn change(
    url: AccessCodesUrl,
    organiser: OrganiserOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    if posted.form.has("end") {
        end(&app, organiser, posted.form.trimmed("end")).await?;
        return Ok(see_told(url, "The access code is ended: it lets no draft in any more."));
    }
    let conference = organiser.conference();
    let tracks = track::store::of_conference(&mut *app.db.acquire().await?, conference.id).await?;
    match made::read(&posted.form, &tracks, conference.time_zone, posted.arrived_at) {
        Ok(new) => {
            make(&app, organiser, &new).await?;
            Ok(see_told(url, "An access code is made: it stands first below."))
        }
        Err(errors) => {
            Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &organiser, &posted.form, &errors).await?))
        }
    }
}
