//! The ways on that staff have with a proposal beside deciding it: to another track, in two, or together with others.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{MergeUrl, MoveUrl, SplitUrl, merging, moving, splitting};
use crate::access::DecidesOn;
use crate::proposal::state::State;
use crate::review::CameFrom;

/// The links to what can be done now; none for whoever has a stake in the proposal.
#[derive(Template, Default)]
#[template(path = "travel/ways.html")]
pub struct Ways {
    pub(super) move_url: Option<String>,
    pub(super) split_url: Option<String>,
    pub(super) merge_url: Option<String>,
    pub(super) separate_url: Option<String>,
}

impl HtmlSafe for Ways {}

impl Ways {
    /// For the pages of its leads.
    pub fn of_staff(staff: &DecidesOn) -> Self {
        if staff.kept_out().is_some() {
            return Self::default();
        }
        let proposal = staff.proposal();
        let (slug, number) = (|| staff.conference().slug.clone(), proposal.number.unwrap_or_default());
        let came_from = CameFrom::of(staff.viewer());
        let merge = || came_from.on(MergeUrl { conference: slug(), number });
        Self {
            move_url: moving::why_not(proposal).is_none().then(|| came_from.on(MoveUrl { conference: slug(), number })),
            split_url: splitting::why_not(proposal)
                .is_none()
                .then(|| came_from.on(SplitUrl { conference: slug(), number })),
            merge_url: merging::why_no_main(proposal).is_none().then(merge),
            separate_url: (proposal.state == State::Merged).then(merge),
        }
    }

    /// Whether there are any.
    pub fn any(&self) -> bool {
        self.move_url.is_some() || self.split_url.is_some() || self.merge_url.is_some() || self.separate_url.is_some()
    }
}
