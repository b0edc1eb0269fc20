//! Changing the call: a form, a page that shows what the change comes to, then the change.

mod form;
mod preview;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::json;

use self::form::page;
use self::preview::preview;
use super::{Notice, begun};
use crate::access::{MaySet, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::track::Track;
use crate::track::change::{Change, ChangeKind, Published, check_change};
use crate::track::settings::call::{field_of, mark, read, reason, typed, wish};
use crate::track::settings::part::sections::Deadline;
use crate::track::settings::{CallUrl, SettingsUrl, store};
use crate::track::store::call::{self as track_call, CallColumns};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{see, show};

/// Whoever may set the deadline.
type Setter = MaySet<Deadline>;

/// A change that the form asks for and that is allowed.
struct Asked {
    new: Track,
    change: Change,
    reason: String,
}

/// What the form asks for.
///
/// # Errors
/// A sentence for each field.
fn asked(setter: &Setter, form: &Form, now: DateTime<Utc>) -> Result<Asked, FormErrors> {
    let track = setter.track();
    let (call, mut errors) = read(form, &track.call, setter.conference().default_zone);
    let reason = reason(form);
    if !errors.is_empty() {
        return Err(errors);
    }
    match check_change(&track.call, &call, setter.changer(), wish(form, &reason), now) {
        Ok(change) => Ok(Asked { new: Track { call, ..track.clone() }, change, reason }),
        Err(refused) => {
            errors.add(field_of(refused, &track.call, &call), refused.to_string());
            Err(errors)
        }
    }
}

pub async fn edit(_: CallUrl, setter: Setter, State(app): State<App>) -> Result<Response, AppError> {
    let set = typed(&setter.track().call, setter.conference().default_zone);
    let (form, notice) = begun(&app, &setter, set).await?;
    Ok(show(StatusCode::OK, &page(&app, &setter, &form, &FormErrors::default()).notice(notice)))
}

pub async fn save(_: CallUrl, setter: Setter, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let form = &posted.form;
    if form.has("again") {
        return Ok(show(StatusCode::OK, &page(&app, &setter, form, &FormErrors::default())));
    }
    if form.has("confirm") { confirmed(&app, setter, form).await } else { considered(&app, &setter, form).await }
}

async fn considered(app: &App, setter: &Setter, form: &Form) -> Result<Response, AppError> {
    let asked = match asked(setter, form, app.clock.now()) {
        Ok(asked) if asked.change.kind == ChangeKind::Nothing => {
            let mut errors = FormErrors::default();
            let field = if form.has("closes_on") { "closes_on" } else { "opens_on" };
            errors.add(field, "Nothing is changed yet: choose another date");
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(app, setter, form, &errors)));
        }
        Ok(asked) => asked,
        Err(errors) => return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(app, setter, form, &errors))),
    };
    let told = store::drafts_to_tell(&mut *app.db.acquire().await?, setter.track()).await?;
    Ok(show(StatusCode::OK, &preview(app, setter, form, &asked, told)))
}

async fn confirmed(app: &App, setter: Setter, form: &Form) -> Result<Response, AppError> {
    let mut tx = Tx::begin(setter, app).await?;
    let asked = match asked(&tx, form, tx.now()) {
        Ok(asked) => asked,
        Err(errors) => return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(app, &tx, form, &errors))),
    };
    let home = SettingsUrl::of(&tx);
    // Sent twice: it is so already.
    if asked.change.kind == ChangeKind::Nothing {
        return Ok(see(format!("{home}?saved=call")));
    }
    if form.trimmed("seen") != mark(&tx.track().call) {
        let track = tx.track().clone();
        let told = store::drafts_to_tell(tx.db(), &track).await?;
        let notice = "The call was changed elsewhere in the meantime. Nothing is done yet: look at what changes now.";
        let page = preview(app, &tx, form, &asked, told).notice(Some(Notice::warning(notice)));
        return Ok(show(StatusCode::CONFLICT, &page));
    }
    let saved = if asked.change.must_be_published { "deadline" } else { "call" };
    change(&mut tx, &asked).await?;
    tx.commit().await?;
    Ok(see(format!("{home}?saved={saved}")))
}

async fn change(tx: &mut Tx<Setter>, asked: &Asked) -> Result<(), AppError> {
    let (old, by) = (tx.track().call.clone(), tx.changer());
    track_call::update(tx, &asked.new).await?;
    store::mark_set(tx, &["call"]).await?;
    if asked.change.must_be_published {
        let (words, reason) = (Published::new(&old, &asked.new.call), Some(asked.reason.as_str()));
        let reason = reason.filter(|reason| !reason.is_empty());
        track_call::publish(tx, &old, &asked.new, by.in_words(), &words, reason).await?;
    }
    let details = json!({ "before": CallColumns::from(&old), "after": CallColumns::from(&asked.new.call) });
    audit::record(tx, "call changed", format!("call of track {}", asked.new.slug), details).await?;
    Ok(())
}
