//! What the pages of other features show of plans: the part of a proposal's page for its staff, and a line of the queue.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::access::{DecidesOn, LeadOf, Role};
use crate::app::App;
use crate::decision::plan::outside_of_slots;
use crate::decision::{Budget, Outcome, PlanUrl, SendingUrl, change_url, offered, possible, store};
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::review::CameFrom;
use crate::review::store::{Stakes, stakes_of};
use crate::track::words::utc_precise;

/// The plan of a proposal with the ways on. It is not for whoever has a stake in the proposal.
#[derive(Template)]
#[template(path = "decision/plan_part.html")]
pub struct PlanPart {
    number: i32,
    change_url: String,
    /// What it is planned to become part of, and where that is.
    into: Option<(i32, Option<ProposalUrl>)>,
    /// Address and label of the button of each outcome.
    buttons: Vec<(String, &'static str)>,
    plan: Option<String>,
    outdated: bool,
    outside: Option<String>,
    held: Option<String>,
    letter: String,
    /// What was done with the plans, the newest first.
    history: Vec<String>,
}

impl HtmlSafe for PlanPart {}

impl PlanPart {
    /// For the proposal's page; none for whoever is kept out of judging it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(app: &App, staff: &DecidesOn) -> Result<Option<Self>, AppError> {
        if staff.kept_out().is_some() {
            return Ok(None);
        }
        let (proposal, conference, track) = (staff.proposal(), staff.conference(), staff.track());
        let number = proposal.number.unwrap_or_default();
        let mut db = app.db.acquire().await?;
        let stakes = stakes_of(&mut db, staff.account()).await?;
        if stakes.untold().contains(&proposal.id) {
            return Ok(None);
        }
        let plan = store::plan_of(&mut db, proposal.id).await?;
        let into = store::planned_into(&mut db, proposal.id, &stakes).await?;
        let runs = |other| staff.role() == Role::Organiser || other == track.id;
        let held = store::held_of(&mut db, proposal.id).await?;
        let events = store::events(&mut db, proposal.id).await?;
        let outcomes = offered(&mut db, conference, track, possible(proposal, staff.role().into())).await?;
        let came_from = CameFrom::of(staff.viewer());
        let plan_url = || PlanUrl { conference: conference.slug.clone(), number };
        let button = |outcome: Outcome| (came_from.on(plan_url().with(outcome)), outcome.button());
        let sending = SendingUrl { conference: conference.slug.clone(), track: track.slug.clone() };
        Ok(Some(Self {
            number,
            buttons: match plan {
                Some(_) => Vec::new(),
                None => outcomes.into_iter().map(button).collect(),
            },
            into: into.map(|(number, other)| {
                let url = ProposalUrl { conference: conference.slug.clone(), number };
                (number, runs(other).then_some(url))
            }),
            change_url: match &plan {
                Some(plan) => came_from.on(change_url(&conference.slug, number, &plan.intent)),
                None => came_from.on(plan_url()),
            },
            outdated: plan.as_ref().is_some_and(|plan| plan.version != proposal.version),
            outside: plan.as_ref().and_then(|plan| outside_of_slots(plan.minutes(), track.minutes)),
            letter: if held.is_some() { sending.to_string() } else { sending.only(number) },
            held: held.map(|(_, by, at)| format!("{by} has sent its letter off; it leaves at {}", utc_precise(at))),
            plan: plan.map(|plan| plan.in_words()),
            history: events.iter().map(store::Event::in_words).collect(),
        }))
    }
}

/// The line of a queue that says how far the minutes go, and leads to the letters.
#[derive(Template)]
#[template(
    source = r#"<p>{{ budget }}.{% if let Some(over) = over %} <span class="chip warn">{{ over }} minutes more than the block has</span>{% endif %} <a href="{{ sending_url }}">{% if planned == 0 %}Letters of the track{% else if planned == 1 %}1 plan is not sent{% else %}{{ planned }} plans are not sent{% endif %}</a></p>"#,
    ext = "html"
)]
pub struct PlanLine {
    budget: String,
    over: Option<i64>,
    planned: i64,
    sending_url: SendingUrl,
}

impl HtmlSafe for PlanLine {}

impl PlanLine {
    /// For the queue of the track; one statement, whatever its length.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(app: &App, lead: &LeadOf, stakes: &Stakes) -> Result<Self, AppError> {
        let budget = Budget::load(&mut *app.db.acquire().await?, lead.track(), stakes).await?;
        Ok(Self {
            budget: budget.in_words(),
            over: budget.over(),
            planned: budget.unsent,
            sending_url: SendingUrl { conference: lead.conference().slug.clone(), track: lead.track().slug.clone() },
        })
    }
}
