//! The answers to the commands of a mail, and the letter that holds them.

use serde_json::json;
use uuid::Uuid;

use super::Mail;
use crate::access::{SignedIn, Tx, Worker};
use crate::app::App;
use crate::audit;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::mail::letter::{CommandAnswer, Letter, tag};
use crate::mail::outbox::{self, Envelope, same_mail};
use crate::review::command::GRAMMAR;
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

/// What follows the answer to a text that has more below it.
pub fn not_sent(line: &str) -> String {
    let begins: String = line.chars().take(60).collect();
    let more = if begins.len() < line.len() { " …" } else { "" };
    format!(
        " A text ends with its paragraph: what begins with “{begins}{more}” was not sent. Begin each paragraph with its own command."
    )
}

impl Mail<'_> {
    /// One letter with all answers.
    pub(super) async fn answer(
        &self,
        app: &App,
        tx: &mut Tx<Worker>,
        who: Option<&SignedIn>,
        answers: Vec<Answered>,
    ) -> Result<(), AppError> {
        let all_understood = answers.iter().all(|one| one.understood);
        let done = answers.iter().filter(|one| one.done).count();
        let details = json!({ "done": done, "of": answers.len() });
        let subject = format!("proposal {}", self.number());
        audit::record_in(tx, self.conference.id, "commands received by mail", subject, details).await?;
        let written = |(example, meaning): &(&str, &'static str)| (example.replacen("57 ", "!", 1), *meaning);
        let letter = Letter::CommandAnswer(CommandAnswer {
            tag: tag(&self.conference, &self.track),
            number: self.number(),
            done,
            address: self.to.clone(),
            until: self.address.expires_at,
            answers: answers.into_iter().map(|one| (one.command, one.answer)).collect(),
            grammar: if all_understood { Vec::new() } else { GRAMMAR.iter().map(written).collect() },
            contact: self.conference.contact.clone(),
        });
        let name = who.map(|who| who.account().name.clone()).unwrap_or_default();
        let envelope = Envelope {
            to: &Contact { name, email: self.address.email.clone() },
            reply_to: Some(&Contact { name: format!("Commands on #{}", self.number()), email: self.to.clone() }),
            from_name: format!("{} {}", self.conference.short_name, self.track.short_name),
            conference: Some(&self.conference),
            track: Some(&self.track),
            proposal: Some(self.proposal.id),
            about: self.about(),
            to_leads: true,
            due_at: tx.now(),
        };
        outbox::enqueue(tx, app, &letter, &envelope).await?;
        Ok(())
    }

    fn about(&self) -> Uuid {
        same_mail(self.address.proposal_id, &self.identity)
    }
}
