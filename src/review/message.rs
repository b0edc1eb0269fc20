//! Messages under a proposal.

use chrono::{DateTime, TimeDelta, Utc};

use crate::proposal::text::limit;
use crate::web::fields::read_text;
use crate::web::form::{Form, FormErrors};

/// So long its writer may delete a message of the leads.
pub const DELETABLE_FOR: TimeDelta = TimeDelta::minutes(15);

/// Who reads a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thread {
    /// The leads of the track and the organisers.
    Leads,
    /// They and the author.
    Author,
}

impl Thread {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leads => "leads",
            Self::Author => "author",
        }
    }

    /// The field that its form types into; the page of a proposal shows the forms of both.
    pub fn field(self) -> &'static str {
        match self {
            Self::Leads => "message",
            Self::Author => "question",
        }
    }
}

/// Reads what was typed into a thread's form.
///
/// # Errors
/// A sentence if it cannot be taken.
pub fn read(form: &Form, thread: Thread) -> Result<String, FormErrors> {
    let mut errors = form.errors();
    let text = read_text(form, thread.field(), "The message", limit::MESSAGE, &mut errors);
    if text.is_empty() {
        errors.add(thread.field(), "Write something");
    }
    if errors.is_empty() { Ok(text) } else { Err(errors) }
}

/// Whether what was written at `at` may still be deleted.
pub fn may_be_deleted(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now < at + DELETABLE_FOR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_can_be_deleted_for_a_quarter_of_an_hour() {
        let at: DateTime<Utc> = "2023-07-20T10:00:00Z".parse().expect("an instant");
        assert!(may_be_deleted(at, at));
        assert!(may_be_deleted(at, at + DELETABLE_FOR - TimeDelta::microseconds(1)));
        assert!(!may_be_deleted(at, at + DELETABLE_FOR));
    }

    #[test]
    fn a_message_says_something_and_has_a_limit() {
        let typed = |text: &str| read(&Form::of([("message", text)]), Thread::Leads);
        assert_eq!(typed(" Good. "), Ok("Good.".to_owned()));
        for text in [" \n", "a\u{7}b", "x".repeat(5_001).as_str()] {
            assert!(typed(text).is_err_and(|errors| errors.get("message").is_some()));
        }
        assert!(typed(&"x".repeat(5_000)).is_ok());
    }
}
