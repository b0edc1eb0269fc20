//! How the lateness of a draft stands, for its author.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

use super::store::Request;
use crate::access::AuthorOf;
use crate::app::App;
use crate::error::AppError;
use crate::late::store;
use crate::proposal::CheckUrl;
use crate::track::words::{in_reader_zone, utc_in_words, utc_precise};

/// What was asked and answered, with what can be done about it.
#[derive(Template)]
#[template(path = "late/notice.html")]
pub struct LateNotice {
    standing: Standing,
    /// The end of the pass as the reader's own clock shows it.
    local: Option<String>,
    confirmed: bool,
    check_url: CheckUrl,
    contact: String,
}

impl HtmlSafe for LateNotice {}

/// How it stands, with instants in words.
enum Standing {
    /// Nobody was asked.
    NotAsked,
    /// The leads were asked, and have not answered.
    Waits { since: String },
    /// A pass holds.
    Holds { until: String },
    /// A pass is over.
    Ended { until: String },
    /// The leads do not take it.
    Refused { at: String, reason: String },
    /// The pass was taken back.
    Revoked { at: String },
}

impl Standing {
    /// A pass that is given removes a refusal, so a refusal beside one that was taken back came after it.
    fn of(request: Option<Request>, now: DateTime<Utc>) -> Self {
        let Some(request) = request else { return Self::NotAsked };
        match (request.until, request.revoked_at) {
            (Some(until), None) if until > now => return Self::Holds { until: utc_in_words(until) },
            (Some(until), None) => return Self::Ended { until: utc_in_words(until) },
            _ => {}
        }
        match (request.declined_at, request.revoked_at, request.asked_at) {
            (Some(at), ..) => {
                Self::Refused { at: utc_precise(at), reason: request.declined_reason.unwrap_or_default() }
            }
            (None, Some(at), _) => Self::Revoked { at: utc_precise(at) },
            (None, None, Some(at)) => Self::Waits { since: utc_precise(at) },
            (None, None, None) => Self::NotAsked,
        }
    }
}

impl LateNotice {
    /// How the author's draft stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(app: &App, author: &AuthorOf) -> Result<Self, AppError> {
        let (track, draft) = (author.track().id, author.proposal().id);
        let requests = store::requests(&mut *app.db.acquire().await?, track, Some(draft)).await?;
        let request = requests.into_iter().next();
        let until = request.as_ref().and_then(|request| request.until);
        Ok(Self {
            local: until.zip(author.viewer().zone()).map(|(until, zone)| in_reader_zone(until, zone)),
            standing: Standing::of(request, app.clock.now()),
            confirmed: author.proposal().is_confirmed(),
            check_url: CheckUrl { conference: author.conference().slug.clone(), draft },
            contact: author.conference().contact.clone(),
        })
    }

    /// Whether the leads can still be asked: they are asked once.
    pub fn may_ask(&self) -> bool {
        matches!(self.standing, Standing::NotAsked)
    }
}
