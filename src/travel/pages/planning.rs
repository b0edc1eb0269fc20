//! What the forms of planned moves, merges and splits share: the plan as it stands, what the form was made of, and where one
//! goes afterwards.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::response::Response;
use uuid::Uuid;

use super::moving::home;
use crate::access::DecidesOn;
use crate::app::App;
use crate::decision::act::{Replaces, planned_in_words};
use crate::decision::changed::{Changes, PlanNotice};
use crate::decision::plan::Plan;
use crate::decision::{Intent, PlanUrl, SendingUrl, store};
use crate::error::AppError;
use crate::review::CameFrom;
use crate::track::words::utc_precise;
use crate::travel::planned::Travel;
use crate::web::form::{Form, FormErrors};
use crate::web::told::see_told;

/// The plan as it stands. The form that would replace it holds [`Self::fields`].
#[derive(Template)]
#[template(path = "travel/plan_now.html")]
pub struct PlanNow {
    now: Option<Plan>,
    held: Option<String>,
    plan_url: String,
    seen: SeenFields,
}

impl HtmlSafe for PlanNow {}

/// What the form was made of.
#[derive(Template, Clone)]
#[template(
    source = r#"<input type="hidden" name="plan" value="{{ plan }}"><input type="hidden" name="version" value="{{ version }}">"#,
    ext = "html"
)]
pub struct SeenFields {
    plan: String,
    version: String,
}

impl HtmlSafe for SeenFields {}

impl PlanNow {
    /// For the page of a lead.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(app: &App, staff: &DecidesOn, shown: &Shown<'_>) -> Result<Self, AppError> {
        let (proposal, mut db) = (staff.proposal(), app.db.acquire().await?);
        let held = store::held_of(&mut db, proposal.id).await?;
        let now = store::plan_of(&mut db, proposal.id).await?;
        Ok(Self {
            seen: shown.seen().unwrap_or_else(|| SeenFields {
                plan: now.as_ref().map(|plan| plan.key.to_string()).unwrap_or_default(),
                version: proposal.version.to_string(),
            }),
            now,
            held: held.map(|(_, by, at)| format!("{by} has sent it off; it leaves at {}", utc_precise(at))),
            plan_url: CameFrom::of(staff.viewer()).on(PlanUrl {
                conference: staff.conference().slug.clone(),
                number: proposal.number.unwrap_or_default(),
            }),
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
        self.seen.clone()
    }
}

/// Why a form is shown (again), and what was typed into it.
pub struct Shown<'a> {
    /// What was typed; none before anybody typed.
    pub form: Option<&'a Form>,
    pub errors: &'a FormErrors,
    pub notice: Option<PlanNotice>,
    /// Whether what was sent was not done.
    refused: bool,
    /// Whether it met another plan or another text, which the page now shows.
    stale: bool,
}

impl<'a> Shown<'a> {
    /// As it begins, or comes back after its sending was refused.
    pub fn returned(form: &'a Form, errors: &'a FormErrors, notice: Option<String>) -> Self {
        Self {
            form: notice.is_some().then_some(form),
            errors,
            notice: notice.map(Into::into),
            refused: false,
            stale: false,
        }
    }

    /// With its mistakes.
    pub fn mistaken(form: &'a Form, errors: &'a FormErrors) -> Self {
        Self { form: Some(form), errors, notice: None, refused: true, stale: false }
    }

    /// With what stands against it.
    pub fn refused(form: &'a Form, errors: &'a FormErrors, sentence: String) -> Self {
        Self { notice: Some(sentence.into()), ..Self::mistaken(form, errors) }
    }

    /// With what changed since it was opened.
    pub fn stale(form: &'a Form, errors: &'a FormErrors, notice: PlanNotice) -> Self {
        Self { notice: Some(notice), stale: true, ..Self::mistaken(form, errors) }
    }

    /// Whether the page shows what is wrong with what was sent.
    pub fn is_wrong(&self) -> bool {
        self.refused
    }

    /// What was typed stays about what was read when it was typed, until the page has said that it changed.
    fn seen(&self) -> Option<SeenFields> {
        let form = self.form.filter(|form| form.has("version") && !self.stale)?;
        Some(SeenFields { plan: form.trimmed("plan").to_owned(), version: form.trimmed("version").to_owned() })
    }
}

/// What the form was made of; what cannot be read was never a plan, and replaces none.
pub fn seen(form: &Form) -> Replaces {
    let plan: Option<Uuid> = form.trimmed("plan").parse().ok();
    Replaces::Seen { plan, version: form.trimmed("version").parse().unwrap_or_default() }
}

/// The proposal, with the list that the lead came from.
pub fn home_of_staff(staff: &DecidesOn) -> String {
    CameFrom::of(staff.viewer()).on(home(staff))
}

/// Where a lead goes after planning: to the letters, or back to the proposal.
pub fn after(staff: &DecidesOn, form: &Form, intent: &Intent) -> Response {
    let told = planned_in_words(intent);
    let (conference, track) = (staff.conference().slug.clone(), staff.track().slug.clone());
    match form.trimmed("then") {
        "letter" => see_told(SendingUrl { conference, track }.only(staff.proposal().number.unwrap_or_default()), told),
        _ => see_told(home_of_staff(staff), told),
    }
}

/// Why nothing was saved.
pub fn changed(staff: &DecidesOn, changes: &Changes) -> PlanNotice {
    changes.told(staff, "Nothing was saved; what you typed is here.")
}
