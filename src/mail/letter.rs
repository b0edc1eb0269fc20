//! Every letter that the program writes. Each is a variant with its fields and a folder under `templates/mail/`.

use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::facts::Facts;
use super::header::HeaderText;
use crate::app::App;
use crate::conference::Conference;
use crate::conference::store::Contact;
use crate::proposal::{EditUrl, Proposal, ProposalUrl};
use crate::review::QueueUrl;
use crate::track::Track;
use crate::track::words;

/// A letter with what it says.
pub enum Letter {
    /// To each lead: a proposal was filed. Complete: it can be judged without leaving the mail client.
    NewProposal(NewProposal),
    /// To the author: it is in.
    Receipt(Receipt),
    /// To an address that somebody named as theirs. Holds none of their text.
    Confirm(Confirm),
    /// To the owner of an account, when somebody signs up with its address.
    AlreadyRegistered(AlreadyRegistered),
    /// To the owner of an account who forgot the password.
    Reset(Reset),
    /// To an address without an account, for which a new password was asked.
    NoAccount(NoAccount),
    /// To the author: taken.
    Accepted(Decided),
    /// To the author: not taken.
    NotAccepted(NotTaken),
    /// To each lead: an author asks for a proposal to be taken late.
    LateRequest(LateRequest),
    /// To each lead: an author took a proposal back.
    Withdrawn(Withdrawn),
}

/// See [`Letter::NewProposal`].
#[derive(Template, Clone)]
#[template(path = "mail/new_proposal/letter.txt")]
pub struct NewProposal {
    /// The proposal.
    pub facts: Facts,
    /// Marks such as *late*, each a sentence.
    pub marks: Vec<String>,
    /// When it was filed.
    pub arrived_at: String,
    /// The page of the proposal.
    pub url: String,
    /// The track's queue.
    pub queue_url: String,
    /// Why this person gets it.
    pub why: String,
}

/// See [`Letter::Receipt`].
#[derive(Template)]
#[template(path = "mail/receipt/letter.txt")]
pub struct Receipt {
    /// The proposal.
    pub facts: Facts,
    /// When it was filed, in UTC.
    pub arrived_utc: String,
    /// The same, anywhere on earth.
    pub arrived_aoe: String,
    /// Whether it was marked late.
    pub late: bool,
    /// Until when the text can be edited, in words.
    pub edit_until: String,
    /// Who reads it now.
    pub readers: String,
    /// The page of the proposal.
    pub url: String,
    /// The form to change it.
    pub edit_url: String,
}

/// See [`Letter::Confirm`].
#[derive(Template)]
#[template(path = "mail/confirm/letter.txt")]
pub struct Confirm {
    /// The host that people know.
    pub site: String,
    /// The page with the button.
    pub url: String,
    /// How long it works, in words.
    pub works_for: &'static str,
}

/// See [`Letter::AlreadyRegistered`].
#[derive(Template)]
#[template(path = "mail/already_registered/letter.txt")]
pub struct AlreadyRegistered {
    /// The host that people know.
    pub site: String,
    /// The sign-in page.
    pub sign_in_url: String,
    /// The page that asks for a new password.
    pub reset_url: String,
}

/// See [`Letter::Reset`].
#[derive(Template)]
#[template(path = "mail/reset/letter.txt")]
pub struct Reset {
    /// The host that people know.
    pub site: String,
    /// The page that takes a new password.
    pub url: String,
    /// How long it works, in words.
    pub works_for: &'static str,
}

/// See [`Letter::NoAccount`].
#[derive(Template)]
#[template(path = "mail/no_account/letter.txt")]
pub struct NoAccount {
    /// The host that people know.
    pub site: String,
    /// The page to sign up.
    pub sign_up_url: String,
}

/// See [`Letter::Accepted`].
#[derive(Template)]
#[template(path = "mail/accepted/letter.txt")]
pub struct Decided {
    /// The proposal.
    pub facts: Facts,
    /// The leads' words, if any.
    pub reason: String,
    /// What becomes public, in words.
    pub publishes: &'static str,
    /// The page of the proposal.
    pub url: String,
}

/// See [`Letter::NotAccepted`].
#[derive(Template)]
#[template(path = "mail/not_accepted/letter.txt")]
pub struct NotTaken {
    /// The proposal.
    pub facts: Facts,
    /// The leads' words, if any.
    pub reason: String,
    /// The page of the proposal.
    pub url: String,
}

/// See [`Letter::LateRequest`].
#[derive(Template, Clone)]
#[template(path = "mail/late_request/letter.txt")]
pub struct LateRequest {
    /// The draft.
    pub facts: Facts,
    /// Marks such as *address not confirmed*, each a sentence.
    pub marks: Vec<String>,
    /// By how much it is late, in words.
    pub by: String,
    /// What the author says about it.
    pub note: String,
    /// Why this person gets it.
    pub why: String,
}

/// See [`Letter::Withdrawn`].
#[derive(Template, Clone)]
#[template(path = "mail/withdrawn/letter.txt")]
pub struct Withdrawn {
    /// The proposal.
    pub facts: Facts,
    /// The author's reason, if any.
    pub reason: String,
    /// The track's queue.
    pub queue_url: String,
}

impl Letter {
    /// The word that the outbox and the Message-ID know it by.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NewProposal(_) => "new-proposal",
            Self::Receipt(_) => "receipt",
            Self::Confirm(_) => "confirm",
            Self::AlreadyRegistered(_) => "already-registered",
            Self::Reset(_) => "reset",
            Self::NoAccount(_) => "no-account",
            Self::Accepted(_) => "accepted",
            Self::NotAccepted(_) => "not-accepted",
            Self::LateRequest(_) => "late-request",
            Self::Withdrawn(_) => "withdrawn",
        }
    }

    /// Whether it holds a token: its text is erased once it is delivered or given up.
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::Confirm(_) | Self::Reset(_))
    }

    /// Subject and text. The first line of each template is the subject.
    ///
    /// # Errors
    /// When a template cannot be written, which is a defect.
    pub fn render(&self) -> Result<(HeaderText, String), askama::Error> {
        let whole = match self {
            Self::NewProposal(letter) => letter.render(),
            Self::Receipt(letter) => letter.render(),
            Self::Confirm(letter) => letter.render(),
            Self::AlreadyRegistered(letter) => letter.render(),
            Self::Reset(letter) => letter.render(),
            Self::NoAccount(letter) => letter.render(),
            Self::Accepted(letter) => letter.render(),
            Self::NotAccepted(letter) => letter.render(),
            Self::LateRequest(letter) => letter.render(),
            Self::Withdrawn(letter) => letter.render(),
        }?;
        let (subject, body) = whole.split_once('\n').unwrap_or((&whole, ""));
        Ok((HeaderText::new(subject), format!("{}\n", body.trim())))
    }
}

/// The page of a filed proposal, absolute.
pub fn proposal_url(app: &App, conference: &Conference, number: i32) -> String {
    app.absolute(ProposalUrl { conference: conference.slug.clone(), number })
}

/// A track's queue, absolute.
pub fn queue_url(app: &App, conference: &Conference, track: &Track) -> String {
    app.absolute(QueueUrl { conference: conference.slug.clone(), track: track.slug.clone() })
}

impl NewProposal {
    /// The letter about a filed proposal.
    pub fn about(app: &App, conference: &Conference, track: &Track, proposal: &Proposal, why: String) -> Self {
        let arrived_at = proposal.arrived_at.map(words::utc_precise).unwrap_or_default();
        Self {
            marks: crate::review::marks(proposal),
            arrived_at,
            url: proposal_url(app, conference, proposal.number.unwrap_or_default()),
            queue_url: queue_url(app, conference, track),
            why,
            facts: Facts::of(conference, track, proposal),
        }
    }
}

impl Receipt {
    /// The receipt for a filed proposal.
    pub fn about(app: &App, conference: &Conference, track: &Track, proposal: &Proposal, readers: &[Contact]) -> Self {
        let arrived = proposal.arrived_at.unwrap_or(proposal.changed_at);
        let number = proposal.number.unwrap_or_default();
        let names: Vec<&str> = readers.iter().map(|reader| reader.name.as_str()).collect();
        Self {
            arrived_utc: words::utc_precise(arrived),
            arrived_aoe: words::in_aoe(arrived),
            late: proposal.late,
            edit_until: edit_until(track),
            readers: names.join(", "),
            url: proposal_url(app, conference, number),
            edit_url: app.absolute(EditUrl { conference: conference.slug.clone(), number }),
            facts: Facts::of(conference, track, proposal),
        }
    }
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
