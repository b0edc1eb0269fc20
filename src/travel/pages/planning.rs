//! What the forms of planned moves, merges and splits share: the plan as it stands, what the form was made of, and where one
//! goes afterwards.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::response::Response;
use uuid::Uuid;

use super::moving::home;
use crate::access::DecidesOn;
use crate::app::App;
use crate::decision::act::Replaces;
use crate::decision::plan::Plan;
use crate::decision::{PlanUrl, SendingUrl, store};
use crate::error::AppError;
use crate::track::words::utc_precise;
use crate::travel::planned::Travel;
use crate::web::form::Form;
use crate::web::page::see;

/// The plan as it stands. The form that would replace it holds [`Self::fields`].
#[derive(Template)]
#[template(path = "travel/plan_now.html")]
pub struct PlanNow {
    now: Option<Plan>,
    held: Option<String>,
    plan_url: PlanUrl,
    version: i32,
}

impl HtmlSafe for PlanNow {}

/// What the form was made of.
#[derive(Template)]
#[template(
    source = r#"<input type="hidden" name="plan" value="{{ plan }}"><input type="hidden" name="version" value="{{ version }}">"#,
    ext = "html"
)]
pub struct SeenFields {
    plan: String,
    version: i32,
}

impl HtmlSafe for SeenFields {}

impl PlanNow {
    /// For the page of a lead.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(app: &App, staff: &DecidesOn) -> Result<Self, AppError> {
        let (proposal, mut db) = (staff.proposal(), app.db.acquire().await?);
        let held = store::held_of(&mut db, proposal.id).await?;
        Ok(Self {
            now: store::plan_of(&mut db, proposal.id).await?,
            held: held.map(|(_, by, at)| format!("{by} has sent it off; it leaves at {}", utc_precise(at))),
            plan_url: PlanUrl {
                conference: staff.conference().slug.clone(),
                number: proposal.number.unwrap_or_default(),
            },
            version: proposal.version,
        })
    }

    /// What is planned, if it is a travel.
    pub fn travel(&self) -> Option<&Travel> {
        self.now.as_ref().and_then(|plan| plan.intent.travel())
    }

    fn in_words(&self) -> Option<String> {
        self.now.as_ref().map(Plan::in_words)
    }

    /// The hidden fields of the form.
    pub fn fields(&self) -> SeenFields {
        let plan = self.now.as_ref().map(|plan| plan.key.to_string()).unwrap_or_default();
        SeenFields { plan, version: self.version }
    }
}

/// What the form was made of; what cannot be read was never a plan, and replaces none.
pub fn seen(form: &Form) -> Replaces {
    let plan: Option<Uuid> = form.trimmed("plan").parse().ok();
    Replaces::Seen { plan, version: form.trimmed("version").parse().unwrap_or_default() }
}

/// Where a lead goes after planning: to the letters, or back to the proposal.
pub fn after(staff: &DecidesOn, form: &Form) -> Response {
    let (conference, track) = (staff.conference().slug.clone(), staff.track().slug.clone());
    match form.trimmed("then") {
        "letter" => see(SendingUrl { conference, track }.only(staff.proposal().number.unwrap_or_default())),
        _ => see(home(staff)),
    }
}

/// Why nothing was saved.
pub fn changed(plan: Option<Plan>) -> String {
    match plan {
        Some(plan) => format!(
            "{} planned something else after you opened this page. Nothing was saved; what you typed is here.",
            plan.by_whom
        ),
        None => "The proposal or its plan was changed after you opened this page. Nothing was saved; what you typed is here. \
                 Read the proposal again."
            .to_owned(),
    }
}
