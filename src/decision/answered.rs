//! The part of a track's queue that says who has answered, and what is next on the waiting list.

use anyhow::Context;
use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::answer::{self, Answer};
use super::store::{self, Answered};
use super::{Outcome, PlanUrl};
use crate::access::LeadOf;
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::review::store::Stakes;
use crate::web::fields::FormToken;

/// Who has answered. Prints nothing while nothing was accepted and nothing waits.
#[derive(Template)]
#[template(path = "decision/who_answered.html")]
pub struct WhoAnswered {
    form_token: FormToken,
    unanswered: Vec<Line>,
    confirmed: Vec<Line>,
    cannot_come: Vec<Line>,
    bofs: Vec<Line>,
    waiting: Vec<Line>,
}

impl HtmlSafe for WhoAnswered {}

/// A proposal.
struct Line {
    url: ProposalUrl,
    number: i32,
    title: String,
    author: String,
    /// Until when, a word to the leads, the rank.
    detail: String,
    is_over: bool,
    /// What promotes it: the acceptance is planned, and its letter shown. Where something is planned already, nothing goes
    /// over it unseen.
    promote: Option<Promote>,
    /// Where its plan stands.
    planned: Option<PlanUrl>,
}

/// What the button *Promote* sends.
struct Promote {
    action: PlanUrl,
    outcome: &'static str,
    minutes: String,
    version: i32,
}

impl WhoAnswered {
    /// For the queue of a track.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(
        db: &mut PgConnection,
        lead: &LeadOf,
        stakes: &Stakes,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        let mut view = Self {
            form_token: lead.viewer().form_token(),
            unanswered: vec![],
            confirmed: vec![],
            cannot_come: vec![],
            bofs: vec![],
            waiting: vec![],
        };
        for answered in store::who_answered(db, lead.track().id, stakes).await? {
            let list = match answered.state.as_str() {
                "accepted" => &mut view.unanswered,
                "confirmed" => &mut view.confirmed,
                "waitlisted" => &mut view.waiting,
                "declined" => &mut view.bofs,
                _ => &mut view.cannot_come,
            };
            list.push(Line::new(&lead.conference().slug, answered, now)?);
        }
        Ok(view)
    }

    fn is_empty(&self) -> bool {
        let lists = [&self.unanswered, &self.confirmed, &self.cannot_come, &self.bofs, &self.waiting];
        lists.into_iter().all(Vec::is_empty)
    }
}

impl Line {
    fn new(conference: &str, answered: Answered, now: DateTime<Utc>) -> Result<Self, AppError> {
        let number = answered.number;
        let said = answered.answer.as_deref().map(str::parse::<Answer>).transpose().context("an unknown answer")?;
        let waits = answered.state == "accepted" || (answered.state == "declined" && said.is_none());
        let is_over = waits && answered.answer_by.is_some_and(|date| answer::ends(date) <= now);
        let plan_url = || PlanUrl { conference: conference.to_owned(), number };
        let waits_listed = answered.state == "waitlisted";
        let promote = (waits_listed && answered.plannable && !answered.planned).then(|| Promote {
            action: plan_url(),
            outcome: Outcome::Accepted.as_str(),
            minutes: answered.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            version: answered.version,
        });
        let note = answered.note.filter(|note| !note.is_empty()).map(|note| format!(": {note}")).unwrap_or_default();
        let detail = match answered.state.as_str() {
            _ if waits => answered.answer_by.map(|date| format!("until {}", answer::short(date))).unwrap_or_default(),
            "waitlisted" => answered.rank.map(|rank| format!("rank {rank}")).unwrap_or_default(),
            "declined" => format!("{}{note}", said.map_or("", Answer::words)),
            _ => note.trim_start_matches(": ").to_owned(),
        };
        Ok(Self {
            url: ProposalUrl { conference: conference.to_owned(), number },
            promote,
            planned: (waits_listed && answered.planned).then(plan_url),
            number,
            title: answered.title,
            author: answered.author,
            detail,
            is_over,
        })
    }
}
