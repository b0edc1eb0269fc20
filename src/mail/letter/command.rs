//! The letter that answers commands.

use askama::Template;

use crate::mail::wrap::wrapped;

/// See [`super::Letter::CommandAnswer`].
#[derive(Template)]
#[template(path = "mail/command_answer/letter.txt")]
pub struct CommandAnswer {
    /// What subjects of the track begin with.
    pub tag: String,
    /// The proposal's number.
    pub number: i32,
    /// Whether every command was done.
    pub all_done: bool,
    /// Each command as it was written, with its answer; empty where it is one answer to the whole mail.
    pub answers: Vec<(String, String)>,
    /// What can be written, where something was not understood.
    pub grammar: Vec<(String, &'static str)>,
    /// Whom to tell if it was somebody else.
    pub contact: String,
}

impl CommandAnswer {
    fn quoted(&self, text: &str) -> String {
        wrapped(text, "> ")
    }

    fn said(&self, text: &str) -> String {
        wrapped(text, "")
    }
}
