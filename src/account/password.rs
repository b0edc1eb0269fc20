//! Passwords: argon2id, a few at once, and always the same work whether there is an account or not.

use std::sync::LazyLock;

use anyhow::{Context, anyhow};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};

use crate::app::App;
use crate::error::AppError;

/// The fewest characters of a password.
pub const SHORTEST: usize = 10;
/// Longer ones would only cost time.
const LONGEST: usize = 1000;

/// Checked instead of an account's hash where there is none, so that both take as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody's password").unwrap_or_default());

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
    let leave = app.passwords.clone().acquire_owned().await.context("the passwords' semaphore is closed")?;
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
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let fits = Argon2::default().verify_password(password.as_bytes(), stored.as_str()).is_ok();
        fits && known
    })
    .await
}
