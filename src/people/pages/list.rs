//! The people of a proposal: naming, removing, ordering, writing again.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::naming::{named, too_many};
use super::view::{self, page};
use super::{ask_again, author};
use crate::access::{AuthorOf, Tx};
use crate::account::AccountUrl;
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::people::lineup::{Who, moved};
use crate::people::{DraftPeopleUrl, PeopleUrl, Person, notify, store};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{see, show};

pub async fn list(_: PeopleUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    shown(&app, &author).await
}

pub async fn list_of_draft(_: DraftPeopleUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    shown(&app, &author).await
}

async fn shown(app: &App, author: &AuthorOf) -> Result<Response, AppError> {
    let parked = author.viewer().parked(app, &mut *app.db.acquire().await?).await?;
    let (form, notice) = match parked {
        Some(parked) => (parked.form, Some(format!("{} It is not saved yet.", parked.why))),
        None => (Form::default(), None),
    };
    Ok(show(StatusCode::OK, &page(app, author, &form, &FormErrors::default(), notice)))
}

pub async fn change(
    _: PeopleUrl,
    author: AuthorOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    changed(&app, author, &posted).await
}

pub async fn change_of_draft(
    _: DraftPeopleUrl,
    author: AuthorOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    changed(&app, author, &posted).await
}

async fn changed(app: &App, author: AuthorOf, posted: &Posted) -> Result<Response, AppError> {
    let form = &posted.form;
    if form.has(author::OF) {
        return author::save(app, author, form).await;
    }
    if form.trimmed("person") == author::KEY {
        return author::step(app, author, form).await;
    }
    if form.has("person") {
        return one(app, author, form).await;
    }
    let (role, people, errors) = named(app, &author, form).await?;
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(app, &author, form, &errors, None)));
    }
    let mut tx = Tx::begin(author, app).await?;
    // Others may have named somebody in the meantime.
    if let Some(errors) = too_many(tx.proposal(), people.len(), "several") {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(app, &tx, form, &errors, None)));
    }
    for person in &people {
        store::add(&mut tx, role, person).await?;
    }
    let subject = subject(&tx);
    let emails: Vec<_> = people.iter().map(|person| person.email.as_str()).collect();
    audit::record(&mut tx, "people named", subject, json!({ "role": role.as_str(), "people": emails })).await?;
    let (conference, track, proposal) = (tx.conference().clone(), tx.track().clone(), tx.proposal().clone());
    notify::ask_waiting(&mut tx, app, &conference, &track, &proposal).await?;
    let next = view::url(&tx);
    tx.commit().await?;
    Ok(see(next))
}

pub(super) fn subject(author: &AuthorOf) -> String {
    match author.proposal().number {
        Some(number) => format!("proposal {number}"),
        None => format!("draft {}", author.proposal().id),
    }
}

fn found(author: &AuthorOf, form: &Form) -> Result<Person, AppError> {
    let id: Option<Uuid> = form.trimmed("person").parse().ok();
    let person = author.proposal().people.iter().find(|person| Some(person.id) == id);
    person.cloned().ok_or_else(|| author.viewer().may_not_see())
}

/// A button beside one person.
async fn one(app: &App, author: AuthorOf, form: &Form) -> Result<Response, AppError> {
    let person = found(&author, form)?;
    let wish = form.trimmed("do").to_owned();
    if wish == "remove" && !form.has("sure") {
        return Ok(show(StatusCode::OK, &view::removal(app, &author, &person)));
    }
    let mut tx = Tx::begin(author, app).await?;
    let person = found(&tx, form)?;
    let action = match act(app, &mut tx, &person, &wish).await? {
        Ok(action) => action,
        Err(sentence) => return Ok(refused(app, &tx, form, sentence)),
    };
    let subject = subject(&tx);
    audit::record(&mut tx, action, subject, json!({ "person": person.id, "email": person.email })).await?;
    let leaves =
        wish == "remove" && tx.viewer().account().is_some_and(|account| person.is_confirmed_as(&account.email));
    let next = if leaves { AccountUrl.to_string() } else { view::url(&tx) };
    tx.commit().await?;
    Ok(see(next))
}

/// What the button says; returns the word of the audit row, or the sentence that says why not.
async fn act(
    app: &App,
    tx: &mut Tx<AuthorOf>,
    person: &Person,
    wish: &str,
) -> Result<Result<&'static str, String>, AppError> {
    match wish {
        "remove" => {
            store::remove(tx, person.id).await?;
            Ok(Ok("person removed"))
        }
        "role" => {
            store::set_role(tx, person.id, person.role.other()).await?;
            Ok(Ok("person's role changed"))
        }
        "letter" => Ok(ask_again::write_again(app, tx, person).await?.map_or(Ok("person asked again"), Err)),
        "up" | "down" => {
            let order = moved(&tx.proposal().lineup(), Who::Person(person.id), wish == "up");
            store::reorder(tx, &order).await?;
            Ok(Ok("people ordered"))
        }
        _ => Ok(Err("Press one of the buttons.".to_owned())),
    }
}

pub(super) fn refused(app: &App, author: &AuthorOf, form: &Form, sentence: String) -> Response {
    show(StatusCode::CONFLICT, &page(app, author, form, &FormErrors::default(), Some(sentence)))
}
