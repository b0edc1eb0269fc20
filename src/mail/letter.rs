//! Every letter that the program writes. Each is a line of the list below with its fields in a file of this folder and its
//! text in a folder under `templates/mail/`.

mod account;
mod changed;
mod command;
mod decision;
mod draft;
mod late;
mod parts;
mod people;
mod placed;
mod proposal;
mod review;
#[cfg(test)]
mod subjects;
mod travel;

use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::header::HeaderText;
use super::wrap::fitted;
use crate::app::App;
use crate::conference::Conference;
use crate::proposal::{Proposal, ProposalUrl};
use crate::review::QueueUrl;
use crate::track::Track;
use crate::track::words;

pub use account::{
    AccountDeleted, AlreadyRegistered, Confirm, EmailChangeNew, EmailChangeOld, EmailChanged, EmailTaken, NoAccount,
    NoAccountToSignIn, PasswordChanged, ProofCode, Reset, SignInCode,
};
pub use changed::ProposalChanged;
pub use command::CommandAnswer;
pub use decision::{AnswerReceipt, ConfirmBy, Decided, NotSent, Returned, SpeakerAnswered, Unanswered};
pub use draft::{Abandoned, CallChanged, Reminder, SecretAddress};
pub use late::{LateAnswer, LatePassGranted, LatePassRevoked, LateRefused};
pub use parts::{Change, MergeReader, Merged, Split, names_others};
pub use people::{PersonAnswered, PersonAsked};
pub use placed::Placed;
pub use proposal::{LateRequest, NewProposal, Receipt, Withdrawn};
pub use review::{AuthorAnswer, LeadsMessage, Question, quoted};
pub use travel::{MoveAsked, MoveNews, MoveOffered, Moved, News, means};

/// Declares [`Letter`]: for each letter what it is for, its fields, the word that the outbox and the Message-ID know it by,
/// and whether it holds a token (`secret`), so that its text is erased once it is delivered or given up.
macro_rules! letters {
    ($($(#[$about:meta])* $name:ident($fields:ty) = $kind:literal $(, $secret:ident)?;)*) => {
        /// A letter with what it says.
        pub enum Letter {
            $($(#[$about])* $name($fields),)*
        }

        impl Letter {
            /// The word that the outbox and the Message-ID know it by.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $kind,)*
                }
            }

            /// Whether it holds a token: its text is erased once it is delivered or given up.
            pub fn is_secret(&self) -> bool {
                match self {
                    $(Self::$name(_) => letters!(@secret $($secret)?),)*
                }
            }

            fn whole(&self) -> Result<String, askama::Error> {
                match self {
                    $(Self::$name(letter) => letter.render(),)*
                }
            }
        }
    };
    (@secret secret) => { true };
    (@secret) => { false };
}

letters! {
    /// To each lead: a proposal was filed. Complete: it can be judged without leaving the mail client.
    NewProposal(NewProposal) = "new-proposal";
    /// To the author: it is in.
    Receipt(Receipt) = "receipt";
    /// To an address that somebody named as theirs. Holds none of their text.
    Confirm(Confirm) = "confirm", secret;
    /// To whoever writes a draft without an account: its secret address.
    SecretAddress(SecretAddress) = "secret-address", secret;
    /// To the author of a draft that is not sent: its call closes soon.
    Reminder(Reminder) = "reminder", secret;
    /// To the author of a draft: the dates of its call were changed.
    CallChanged(CallChanged) = "call-changed";
    /// To the address of a draft without an account: it will be removed.
    Abandoned(Abandoned) = "abandoned";
    /// To the owner of an account, when somebody signs up with its address.
    AlreadyRegistered(AlreadyRegistered) = "already-registered";
    /// To the owner of an account who forgot the password.
    Reset(Reset) = "reset", secret;
    /// To an address without an account, for which a new password was asked.
    NoAccount(NoAccount) = "no-account";
    /// To the owner of an account: its password was changed. Nothing in it acts.
    PasswordChanged(PasswordChanged) = "password-changed";
    /// To the owner of an account who signs in by mail.
    SignInCode(SignInCode) = "sign-in-code", secret;
    /// To an address without an account, with which somebody wanted to sign in.
    NoAccountToSignIn(NoAccountToSignIn) = "no-account-to-sign-in";
    /// To the address of an account that is to get another: confirm or cancel.
    EmailChangeOld(EmailChangeOld) = "email-change-old", secret;
    /// To the address that an account is to get: confirm or cancel. Holds none of the account's text.
    EmailChangeNew(EmailChangeNew) = "email-change-new", secret;
    /// To the owner of an account whose address somebody wanted for another account.
    EmailTaken(EmailTaken) = "email-taken";
    /// To both addresses: the change is in force. Nothing in it acts.
    EmailChanged(EmailChanged) = "email-changed";
    /// To the owner of an account who is signed in and does what needs a proof.
    ProofCode(ProofCode) = "proof-code", secret;
    /// To the owner of the address of an account that was deleted. Nothing in it acts.
    AccountDeleted(AccountDeleted) = "account-deleted";
    /// To the author: taken.
    Accepted(Decided) = "accepted";
    /// To the author: not taken.
    NotAccepted(Decided) = "not-accepted";
    /// To the author: taken if a slot falls free.
    Waitlisted(Decided) = "waitlisted";
    /// To the author: not taken, but it could be a BoF.
    BofOffered(Decided) = "bof-offered";
    /// To each lead: a letter about a decision was taken out of its hold.
    NotSent(NotSent) = "not-sent";
    /// To the author of an accepted proposal who has not answered yet.
    ConfirmBy(ConfirmBy) = "confirm-by";
    /// To the author: the answer to an acceptance is in.
    AnswerReceipt(AnswerReceipt) = "answer-receipt";
    /// To each lead: the author of an accepted proposal comes, or cannot.
    SpeakerAnswered(SpeakerAnswered) = "speaker-answered";
    /// To each lead: the date to answer by has passed.
    Unanswered(Unanswered) = "unanswered";
    /// To each lead: an author asks for a proposal to be taken late.
    LateRequest(LateRequest) = "late-request";
    /// To the author: a late pass, and until when it holds.
    LatePassGranted(LatePassGranted) = "late-pass";
    /// To the author: the draft is not taken late.
    LateRefused(LateRefused) = "late-refusal";
    /// To the author: the late pass does not hold any more.
    LatePassRevoked(LatePassRevoked) = "late-pass-revoked";
    /// To each lead: an author changed a proposal.
    ProposalChanged(ProposalChanged) = "proposal-changed";
    /// To each lead: an author took a proposal back.
    Withdrawn(Withdrawn) = "withdrawn";
    /// To the author: what they withdrew is in the queue again.
    Returned(Returned) = "returned";
    /// To the author who was not sure: the track in which the organisers placed it.
    Placed(Placed) = "placed";
    /// To each lead of another track: a proposal is offered to it. Complete, as a new one is.
    MoveOffered(MoveOffered) = "move-offered";
    /// To the author: may it move?
    MoveAsked(MoveAsked) = "move-asked";
    /// To the author: it is in another track.
    Moved(Moved) = "moved";
    /// To the leads of both tracks, and to an author who was asked: what came of an offer.
    MoveNews(MoveNews) = "move-news";
    /// To the author: there are two proposals of one.
    Split(Split) = "split";
    /// To the authors and leads of both: one became part of the other, or is separate again.
    Merged(Merged) = "merged";
    /// To somebody who was named in a proposal: do they take part? Holds none of its text.
    PersonAsked(PersonAsked) = "person-asked", secret;
    /// To the author: what somebody who was named answered.
    PersonAnswered(PersonAnswered) = "person-answered";
    /// To each other lead: what one of them wrote under a proposal. Never to its author.
    LeadsMessage(LeadsMessage) = "leads-message";
    /// To the author: a question of the leads.
    Question(Question) = "question";
    /// To each lead: the author's answer.
    AuthorAnswer(AuthorAnswer) = "author-answer";
    /// To a lead who sent commands by mail: what was done.
    CommandAnswer(CommandAnswer) = "command-answer";
}

impl Letter {
    /// Subject and text, at most 72 columns wide. The first line of each template is the subject.
    ///
    /// # Errors
    /// When a template cannot be written, which is a defect.
    pub fn render(&self) -> Result<(HeaderText, String), askama::Error> {
        let whole = self.whole()?;
        let (subject, body) = whole.split_once('\n').unwrap_or((&whole, ""));
        Ok((HeaderText::new(subject), format!("{}\n", fitted(body.trim()))))
    }
}

/// What the subjects of a track's letters begin with, as in "[LPC 2023 Tracing MC]".
pub fn tag(conference: &Conference, track: &Track) -> String {
    format!("[{} {}]", conference.short_name, track.short_name)
}

/// The page of a filed proposal, absolute.
pub fn proposal_url(app: &App, conference: &Conference, number: i32) -> String {
    app.absolute(ProposalUrl { conference: conference.slug.clone(), number })
}

/// A track's queue, absolute.
pub fn queue_url(app: &App, conference: &Conference, track: &Track) -> String {
    app.absolute(QueueUrl { conference: conference.slug.clone(), track: track.slug.clone() })
}

/// Until when a text can be edited, in words.
pub fn edit_until(track: &Track) -> String {
    match &track.call.closes {
        Some(closes) => format!(
            "{} (that is {}), or until a decision is sent",
            words::closes_in_words(closes),
            words::utc_in_words(closes.instant())
        ),
        None => "a decision is sent".to_owned(),
    }
}

/// The same for a proposal that may be edited longer than its call is open.
pub fn edit_until_of(track: &Track, proposal: &Proposal) -> String {
    match (proposal.pass_until, track.call.closes_at()) {
        (Some(until), Some(close)) if close < until => {
            format!("{}, or until a decision is sent", words::utc_in_words(until))
        }
        _ => edit_until(track),
    }
}

/// The synthetic message that every letter about a proposal refers to, so that threads hold.
pub fn thread_root(app: &App, proposal: Uuid) -> String {
    format!("<proposal.{}@{}>", proposal.simple(), app.settings.host())
}

/// When a letter about an unconfirmed proposal is due at the latest: an hour after it arrived, or at the close.
pub fn due_unconfirmed(track: &Track, arrived_at: DateTime<Utc>) -> DateTime<Utc> {
    let hour = arrived_at + chrono::TimeDelta::minutes(60);
    match track.call.closes_at() {
        Some(close) if close > arrived_at => hour.min(close),
        _ => hour,
    }
}
