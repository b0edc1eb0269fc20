//! Making a conference what its file says.
//!
//! What the file names is created or changed; what it no longer names is kept and reported, since proposals and letters hang
//! on it. So is what was set on a track's pages since ([`edits`]). Only differences are written, each with its audit row, so the same file applied again writes nothing. All changes
//! of calls are checked before the first write, by the rule that leads and organisers have in the browser
//! ([`check_change`](crate::track::change::check_change)).

mod call;
mod difference;
mod edits;
mod news;
mod people;
mod report;
mod store;
mod tracks;

use std::fmt::Display;

use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use self::difference::{Difference, Facts, facts};
use self::people::Roll;
use super::file::{self, ConferenceFile, Mistake};
use super::{Conference, RESERVED_SLUGS};
use crate::access::{Operator, Tx};
use crate::audit;
use crate::clock::Clock;
use crate::error::AppError;

pub use report::{Changed, Report};

/// What the operator says beside the file. It holds for every call that the file changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The reason for changed calls, which will be public; blank counts as none.
    pub reason: Option<String>,
    /// Whether promises not to extend a call are to be broken.
    pub override_promise: bool,
    /// What the file takes back although it was set on the pages since: `all`, a track's slug, or `track.key`.
    pub overwrite: Vec<String>,
}

/// Why a file was not applied. The transaction must not be committed then.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Calls cannot be changed in that way: a sentence for each, with its track and what to do. Nothing was written.
    #[error("{}", lines(.0))]
    Refused(Vec<String>),
    /// The database, or a defect.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// Why the text of a file was not applied. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ApplyTextError {
    /// The text is no conference file.
    #[error("{}", lines(.0))]
    Mistakes(Vec<Mistake>),
    /// See [`ApplyError::Refused`].
    #[error("{}", lines(.0))]
    Refused(Vec<String>),
    /// The database, or a defect.
    #[error(transparent)]
    Failed(#[from] AppError),
}

impl From<ApplyError> for ApplyTextError {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Refused(sentences) => Self::Refused(sentences),
            ApplyError::Failed(error) => Self::Failed(error),
        }
    }
}

fn lines<T: Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Reads the text of a conference file and applies it for the operator, in a transaction of its own: all of it or nothing.
///
/// # Errors
/// Every mistake in the text, every refused change of a call, or the database's failure.
pub async fn apply_text(pool: &PgPool, clock: &Clock, text: &str, wishes: &Wishes) -> Result<Report, ApplyTextError> {
    let (tx, report) = uncommitted(pool, clock, text, wishes).await?;
    tx.commit().await?;
    Ok(report)
}

/// What [`apply_text`] would do, without doing it.
///
/// # Errors
/// As there.
pub async fn try_text(pool: &PgPool, clock: &Clock, text: &str, wishes: &Wishes) -> Result<Report, ApplyTextError> {
    let (_, report) = uncommitted(pool, clock, text, wishes).await?;
    Ok(report)
}

async fn uncommitted(
    pool: &PgPool,
    clock: &Clock,
    text: &str,
    wishes: &Wishes,
) -> Result<(Tx<Operator>, Report), ApplyTextError> {
    let file = file::read(text, &RESERVED_SLUGS).map_err(ApplyTextError::Mistakes)?;
    let mut tx = Tx::begin_with(Operator::at_the_command_line(), pool, clock).await?;
    let report = apply(&mut tx, &file, wishes).await?;
    Ok((tx, report))
}

/// Makes the conference what `file` says, in the caller's transaction.
///
/// # Errors
/// Every refused change of a call at once, or the database's failure; the caller must not commit then.
pub async fn apply(tx: &mut Tx<Operator>, file: &ConferenceFile, wishes: &Wishes) -> Result<Report, ApplyError> {
    let now = tx.now();
    let old = store::locked_conference(tx.db(), &file.slug).await?;
    let stored_tracks = match &old {
        Some(old) => store::locked_tracks(tx.db(), old.id).await?,
        None => Vec::new(),
    };
    let conference = wanted(old.as_ref().map_or_else(Uuid::now_v7, |old| old.id), file);
    let plan = tracks::plan(conference.id, stored_tracks, file, wishes, now).map_err(ApplyError::Refused)?;

    let mut work = Work { tx, conference: conference.id, report: Report::default() };
    work.settle_conference(old.as_ref(), &conference).await?;
    people::settle(&mut work, &Roll::Organisers, &file.organisers).await?;
    tracks::settle(&mut work, plan, wishes).await?;
    news::settle(&mut work, &file.announcements).await?;
    Ok(work.report)
}

fn wanted(id: Uuid, file: &ConferenceFile) -> Conference {
    Conference {
        id,
        slug: file.slug.clone(),
        name: file.name.clone(),
        short_name: file.short_name.clone(),
        starts_on: file.starts_on,
        ends_on: file.ends_on,
        time_zone: file.time_zone,
        default_zone: file.default_zone,
        contact: file.contact.clone(),
        content: file.content.clone(),
    }
}

fn conference_facts(conference: &Conference) -> Facts {
    let mut all = facts(&conference.content);
    all.extend(facts(json!({
        "name": conference.name,
        "short_name": conference.short_name,
        "starts_on": conference.starts_on,
        "ends_on": conference.ends_on,
        "time_zone": conference.time_zone.name(),
        "default_zone": conference.default_zone.code(),
        "contact": conference.contact,
    })));
    all
}

/// Takes the first of `stored` that `is_it`, so that what is left at the end is what the file no longer names.
fn take<T>(stored: &mut Vec<T>, is_it: impl Fn(&T) -> bool) -> Option<T> {
    let index = stored.iter().position(is_it)?;
    Some(stored.remove(index))
}

/// A file that is being applied.
struct Work<'a> {
    tx: &'a mut Tx<Operator>,
    conference: Uuid,
    report: Report,
}

impl Work<'_> {
    async fn settle_conference(&mut self, old: Option<&Conference>, new: &Conference) -> Result<(), AppError> {
        let subject = format!("conference {}", new.slug);
        let now = self.tx.now();
        let Some(old) = old else {
            store::write_conference(self.tx.db(), new, now).await?;
            return self.created("conference created", subject, &conference_facts(new)).await;
        };
        let difference = Difference::between(&conference_facts(old), &conference_facts(new));
        if difference.is_empty() {
            self.unchanged();
            return Ok(());
        }
        store::write_conference(self.tx.db(), new, now).await?;
        self.changed("conference changed", subject, difference).await
    }

    /// Notes something that was written for the first time.
    async fn created(&mut self, action: &'static str, subject: String, facts: &Facts) -> Result<(), AppError> {
        let details = Difference::between(&Facts::new(), facts).into_details();
        audit::record_in(self.tx, self.conference, action, subject.clone(), details).await?;
        self.report.created.push(subject);
        Ok(())
    }

    /// Notes something that was written because it differed.
    async fn changed(&mut self, action: &'static str, subject: String, what: Difference) -> Result<(), AppError> {
        let keys = what.keys();
        audit::record_in(self.tx, self.conference, action, subject.clone(), what.into_details()).await?;
        self.report.changed.push(Changed { subject, keys });
        Ok(())
    }

    fn unchanged(&mut self) {
        self.report.unchanged += 1;
    }

    fn kept(&mut self, subject: String) {
        self.report.kept.push(subject);
    }
}
