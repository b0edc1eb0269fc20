//! Conflicts of interest: who should not judge a proposal that is not their own.

use chrono::{DateTime, Utc};

use crate::proposal::text::limit;
use crate::track::words::utc_precise;
use crate::web::fields::read_text;
use crate::web::form::{Form, FormErrors};

/// Somebody who does not judge a proposal. It holds for the address, as the lead's role does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictOfInterest {
    /// Who.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether the author says so, and not they themselves.
    pub by_author: bool,
    /// Why; may be empty.
    pub reason: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

impl ConflictOfInterest {
    /// What the person is told of proposal `number`.
    pub fn sentence(&self, number: i32) -> String {
        let who = if self.by_author {
            format!("The author of #{number} says that you have a conflict of interest.")
        } else {
            format!("You have a conflict of interest about #{number}.")
        };
        format!("{who} The other leads and the organisers judge it without you.")
    }

    /// What those who judge are told.
    pub fn line(&self) -> String {
        let by = if self.by_author { ", says the author" } else { "" };
        let why = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        format!("{}{by}, since {}{why}", self.name, utc_precise(self.at))
    }
}

/// Reads the reason that was typed.
///
/// # Errors
/// A sentence if it cannot be taken.
pub fn read_reason(form: &Form) -> Result<String, FormErrors> {
    let mut errors = form.errors();
    let reason = read_text(form, "reason", "The reason", limit::TEXT, &mut errors);
    if errors.is_empty() { Ok(reason) } else { Err(errors) }
}
