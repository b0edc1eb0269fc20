//! The one source of `now`.
//!
//! What counts for deadlines is the database's clock, because every replica shares it: [`Clock`] keeps it as an offset to
//! this process's monotonic clock and measures it again every few seconds. Tests fix it to any instant.

use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;

/// How often the database is asked for its time.
pub const MEASURED_EVERY: Duration = Duration::from_secs(5);
/// After this long without a measurement `/readyz` fails.
const STALE_AFTER: Duration = Duration::from_secs(60);

/// A clock that can be copied into every task; all copies show the same time.
#[derive(Clone)]
pub struct Clock(Arc<RwLock<Reading>>);

enum Reading {
    Measured { at: Instant, database: DateTime<Utc> },
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// Asks the database for its time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn measured(pool: &PgPool) -> Result<Self, sqlx::Error> {
        Ok(Self(Arc::new(RwLock::new(measure(pool).await?))))
    }

    /// A clock that stands still at `now`; tests move it with [`Clock::set`].
    pub fn fixed(now: DateTime<Utc>) -> Self {
        Self(Arc::new(RwLock::new(Reading::Fixed(now))))
    }

    /// The current instant, to the microsecond (what PostgreSQL can store).
    pub fn now(&self) -> DateTime<Utc> {
        let now = match *self.0.read().expect("no holder of the clock panics") {
            Reading::Fixed(now) => now,
            Reading::Measured { at, database } => {
                database + TimeDelta::from_std(at.elapsed()).unwrap_or(TimeDelta::zero())
            }
        };
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Moves a fixed clock; a measured one becomes fixed.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.write().expect("no holder of the clock panics") = Reading::Fixed(now);
    }

    /// Measures again. A fixed clock stays as it is.
    ///
    /// # Errors
    /// When the database does not answer; the last measurement stays in force.
    pub async fn measure_again(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        if self.is_fixed() {
            return Ok(());
        }
        let reading = measure(pool).await?;
        *self.0.write().expect("no holder of the clock panics") = reading;
        Ok(())
    }

    /// Whether the last measurement is too old to be trusted.
    pub fn is_stale(&self) -> bool {
        match *self.0.read().expect("no holder of the clock panics") {
            Reading::Fixed(_) => false,
            Reading::Measured { at, .. } => at.elapsed() > STALE_AFTER,
        }
    }

    fn is_fixed(&self) -> bool {
        matches!(*self.0.read().expect("no holder of the clock panics"), Reading::Fixed(_))
    }
}

/// The answer was true somewhere between question and answer: the middle errs by at most half the round trip.
async fn measure(pool: &PgPool) -> Result<Reading, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let asked = Instant::now();
    let database = sqlx::query_scalar!(r#"select clock_timestamp() as "now!""#).fetch_one(&mut *connection).await?;
    Ok(Reading::Measured { at: asked + asked.elapsed() / 2, database })
}
