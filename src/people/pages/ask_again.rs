//! Another letter to somebody who has not answered.

use super::view;
use crate::access::{AuthorOf, Tx};
use crate::app::App;
use crate::error::AppError;
use crate::people::person::LETTERS_A_DAY;
use crate::people::{Person, notify};

/// Another letter to one person, or the sentence that says why not.
pub(super) async fn write_again(app: &App, tx: &mut Tx<AuthorOf>, person: &Person) -> Result<Option<String>, AppError> {
    let now = tx.now();
    if !notify::letters_leave(tx.proposal()) {
        return Ok(Some("No letters leave at the moment.".to_owned()));
    }
    let proposal = tx.proposal().clone();
    if !notify::has_room(tx, &proposal).await? {
        let sentence = format!("At most {LETTERS_A_DAY} letters a day leave for one author. Try again tomorrow.");
        return Ok(Some(sentence));
    }
    match person.next_letter(now) {
        None => Ok(Some("No further letter can be sent to this person.".to_owned())),
        Some(at) if at > now => Ok(Some(view::wait(at))),
        Some(_) => {
            let (conference, track) = (tx.conference().clone(), tx.track().clone());
            notify::ask(tx, app, &conference, &track, &proposal, person).await?;
            Ok(None)
        }
    }
}
