//! The pages of a track's settings, and what they share.

pub mod call;
pub mod home;
pub mod log;
pub mod outcomes;
pub mod rights;
pub mod slots;
pub mod text;
pub mod topics;
pub mod versions;
pub mod votes;

use askama::Template;
use askama::filters::HtmlSafe;

use super::SettingsUrl;
use crate::access::LeadOf;
use crate::app::App;
use crate::error::AppError;
use crate::web::fields::ErrorSummary;
use crate::web::form::{Form, FormErrors};
use crate::web::page::Layout;
use crate::web::returned::returned;

/// The hidden field that says what a form was made of.
pub(in crate::track) const BASE: &str = "base";

/// A line above a page's own part.
struct Notice {
    warns: bool,
    text: String,
}

impl Notice {
    fn warning(text: impl Into<String>) -> Self {
        Self { warns: true, text: text.into() }
    }

    fn plain(text: impl Into<String>) -> Self {
        Self { warns: false, text: text.into() }
    }
}

/// A page around one part.
#[derive(Template)]
#[template(path = "track/settings/page.html")]
struct SettingsPage<B: Template + HtmlSafe> {
    layout: Layout,
    summary: ErrorSummary,
    settings_url: SettingsUrl,
    track_name: String,
    heading: String,
    notice: Option<Notice>,
    body: B,
}

impl<B: Template + HtmlSafe> SettingsPage<B> {
    fn new(app: &App, lead: &LeadOf, heading: &str, body: B) -> Self {
        let track_name = lead.track().name.clone();
        Self {
            layout: lead.viewer().layout(app, format!("{heading}: {track_name}"), Some(lead.conference())),
            summary: ErrorSummary::default(),
            settings_url: SettingsUrl::of(lead),
            track_name,
            heading: heading.to_owned(),
            notice: None,
            body,
        }
    }

    fn notice(self, notice: Option<Notice>) -> Self {
        Self { notice, ..self }
    }

    /// What is wrong, in the order of the fields.
    fn errors(mut self, errors: &FormErrors, order: &[&str]) -> Self {
        if !errors.is_empty() {
            self.layout.title = format!("Error: {}", self.layout.title);
        }
        Self { summary: ErrorSummary::new(errors, order), ..self }
    }
}

/// What a page's form begins with: what came back after it was refused, or what is set.
async fn begun(app: &App, lead: &LeadOf, set: Form) -> Result<(Form, Option<Notice>), AppError> {
    Ok(match returned(app, lead.viewer(), "saved").await? {
        Some((form, sentence)) => (form, Some(Notice::warning(sentence))),
        None => (set, None),
    })
}

/// Tells what is set from what was set when a form was made.
pub(in crate::track) fn fingerprint(set: &Form) -> String {
    set.fingerprint()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A form that says what it was made of.
pub(in crate::track) fn with_base(form: &Form, base: &str) -> Form {
    let kept = form.keepable().filter(|(name, _)| *name != BASE);
    Form::of(kept.chain([(BASE, base)]).collect::<Vec<_>>())
}

/// Above a form that met another change.
pub(in crate::track) const MEANWHILE: &str = "This was changed elsewhere while you were writing. Nothing is lost: your form is below, and what is \
                         set now stands under it. Saving once more puts yours in its place.";
