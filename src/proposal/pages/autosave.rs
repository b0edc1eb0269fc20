//! Saving while somebody types. A script sends the draft's form as the button *Save draft* would, with `autosave` beside it,
//! and gets a short answer instead of a page. The rules are those of the button: this only says what came of it.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use uuid::Uuid;

use crate::access::{AuthorOf, Viewer};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::proposal::forms::{self, Demand};
use crate::track::Track;
use crate::web::form::Form;
use crate::web::frame::{Posted, Taken};

/// What came of it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// The draft is stored.
    Saved {
        /// When its text was last changed, as `14:02:09`, UTC.
        at: String,
        /// The version that it has now; the next save is based on it.
        version: i32,
        /// The page of the draft.
        url: String,
    },
    /// It is not stored: the sentence says why. Trying the same again is useless.
    Refused {
        /// Why.
        sentence: String,
    },
}

/// Whether a script sent this form while somebody typed.
pub fn asked(form: &Form) -> bool {
    form.has("autosave")
}

/// Where a form belongs.
pub struct Place<'a> {
    pub app: &'a App,
    pub viewer: &'a Viewer,
    pub conference: &'a Conference,
    pub track: &'a Track,
}

impl Place<'_> {
    /// The short answer that stands for the page which the button would have got.
    pub async fn answer(&self, posted: &Posted, page: Response) -> Result<Response, AppError> {
        if page.extensions().get::<Short>().is_some() {
            return Ok(page);
        }
        match page.status() {
            StatusCode::SEE_OTHER => {
                let url = page.headers().get(LOCATION).and_then(|url| url.to_str().ok()).unwrap_or_default().to_owned();
                // The page does not show what was taken over: the next save must not undo it.
                if url.contains('?') {
                    Ok(refused(StatusCode::CONFLICT, MERGED.to_owned()))
                } else {
                    self.saved(url).await
                }
            }
            StatusCode::UNPROCESSABLE_ENTITY => Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, self.mistakes(posted))),
            StatusCode::TOO_MANY_REQUESTS => Ok(refused(StatusCode::TOO_MANY_REQUESTS, TOO_MANY.to_owned())),
            StatusCode::CONFLICT => Ok(refused(StatusCode::CONFLICT, CHANGED_ELSEWHERE.to_owned())),
            _ => Ok(page),
        }
    }

    async fn saved(&self, url: String) -> Result<Response, AppError> {
        let key: Option<Uuid> = url.rsplit('/').next().and_then(|key| key.parse().ok());
        let key = key.ok_or_else(AppError::not_found)?;
        let mut db = self.app.db.acquire().await?;
        let author = AuthorOf::begun(&mut db, self.viewer.clone(), self.conference.clone(), key).await?;
        let proposal = author.proposal();
        let at = proposal.changed_at.format("%H:%M:%S").to_string();
        let mut response = Json(Outcome::Saved { at, version: proposal.version, url }).into_response();
        response.extensions_mut().insert(Taken);
        Ok(response)
    }

    fn mistakes(&self, posted: &Posted) -> String {
        let (_, errors) = forms::read(&posted.form, self.track, self.viewer.account(), Demand::Draft);
        let sentences: Vec<&str> = errors.in_order(&[]).into_iter().map(|(_, sentence)| sentence).collect();
        format!("{}.", sentences.join(". "))
    }
}

const MERGED: &str =
    "Another window changed this draft too, and both changes are kept. Press Save draft to see them together.";
const TOO_MANY: &str = "Too many drafts were begun from here. Press Save draft to see how long to wait.";
const CHANGED_ELSEWHERE: &str = "This draft was changed in another window. Press Save draft to see both texts.";

/// The draft was sent in another window while this one was still typing: only a button may change what was sent.
pub fn sent_already() -> Response {
    let sentence = "This proposal was sent from another window, so it is no draft any more. Press Save draft to change what was sent.";
    refused(StatusCode::CONFLICT, sentence.to_owned())
}

/// Left on an answer that is short already.
#[derive(Clone)]
struct Short;

fn refused(status: StatusCode, sentence: String) -> Response {
    let mut response = (status, Json(Outcome::Refused { sentence })).into_response();
    response.extensions_mut().insert(Short);
    response
}
