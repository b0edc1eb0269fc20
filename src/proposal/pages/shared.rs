//! What the forms of drafts and of filed proposals share.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::conflict::ConflictView;
use super::history::HistoryLink;
use super::preview::Preview;
use crate::access::{AuthorOf, Viewer};
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::people::DraftPeopleUrl;
use crate::proposal::conflict;
use crate::proposal::fields::{Fields, Minutes};
use crate::proposal::{CheckUrl, DraftUrl, OpenUrl, PreviewUrl, Proposal, ProposalUrl};
use crate::track::view::DeadlineView;
use crate::track::{Track, TrackUrl};
use crate::web::fields::FormToken;
use crate::web::form::{Form, FormErrors};
use crate::web::markdown::{Html, markdown};
use crate::web::page::{Layout, show};

/// The form of a proposal, new, kept as a draft or filed.
#[derive(Template)]
#[template(path = "proposal/form.html")]
pub struct FormPage {
    pub layout: Layout,
    pub form_token: FormToken,
    pub heading: String,
    pub action: String,
    pub track_name: String,
    pub track_url: TrackUrl,
    pub deadline: DeadlineView,
    pub guidance: Vec<Html>,
    pub guidance_url: Option<String>,
    pub fields: Fields,
    pub draft: Option<Uuid>,
    pub saved: Option<String>,
    pub saved_at: Option<String>,
    pub home: Option<String>,
    pub mailed: Option<String>,
    pub secret_address: Option<String>,
    /// Where its co-authors and speakers are named, once there is a draft.
    pub people_url: Option<DraftPeopleUrl>,
    pub returned: Option<String>,
    pub stage: Stage,
    pub base: i32,
    pub resolves: Option<i32>,
    pub conflict: Option<ConflictView>,
    pub history: Option<HistoryLink>,
    pub guidance_open: bool,
    pub topic: Option<(String, String)>,
    pub copied: Option<String>,
    pub preview: Option<Preview>,
    pub preview_url: PreviewUrl,
    pub asks_later: bool,
}

/// What the buttons of the form are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// *Save draft* and *Check and send*.
    Draft,
    /// *Save changes* to a filed proposal.
    Filed,
    /// The same for the parts that can be changed after the close.
    SmallChanges,
}

/// What a form page is made from.
pub struct FormParts<'a> {
    pub app: &'a App,
    pub viewer: &'a Viewer,
    pub conference: &'a Conference,
    pub track: &'a Track,
    pub heading: String,
    pub action: String,
    pub stage: Stage,
    /// The version that the form is filled from, unless the form itself says another.
    pub version: i32,
}

impl FormParts<'_> {
    /// The page with what was typed and what is wrong with it.
    pub fn page(self, form: &Form, errors: &FormErrors) -> FormPage {
        let mut title = self.heading.clone();
        if !errors.is_empty() {
            title.insert_str(0, "Error: ");
        }
        let guidance = [&self.conference.content.guidance, &self.track.content.guidance];
        FormPage {
            layout: self.viewer.layout(self.app, title, Some(self.conference)),
            form_token: self.viewer.form_token(),
            heading: self.heading,
            action: self.action,
            track_name: self.track.name.clone(),
            track_url: TrackUrl { conference: self.conference.slug.clone(), track: self.track.slug.clone() },
            deadline: DeadlineView::new(self.track, self.app.clock.now()).for_reader(self.viewer.zone()),
            guidance: guidance.into_iter().flatten().map(|text| markdown(text)).collect(),
            guidance_url: self.conference.content.guidance_url.clone(),
            fields: Fields::new(form, errors, self.track, self.viewer.account()),
            draft: None,
            saved: None,
            saved_at: None,
            home: None,
            mailed: None,
            secret_address: None,
            people_url: None,
            returned: None,
            stage: self.stage,
            base: conflict::base_of(form).unwrap_or(self.version),
            resolves: conflict::resolves(form),
            conflict: None,
            history: None,
            guidance_open: false,
            topic: None,
            copied: None,
            preview: None,
            asks_later: false,
            preview_url: PreviewUrl { conference: self.conference.slug.clone(), track: self.track.slug.clone() },
        }
    }
}

impl FormPage {
    /// Whether it shows what is not stored: what was typed with a mistake in it, or came back after it was refused.
    fn is_unsaved(&self) -> bool {
        self.saved.is_none() && !self.fields.summary.is_empty() || self.returned.is_some() || self.conflict.is_some()
    }

    /// The answer: 422 if something is wrong, 409 if the text met another one.
    pub fn answer(&self) -> Response {
        if self.conflict.is_some() {
            return show(StatusCode::CONFLICT, self);
        }
        let status = if self.fields.summary.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        show(status, self)
    }
}

/// What was typed into the form at this address when its sending was refused, with the sentence that says so.
pub async fn returned(app: &App, viewer: &Viewer) -> Result<Option<(Form, String)>, AppError> {
    let mut db = app.db.acquire().await?;
    Ok(viewer.parked(app, &mut db).await?.map(|parked| {
        let sentence = format!(
            "{} Your text is here, as it arrived at {} UTC. It is not saved yet: check it and press the button again.",
            parked.why,
            parked.arrived_at.format("%H:%M:%S")
        );
        (parked.form, sentence)
    }))
}

/// The page of a proposal: the draft's form, or the filed proposal.
pub fn home_of(conference: &Conference, proposal: &Proposal) -> String {
    match proposal.number {
        Some(number) => ProposalUrl { conference: conference.slug.clone(), number }.to_string(),
        None => DraftUrl { conference: conference.slug.clone(), draft: proposal.id }.to_string(),
    }
}

/// The check page of a draft.
pub fn check_url(author: &AuthorOf) -> CheckUrl {
    CheckUrl { conference: author.conference().slug.clone(), draft: author.proposal().id }
}

/// The address that opens the proposal in another browser; none once an account has it.
pub fn secret_address(app: &App, author: &AuthorOf) -> Option<String> {
    if author.proposal().author_id.is_some() {
        return None;
    }
    let id = author.proposal().id;
    let secret = author.viewer().request().browser.secret_for(&id.to_string());
    Some(app.absolute(OpenUrl { conference: author.conference().slug.clone(), draft: id, secret }))
}
