//! The minutes of a track's block against what is planned for it.

use sqlx::PgConnection;

use super::store;
use crate::error::AppError;
use crate::review::store::Stakes;
use crate::track::Track;

/// The minutes of a track. What is planned with proposals in which the reader has a stake is not in it: they do not see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Minutes that were accepted or are planned to be.
    pub planned: i64,
    /// Minutes on the waiting list, or planned to be on it.
    pub waiting: i64,
    /// How many plans are not sent.
    pub unsent: i64,
    /// The minutes that the track has for talks, where it states them.
    pub block: Option<i32>,
}

impl Budget {
    /// For whoever runs the track.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(db: &mut PgConnection, track: &Track, stakes: &Stakes) -> Result<Self, AppError> {
        let (planned, waiting, unsent) = store::sums(db, track.id, stakes).await?;
        Ok(Self { planned, waiting, unsent, block: track.content.block_minutes })
    }

    /// "140 of 180 minutes planned, 45 waiting".
    pub fn in_words(&self) -> String {
        let of = self.block.map(|block| format!(" of {block}")).unwrap_or_default();
        format!("{}{of} minutes planned, {} waiting", self.planned, self.waiting)
    }

    /// By how many minutes more is planned than there is room for.
    pub fn over(&self) -> Option<i64> {
        self.block.map(|block| self.planned - i64::from(block)).filter(|over| *over > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minutes_are_said_with_and_without_a_block() {
        let budget = Budget { planned: 140, waiting: 45, unsent: 3, block: Some(180) };
        assert_eq!(budget.in_words(), "140 of 180 minutes planned, 45 waiting");
        assert_eq!(Budget { block: None, ..budget }.in_words(), "140 minutes planned, 45 waiting");
    }

    #[test]
    fn it_is_over_from_the_first_minute_too_many() {
        assert_eq!(Budget { planned: 180, waiting: 0, unsent: 0, block: Some(180) }.over(), None);
        assert_eq!(Budget { planned: 181, waiting: 0, unsent: 0, block: Some(180) }.over(), Some(1));
        assert_eq!(Budget { planned: 181, waiting: 0, unsent: 0, block: None }.over(), None);
    }
}
