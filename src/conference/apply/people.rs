//! Organisers and leads, who are known by their addresses.

use super::difference::{Difference, facts};
use super::store::{self, Member};
use super::{Work, take};
use crate::conference::file::Person;
use crate::error::AppError;
use crate::track::Track;

/// Whose list of people it is.
pub(super) enum Roll<'a> {
    /// The conference's.
    Organisers,
    /// A track's. Its order is that of the file.
    Leads {
        /// The track.
        track: &'a Track,
    },
}

/// Makes the list what the file says; who is no longer named keeps the role.
///
/// # Errors
/// When the database fails.
pub(super) async fn settle(work: &mut Work<'_>, roll: &Roll<'_>, people: &[Person]) -> Result<(), AppError> {
    let mut stored = roll.stored(work).await?;
    for (position, person) in (0..).zip(people) {
        let new = roll.member(person, position);
        let subject = roll.subject(&new.email);
        let Some(old) = take(&mut stored, |old| old.email.eq_ignore_ascii_case(&new.email)) else {
            roll.write(work, &new).await?;
            work.created(roll.added(), subject, &facts(&new)).await?;
            continue;
        };
        let difference = Difference::between(&facts(&old), &facts(&new));
        if difference.is_empty() {
            work.unchanged();
        } else {
            roll.write(work, &new).await?;
            work.changed(roll.changed(), subject, difference).await?;
        }
    }
    for member in &stored {
        work.kept(roll.subject(&member.email));
    }
    Ok(())
}

impl Roll<'_> {
    fn member(&self, person: &Person, position: i32) -> Member {
        let position = match self {
            Self::Organisers => None,
            Self::Leads { .. } => Some(position),
        };
        Member { name: person.name.clone(), email: person.email.clone(), position }
    }

    fn subject(&self, email: &str) -> String {
        match self {
            Self::Organisers => format!("organiser {email}"),
            Self::Leads { track } => format!("lead {email} of track {}", track.slug),
        }
    }

    fn added(&self) -> &'static str {
        match self {
            Self::Organisers => "organiser added",
            Self::Leads { .. } => "lead added",
        }
    }

    fn changed(&self) -> &'static str {
        match self {
            Self::Organisers => "organiser changed",
            Self::Leads { .. } => "lead changed",
        }
    }

    async fn stored(&self, work: &mut Work<'_>) -> Result<Vec<Member>, sqlx::Error> {
        match self {
            Self::Organisers => store::organisers(work.tx.db(), work.conference).await,
            Self::Leads { track } => store::leads(work.tx.db(), track.id).await,
        }
    }

    async fn write(&self, work: &mut Work<'_>, member: &Member) -> Result<(), sqlx::Error> {
        match self {
            Self::Organisers => store::write_organiser(work.tx.db(), work.conference, member).await,
            Self::Leads { track } => store::write_lead(work.tx.db(), track, member).await,
        }
    }
}
