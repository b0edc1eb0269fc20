//! The middleware around every request: who asks from where, when the body arrived, whether it may be sent, and what
//! happens to what was typed when it is refused.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::{CONTENT_TYPE, ORIGIN, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use chrono::{DateTime, Utc};
use http_body_util::BodyExt;
use uuid::Uuid;

use super::form::{FORM_TOKEN, Form};
use super::page::see;
use super::told::Told;
use super::{agent, headers, refused, secret, store};
use crate::access::SIGN_IN;
use crate::app::App;
use crate::error::{AppError, Refusal};

/// So much of a form is taken: a proposal without questions, with every character escaped, is a quarter of it.
const BODY_LIMIT: usize = 1 << 20;
/// A larger body is read to its end, up to this, before the answer: browsers do not show an answer to a body cut off.
const DRAIN_LIMIT: usize = 32 << 20;
const BODY_TIME: Duration = Duration::from_secs(30);

/// What is known of a request before any handler.
pub struct RequestInfo {
    /// For the log and for people who report an error; empty where there was no request.
    pub id: String,
    /// Where it comes from, by the rule for trusted proxies.
    pub client: Option<String>,
    /// The path without the query.
    pub path: String,
    /// The query, as it was asked.
    pub query: Option<String>,
    /// What kind of browser it says it is, in words.
    pub agent: String,
    /// The browser.
    pub browser: Browser,
    /// What is stored of the sign-in that it says it has.
    pub sign_in: Option<Vec<u8>>,
    /// The name of the account that is signed in, once that was asked.
    pub signed_in: OnceLock<String>,
    /// What its page has to say of the act that led to it.
    pub told: Told,
}

impl RequestInfo {
    /// What stands for a request where there was none. `from` says where that is, such as "command line".
    pub fn without_browser(from: &str) -> Self {
        Self {
            id: String::new(),
            client: Some(from.to_owned()),
            path: String::new(),
            query: None,
            agent: String::new(),
            browser: Browser { token: secret::new_token(), sent_cookie: false, used: AtomicBool::new(false) },
            sign_in: None,
            signed_in: OnceLock::new(),
            told: Told::default(),
        }
    }
}

/// A browser is known by a random cookie, which it gets with its first form.
pub struct Browser {
    token: String,
    sent_cookie: bool,
    used: AtomicBool,
}

impl Browser {
    /// What is stored of this browser. It is given its cookie with the answer, if it has none.
    pub fn hash(&self) -> Vec<u8> {
        self.used.store(true, Ordering::Relaxed);
        secret::hash(&self.token)
    }

    /// The hash, if the browser came with a cookie: for looking things up only.
    pub fn known_hash(&self) -> Option<Vec<u8>> {
        self.sent_cookie.then(|| secret::hash(&self.token))
    }

    /// The token that its forms must carry.
    pub fn form_token(&self) -> String {
        self.used.store(true, Ordering::Relaxed);
        secret::derive(&self.token, "form")
    }

    /// A token of this browser for one thing, such as a draft's secret address.
    pub fn secret_for(&self, thing: &str) -> String {
        self.used.store(true, Ordering::Relaxed);
        secret::derive(&self.token, thing)
    }
}

/// A posted form with the instant at which its body had been read.
#[derive(Clone)]
pub struct Posted {
    /// What was typed.
    pub form: Form,
    /// When it arrived; where the same form was refused within the hour, when it arrived first.
    pub arrived_at: DateTime<Utc>,
    /// When it arrived this time.
    pub received_at: DateTime<Utc>,
}

impl Posted {
    /// The arrival that counts for a form about a text that was last changed at `changed_at`: the first one, unless the
    /// text was written after it.
    pub fn arrived_since(&self, changed_at: DateTime<Utc>) -> DateTime<Utc> {
        if self.arrived_at < changed_at { self.received_at } else { self.arrived_at }
    }
}

impl<S: Sync> FromRequestParts<S> for Posted {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parts.extensions.get::<Self>().cloned().ok_or(AppError::NotAForm)
    }
}

/// The frame around every request. Expects the cross-site check outside of it.
pub async fn frame(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let info = Arc::new(request_info(&app, &parts));
    parts.extensions.insert(info.clone());
    let mut response = match parts.method {
        Method::POST => post(&app, parts, body, &info, next).await,
        _ => {
            let response = next.run(Request::from_parts(parts, Body::empty())).await;
            refused::finished(&app, &info, response, None).await
        }
    };
    if info.browser.used.load(Ordering::Relaxed) && !info.browser.sent_cookie {
        add_cookie(response.headers_mut(), &app.settings.cookie(BROWSER, &info.browser.token, Some(365 * 24 * 3600)));
    }
    info.told.finish(&app.settings, &mut response);
    headers::add(response.headers_mut(), app.settings.is_https());
    if let Ok(id) = HeaderValue::from_str(&info.id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// Reads the form, asks for its proof, and looks after what was typed whatever the answer is.
async fn post(app: &App, mut parts: Parts, body: Body, info: &RequestInfo, next: Next) -> Response {
    let posted = match read_form(app, &parts.headers, body, info).await {
        Ok(posted) => posted,
        Err(error) => return refused::finished(app, info, error.into_response(), None).await,
    };
    parts.extensions.insert(posted.clone());
    let response = if carries_proof(&parts.headers, &posted.form, &info.browser) {
        next.run(Request::from_parts(parts, Body::empty())).await
    } else {
        AppError::StaleForm.into_response()
    };
    let response = after_post(app, info, &posted, response).await;
    refused::finished(app, info, response, Some(&posted)).await
}

/// The name of the browser's cookie, before the prefix that https allows.
pub const BROWSER: &str = "plumbline_browser";

/// Adds a `Set-Cookie` header.
pub fn add_cookie(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(SET_COOKIE, value);
    }
}

fn request_info(app: &App, parts: &Parts) -> RequestInfo {
    let cookies = CookieJar::from_headers(&parts.headers);
    let token = cookies
        .get(&app.settings.cookie_name(BROWSER))
        .map(|cookie| cookie.value().to_owned())
        .filter(|token| token.len() == 43);
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    RequestInfo {
        id: Uuid::now_v7().simple().to_string(),
        client: app.settings.trusted_proxies.client(peer, &parts.headers).map(|address| address.to_string()),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        agent: agent::family(parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()),
        browser: Browser {
            sent_cookie: token.is_some(),
            token: token.unwrap_or_else(secret::new_token),
            used: AtomicBool::new(false),
        },
        sign_in: cookies.get(&app.settings.cookie_name(SIGN_IN)).map(|cookie| secret::hash(cookie.value())),
        signed_in: OnceLock::new(),
        told: Told::of(&app.settings, &cookies, parts),
    }
}

async fn read_form(app: &App, headers: &HeaderMap, body: Body, info: &RequestInfo) -> Result<Posted, AppError> {
    let bytes = tokio::time::timeout(BODY_TIME, read_all(body)).await.map_err(|_| AppError::TooSlow)??;
    let arrived_at = app.clock.now();
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = kind
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    if !is_form && !bytes.is_empty() {
        return Err(AppError::NotAForm);
    }
    let form = Form::from_body(&bytes);
    let first = match info.browser.known_hash() {
        Some(browser) => first_arrival(app, &browser, &info.path, &form, arrived_at).await,
        None => None,
    };
    Ok(Posted { form, arrived_at: first.unwrap_or(arrived_at), received_at: arrived_at })
}

/// A database that is away answers the handler's own question soon enough; here it only means "no earlier arrival".
async fn first_arrival(
    app: &App,
    browser: &[u8],
    path: &str,
    form: &Form,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let mut db = app.db.acquire().await.ok()?;
    store::first_arrival(&mut db, browser, path, form, now).await.ok().flatten()
}

async fn read_all(mut body: Body) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::with_capacity(usize::try_from(body.size_hint().lower()).unwrap_or(0).min(BODY_LIMIT));
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|_| AppError::Bad("The connection broke while the form was sent. Send it again.".into()))?;
        let Some(data) = frame.data_ref() else { continue };
        length += data.len();
        if length <= BODY_LIMIT {
            bytes.extend_from_slice(data);
        } else if length > DRAIN_LIMIT {
            break;
        }
    }
    if length > BODY_LIMIT { Err(AppError::TooLarge) } else { Ok(bytes) }
}

/// Browsers that send neither `Origin` nor `Sec-Fetch-Site` (w3m, Lynx, Links) prove by the form token that the form is ours.
fn carries_proof(headers: &HeaderMap, form: &Form, browser: &Browser) -> bool {
    // An empty header passes the cross-site check, but proves nothing.
    let says = |name: &str| headers.get(name).is_some_and(|value| !value.is_empty());
    let vouched = says(ORIGIN.as_str()) || says("sec-fetch-site");
    vouched || (browser.sent_cookie && secret::same(form.text(FORM_TOKEN), &browser.form_token()))
}

/// Left on an answer that is no redirect although what was typed was stored.
#[derive(Clone)]
pub struct Taken;

/// Parks what was refused; forgets what was taken.
async fn after_post(app: &App, info: &RequestInfo, posted: &Posted, mut response: Response) -> Response {
    if let Some(Refusal(error)) = response.extensions().get::<Refusal>().cloned() {
        match &*error {
            AppError::NotSignedIn | AppError::StaleForm | AppError::NotFound { .. } | AppError::Forbidden(_) => {
                park(app, info, posted, &error).await;
                if matches!(*error, AppError::StaleForm) && app.can_be_opened(&info.path) {
                    response = see(&info.path);
                }
            }
            _ => {}
        }
    } else if (response.status() == StatusCode::SEE_OTHER || response.extensions().get::<Taken>().is_some())
        && let Some(browser) = info.browser.known_hash()
        && let Ok(mut db) = app.db.acquire().await
        && let Err(error) = store::forget(&mut db, &browser, &info.path).await
    {
        tracing::warn!(%error, "a parked form could not be forgotten");
    }
    response
}

async fn park(app: &App, info: &RequestInfo, posted: &Posted, error: &AppError) {
    let why = match error {
        AppError::NotSignedIn => "You were signed out while you were writing.",
        AppError::StaleForm => "The page was open too long to be sent safely.",
        _ => "It could not be taken.",
    };
    if posted.form.keepable().next().is_none() || !app.can_be_opened(&info.path) {
        return;
    }
    let parked = match app.db.acquire().await {
        Ok(mut db) => {
            let (browser, client) = (info.browser.hash(), info.client.as_deref());
            store::park(&mut db, &browser, client, &info.path, why, &posted.form, posted.arrived_at).await
        }
        Err(error) => Err(error),
    };
    if let Err(error) = parked {
        tracing::error!(%error, "a refused form could not be parked");
    }
}
