//! The part of a track's queue that says who has answered, and what is next on the waiting list.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::store::{self, Answered};
use super::{DecisionUrl, Outcome, answer};
use crate::conference::Conference;
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::track::Track;

/// Who has answered. Prints nothing while nothing was accepted and nothing waits.
#[derive(Template)]
#[template(path = "decision/who_answered.html")]
pub struct WhoAnswered {
    unanswered: Vec<Line>,
    confirmed: Vec<Line>,
    cannot_come: Vec<Line>,
    waiting: Vec<Line>,
}

impl HtmlSafe for WhoAnswered {}

/// A proposal.
struct Line {
    url: ProposalUrl,
    /// The decision page with *Accept* chosen.
    promote: String,
    number: i32,
    title: String,
    author: String,
    /// Until when, a word to the leads, the rank.
    detail: String,
    is_over: bool,
}

impl WhoAnswered {
    /// For the queue of a track.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(
        db: &mut PgConnection,
        conference: &Conference,
        track: &Track,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        let mut view = Self { unanswered: vec![], confirmed: vec![], cannot_come: vec![], waiting: vec![] };
        for answered in store::who_answered(db, track.id).await? {
            let list = match answered.state.as_str() {
                "accepted" => &mut view.unanswered,
                "confirmed" => &mut view.confirmed,
                "waitlisted" => &mut view.waiting,
                _ => &mut view.cannot_come,
            };
            list.push(Line::new(&conference.slug, answered, now));
        }
        Ok(view)
    }

    fn is_empty(&self) -> bool {
        [&self.unanswered, &self.confirmed, &self.cannot_come, &self.waiting].into_iter().all(Vec::is_empty)
    }
}

impl Line {
    fn new(conference: &str, answered: Answered, now: DateTime<Utc>) -> Self {
        let number = answered.number;
        let waits = answered.state == "accepted";
        let is_over = waits && answered.answer_by.is_some_and(|date| answer::ends(date) <= now);
        let detail = match answered.state.as_str() {
            "accepted" => answered.answer_by.map(|date| format!("until {}", answer::short(date))),
            "waitlisted" => answered.rank.map(|rank| format!("rank {rank}")),
            _ => answered.note,
        };
        let decision = DecisionUrl { conference: conference.to_owned(), number };
        Self {
            url: ProposalUrl { conference: conference.to_owned(), number },
            promote: decision.with(Outcome::Accepted),
            number,
            title: answered.title,
            author: answered.author,
            detail: detail.unwrap_or_default(),
            is_over,
        }
    }
}
