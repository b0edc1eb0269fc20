//! The worker that delivers what is due. Every replica runs one; a letter is taken up by one of them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::PgListener;
use tokio::sync::watch;

use super::store::delivery::{self, ATTEMPTS, Outgoing};
use super::transport::{NotDelivered, Transport};
use crate::app::App;

/// Looks at least this often, should a notification get lost.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// What became of one turn.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing was due.
    Idle,
    /// A letter was delivered.
    Delivered,
    /// A letter will be tried again.
    Postponed,
    /// A letter was given up.
    GivenUp,
}

/// Delivers one letter that is due.
///
/// # Errors
/// When the database fails.
pub async fn turn(app: &App, transport: &Transport) -> Result<Turn, sqlx::Error> {
    let Some(letter) = delivery::claim(&mut *app.db.acquire().await?, app.clock.now()).await? else {
        return Ok(Turn::Idle);
    };
    finish(app, transport, &letter).await
}

async fn finish(app: &App, transport: &Transport, letter: &Outgoing) -> Result<Turn, sqlx::Error> {
    let outcome = transport.deliver(letter, &app.settings.mail_from).await;
    let now = app.clock.now();
    let mut db = app.db.acquire().await?;
    match outcome {
        Ok(()) => {
            delivery::delivered(&mut db, letter.id, now).await?;
            tracing::info!(letter = %letter.id, kind = letter.letter, "delivered");
            Ok(Turn::Delivered)
        }
        Err(NotDelivered { said, permanent }) => {
            let again_at = (!permanent).then(|| next_attempt(letter.attempts, now)).flatten();
            delivery::failed(&mut db, letter.id, &said, again_at, now).await?;
            // The server's words may hold the address: they are for the organisers' page, not for the log.
            tracing::warn!(letter = %letter.id, kind = letter.letter, attempt = letter.attempts, permanent, "not delivered");
            Ok(if again_at.is_some() { Turn::Postponed } else { Turn::GivenUp })
        }
    }
}

/// One, two, four … minutes, at most four hours; nothing after the last attempt.
fn next_attempt(attempts: i32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(8);
    (attempts < ATTEMPTS).then(|| now + TimeDelta::minutes((1_i64 << doublings).min(240)))
}

/// Delivers everything that is due.
///
/// # Errors
/// When the database fails.
pub async fn deliver_due(app: &App, transport: &Transport) -> Result<(), sqlx::Error> {
    while turn(app, transport).await? != Turn::Idle {}
    Ok(())
}

/// Works until told to stop. A letter that is being delivered at that moment gets five seconds, then it is released.
pub async fn run(app: App, transport: Transport, mut stop: watch::Receiver<bool>) {
    let mut listener = None;
    while !*stop.borrow() {
        if listener.is_none() {
            listener = listen(&app).await;
        }
        match work(&app, &transport, &mut stop).await {
            Ok(wait) => pause(wait, &mut listener, &mut stop).await,
            Err(error) => {
                tracing::warn!(%error, "the mail worker cannot reach the database");
                listener = None;
                pause(Duration::from_secs(2), &mut listener, &mut stop).await;
            }
        }
    }
}

async fn listen(app: &App) -> Option<PgListener> {
    let mut listener = PgListener::connect_with(&app.db).await.ok()?;
    listener.listen("outbox").await.ok()?;
    Some(listener)
}

async fn work(app: &App, transport: &Transport, stop: &mut watch::Receiver<bool>) -> Result<Duration, sqlx::Error> {
    loop {
        let Some(letter) = delivery::claim(&mut *app.db.acquire().await?, app.clock.now()).await? else { break };
        let delivery = finish(app, transport, &letter);
        tokio::pin!(delivery);
        tokio::select! {
            done = &mut delivery => { done?; }
            _ = stop.changed() => {
                if tokio::time::timeout(Duration::from_secs(5), delivery).await.is_err() {
                    delivery::release(&mut *app.db.acquire().await?, letter.id).await?;
                }
                return Ok(Duration::ZERO);
            }
        }
        if *stop.borrow() {
            return Ok(Duration::ZERO);
        }
    }
    let next = delivery::next_due(&mut *app.db.acquire().await?).await?;
    let wait = next.map_or(LONGEST_WAIT, |due| (due - app.clock.now()).to_std().unwrap_or(Duration::from_millis(50)));
    Ok(wait.min(LONGEST_WAIT))
}

async fn pause(wait: Duration, listener: &mut Option<PgListener>, stop: &mut watch::Receiver<bool>) {
    let lost = match listener {
        Some(listener) => tokio::select! {
            woken = listener.recv() => woken.is_err(),
            () = tokio::time::sleep(wait) => false,
            _ = stop.changed() => false,
        },
        None => tokio::select! {
            () = tokio::time::sleep(wait) => false,
            _ = stop.changed() => false,
        },
    };
    if lost {
        *listener = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let now = DateTime::UNIX_EPOCH;
        let pauses: Vec<i64> =
            (1..ATTEMPTS).filter_map(|attempt| next_attempt(attempt, now)).map(|at| (at - now).num_minutes()).collect();
        assert_eq!(&pauses[..5], [1, 2, 4, 8, 16]);
        assert!(pauses.windows(2).all(|pair| pair[0] <= pair[1]) && pauses.iter().all(|minutes| *minutes <= 240));
        assert_eq!(next_attempt(ATTEMPTS, now), None);
    }
}
