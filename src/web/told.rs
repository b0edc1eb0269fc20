//! What was done, said once on the page that the act leads to. The sentence waits in a cookie for the page of that address,
//! so that no address can make a page say something.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum_extra::extract::CookieJar;

use super::form::Form;
use super::frame::add_cookie;
use super::page::see;
use crate::config::Settings;

/// The name of the cookie, before the prefix that https allows.
const TOLD: &str = "plumbline_told";
/// So many seconds it waits for its page.
const WAITS: u32 = 60;
/// So many characters are told: a cookie holds 4,096 bytes.
const LONGEST: usize = 300;

/// What a page has to say of the act that led to it.
#[derive(Debug, Default)]
pub struct Told {
    sentence: Option<String>,
    shown: AtomicBool,
}

/// Left on an answer whose next page says so.
#[derive(Clone)]
struct Telling {
    path: String,
    sentence: String,
}

/// The answer to a POST that was done: go and look at `url`, where `sentence` says what was done.
pub fn see_told(url: impl ToString, sentence: impl AsRef<str>) -> Response {
    let url = url.to_string();
    let path = url.split(['?', '#']).next().unwrap_or_default().to_owned();
    let mut response = see(&url);
    let sentence = sentence.as_ref();
    let sentence = match sentence.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &sentence[..end]),
        None => sentence.to_owned(),
    };
    response.extensions_mut().insert(Telling { path, sentence });
    response
}

impl Told {
    /// What waits for the page that is asked for.
    pub fn of(settings: &Settings, cookies: &CookieJar, parts: &Parts) -> Self {
        let cookie = cookies.get(&settings.cookie_name(TOLD)).filter(|_| parts.method == Method::GET);
        let Some(cookie) = cookie else { return Self::default() };
        let form = Form::from_query(Some(&cookie.value().replace('~', "%")));
        let sentence =
            (form.text("at") == parts.uri.path()).then(|| form.text("says").to_owned()).filter(|said| !said.is_empty());
        Self { sentence, shown: AtomicBool::new(false) }
    }

    /// The sentence, for the page that shows it.
    pub fn sentence(&self) -> Option<String> {
        let sentence = self.sentence.clone();
        self.shown.fetch_or(sentence.is_some(), Ordering::Relaxed);
        sentence
    }

    /// Gives the browser the sentence that `response` leaves, or takes it away once it was shown.
    pub fn finish(&self, settings: &Settings, response: &mut Response) {
        let telling = response.extensions_mut().remove::<Telling>();
        let headers: &mut HeaderMap = response.headers_mut();
        if let Some(Telling { path, sentence }) = telling {
            // Cookies are decoded once when they are read; a form never holds the sign that stands in the place of its own.
            let value = Form::of([("at", path), ("says", sentence)]).to_body().replace('%', "~");
            add_cookie(headers, &settings.cookie(TOLD, &value, Some(WAITS)));
        } else if self.shown.load(Ordering::Relaxed) {
            add_cookie(headers, &settings.cookie(TOLD, "", Some(0)));
        }
    }
}
