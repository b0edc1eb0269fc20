//! Passwords: argon2id, a few at once, and always the same work whether there is an account or not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, anyhow};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::error::AppError;

/// The fewest characters of a password.
pub const SHORTEST: usize = 10;
/// Longer ones would only cost time.
const LONGEST: usize = 1000;

/// Checked instead of an account's hash where there is none, so that both take as long. It fits no password. It stands here and
/// is not made when the first address without an account is typed, which would take that one twice as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cGx1bWJsaW5lLW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The work on passwords: how much may be done at once, and how much was done.
#[derive(Clone)]
pub struct Work {
    leave: Arc<Semaphore>,
    runs: Arc<AtomicU64>,
}

impl Work {
    /// So many at once.
    pub fn new(at_once: usize) -> Self {
        Self { leave: Arc::new(Semaphore::new(at_once)), runs: Arc::default() }
    }

    /// How many passwords were hashed or checked so far.
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }
}

/// What is wrong with a password that is to be set.
pub fn problem(password: &str) -> Option<String> {
    match password.chars().count() {
        length if length < SHORTEST => Some(format!("Use at least {SHORTEST} characters")),
        length if length > LONGEST => Some(format!("Use at most {LONGEST} characters")),
        _ => None,
    }
}

/// Does the work on a thread of its own. The leave goes with it, so that a visitor who hangs up frees nothing early.
async fn with_leave<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let Work { leave, runs } = app.passwords.clone();
    let leave = leave.acquire_owned().await.context("the passwords' semaphore is closed")?;
    runs.fetch_add(1, Ordering::Relaxed);
    let done = tokio::task::spawn_blocking(move || {
        let _leave = leave;
        work()
    });
    Ok(done.await.context("the work on a password panicked")?)
}

/// The hash of a password, in the usual text form with its own salt.
///
/// # Errors
/// When hashing fails, which is a defect.
pub async fn hash(app: &App, password: String) -> Result<String, AppError> {
    Ok(with_leave(app, move || hash_now(&password)).await??)
}

/// The same without waiting, for the command line.
///
/// # Errors
/// When hashing fails, which is a defect.
pub fn hash_now(password: &str) -> anyhow::Result<String> {
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow!("hashing a password failed: {error}"))?;
    Ok(hash.to_string())
}

/// Whether the password fits. Without a hash it takes as long, and does not fit.
///
/// # Errors
/// When the work cannot be done at all.
pub async fn fits(app: &App, password: String, stored: Option<String>) -> Result<bool, AppError> {
    with_leave(app, move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
        let fits = Argon2::default().verify_password(password.as_bytes(), stored.as_str()).is_ok();
        fits && known
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_costs_what_an_account_costs() {
        let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        let of_an_account = hash_now("a password").expect("a hash");
        assert_eq!(cost(NOBODY), cost(&of_an_account));
        assert_eq!(NOBODY.len(), of_an_account.len());
        assert!(PasswordHash::new(NOBODY).is_ok(), "it can be checked");
    }
}
