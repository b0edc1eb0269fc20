//! What becomes of an answer that is an error: its page says who is signed in, and carries on what was typed.

use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;

use super::fields::FormToken;
use super::frame::{Posted, RequestInfo};
use super::page::{Person, Who, see};
use crate::access;
use crate::account::SignInUrl;
use crate::app::App;
use crate::conference;
use crate::error::{Again, AppError, Back, Place, Refusal, error_page};
use crate::proposal::ProposalUrl;
use crate::review::QueueUrl;
use crate::track::TrackUrl;
use crate::web::page::ConferenceNav;

/// Turns "not signed in" into the way to the sign-in page; errors of ours get their reference, and the form that met them
/// is offered for another try.
pub async fn finished(app: &App, info: &RequestInfo, response: Response, posted: Option<&Posted>) -> Response {
    let Some(Refusal(error)) = response.extensions().get::<Refusal>().cloned() else { return response };
    match &*error {
        AppError::NotSignedIn => {
            let next = form_urlencoded::byte_serialize(info.path.as_bytes()).collect::<String>();
            return see(format!("{SignInUrl}?next={next}"));
        }
        AppError::Unavailable(cause) => tracing::error!(request = %info.id, %cause, "the database is away"),
        AppError::Internal(cause) => {
            tracing::error!(request = %info.id, cause = %format!("{cause:#}"), "internal error");
        }
        _ => {
            let typed = posted.map(|posted| written(&error, posted)).unwrap_or_default();
            return match who(app, info).await {
                Who::Unknown if typed.is_empty() => response,
                who => {
                    let place = Place { typed, ..place(app, &info.path, &error).await };
                    with_page(response, error_page(&error, None, None, who, place))
                }
            };
        }
    }
    let again = posted.map(|posted| Again {
        path: info.path.clone(),
        form_token: FormToken::new(info.browser.form_token()),
        fields: posted.form.keepable().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
    });
    // The database that failed is not asked who this is.
    let known = match (info.signed_in.get(), &info.sign_in) {
        (Some(name), _) => named(info, name.clone()),
        (None, Some(_)) => Who::Unknown,
        (None, None) => Who::Nobody,
    };
    error_page(&error, Some(&info.id), again, known, Place::default())
}

/// What was written into a form whose address does not show it any more: the proposal has gone elsewhere, or the right to it.
/// What another site sent was written by nobody here.
fn written(error: &AppError, posted: &Posted) -> Vec<String> {
    match error {
        AppError::Forbidden(_) | AppError::NotFound { .. } => posted.form.prose().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The answer with another page: its status and its headers stay.
fn with_page(response: Response, page: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, page.into_body())
}

fn named(info: &RequestInfo, name: String) -> Who {
    Who::Person(Person { name, account: String::new(), form_token: FormToken::new(info.browser.form_token()) })
}

/// Who is signed in: known, if a handler has asked; a page that is not there has none.
async fn who(app: &App, info: &RequestInfo) -> Who {
    if let Some(name) = info.signed_in.get() {
        return named(info, name.clone());
    }
    match access::name_of(app, info).await {
        Ok(Some(name)) => named(info, name),
        Ok(None) => Who::Nobody,
        Err(_) => Who::Unknown,
    }
}

/// The conference whose page was asked for, and the way back to what is seen there by whoever may not do this to it.
async fn place(app: &App, path: &str, error: &AppError) -> Place {
    let slug = path.split('/').nth(1).unwrap_or_default();
    let Ok(mut db) = app.db.acquire().await else { return Place::default() };
    let Ok(Some(found)) = conference::store::by_slug(&mut db, slug).await else { return Place::default() };
    let back = matches!(error, AppError::Forbidden(_)).then(|| way_back(path)).flatten();
    Place { conference: Some(ConferenceNav::of(&found)), back, typed: Vec::new() }
}

/// From a page under a proposal to the proposal, from one of a track's own to its queue.
fn way_back(path: &str) -> Option<Back> {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let (conference, under) = match parts[..] {
        [conference, kind, key, ..] if parts.len() > 3 => (conference.to_owned(), (kind, key, parts[3])),
        _ => return None,
    };
    let (url, label) = match under {
        ("proposals", number, _) => {
            let number = number.parse().ok()?;
            (ProposalUrl { conference, number }.to_string(), format!("Back to #{number}"))
        }
        ("tracks", track, "propose" | "preview") => {
            (TrackUrl { conference, track: track.to_owned() }.to_string(), "Back to the track".to_owned())
        }
        ("tracks", track, _) => {
            (QueueUrl { conference, track: track.to_owned() }.to_string(), "Back to the queue".to_owned())
        }
        _ => return None,
    };
    Some(Back { url, label })
}
