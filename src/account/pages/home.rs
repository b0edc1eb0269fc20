//! My proposals, and what I lead and organise.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::menu::AccountMenu;

use crate::access::{Viewer, store as roles};
use crate::account::own_list::{Group, groups};
use crate::account::{AccountUrl, SignInUrl, SignUpUrl};
use crate::app::App;
use crate::error::AppError;
use crate::export::ExportsUrl;
use crate::late::codes::AccessCodesUrl;
use crate::mail::LettersUrl;
use crate::proposal::store;
use crate::review::QueueUrl;
use crate::track;
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "account/home.html")]
struct HomePage {
    layout: Layout,
    menu: AccountMenu,
    sign_in: SignInUrl,
    sign_up: SignUpUrl,
    email: Option<String>,
    own: Vec<Group>,
    queues: Vec<(String, QueueUrl)>,
    organised: Vec<(String, ExportsUrl, LettersUrl, AccessCodesUrl)>,
}

pub async fn home(_: AccountUrl, viewer: Viewer, State(app): State<App>) -> Result<Response, AppError> {
    let mut db = app.db.acquire().await?;
    let account = viewer.account();
    let browser = viewer.request().browser.known_hash();
    let own = store::own(&mut db, account.map(|account| account.id), browser.as_deref()).await?;
    let own = groups(&mut db, own, viewer.zone(), app.clock.now()).await?;
    let (mut queues, mut organised) = (Vec::new(), Vec::new());
    if let Some(account) = account {
        for led in roles::led_tracks(&mut db, &account.email).await? {
            let url = QueueUrl { conference: led.conference, track: led.track };
            queues.push((format!("{}, {}", led.track_name, led.conference_name), url));
        }
        for conference in roles::organised(&mut db, &account.email).await? {
            let codes = AccessCodesUrl { conference: conference.slug.clone() };
            let slug = || conference.slug.clone();
            for track in track::store::of_conference(&mut db, conference.id).await? {
                let label = format!("{}, {}", track.name, conference.short_name);
                if queues.iter().all(|(listed, _)| *listed != label) {
                    queues.push((label, QueueUrl { conference: slug(), track: track.slug }));
                }
            }
            let (exports, letters) = (ExportsUrl { conference: slug() }, LettersUrl { conference: slug() });
            organised.push((conference.short_name, exports, letters, codes));
        }
    }
    let page = HomePage {
        layout: viewer.layout(&app, "My proposals", None),
        menu: AccountMenu::on(AccountUrl),
        sign_in: SignInUrl,
        sign_up: SignUpUrl,
        email: account.map(|account| account.email.clone()),
        own,
        queues,
        organised,
    };
    Ok(show(StatusCode::OK, &page))
}
