//! Authors: by account, or by the browser that holds the proposal while no account has claimed it.

use std::ops::Deref;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::at::Call;
use super::public::capture;
use super::{Actor, Capability, ConferenceIn, Origin, ProposalAt, Signature, Viewer, store};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::proposal::{self, Proposal};
use crate::web::secret;

/// How somebody is known to be the author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// By their account.
    Account,
    /// By their browser.
    Browser,
    /// As a co-author who has confirmed, by their account.
    CoAuthor,
}

/// Filed the proposal in the address, or writes the draft.
#[derive(Clone)]
pub struct AuthorOf {
    viewer: Viewer,
    at: ProposalAt,
    via: Via,
}

impl Deref for AuthorOf {
    type Target = ProposalAt;

    fn deref(&self) -> &ProposalAt {
        &self.at
    }
}

impl FromRequestParts<App> for AuthorOf {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let viewer = Viewer::from_request_parts(parts, app).await?;
        let found = ConferenceIn::from_request_parts(parts, app).await.map_err(|error| viewer.hidden(error))?;
        let mut db = app.db.acquire().await?;
        let id = addressed(parts, app, &mut db, found.conference.id).await?;
        let id = id.ok_or_else(|| viewer.may_not_see())?;
        Self::load(&mut db, viewer, found.conference, id).await
    }
}

/// The proposal that the address names, by number or by the draft's key.
async fn addressed(
    parts: &mut Parts,
    app: &App,
    db: &mut PgConnection,
    conference: Uuid,
) -> Result<Option<Uuid>, AppError> {
    let captures = RawPathParams::from_request_parts(parts, app).await.map_err(|_| AppError::not_found())?;
    for (name, value) in &captures {
        if name == "number" {
            return match value.parse() {
                Ok(number) => Ok(proposal::store::id_of(db, conference, number).await?),
                Err(_) => Ok(None),
            };
        }
        if name == "draft" {
            return Ok(value.parse().ok());
        }
    }
    Ok(None)
}

/// `browser` is the hash of the browser's cookie; none if it came without.
async fn how_author(
    db: &mut PgConnection,
    viewer: &Viewer,
    browser: Option<Vec<u8>>,
    proposal: &Proposal,
) -> Result<Option<Via>, AppError> {
    let is_co_author = |email: &str| proposal.confirmed_co_authors().any(|person| person.is_confirmed_as(email));
    if let Some(account) = viewer.account().filter(|account| proposal.author_id != Some(account.id))
        && is_co_author(&account.email)
    {
        return Ok(Some(Via::CoAuthor));
    }
    if let Some(author) = proposal.author_id {
        return Ok((viewer.account().map(|account| account.id) == Some(author)).then_some(Via::Account));
    }
    let Some(browser) = browser else { return Ok(None) };
    Ok(proposal::store::is_held(db, proposal.id, &browser).await?.then_some(Via::Browser))
}

/// The staff of its track may see a filed proposal, but not do what its author does.
async fn not_the_author(db: &mut PgConnection, viewer: &Viewer, proposal: &Proposal) -> Result<AppError, AppError> {
    let (Some(number), Some(account)) = (proposal.number, viewer.account()) else { return Ok(viewer.may_not_see()) };
    let staff = store::leads(db, proposal.track_id, &account.email).await?
        || store::organises(db, proposal.conference_id, &account.email).await?;
    Ok(if staff {
        AppError::Forbidden(format!("Only the author of #{number} can change or withdraw it."))
    } else {
        viewer.may_not_see()
    })
}

impl AuthorOf {
    /// The author of a proposal whose key is known from elsewhere, such as a form.
    ///
    /// # Errors
    /// Not found, or the sign-in page, for everybody else.
    pub async fn load(
        db: &mut PgConnection,
        viewer: Viewer,
        conference: Conference,
        id: Uuid,
    ) -> Result<Self, AppError> {
        let browser = viewer.request().browser.known_hash();
        Self::check(db, viewer, browser, conference, id).await
    }

    /// The author of a draft that was begun in this very request: the browser's cookie may be on its way to it only now.
    ///
    /// # Errors
    /// Not found, or the sign-in page, if the draft is somebody else's.
    pub async fn begun(
        db: &mut PgConnection,
        viewer: Viewer,
        conference: Conference,
        id: Uuid,
    ) -> Result<Self, AppError> {
        let browser = Some(viewer.request().browser.hash());
        Self::check(db, viewer, browser, conference, id).await
    }

    async fn check(
        db: &mut PgConnection,
        viewer: Viewer,
        browser: Option<Vec<u8>>,
        conference: Conference,
        id: Uuid,
    ) -> Result<Self, AppError> {
        let at = ProposalAt::find(db, conference, id).await?.ok_or_else(|| viewer.may_not_see())?;
        match how_author(db, &viewer, browser, at.proposal()).await? {
            Some(via) => Ok(Self { viewer, at, via }),
            None => Err(not_the_author(db, &viewer, at.proposal()).await?),
        }
    }

    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// How the author is known.
    pub fn via(&self) -> Via {
        self.via
    }
}

impl Capability for AuthorOf {
    fn signature(&self) -> Signature {
        let account = self.viewer.account();
        let name = match account {
            Some(account) => account.name.clone(),
            None => self.at.proposal().text.name.clone(),
        };
        let role = if self.via == Via::CoAuthor { "co-author" } else { "author" };
        let actor = Actor { role, account: account.map(|account| account.id), name };
        Signature { actor, origin: Origin::of(self.viewer.request()), conference: Some(self.at.conference().id) }
    }

    async fn recheck(&mut self, db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), AppError> {
        if let Some(account) = self.viewer.account() {
            store::still_there(db, account, now).await?;
        }
        // The track is held: its call cannot change any more.
        self.at.reread(db, Call::Held, &self.viewer).await?;
        let browser = Some(self.viewer.request().browser.hash());
        let via = how_author(db, &self.viewer, browser, self.at.proposal()).await?;
        self.via = via.ok_or_else(|| self.viewer.may_not_see())?;
        if self.at.proposal().denied_at.is_some() {
            let email = &self.at.proposal().text.email;
            return Err(AppError::Forbidden(format!(
                "The owner of {email} says that this is not theirs, so it cannot be changed any more. Begin a new draft under \
                 your own address."
            )));
        }
        Ok(())
    }
}

/// Knows a secret address of a proposal that no account has claimed: may take it into this browser.
#[derive(Clone)]
pub struct HolderOf {
    viewer: Viewer,
    conference: Conference,
    proposal: Proposal,
    given_address: Vec<u8>,
}

impl FromRequestParts<App> for HolderOf {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let ConferenceIn { viewer, conference } = ConferenceIn::from_request_parts(parts, app).await?;
        let draft: Option<Uuid> = capture(parts, app, "draft").await?.parse().ok();
        let given_address = secret::hash(&capture(parts, app, "secret").await?);
        let mut db = app.db.acquire().await?;
        let proposal = match draft {
            Some(id) => proposal::store::by_id(&mut db, id).await?,
            None => None,
        };
        let proposal =
            proposal.filter(|proposal| proposal.conference_id == conference.id).ok_or_else(AppError::not_found)?;
        let holder = Self { viewer, conference, proposal, given_address };
        holder.check(&mut db).await?;
        Ok(holder)
    }
}

impl HolderOf {
    async fn check(&self, db: &mut PgConnection) -> Result<(), AppError> {
        let known = proposal::store::is_addressed(db, self.proposal.id, &self.given_address).await?;
        if known && self.proposal.author_id.is_none() { Ok(()) } else { Err(AppError::not_found()) }
    }

    /// Who looks.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The conference.
    pub fn conference(&self) -> &Conference {
        &self.conference
    }

    /// The proposal.
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }

    /// The hash of the secret address that is known.
    pub fn secret_hash(&self) -> &[u8] {
        &self.given_address
    }

    /// This browser.
    pub fn browser_hash(&self) -> Vec<u8> {
        self.viewer.request().browser.hash()
    }

    /// The hash of the secret address that this browser will show.
    pub fn address_hash(&self) -> Vec<u8> {
        secret::hash(&self.viewer.request().browser.secret_for(&self.proposal.id.to_string()))
    }
}

impl Capability for HolderOf {
    fn signature(&self) -> Signature {
        let actor = Actor { role: "visitor", account: None, name: "a holder of the secret address".to_owned() };
        Signature { actor, origin: Origin::of(self.viewer.request()), conference: Some(self.conference.id) }
    }

    async fn recheck(&mut self, db: &mut PgConnection, _: DateTime<Utc>) -> Result<(), AppError> {
        self.proposal = proposal::store::locked(db, self.proposal.id).await?.ok_or_else(AppError::not_found)?;
        self.check(db).await
    }
}
