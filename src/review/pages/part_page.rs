//! The page on which the form of one part comes back.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::access::Viewer;
use crate::app::App;
use crate::conference::Conference;
use crate::proposal::{Proposal, ProposalUrl};
use crate::review::CameFrom;
use crate::web::fields::ErrorSummary;
use crate::web::form::FormErrors;
use crate::web::page::Layout;

/// A page of one part.
#[derive(Template)]
#[template(path = "review/part_page.html")]
pub struct PartPage<P: Template + HtmlSafe> {
    pub layout: Layout,
    pub summary: ErrorSummary,
    pub back: String,
    pub number: i32,
    pub title: String,
    pub heading: String,
    pub notice: Option<String>,
    pub part: P,
}

impl<P: Template + HtmlSafe> PartPage<P> {
    /// The page; `notice` says why a form came back.
    pub fn new(
        app: &App,
        (viewer, conference, proposal): (&Viewer, &Conference, &Proposal),
        heading: &str,
        (errors, notice): (&FormErrors, Option<String>),
        part: P,
    ) -> Self {
        let number = proposal.number.unwrap_or_default();
        let heading = format!("{heading} #{number}");
        Self {
            layout: viewer.layout(app, &heading, Some(conference)).wrong_if(!errors.is_empty()),
            summary: ErrorSummary::new(errors, &["vote", "note", "message", "question"]),
            back: CameFrom::of(viewer).on(ProposalUrl { conference: conference.slug.clone(), number }),
            number,
            title: proposal.text.title.clone(),
            heading,
            notice,
            part,
        }
    }
}
