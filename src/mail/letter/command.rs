//! The letter that answers commands.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::mail::wrap::wrapped;

/// See [`super::Letter::CommandAnswer`].
#[derive(Template)]
#[template(path = "mail/command_answer/letter.txt")]
pub struct CommandAnswer {
    /// What subjects of the track begin with.
    pub tag: String,
    /// The proposal's number.
    pub number: i32,
    /// How many commands were done.
    pub done: usize,
    /// Each command as it was written, with its answer; empty where it is one answer to the whole mail.
    pub answers: Vec<(String, String)>,
    /// What can be written, where something was not understood.
    pub grammar: Vec<(String, &'static str)>,
    /// Whom to tell if it was somebody else.
    pub contact: String,
    /// The address that took them. It takes what is answered too, so that nobody who answers by a program gets addresses
    /// without end.
    pub address: String,
    /// Until when it does.
    pub until: DateTime<Utc>,
}

/// How many of the commands of a mail were done.
enum Share {
    All,
    Some,
    None,
}

impl CommandAnswer {
    fn share(&self) -> Share {
        match self.done {
            0 => Share::None,
            done if done == self.answers.len() => Share::All,
            _ => Share::Some,
        }
    }

    fn quoted(&self, text: &str) -> String {
        wrapped(text, "> ")
    }

    fn said(&self, text: &str) -> String {
        wrapped(text, "")
    }
}
