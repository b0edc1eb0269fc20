//! How a text that is being written would read.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::access::TrackIn;
use crate::app::App;
use crate::error::AppError;
use crate::proposal::forms::{self, Demand};
use crate::proposal::text::ProposalText;
use crate::proposal::{PreviewUrl, ProposeUrl, ReadView};
use crate::track::Track;
use crate::web::form::FormErrors;
use crate::web::frame::Posted;
use crate::web::page::{see, show};

/// The text as it will read, or what is wrong with it.
#[derive(Template)]
#[template(path = "proposal/preview.html")]
pub struct Preview {
    problems: Vec<String>,
    text: Option<ReadView>,
}

impl HtmlSafe for Preview {}

impl Preview {
    /// Of a text that can be kept.
    pub fn of(text: &ProposalText, track: &Track) -> Self {
        Self { problems: Vec::new(), text: Some(ReadView::new(text, track)) }
    }

    fn problems(errors: &FormErrors) -> Self {
        let problems = errors.in_order(&[]).into_iter().map(|(_, sentence)| sentence.to_owned()).collect();
        Self { problems, text: None }
    }
}

/// The part of a page that a script puts above the form. Nothing is stored.
pub async fn preview(_: PreviewUrl, at: TrackIn, State(_): State<App>, posted: Posted) -> Result<Response, AppError> {
    let (text, errors) = forms::read(&posted.form, &at.track, at.viewer.account(), Demand::Draft);
    Ok(if errors.is_empty() {
        show(StatusCode::OK, &Preview::of(&text, &at.track))
    } else {
        show(StatusCode::UNPROCESSABLE_ENTITY, &Preview::problems(&errors))
    })
}

/// There is nothing to see at the address itself: the form is elsewhere.
pub async fn elsewhere(_: PreviewUrl, at: TrackIn) -> Result<Response, AppError> {
    Ok(see(ProposeUrl { conference: at.conference.slug, track: at.track.slug }))
}
