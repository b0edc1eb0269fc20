//! The letters of a track: what is planned is looked through and sent off, what is on hold can be stopped.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::views::{Group, Hold, Past, groups, holds};
use crate::access::{DecidesIn, Tx};
use crate::app::App;
use crate::audit;
use crate::decision::hold::{self, Ended};
use crate::decision::prepared::{Prepared, prepared};
use crate::decision::store::{self, Ending, Letter, NewSending};
use crate::decision::{Budget, LettersUrl, SendingUrl};
use crate::error::AppError;
use crate::review::QueueUrl;
use crate::review::store::stakes_of;
use crate::track::words::{how_long, utc_precise};
use crate::web::fields::FormToken;
use crate::web::form::Form;
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::told::see_told;

/// So long the page tells what became of letters.
const TOLD_FOR: TimeDelta = TimeDelta::days(7);

#[derive(Template)]
#[template(path = "decision/sending.html")]
struct SendingPage {
    layout: Layout,
    form_token: FormToken,
    action: SendingUrl,
    queue_url: QueueUrl,
    letters_url: LettersUrl,
    track_name: String,
    budget: String,
    over: Option<i64>,
    notice: Option<String>,
    only: Option<i32>,
    /// Makes sending the form twice the same as sending it once.
    key: Uuid,
    counts: Vec<String>,
    groups: Vec<Group>,
    holds: Vec<Hold>,
    hold_for: String,
    past: Vec<Past>,
}

/// What is shown of the planned letters.
#[derive(Default)]
struct Shown {
    notice: Option<String>,
    only: Option<i32>,
    ticked: Option<Vec<i32>>,
    /// Whether what was asked for was not done.
    wrong: bool,
}

fn url(staff: &DecidesIn) -> SendingUrl {
    SendingUrl { conference: staff.conference().slug.clone(), track: staff.track().slug.clone() }
}

async fn page(app: &App, staff: &DecidesIn, shown: Shown) -> Result<SendingPage, AppError> {
    let (conference, track, now) = (staff.conference(), staff.track(), app.clock.now());
    let slug = &conference.slug;
    let mut db = app.db.acquire().await?;
    let stakes = stakes_of(&mut db, staff.account()).await?;
    let planned = prepared(app, &mut db, staff, &stakes, shown.only, now).await?;
    let letters = store::letters_of(&mut db, track.id, &stakes, now - TOLD_FOR).await?;
    let budget = Budget::load(&mut db, track, &stakes).await?;
    let groups = groups(slug, planned, shown.ticked.as_deref());
    let (holds, past) = holds(slug, letters, now);
    Ok(SendingPage {
        layout: staff.viewer().layout(app, format!("Letters: {}", track.name), Some(conference)).wrong_if(shown.wrong),
        form_token: staff.viewer().form_token(),
        action: url(staff),
        queue_url: QueueUrl { conference: slug.clone(), track: track.slug.clone() },
        letters_url: LettersUrl { conference: slug.clone(), track: track.slug.clone() },
        track_name: track.name.clone(),
        budget: budget.in_words(),
        over: budget.over(),
        notice: shown.notice,
        only: shown.only,
        key: Uuid::now_v7(),
        counts: groups.iter().map(|group| group.heading.clone()).collect(),
        groups,
        holds,
        hold_for: how_long(hold::length(app)),
        past,
    })
}

pub async fn show_letters(
    _: SendingUrl,
    staff: DecidesIn,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let parked = staff.viewer().parked(&app, &mut *app.db.acquire().await?).await?;
    let shown = match parked {
        Some(parked) => Shown {
            notice: Some(format!(
                "{} Nothing was sent or stopped; look again and press the button once more.",
                parked.why
            )),
            only: parked.form.trimmed("only").parse().ok(),
            ticked: parked.form.has("send").then(|| numbers(&parked.form)),
            wrong: false,
        },
        None => Shown { only: Form::from_query(query.as_deref()).trimmed("only").parse().ok(), ..Shown::default() },
    };
    Ok(show(StatusCode::OK, &page(&app, &staff, shown).await?))
}

/// The numbers of the letters that were chosen.
fn numbers(form: &Form) -> Vec<i32> {
    form.all("letter").filter_map(|value| value.split('.').next()?.parse().ok()).collect()
}

pub async fn act(
    _: SendingUrl,
    staff: DecidesIn,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let form = &posted.form;
    if form.has("stop") || form.has("stop_all") {
        let asked = Stop { letter: form.trimmed("stop").parse().ok(), hold: form.trimmed("stop_all").parse().ok() };
        return stop(&app, staff, &asked).await;
    }
    let only = form.trimmed("only").parse().ok();
    let ticked = numbers(form);
    if ticked.is_empty() {
        let notice = Some("Choose at least one letter. Nothing was sent.".to_owned());
        let page = page(&app, &staff, Shown { notice, only, ticked: Some(ticked), wrong: true }).await?;
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    send_off(&app, staff, form, ticked, only).await
}

/// Freezes the chosen letters and puts them on hold, all or none: none where one is not any more as it was shown.
async fn send_off(
    app: &App,
    staff: DecidesIn,
    form: &Form,
    ticked: Vec<i32>,
    only: Option<i32>,
) -> Result<Response, AppError> {
    let mut key = form.trimmed("key").parse().unwrap_or_else(|_| Uuid::now_v7());
    let mut tx = Tx::begin(staff, app).await?;
    store::lock(&mut tx, &ticked).await?;
    let before = store::sent_off_with(tx.db(), key).await?;
    let sent: BTreeSet<i32> = before.iter().filter(|(_, leaves)| *leaves).map(|(number, _)| *number).collect();
    if sent == ticked.iter().copied().collect() {
        return Ok(see_told(url(&tx), "These letters were sent off already."));
    }
    // The same page again, by way of Back, with other letters chosen, or after they were stopped.
    if !before.is_empty() {
        key = Uuid::now_v7();
    }
    let (lead, now) = ((*tx).clone(), tx.now());
    let stakes = stakes_of(tx.db(), lead.account()).await?;
    let all = prepared(app, tx.db(), &lead, &stakes, None, now).await?;
    let values: Vec<&str> = form.all("letter").collect();
    let is_chosen = |one: &Prepared| one.blocked.is_none() && values.contains(&one.value.as_str());
    let chosen: Vec<Prepared> = all.into_iter().filter(is_chosen).collect();
    let lost: Vec<String> = ticked
        .iter()
        .filter(|number| chosen.iter().all(|one| one.planned.number != **number))
        .map(|number| format!("#{number}"))
        .collect();
    if !lost.is_empty() {
        drop(tx);
        let notice = format!(
            "{} changed after you opened this page, or somebody else has sent it off. Nothing was sent; look at the letters again.",
            lost.join(", ")
        );
        let page = page(app, &lead, Shown { notice: Some(notice), only, ticked: Some(ticked), wrong: true }).await?;
        return Ok(show(StatusCode::CONFLICT, &page));
    }
    let release_at = now + hold::length(app);
    put_on_hold(&mut tx, key, release_at, &chosen).await?;
    let told = match chosen.len() {
        1 => format!("1 letter is on hold until {} and can be stopped until then.", utc_precise(release_at)),
        more => format!("{more} letters are on hold until {} and can be stopped until then.", utc_precise(release_at)),
    };
    let next = url(&tx);
    tx.commit().await?;
    Ok(see_told(next, told))
}

async fn put_on_hold(
    tx: &mut Tx<DecidesIn>,
    key: Uuid,
    release_at: DateTime<Utc>,
    chosen: &[Prepared],
) -> Result<(), AppError> {
    store::add_sending(tx, &NewSending { key, release_at }).await?;
    for one in chosen {
        store::hold(tx, key, one).await?;
        store::add_event(tx, one.planned.proposal, "held", &format!("leaves at {}", utc_precise(release_at))).await?;
    }
    let numbers: Vec<i32> = chosen.iter().map(|one| one.planned.number).collect();
    let subject = format!("track {}", tx.track().slug);
    let details = json!({ "sending": key, "proposals": numbers, "release_at": release_at });
    audit::record(tx, "letters sent off", subject, details).await?;
    Ok(())
}

/// What is to be stopped: one letter, or those that were sent off together.
struct Stop {
    letter: Option<Uuid>,
    hold: Option<Uuid>,
}

impl Stop {
    fn means(&self, letter: &Letter) -> bool {
        self.letter == Some(letter.id) || self.hold == Some(letter.sending)
    }
}

async fn stop(app: &App, staff: DecidesIn, asked: &Stop) -> Result<Response, AppError> {
    let mut tx = Tx::begin(staff, app).await?;
    let (lead, since) = ((*tx).clone(), tx.now() - TOLD_FOR);
    let meant = |letters: Vec<Letter>| letters.into_iter().filter(|letter| asked.means(letter)).collect::<Vec<_>>();
    let stakes = stakes_of(tx.db(), lead.account()).await?;
    let before = meant(store::letters_of(tx.db(), lead.track().id, &stakes, since).await?);
    let numbers: Vec<i32> = before.iter().map(|letter| letter.number).collect();
    // Whoever holds the proposal comes first: a letter that is being released has left by then.
    store::lock(&mut tx, &numbers).await?;
    let mut stopped = Vec::new();
    for letter in meant(store::letters_of(tx.db(), lead.track().id, &stakes, since).await?) {
        if store::end(&mut tx, letter.id, &Ending { how: Ended::Stopped, why: "" }).await? {
            store::add_event(&mut tx, letter.proposal, "stopped", "").await?;
            stopped.push(letter.number);
        }
    }
    if stopped.is_empty() {
        drop(tx);
        let notice =
            Some("Nothing was stopped: it was not on hold any more. What became of it stands below.".to_owned());
        let page = page(app, &lead, Shown { notice, wrong: true, ..Shown::default() }).await?;
        return Ok(show(StatusCode::CONFLICT, &page));
    }
    let subject = format!("track {}", tx.track().slug);
    let numbers: Vec<_> = stopped.iter().map(|number| format!("#{number}")).collect();
    let told = format!("Stopped, and not sent: {}.", numbers.join(", "));
    audit::record(&mut tx, "letters stopped", subject, json!({ "proposals": stopped })).await?;
    let next = url(&tx);
    tx.commit().await?;
    Ok(see_told(next, told))
}
