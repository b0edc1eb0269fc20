//! The page of the links in the letters about a new address.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::reset::dead_link;
use crate::access::{Tx, Viewer};
use crate::account::EmailChangeUrl;
use crate::account::change_email::{self, Came};
use crate::account::store::{self, EmailChange};
use crate::app::App;
use crate::error::AppError;
use crate::web::fields::FormToken;
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};
use crate::web::secret;

#[derive(Template)]
#[template(path = "account/email_change.html")]
struct ChangePage {
    layout: Layout,
    form_token: FormToken,
    action: EmailChangeUrl,
    change: EmailChange,
    pressed: bool,
    nothing_chosen: bool,
}

impl ChangePage {
    fn new(app: &App, viewer: &Viewer, action: EmailChangeUrl, change: EmailChange) -> Self {
        Self {
            layout: viewer.layout(app, "Change of an e-mail address", None),
            form_token: viewer.form_token(),
            action,
            pressed: if change.by_old { change.old_confirmed } else { change.new_confirmed },
            nothing_chosen: false,
            change,
        }
    }
}

pub async fn open(url: EmailChangeUrl, viewer: Viewer, State(app): State<App>) -> Result<Response, AppError> {
    let hash = secret::hash(&url.token);
    let change = store::email_change(&mut *app.db.acquire().await?, &hash, app.clock.now()).await?;
    Ok(match change {
        Some(change) => show(StatusCode::OK, &ChangePage::new(&app, &viewer, url, change)),
        None => dead_link(&app, &viewer),
    })
}

pub async fn answer(
    url: EmailChangeUrl,
    viewer: Viewer,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut tx = Tx::begin(viewer.visitor(), &app).await?;
    let now = tx.now();
    let change = store::email_change(tx.db(), &secret::hash(&url.token), now).await?;
    let Some(change) = change else { return Ok(dead_link(&app, &viewer)) };
    let came = match posted.form.text("answer") {
        "confirm" => change_email::confirm(&app, &mut tx, &change).await?,
        "cancel" => change_email::cancel(&mut tx, &change).await?,
        _ => {
            let page = ChangePage { nothing_chosen: true, ..ChangePage::new(&app, &viewer, url, change) };
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    if came == Came::DeadLink {
        return Ok(dead_link(&app, &viewer));
    }
    tx.commit().await?;
    if came == Came::Taken {
        let change = EmailChange { outcome: Some("taken".to_owned()), ..change };
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &ChangePage::new(&app, &viewer, url, change)));
    }
    Ok(see(url))
}
