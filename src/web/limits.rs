//! How often somebody may do what costs others something. Whoever has to wait is told until when, and keeps what was typed.
//!
//! Limits of a network address are wide: before a deadline a whole conference may sit behind one.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::{secret, store};
use crate::access::Viewer;
use crate::error::AppError;
use crate::track::words;

/// So often within so long.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    what: &'static str,
    times: i64,
    within: TimeDelta,
    sentence: &'static str,
}

/// New drafts from one network address.
pub const DRAFTS_OF_CLIENT: Limit = Limit {
    what: "drafts of a client",
    times: 300,
    within: TimeDelta::hours(1),
    sentence: "300 drafts were begun from your network address within an hour",
};
/// New drafts of one account.
pub const DRAFTS_OF_ACCOUNT: Limit = Limit {
    what: "drafts of an account",
    times: 100,
    within: TimeDelta::hours(1),
    sentence: "You began 100 drafts within an hour",
};
/// Wrong passwords from one network address, over all accounts.
pub const WRONG_PASSWORDS_OF_CLIENT: Limit = Limit {
    what: "wrong passwords of a client",
    times: 100,
    within: TimeDelta::minutes(15),
    sentence: "100 wrong passwords were typed from your network address within 15 minutes",
};
/// Letters with links that were asked for from one network address.
pub const LETTERS_OF_CLIENT: Limit = Limit {
    what: "letters asked by a client",
    times: 60,
    within: TimeDelta::hours(1),
    sentence: "60 letters were asked for from your network address within an hour",
};

/// Sign-in codes that were asked for from one network address.
pub const CODES_OF_CLIENT: Limit = Limit {
    what: "sign-in codes of a client",
    times: 20,
    within: TimeDelta::hours(1),
    sentence: "20 sign-in codes were asked for from your network address within an hour",
};

/// Wrong access codes by one account, or by one browser without an account.
pub const WRONG_ACCESS_CODES: Limit = Limit {
    what: "wrong access codes",
    times: 10,
    within: TimeDelta::minutes(15),
    sentence: "You entered 10 wrong access codes within 15 minutes",
};
/// Wrong access codes from one network address.
pub const WRONG_ACCESS_CODES_OF_CLIENT: Limit = Limit {
    what: "wrong access codes of a client",
    times: 100,
    within: TimeDelta::minutes(15),
    sentence: "100 wrong access codes were entered from your network address within 15 minutes",
};

/// How long the rows are needed.
pub const LONGEST: TimeDelta = TimeDelta::days(1);

impl Limit {
    /// The sentence for `who`, if they have to wait at `now`. Where nobody knows who it is, nothing is counted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn wait(
        &self,
        db: &mut PgConnection,
        who: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, sqlx::Error> {
        let Some(who) = who else { return Ok(None) };
        let since = now - self.within;
        let oldest = store::nth_newest_spent(db, self.what, &secret::hash(who), self.times, since).await?;
        Ok(oldest.map(|at| self.in_words(at + self.within, now)))
    }

    /// Counts once for `who`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn spend(&self, db: &mut PgConnection, who: Option<&str>, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        match who {
            Some(who) => store::spend(db, self.what, &secret::hash(who), now).await,
            None => Ok(()),
        }
    }

    fn in_words(&self, again_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        // Rounded up: who waits that long does not wait in vain.
        let minutes = (again_at - now + TimeDelta::seconds(59)).num_minutes().max(1);
        let (wait, until) = (words::how_long_left(TimeDelta::minutes(minutes)), now + TimeDelta::minutes(minutes));
        let until = until.format("%H:%M:%S");
        format!("{}. Wait {wait}, until {until} UTC, and try again", self.sentence)
    }
}

/// Counts a new draft for this viewer; the sentence, if they have to wait instead.
///
/// # Errors
/// When the database fails.
pub async fn new_draft(db: &mut PgConnection, viewer: &Viewer, now: DateTime<Utc>) -> Result<Option<String>, AppError> {
    let account = viewer.account().map(|account| account.id.to_string());
    let counted = [(DRAFTS_OF_CLIENT, viewer.request().client.as_deref()), (DRAFTS_OF_ACCOUNT, account.as_deref())];
    for (limit, who) in counted {
        if let Some(sentence) = limit.wait(db, who, now).await? {
            return Ok(Some(sentence));
        }
    }
    for (limit, who) in counted {
        limit.spend(db, who, now).await?;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_the_wait_and_never_a_moment_too_early() {
        let now: DateTime<Utc> = "2023-07-20T10:00:30Z".parse().expect("an instant");
        let said = DRAFTS_OF_ACCOUNT.in_words(now + TimeDelta::seconds(601), now);
        assert_eq!(said, "You began 100 drafts within an hour. Wait 11 minutes, until 10:11:30 UTC, and try again");
        assert!(DRAFTS_OF_ACCOUNT.in_words(now, now).contains("Wait 1 minute,"));
    }
}
