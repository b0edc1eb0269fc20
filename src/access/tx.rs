//! A transaction that was opened by a capability.

use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Clock;
use crate::error::AppError;
use crate::web::frame::RequestInfo;

/// Who does something, for the audit rows and the histories.
#[derive(Clone, Debug)]
pub struct Actor {
    /// As what: `author`, `lead`, `organiser`, `visitor`, `operator`, `worker`.
    pub role: &'static str,
    /// The account, where there is one.
    pub account: Option<Uuid>,
    /// A name that people know.
    pub name: String,
}

/// Where something was done from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The client's address.
    pub address: Option<String>,
    /// The request.
    pub request: Option<String>,
}

/// What audit rows and histories say of whoever writes.
#[derive(Clone, Debug)]
pub struct Signature {
    /// Who.
    pub actor: Actor,
    /// From where: the request that the capability came with, or nothing outside of requests.
    pub origin: Origin,
    /// The conference whose rows are written; none where the capability is not bound to one.
    pub conference: Option<Uuid>,
}

/// Something that a person or a part of the program may do.
pub trait Capability: Sized + Send {
    /// Who holds it, where it came from, and in which conference it writes.
    fn signature(&self) -> Signature;

    /// Who holds it.
    fn actor(&self) -> Actor {
        self.signature().actor
    }

    /// Reads role and row again inside the transaction, locked.
    fn recheck(
        &mut self,
        db: &mut PgConnection,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;
}

/// A transaction together with the capability that opened it. Writing functions take it, so there is no check to forget.
pub struct Tx<C> {
    transaction: Transaction<'static, Postgres>,
    capability: C,
    now: DateTime<Utc>,
}

impl<C> Deref for Tx<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.capability
    }
}

impl<C: Capability> Tx<C> {
    /// Opens the transaction and reads role and row again.
    ///
    /// # Errors
    /// What the capability's check says, or the database.
    pub async fn begin(capability: C, app: &App) -> Result<Self, AppError> {
        Self::begin_with(capability, &app.db, &app.clock).await
    }

    /// The same, outside of the web application.
    ///
    /// # Errors
    /// What the capability's check says, or the database.
    pub async fn begin_with(mut capability: C, pool: &PgPool, clock: &Clock) -> Result<Self, AppError> {
        let mut transaction = pool.begin().await?;
        let now = clock.now();
        capability.recheck(&mut transaction, now).await?;
        Ok(Self { transaction, capability, now })
    }

    /// The connection inside the transaction.
    pub fn db(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// When the transaction began.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Makes everything happen at once. Without it nothing does.
    ///
    /// # Errors
    /// When the database fails; nothing was changed then.
    pub async fn commit(self) -> Result<(), AppError> {
        Ok(self.transaction.commit().await?)
    }
}

/// Somebody with a browser and nothing else: may sign up, ask for a letter, begin a draft.
#[derive(Clone)]
pub struct Visitor {
    request: Arc<RequestInfo>,
    account: Option<(Uuid, String)>,
    conference: Option<Uuid>,
}

impl Visitor {
    pub(super) fn new(request: Arc<RequestInfo>, account: Option<(Uuid, String)>) -> Self {
        Self { request, account, conference: None }
    }

    /// The same visitor, writing in a conference.
    pub fn in_conference(self, conference: Uuid) -> Self {
        Self { conference: Some(conference), ..self }
    }

    /// The visitor's account.
    pub fn account(&self) -> Option<Uuid> {
        self.account.as_ref().map(|(id, _)| *id)
    }

    /// The visitor's browser.
    pub fn request(&self) -> &RequestInfo {
        &self.request
    }
}

impl Capability for Visitor {
    fn signature(&self) -> Signature {
        let (account, name) =
            self.account.clone().map_or((None, "somebody not signed in".to_owned()), |(id, name)| (Some(id), name));
        let actor = Actor { role: "visitor", account, name };
        Signature { actor, origin: Origin::of(&self.request), conference: self.conference }
    }

    async fn recheck(&mut self, _: &mut PgConnection, _: DateTime<Utc>) -> Result<(), AppError> {
        Ok(())
    }
}

impl Origin {
    /// Where a request came from.
    pub fn of(request: &RequestInfo) -> Self {
        let id = Some(&request.id).filter(|id| !id.is_empty());
        Self { address: request.client.clone(), request: id.cloned() }
    }
}

/// The command line: whoever can run the binary with the database's address may do everything.
pub struct Operator(());

impl Operator {
    /// For `cli/` and the demonstration only.
    pub(crate) fn at_the_command_line() -> Self {
        Self(())
    }
}

impl Capability for Operator {
    fn signature(&self) -> Signature {
        let actor = Actor { role: "operator", account: None, name: "the operator".to_owned() };
        Signature {
            actor,
            origin: Origin { address: Some("command line".to_owned()), request: None },
            conference: None,
        }
    }

    async fn recheck(&mut self, _: &mut PgConnection, _: DateTime<Utc>) -> Result<(), AppError> {
        Ok(())
    }
}

/// The mail worker and the timed jobs.
pub struct Worker(());

impl Worker {
    /// For `mail/` and `jobs.rs` only.
    pub(crate) fn of_this_process() -> Self {
        Self(())
    }
}

impl Capability for Worker {
    fn signature(&self) -> Signature {
        let actor = Actor { role: "worker", account: None, name: "the server".to_owned() };
        Signature { actor, origin: Origin::default(), conference: None }
    }

    async fn recheck(&mut self, _: &mut PgConnection, _: DateTime<Utc>) -> Result<(), AppError> {
        Ok(())
    }
}
