//! Dropping one's own text that met another one. It stays in the history as an unsent version.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::history::name_of;
use super::shared::home_of;
use crate::access::{AuthorOf, Tx};
use crate::app::App;
use crate::audit;
use crate::conference::Conference;
use crate::error::AppError;
use crate::proposal::{DropVersionUrl, Proposal, ReadView, store};
use crate::track::words;
use crate::web::fields::FormToken;
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

/// The way to the page that drops what waits.
pub(super) struct DropLink {
    pub url: DropVersionUrl,
    pub label: &'static str,
}

impl DropLink {
    /// With co-authors, what waits may be somebody else's.
    pub(super) fn to(conference: &Conference, proposal: &Proposal) -> Self {
        let shared = proposal.confirmed_co_authors().next().is_some();
        Self {
            url: DropVersionUrl { conference: conference.slug.clone(), draft: proposal.id },
            label: if shared { "Drop this version" } else { "Drop my version" },
        }
    }
}

#[derive(Template)]
#[template(path = "proposal/drop_version.html")]
struct DropPage {
    layout: Layout,
    form_token: FormToken,
    drop: DropLink,
    home: String,
    name: String,
    waiting: Option<(i32, String, ReadView)>,
}

pub async fn ask(_: DropVersionUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    let waiting = store::newest_waiting(&mut *app.db.acquire().await?, author.proposal().id).await?;
    let drop = DropLink::to(author.conference(), author.proposal());
    let page = DropPage {
        layout: author.viewer().layout(&app, drop.label, Some(author.conference())),
        form_token: author.viewer().form_token(),
        drop,
        home: home_of(author.conference(), author.proposal()),
        name: name_of(author.proposal()),
        waiting: waiting
            .map(|kept| (kept.version, words::utc_precise(kept.at), ReadView::new(&kept.text, author.track()))),
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn drop_it(
    url: DropVersionUrl,
    author: AuthorOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    // Without the version that was seen nothing is dropped: the page shows it.
    let Ok(version) = posted.form.trimmed("version").parse::<i32>() else { return Ok(see(url)) };
    let mut tx = Tx::begin(author, &app).await?;
    let next = home_of(tx.conference(), tx.proposal());
    if store::drop_waiting(&mut tx, version).await? {
        let subject = match tx.proposal().number {
            Some(number) => format!("proposal {number}"),
            None => format!("draft {}", tx.proposal().id),
        };
        audit::record(&mut tx, "unsent version dropped", subject, json!({ "version": version })).await?;
        tx.commit().await?;
    }
    Ok(see(next))
}
