//! An answer to a command by mail.

use crate::review::run::NotDone;

/// What is answered to one command, or to the whole mail where there is none.
pub struct Answered {
    /// As it was written; empty where it is one answer to the whole mail.
    pub command: String,
    /// A sentence or more.
    pub answer: String,
    /// Whether it was done.
    pub done: bool,
    /// Whether it was understood; otherwise the letter says what can be written.
    pub understood: bool,
}

impl Answered {
    /// The only answer, to the whole mail.
    pub fn to_all(answer: String, understood: bool) -> Vec<Self> {
        vec![Self { command: String::new(), answer, done: false, understood }]
    }

    /// To a command that is understood and not done, the `number`th.
    pub fn refused(number: usize, command: String, why: String) -> Self {
        let answer = NotDone::Refused(why).answer(number, &command);
        Self { command, answer, done: false, understood: true }
    }
}
