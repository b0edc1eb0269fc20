//! The layout around every page, and how a page becomes an answer.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::assets;
use super::fields::FormToken;
use crate::account::{AccountUrl, SignInUrl, SignOutUrl};
use crate::conference::{Conference, InstanceUrl, TalksUrl};
use crate::dev::MailUrl;

/// What the layout shows around a page.
pub struct Layout {
    /// The page's title, most particular part first.
    pub title: String,
    /// The conference whose page it is.
    pub conference: Option<ConferenceNav>,
    /// Who looks at it.
    pub who: Who,
    /// What was done by the act that led here.
    pub told: Option<String>,
    /// The instant of the answer as `14:02:11`, UTC.
    pub server_time: String,
    /// The address of the sign-in page, with the way back.
    pub sign_in: String,
    /// The list of conferences.
    pub home: String,
    /// The page of one's account and proposals.
    pub account: String,
    /// Where the sign-out button sends.
    pub sign_out: String,
    /// Whether the page belongs to the demonstration.
    pub demo: bool,
    /// Where its letters can be read.
    pub demo_mail: String,
}

/// The conference in the page header.
pub struct ConferenceNav {
    /// As in "LPC 2023".
    pub short_name: String,
    /// Its home page.
    pub home: String,
    /// Its accepted talks.
    pub talks: String,
    /// The organisers' address.
    pub contact: String,
}

impl ConferenceNav {
    /// For the pages of a conference.
    pub fn of(conference: &Conference) -> Self {
        Self {
            short_name: conference.short_name.clone(),
            home: conference.home().to_string(),
            talks: TalksUrl { conference: conference.slug.clone() }.to_string(),
            contact: conference.contact.clone(),
        }
    }
}

/// Who looks at a page, as far as that is known.
pub enum Who {
    /// It was not asked, or the database did not say. The header names nobody and offers no sign-in.
    Unknown,
    /// Nobody who is signed in.
    Nobody,
    /// Somebody who is signed in.
    Person(Person),
}

/// The person in the page header.
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their account, so that a browser shows what it keeps to nobody else. Empty where it was not asked.
    pub account: String,
    /// For the sign-out button.
    pub form_token: FormToken,
}

impl Layout {
    /// The layout of a page that knows nothing of who looks at it, such as an error.
    pub fn bare(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            conference: None,
            who: Who::Unknown,
            told: None,
            server_time: String::new(),
            sign_in: SignInUrl.to_string(),
            home: InstanceUrl.to_string(),
            account: AccountUrl.to_string(),
            sign_out: SignOutUrl.to_string(),
            demo: false,
            demo_mail: MailUrl.to_string(),
        }
    }

    /// The same where the page shows what is wrong with what was sent: its title says so first.
    pub fn wrong_if(mut self, wrong: bool) -> Self {
        if wrong {
            self.title.insert_str(0, "Error: ");
        }
        self
    }

    /// For the layout's template.
    pub fn offers_sign_in(&self) -> bool {
        matches!(self.who, Who::Nobody)
    }

    /// For the layout's template.
    pub fn person(&self) -> Option<&Person> {
        match &self.who {
            Who::Person(person) => Some(person),
            Who::Unknown | Who::Nobody => None,
        }
    }

    /// For the layout's template.
    pub fn style(&self) -> &'static str {
        assets::style_url()
    }

    /// For the layout's template.
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// For the layout's template.
    pub fn script(&self) -> &'static str {
        assets::script_url()
    }

    /// The address of the scripts of a queue's pages.
    pub fn staff_script(&self) -> &'static str {
        assets::staff_script_url()
    }
}

/// The page as an answer. A template that cannot be written is a defect of ours.
pub fn show(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            (StatusCode::INTERNAL_SERVER_ERROR, "The page could not be written.").into_response()
        }
    }
}

/// A page for anybody that holds no byte that depends on a cookie may be kept, if it is asked for again each time.
pub fn revalidated(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// The answer to a POST that was done: go and look at `url`.
pub fn see(url: impl ToString) -> Response {
    Redirect::to(&url.to_string()).into_response()
}
