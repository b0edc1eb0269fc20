//! Where one is signed in, and ending it there.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::menu::AccountMenu;
use crate::access::{SIGN_IN, SignedIn, Tx};
use crate::account::store::{self, SignIn};
use crate::account::{SignInUrl, SignInsUrl};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::track::words::utc_precise;
use crate::web::fields::FormToken;
use crate::web::frame::{Posted, add_cookie};
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "account/sign_ins.html")]
struct SignInsPage {
    layout: Layout,
    menu: AccountMenu,
    form_token: FormToken,
    action: SignInsUrl,
    rows: Vec<Row>,
}

struct Row {
    id: Uuid,
    place: usize,
    agent: String,
    client: String,
    since: String,
    last_seen: String,
    here: bool,
}

impl Row {
    fn new(index: usize, sign_in: SignIn, here: Option<Uuid>) -> Self {
        let agent = if sign_in.agent.is_empty() { "Not noted".to_owned() } else { sign_in.agent };
        Self {
            id: sign_in.id,
            place: index + 1,
            agent,
            client: sign_in.client.unwrap_or_else(|| "Not known".to_owned()),
            since: utc_precise(sign_in.created_at),
            last_seen: to_the_hour(sign_in.last_seen_at),
            here: here == Some(sign_in.id),
        }
    }
}

/// It is noted once an hour, so nothing finer is said.
fn to_the_hour(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, about %H:00 UTC").to_string()
}

pub async fn list(_: SignInsUrl, who: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    let (account, here) = (who.account().id, who.account().sign_in);
    let found = store::sign_ins(&mut *app.db.acquire().await?, account, app.clock.now()).await?;
    let page = SignInsPage {
        layout: who.viewer().layout(&app, "Where am I signed in", None),
        menu: AccountMenu::on(SignInsUrl),
        form_token: who.viewer().form_token(),
        action: SignInsUrl,
        rows: found.into_iter().enumerate().map(|(index, sign_in)| Row::new(index, sign_in, here)).collect(),
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn end(_: SignInsUrl, who: SignedIn, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let (account, here) = (who.account().id, who.account().sign_in);
    let mut tx = Tx::begin(who, &app).await?;
    let end = posted.form.text("end");
    let ended = match end {
        "all" => store::end_all(&mut tx, account).await?,
        "others" => store::end_others(&mut tx, account, here).await?,
        // One that has ended already is as the person wants it.
        one => match one.parse() {
            Ok(one) => store::end_one(&mut tx, account, one).await?,
            Err(_) => 0,
        },
    };
    audit::record(&mut tx, "sign-ins ended", format!("account {account}"), json!({ "ended": ended })).await?;
    tx.commit().await?;
    if end != "all" {
        return Ok(see(SignInsUrl));
    }
    let mut response = see(SignInUrl);
    add_cookie(response.headers_mut(), &app.settings.cookie(SIGN_IN, "", Some(0)));
    Ok(response)
}
