//! What the forms of this feature share.

use uuid::Uuid;

use crate::access::Viewer;
use crate::app::App;
use crate::error::AppError;
use crate::proposal::text::limit;
use crate::track;
use crate::web;
use crate::web::fields::{TextField, read_text};
use crate::web::form::{Form, FormErrors};

/// What was typed into the form at this address when its sending was refused, and the sentence that says so.
pub async fn returned(app: &App, viewer: &Viewer) -> Result<(Form, Option<String>), AppError> {
    Ok(match web::returned::returned(app, viewer, "sent").await? {
        Some((form, sentence)) => (form, Some(sentence)),
        None => (Form::default(), None),
    })
}

/// Says which track a proposal is in now; the track is known by its slug.
pub async fn is_in(app: &App, conference: Uuid, number: i32, slug: &str) -> Result<String, AppError> {
    let track = track::store::by_slug(&mut *app.db.acquire().await?, conference, slug).await?;
    Ok(format!("#{number} is in the {} now.", track.map(|track| track.name).unwrap_or_default()))
}

/// Says what is wrong with a text of a few lines.
pub fn check_note(errors: &mut FormErrors, form: &Form, field: &str, noun: &str) {
    read_text(form, field, &format!("The {noun}"), limit::TEXT, errors);
}

/// A note of a few lines.
pub fn note(label: &str, hint: &str, form: &Form, errors: &FormErrors) -> TextField {
    TextField::area("note", label, 3).hint(hint.to_owned()).max(limit::TEXT).value(form.text("note")).error(errors)
}

/// The public reason for taking what came after a close that was promised to stay.
pub fn reason(form: &Form, errors: &FormErrors) -> TextField {
    TextField::area("reason", "Public reason", 2)
        .hint("Only where it is late and no extension was promised: it stands in the history of that call.")
        .max(limit::TEXT)
        .value(form.text("reason"))
        .error(errors)
}

/// The sentence for a reason that is missing.
pub const NEEDS_REASON: &str = "Give a reason: that call promised not to be extended, and the reason is public";
