//! Whoever looks at a page.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::PgConnection;
use uuid::Uuid;

use super::store;
use super::tx::{Actor, Capability, Origin, Signature, Visitor};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::web::fields::FormToken;
use crate::web::frame::RequestInfo;
use crate::web::page::{ConferenceNav, Layout, Person, Who};
use crate::web::store::Parked;

/// The name of the sign-in cookie, before the prefix that https allows.
pub const SIGN_IN: &str = "plumbline_sign_in";

/// An account that is signed in. Every account's address is confirmed.
#[derive(Clone, Debug)]
pub struct SignedInAccount {
    /// The account.
    pub id: Uuid,
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: String,
    /// This browser's sign-in; none outside of browsers, at the command line and in mail.
    pub sign_in: Option<Uuid>,
    /// The zone of its profile, of the IANA list; none was chosen otherwise.
    pub time_zone: Option<String>,
}

impl SignedInAccount {
    /// The zone in which its owner reads the clock, where the profile says one that differs from UTC.
    pub fn zone(&self) -> Option<Tz> {
        let zone = self.time_zone.as_ref()?.parse().ok()?;
        (!matches!(zone, Tz::UTC | Tz::Etc__UTC)).then_some(zone)
    }
}

/// Anybody who asks for a page.
#[derive(Clone)]
pub struct Viewer {
    request: Arc<RequestInfo>,
    account: Option<SignedInAccount>,
}

impl FromRequestParts<App> for Viewer {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        if let Some(viewer) = parts.extensions.get::<Self>() {
            return Ok(viewer.clone());
        }
        let request = parts
            .extensions
            .get::<Arc<RequestInfo>>()
            .cloned()
            .ok_or_else(|| AppError::Internal(anyhow::anyhow!("a route outside of the frame")))?;
        let account = match &request.sign_in {
            Some(token_hash) => {
                let mut db = app.db.acquire().await?;
                let now = app.clock.now();
                let account = store::signed_in(&mut db, token_hash, now).await?;
                // Only sending a form counts as being seen: reading a page writes nothing.
                let sign_in = account.as_ref().and_then(|account| account.sign_in);
                if let Some(sign_in) = sign_in.filter(|_| parts.method == Method::POST) {
                    store::seen(&mut db, sign_in, now).await?;
                }
                account
            }
            None => None,
        };
        if let Some(account) = &account {
            request.signed_in.get_or_init(|| account.name.clone());
        }
        let viewer = Self { request, account };
        parts.extensions.insert(viewer.clone());
        Ok(viewer)
    }
}

impl Viewer {
    /// The request.
    pub fn request(&self) -> &RequestInfo {
        &self.request
    }

    /// The account, if one is signed in.
    pub fn account(&self) -> Option<&SignedInAccount> {
        self.account.as_ref()
    }

    /// The zone in which they read the clock, where it is known from a profile and is not UTC.
    pub fn zone(&self) -> Option<Tz> {
        self.account.as_ref().and_then(SignedInAccount::zone)
    }

    /// What this viewer may write without any further right.
    pub fn visitor(&self) -> Visitor {
        let account = self.account.as_ref().map(|account| (account.id, account.name.clone()));
        Visitor::new(self.request.clone(), account)
    }

    /// The hidden field for a form on the page.
    pub fn form_token(&self) -> FormToken {
        FormToken::new(self.request.browser.form_token())
    }

    /// What is around the page. `title` gets the conference's name added.
    pub fn layout(&self, app: &App, title: impl AsRef<str>, conference: Option<&Conference>) -> Layout {
        let title = match conference {
            Some(conference) if conference.name != title.as_ref() => {
                format!("{} – {}", title.as_ref(), conference.short_name)
            }
            _ => title.as_ref().to_owned(),
        };
        let who = match &self.account {
            Some(account) => Who::Person(Person {
                name: account.name.clone(),
                account: account.id.to_string(),
                form_token: self.form_token(),
            }),
            None => Who::Nobody,
        };
        Layout {
            conference: conference.map(ConferenceNav::of),
            who,
            told: self.request.told.sentence(),
            server_time: app.clock.now().format("%H:%M:%S").to_string(),
            demo: app.settings.demo_mail.is_some(),
            ..Layout::bare(title)
        }
    }

    /// What this browser typed into the form at this page's address when its sending was refused.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn parked(&self, app: &App, db: &mut PgConnection) -> Result<Option<Parked>, AppError> {
        match self.request.browser.known_hash() {
            Some(browser) => Ok(crate::web::store::parked(db, &browser, &self.request.path, app.clock.now()).await?),
            None => Ok(None),
        }
    }

    /// "Not found" in the words for this viewer; the sign-in page for one who is not signed in.
    pub fn may_not_see(&self) -> AppError {
        match &self.account {
            Some(account) => AppError::NotFound { signed_in_as: Some(account.email.clone()) },
            None => AppError::NotSignedIn,
        }
    }

    /// What is not there and what may not be seen are answered alike.
    pub(super) fn hidden(&self, error: AppError) -> AppError {
        match error {
            AppError::NotFound { .. } => self.may_not_see(),
            other => other,
        }
    }
}

/// The name of whoever is signed in, for the page of an error.
///
/// # Errors
/// When the database does not say.
pub async fn name_of(app: &App, request: &RequestInfo) -> Result<Option<String>, sqlx::Error> {
    let Some(token_hash) = &request.sign_in else { return Ok(None) };
    let mut db = app.db.acquire().await?;
    let account = store::signed_in(&mut db, token_hash, app.clock.now()).await?;
    Ok(account.map(|account| account.name))
}

/// A viewer with an account.
#[derive(Clone)]
pub struct SignedIn {
    viewer: Viewer,
    account: SignedInAccount,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let viewer = Viewer::from_request_parts(parts, app).await?;
        let account = viewer.account.clone().ok_or(AppError::NotSignedIn)?;
        Ok(Self { viewer, account })
    }
}

impl SignedIn {
    /// The account with this address where there is no browser: whoever asks has proved otherwise that it is theirs. `from`
    /// is what audit rows say of where that was, such as "command line".
    ///
    /// # Errors
    /// When the database fails.
    pub async fn without_browser(db: &mut PgConnection, email: &str, from: &str) -> Result<Option<Self>, AppError> {
        let Some(account) = store::account(db, email).await? else { return Ok(None) };
        let viewer = Viewer { request: Arc::new(RequestInfo::without_browser(from)), account: Some(account.clone()) };
        Ok(Some(Self { viewer, account }))
    }

    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The account.
    pub fn account(&self) -> &SignedInAccount {
        &self.account
    }

    /// What a right of this account over something in a conference signs with; `role` is as what it has that right.
    pub(super) fn signs(&self, role: &'static str, conference: &Conference) -> Signature {
        let Signature { actor, origin, .. } = self.signature();
        Signature { actor: Actor { role, ..actor }, origin, conference: Some(conference.id) }
    }
}

impl Capability for SignedIn {
    fn signature(&self) -> Signature {
        let actor = Actor { role: "account", account: Some(self.account.id), name: self.account.name.clone() };
        Signature { actor, origin: Origin::of(&self.viewer.request), conference: None }
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        store::still_there(db, &self.account, now).await
    }
}
