//! The application: what every handler can reach, the routes of all features, and the layers around them.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, Response, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum_extra::routing::TypedPath;
use serde::Deserialize;
use sqlx::PgPool;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::account::password::Work;
use crate::clock::Clock;
use crate::config::Settings;
use crate::error::AppError;
use crate::web::routes::{Route, Routes, can_be_opened};
use crate::web::{assets, frame, headers};
use crate::{account, conference, decision, dev, export, late, mail, people, proposal, review, search, track, travel};

/// How long a handler may take before its visitor is told to try again.
const HANDLER_TIME: Duration = Duration::from_secs(20);
/// Hashing a password takes 19 MiB and a core: more at once would let sign-ins starve everything else.
const PASSWORDS_AT_ONCE: usize = 2;

/// What every handler can reach. Cheap to copy.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// See [`App`].
pub struct Inner {
    /// The database.
    pub db: PgPool,
    /// The one source of `now`.
    pub clock: Clock,
    /// The configuration that requests need.
    pub settings: Settings,
    /// Every route, as it was registered.
    pub routes: Vec<Route>,
    /// The work on passwords.
    pub passwords: Work,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// The application and its service.
    pub fn new(db: PgPool, clock: Clock, settings: Settings) -> (Self, Router) {
        let demo = settings.demo_mail.is_some();
        let (router, routes) = routes(demo).finish();
        let app = Self(Arc::new(Inner { db, clock, settings, routes, passwords: Work::new(PASSWORDS_AT_ONCE) }));
        let service = layers(router, &app);
        (app, service)
    }

    /// Whether a path is one of our pages.
    pub fn can_be_opened(&self, path: &str) -> bool {
        can_be_opened(&self.routes, path)
    }

    /// An absolute address for letters, from the configured public address and never from a request.
    pub fn absolute(&self, path: impl std::fmt::Display) -> String {
        format!("{}{path}", self.settings.public_url)
    }
}

/// All routes; those of the demonstration only where it runs.
pub fn routes(demo: bool) -> Routes {
    let routes = Routes::default()
        .get(healthz)
        .get(readyz)
        .merge(account::routes())
        .merge(conference::routes())
        .merge(track::routes())
        .merge(proposal::routes())
        .merge(travel::routes())
        .merge(people::routes())
        .merge(late::routes())
        .merge(review::routes())
        .merge(search::routes())
        .merge(decision::routes())
        .merge(export::routes())
        .merge(mail::routes());
    if demo { routes.merge(dev::routes()) } else { routes }
}

fn layers(router: Router<App>, app: &App) -> Router {
    let cross_site = CsrfLayer::new()
        .add_trusted_origin(&app.settings.public_url)
        .expect("the public address was checked when it was configured")
        .with_rejection_response(|_: ProtectionError| AppError::CrossSite.into_response());
    let https = app.settings.is_https();
    router
        .fallback(|| async { AppError::not_found() })
        .method_not_allowed_fallback(|method: Method| async move {
            let sentence = format!("This address does not take {method} requests.");
            (StatusCode::METHOD_NOT_ALLOWED, AppError::Bad(sentence)).into_response()
        })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(in_time))
        .layer(from_fn_with_state(app.clone(), frame::frame))
        .route("/static/{file}", axum::routing::get(assets::serve))
        .route("/robots.txt", axum::routing::get(assets::robots))
        .layer(cross_site)
        .layer(CompressionLayer::new())
        .layer(from_fn(move |request: Request, next: Next| async move {
            let mut response = next.run(request).await;
            headers::add(response.headers_mut(), https);
            response
        }))
        .layer(from_fn(log))
        .with_state(app.clone())
}

fn panicked(panic: Box<dyn Any + Send>) -> Response<Body> {
    let message = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    AppError::Internal(anyhow::anyhow!("panic: {message}")).into_response()
}

async fn in_time(request: Request, next: Next) -> axum::response::Response {
    match tokio::time::timeout(HANDLER_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => AppError::Unavailable(sqlx::Error::PoolTimedOut).into_response(),
    }
}

/// One line a request, without bodies, addresses or anything secret: the pattern of the path stands for the path.
async fn log(request: Request, next: Next) -> axum::response::Response {
    let started = std::time::Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let id = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let status = response.status().as_u16();
    tracing::info!(request = id, %method, route, status, ms = started.elapsed().as_millis(), "answered");
    response
}

#[derive(TypedPath, Deserialize)]
#[typed_path("/healthz")]
struct HealthzUrl;

#[derive(TypedPath, Deserialize)]
#[typed_path("/readyz")]
struct ReadyzUrl;

/// The process answers.
async fn healthz(_: HealthzUrl) -> &'static str {
    "ok\n"
}

/// The database answers, its clock is known and its schema is ours.
async fn readyz(_: ReadyzUrl, State(app): State<App>) -> (StatusCode, &'static str) {
    if app.clock.is_stale() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the database's clock has not been read for a minute\n");
    }
    match crate::jobs::schema_is_current(&app.db).await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "migrations are missing: run `plumbline migrate`\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}
