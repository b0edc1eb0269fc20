//! The profile: asked once, filled in next time.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::menu::AccountMenu;
use crate::access::{SignedIn, Tx};
use crate::account::profile::Profile;
use crate::account::{ProfileUrl, store};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::proposal::text::limit;
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "account/profile.html")]
struct ProfilePage {
    layout: Layout,
    menu: AccountMenu,
    form_token: FormToken,
    action: ProfileUrl,
    summary: ErrorSummary,
    name: TextField,
    affiliation: TextField,
    biography: TextField,
    time_zone: TextField,
}

fn page(app: &App, who: &SignedIn, form: &Form, errors: &FormErrors) -> ProfilePage {
    let title = if errors.is_empty() { "Profile" } else { "Error: Profile" };
    let filled = |field: TextField, name: &str| field.value(form.text(name)).error(errors);
    let name = TextField::line("name", "Your name").autocomplete("name");
    let affiliation = TextField::line("affiliation", "Affiliation").autocomplete("organization").hint("Optional.");
    let biography = TextField::area("biography", "Biography", 8).max(limit::TEXT).hint("Optional. Markdown.");
    let time_zone = TextField::line("time_zone", "Time zone").hint("Optional, as in Europe/Berlin.");
    ProfilePage {
        layout: who.viewer().layout(app, title, None),
        menu: AccountMenu::on(ProfileUrl),
        form_token: who.viewer().form_token(),
        action: ProfileUrl,
        summary: ErrorSummary::new(errors, &["name", "affiliation", "biography", "time_zone"]),
        name: filled(name, "name"),
        affiliation: filled(affiliation, "affiliation"),
        biography: filled(biography, "biography"),
        time_zone: filled(time_zone, "time_zone"),
    }
}

fn filled_in(profile: Profile) -> Form {
    Form::of([
        ("name", profile.name),
        ("affiliation", profile.affiliation),
        ("biography", profile.biography),
        ("time_zone", profile.time_zone.unwrap_or_default()),
    ])
}

pub async fn ask(_: ProfileUrl, who: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    let mut db = app.db.acquire().await?;
    let form = match who.viewer().parked(&app, &mut db).await? {
        Some(parked) => parked.form,
        None => filled_in(store::profile(&mut db, who.account().id).await?),
    };
    Ok(show(StatusCode::OK, &page(&app, &who, &form, &FormErrors::default())))
}

pub async fn save(_: ProfileUrl, who: SignedIn, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let profile = match Profile::typed(&posted.form) {
        Ok(profile) => profile,
        Err(errors) => {
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &who, &posted.form, &errors)));
        }
    };
    let account = who.account().id;
    let mut tx = Tx::begin(who, &app).await?;
    store::set_profile(&mut tx, account, &profile).await?;
    audit::record(&mut tx, "profile changed", format!("account {account}"), json!({})).await?;
    tx.commit().await?;
    Ok(see(ProfileUrl))
}
