//! A form that comes back after its sending was refused, and the one sentence that says so.

use super::form::Form;
use crate::access::Viewer;
use crate::app::App;
use crate::error::AppError;

/// What was typed into the form at this address when its sending was refused, with the sentence that says so. `done` is what
/// its button would have done: *saved* or *sent*.
///
/// # Errors
/// When the database fails.
pub async fn returned(app: &App, viewer: &Viewer, done: &str) -> Result<Option<(Form, String)>, AppError> {
    let mut db = app.db.acquire().await?;
    Ok(viewer.parked(app, &mut db).await?.map(|parked| {
        let sentence = format!(
            "{} What you typed is here, as it arrived at {} UTC. It is not {done} yet: check it and press the button again.",
            parked.why,
            parked.arrived_at.format("%H:%M:%S")
        );
        (parked.form, sentence)
    }))
}
