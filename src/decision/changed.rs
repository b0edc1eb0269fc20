//! What a page of a plan says where the plan or the proposal is not any more what was on it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::act::Replaces;
use super::plan::Plan;
use crate::access::DecidesOn;
use crate::proposal::{HistoryUrl, Proposal};
use crate::review::CameFrom;

/// What is not any more as it was on the page.
#[derive(Debug, Default)]
pub struct Changes {
    plan: Standing,
    /// The version that was read, where there is a newer one.
    read: Option<i32>,
}

#[derive(Debug, Default)]
enum Standing {
    /// The plan is the one of the page.
    #[default]
    Same,
    Other(Plan),
    Gone,
}

impl Changes {
    /// Between what the page showed and what there is now. A plan and a text that changed are both told.
    pub fn since(shown: Replaces, now: Option<&Plan>, proposal: &Proposal) -> Self {
        let Replaces::Seen { plan, version } = shown else { return Self::default() };
        let standing = match now {
            now if now.map(|now| now.key) == plan => Standing::Same,
            Some(now) => Standing::Other(now.clone()),
            None => Standing::Gone,
        };
        Self { plan: standing, read: (version != proposal.version).then_some(version) }
    }

    /// Nothing is planned any more.
    pub fn gone() -> Self {
        Self { plan: Standing::Gone, read: None }
    }

    /// Whether anything changed.
    pub fn any(&self) -> bool {
        self.read.is_some() || !matches!(self.plan, Standing::Same)
    }

    /// For the head of the page; `saved` says what became of what was typed.
    pub fn told(&self, staff: &DecidesOn, saved: &str) -> PlanNotice {
        let proposal = staff.proposal();
        let mut said = match &self.plan {
            Standing::Same => String::new(),
            Standing::Other(plan) => format!("{} planned something else after you opened this page. ", plan.by_whom),
            Standing::Gone => {
                "The plan that was on this page does not stand any more: it was taken back, or sent. ".to_owned()
            }
        };
        if self.read.is_some() {
            said += "Its text was changed after you opened this page; read it again. ";
        }
        said += saved;
        let (conference, number) = (staff.conference().slug.clone(), proposal.number.unwrap_or_default());
        // What was never a version has nothing to be compared with.
        let read = self.read.filter(|read| (1..proposal.version).contains(read));
        let url = |read| format!("{}?from={read}&to={}", HistoryUrl { conference, number }, proposal.version);
        let difference = read.map(|read| CameFrom::of(staff.viewer()).on(url(read)));
        PlanNotice { said, difference }
    }
}

/// What stands at the head of a page of a plan.
#[derive(Template)]
#[template(
    source = r#"{{ said }}{% if let Some(url) = difference %} <a href="{{ url }}">See what changed</a>{% endif %}"#,
    ext = "html"
)]
pub struct PlanNotice {
    said: String,
    difference: Option<String>,
}

impl HtmlSafe for PlanNotice {}

impl From<String> for PlanNotice {
    fn from(said: String) -> Self {
        Self { said, difference: None }
    }
}

impl PlanNotice {
    /// With a sentence before it.
    #[must_use]
    pub fn after(self, sentence: &str) -> Self {
        Self { said: format!("{sentence} {}", self.said), ..self }
    }
}
