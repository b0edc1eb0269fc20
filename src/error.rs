//! What can go wrong, and the page that says so and offers the way on.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::web::fields::FormToken;
use crate::web::page::{ConferenceNav, Layout, Who, show};

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The address is protected and nobody is signed in. Answered the same whether or not the thing exists.
    #[error("not signed in")]
    NotSignedIn,
    /// There is no such page, or not for this person.
    #[error("not found")]
    NotFound {
        /// The address of the account that may not see it.
        signed_in_as: Option<String>,
    },
    /// This person may see it, but not do it: the sentence says why.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// The form's token is missing or of another browser.
    #[error("stale form token")]
    StaleForm,
    /// The body is larger than any form of ours.
    #[error("body too large")]
    TooLarge,
    /// The body did not arrive in time.
    #[error("body too slow")]
    TooSlow,
    /// The body is no form.
    #[error("unsupported content type")]
    NotAForm,
    /// The request cannot be read.
    #[error("bad request: {0}")]
    Bad(String),
    /// The request came from another site.
    #[error("cross-site request")]
    CrossSite,
    /// The database is away.
    #[error("database unavailable: {0}")]
    Unavailable(sqlx::Error),
    /// A defect. Its cause goes to the log, never to the page.
    #[error("internal: {0:#}")]
    Internal(anyhow::Error),
}

impl AppError {
    /// Not found, where it does not matter who asks.
    pub fn not_found() -> Self {
        Self::NotFound { signed_in_as: None }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::Forbidden(_) | Self::StaleForm | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What is wrong, in words for whoever asked.
    pub fn sentence(&self) -> String {
        self.words().1
    }

    fn words(&self) -> (&'static str, String) {
        match self {
            Self::NotSignedIn => ("Sign in", "This page needs a sign-in.".into()),
            Self::NotFound { signed_in_as: None } => {
                ("Page not found", "There is no page at this address. The open calls are on the conference's home page.".into())
            }
            Self::NotFound { signed_in_as: Some(email) } => {
                ("Page not found", format!("There is no page at this address for you. You are signed in as {email}."))
            }
            Self::Forbidden(sentence) => ("Not allowed", sentence.clone()),
            Self::StaleForm => (
                "Check the text and send it again",
                "The page was open too long to be sent safely. Nothing is lost: open it again, and what you typed is there.".into(),
            ),
            Self::TooLarge => (
                "Too much at once",
                "What was sent is larger than 1 MiB, more than any form here takes. Go back, shorten it and send it again."
                    .into(),
            ),
            Self::TooSlow => ("The connection was too slow", "The text did not arrive within 30 seconds. Send it again.".into()),
            Self::NotAForm => (
                "Not a form",
                "This address takes forms only (application/x-www-form-urlencoded), as browsers send them.".into(),
            ),
            Self::Bad(sentence) => ("The request could not be read", sentence.clone()),
            Self::CrossSite => (
                "Sent from another site",
                "This form was sent from a page that is not ours, so nothing was done. Open the page here and send it again."
                    .into(),
            ),
            Self::Unavailable(_) => (
                "Out of order for a moment",
                "The server cannot reach its database. Nothing was changed. Try again in a minute; if a call closes in the \
                 meantime, write to its organisers."
                    .into(),
            ),
            Self::Internal(_) => ("The server could not do this", "Nothing was changed. Try again; if it happens again, tell the organisers the reference below.".into()),
        }
    }
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        // Somebody deleted their account while another of their sign-ins was at work.
        let gone =
            |constraint: &str| constraint.ends_with("_account_id_fkey") || constraint.ends_with("_author_id_fkey");
        if error.as_database_error().is_some_and(|error| error.constraint().is_some_and(gone)) {
            return Self::NotSignedIn;
        }
        let away = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_) => true,
            // 57P: the server is shutting down or starting; 53300: too many connections; 08: connection exceptions.
            sqlx::Error::Database(database) => database.code().is_some_and(|code| {
                code.starts_with("57P") || code.starts_with("08") || code == "53300" || code == "3D000"
            }),
            _ => false,
        };
        if away { Self::Unavailable(error) } else { Self::Internal(error.into()) }
    }
}

impl From<anyhow::Error> for AppError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

/// A path whose captures do not fit its types is a page that is not there.
impl From<axum::extract::rejection::PathRejection> for AppError {
    fn from(_: axum::extract::rejection::PathRejection) -> Self {
        Self::not_found()
    }
}

/// Left on the response, so that the frame around the request can park what was typed, or offer it for another try.
#[derive(Clone)]
pub struct Refusal(pub Arc<AppError>);

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let error = Arc::new(self);
        let mut response = error_page(&error, None, None, Who::Unknown, Place::default());
        response.extensions_mut().insert(Refusal(error));
        response
    }
}

/// A form that can be sent again as it was.
pub struct Again {
    /// Where it was sent.
    pub path: String,
    /// Its fields, without passwords.
    pub fields: Vec<(String, String)>,
    /// The proof that text browsers need.
    pub form_token: FormToken,
}

#[derive(Template)]
#[template(path = "web/error.html")]
struct ErrorPage {
    layout: Layout,
    heading: &'static str,
    sentence: String,
    reference: Option<String>,
    signed_in: bool,
    again: Option<Again>,
    typed: Vec<String>,
    back: Option<Back>,
}

/// What is known of the place where an error met somebody.
#[derive(Default)]
pub struct Place {
    /// The conference whose page it is.
    pub conference: Option<ConferenceNav>,
    /// What they see, where they may not do something to it.
    pub back: Option<Back>,
    /// What they wrote, where it cannot be taken any more: its form may be gone with the right to it.
    pub typed: Vec<String>,
}

/// A way back.
pub struct Back {
    /// Where to.
    pub url: String,
    /// The words of the link.
    pub label: String,
}

/// The page for an error. `reference` is the request's, for errors that people report; `again` carries what was typed;
/// `who` looks at it, at this `place`.
pub fn error_page(error: &AppError, reference: Option<&str>, again: Option<Again>, who: Who, place: Place) -> Response {
    let (heading, sentence) = error.words();
    let signed_in = matches!(error, AppError::NotFound { signed_in_as: Some(_) });
    let reference = reference.map(str::to_owned);
    let layout = Layout { who, conference: place.conference, ..Layout::bare(heading) };
    show(
        error.status(),
        &ErrorPage { layout, heading, sentence, reference, signed_in, again, typed: place.typed, back: place.back },
    )
}
