//! What an author is asked after a decision, and what they have said to it.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::answer::Answer;
use super::store;
use crate::error::AppError;
use crate::proposal::Proposal;
use crate::proposal::state::State;

/// What the author's answer depends on beside the state.
pub struct Asked {
    /// Until when it is asked for.
    pub answer_by: Option<NaiveDate>,
    /// Whether the last decision offers a BoF.
    pub bof: bool,
    /// What was said since that decision.
    pub said: Option<Answer>,
}

impl Asked {
    /// For a proposal as it stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(db: &mut PgConnection, proposal: &Proposal) -> Result<Self, AppError> {
        let decision = store::newest(db, proposal.id).await?;
        let since = decision.as_ref().map(|decision| decision.sent_at);
        let said = store::newest_answer(db, proposal.id).await?.filter(|said| Some(said.at) >= since);
        Ok(Self {
            answer_by: decision.as_ref().and_then(|decision| decision.answer_by),
            bof: decision.is_some_and(|decision| decision.offers_bof()),
            said: said.and_then(|said| said.answer.parse().ok()),
        })
    }

    /// What can still be said of a proposal in this state.
    pub fn possible(&self, state: State) -> Vec<Answer> {
        Answer::ALL.into_iter().filter(|answer| answer.is_possible(state, self.bof, self.said)).collect()
    }
}
