//! Commands by mail: lines that begin with an exclamation mark, sent to the secret address in the foot of a letter. They are
//! done with the rights of the account of the address that the letter went to, and answered by one letter to it, never to
//! whoever the mail says it is from.

mod answered;
mod line;

use std::fmt;

use chrono::{DateTime, Utc};

use answered::{Answered, not_sent};

use super::command::{Act, Command, Planning, meant_act, parse_act};
use super::run::{self, NotDone};
use crate::access::{DecidesOn, SignedIn, Tx, Worker};
use crate::account::SignUpUrl;
use crate::app::App;
use crate::conference::{self, Conference};
use crate::decision::act::not_hidden;
use crate::error::AppError;
use crate::jobs;
use crate::mail::header::HeaderText;
use crate::mail::outbox::same_mail;
use crate::mail::received::{COMMANDS, NO_CHARACTER, Received, Top};
use crate::mail::store::commands::{self, CommandAddress, Since};
use crate::proposal::{self, Proposal, ProposalUrl};
use crate::track::words::utc_precise;
use crate::track::{self, Track};
use crate::web::secret;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered.
    Answered,
    /// Nothing was done and nothing is sent, for this reason.
    Ignored(&'static str),
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered => formatter.write_str("answered"),
            Self::Ignored(why) => write!(formatter, "ignored: {why}"),
        }
    }
}

/// What follows the answer to a command that planned.
const TO_UNDO: &str = " To take it back, answer with: !plan nothing";

/// A mail to an address that holds.
struct Mail<'a> {
    received: &'a Received<'a>,
    address: CommandAddress,
    /// The address as it is written.
    to: String,
    /// When it was written, as far as that can be.
    sent_at: Option<DateTime<Utc>>,
    /// The same for the same mail.
    identity: String,
    conference: Conference,
    track: Track,
    proposal: Proposal,
    /// The version of the proposal that the letter was about.
    told: Option<i32>,
}

/// So many lines that stand below other text are named.
const NAMED: usize = 5;

/// Does what a mail asks for and writes the answer. `recipient` is the envelope's, where the mail server tells it. Each
/// command has a transaction of its own; the mail itself is held by another one that ends with the answer, so that a mail
/// whose handling was cut off can be delivered again: what is done already is done once.
///
/// # Errors
/// When the database fails; the mail is to be delivered again then.
pub async fn receive(app: &App, bytes: &[u8], recipient: Option<&str>) -> Result<Outcome, AppError> {
    let Some(received) = Received::parse(bytes) else { return Ok(Outcome::Ignored("not a mail")) };
    if received.is_automatic() {
        return Ok(Outcome::Ignored("not written by a person"));
    }
    let mut tx = jobs::begin(app).await?;
    let Some((address, to)) = address(app, &mut tx, &received, recipient).await? else {
        return Ok(Outcome::Ignored("no address that takes commands"));
    };
    // A clock that is wrong says nothing: no mail is older than the address that it came by.
    let now = tx.now();
    let sent_at = received.sent_at().filter(|at| (address.at..=now).contains(at));
    let hash = received.identity(&format!("{} {}", address.proposal_id, address.email.to_ascii_lowercase()));
    if !commands::received(&mut tx, &hash, address.id, sent_at).await? {
        return Ok(Outcome::Ignored("received before"));
    }
    if commands::too_many(&mut tx, address.id).await? {
        return Ok(Outcome::Ignored("too many mails to one address"));
    }
    let Some(proposal) = proposal::store::by_id(tx.db(), address.proposal_id).await? else {
        return Ok(Outcome::Ignored("the proposal is no more"));
    };
    let conference = conference::store::by_id(tx.db(), address.conference_id).await?;
    let track = track::store::by_id(tx.db(), conference.id, proposal.track_id).await?;
    let identity = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let told = commands::version_told(tx.db(), &address).await?;
    let mail = Mail { received: &received, address, to, sent_at, identity, conference, track, proposal, told };
    let who = SignedIn::without_browser(tx.db(), &mail.address.email, "mail").await?;
    let answers = mail.obey(app, who.as_ref()).await?;
    mail.answer(app, &mut tx, who.as_ref(), answers).await?;
    tx.commit().await?;
    Ok(Outcome::Answered)
}

/// The first address of the mail that takes commands, and how it is written.
async fn address(
    app: &App,
    tx: &mut Tx<Worker>,
    received: &Received<'_>,
    recipient: Option<&str>,
) -> Result<Option<(CommandAddress, String)>, AppError> {
    let Some(mailbox) = &app.settings.mail_commands else { return Ok(None) };
    let now = tx.now();
    let written = received.recipients();
    let secrets =
        recipient.into_iter().chain(written.iter().map(String::as_str)).filter_map(|to| mailbox.secret_in(to));
    // Whoever writes to hundreds of addresses is no lead.
    for secret in secrets.take(COMMANDS) {
        if let Some(found) = commands::find(tx.db(), &secret::hash(&secret), now).await? {
            return Ok(Some((found, mailbox.with(&secret))));
        }
    }
    Ok(None)
}

impl Mail<'_> {
    fn number(&self) -> i32 {
        self.proposal.number.unwrap_or_default()
    }

    /// Does the commands, each for itself.
    async fn obey(&self, app: &App, who: Option<&SignedIn>) -> Result<Vec<Answered>, AppError> {
        let email = &self.address.email;
        // A letter that is quoted whole tells its address to whoever reads the quotation.
        if let Some(other) = self.received.from().filter(|from| !from.eq_ignore_ascii_case(email)) {
            let other = HeaderText::new(&other.chars().take(100).collect::<String>());
            let sentence = format!(
                "A mail from {other} came to an address that takes commands from {email} only. Nothing was changed."
            );
            return Ok(Answered::to_all(sentence, true));
        }
        let Some(who) = who else {
            let sign_up = app.absolute(SignUpUrl);
            let sentence = format!(
                "There is no account with the address {email}. Sign up with it, then send this again: {sign_up} Nothing was changed."
            );
            return Ok(Answered::to_all(sentence, true));
        };
        match self.received.top(line::goes_on) {
            Ok(top) => self.obey_all(app, who, &top).await,
            Err(why) => Ok(Answered::to_all(format!("{why} Nothing was changed."), false)),
        }
    }

    async fn obey_all(&self, app: &App, who: &SignedIn, top: &Top) -> Result<Vec<Answered>, AppError> {
        let since = match self.sent_at {
            Some(at) if self.may_know(app, who).await? => {
                commands::done_since(&mut *app.db.acquire().await?, &self.address, who.account().id, at).await?
            }
            _ => Since::default(),
        };
        let mut answers = Vec::new();
        for (index, line) in top.commands.iter().take(COMMANDS).enumerate() {
            answers.push(self.line(app, who, index + 1, line, since).await?);
        }
        if let (Some(line), Some(last)) = (&top.left_out, answers.last_mut()) {
            last.answer.push_str(&not_sent(line));
        }
        if top.commands.len() > COMMANDS {
            let sentence = format!("A mail holds {COMMANDS} commands at most. Those behind them were not done.");
            answers.extend(Answered::to_all(sentence, true));
        }
        answers.extend(top.below.iter().take(NAMED).map(|line| Answered {
            command: line.chars().take(200).collect(),
            answer: "Not done: it stands below other text, and commands stand above everything else.".to_owned(),
            done: false,
            understood: true,
        }));
        Ok(answers)
    }

    /// Whether the sender is told what the leads did about the proposal.
    async fn may_know(&self, app: &App, who: &SignedIn) -> Result<bool, AppError> {
        let mut db = app.db.acquire().await?;
        match DecidesOn::by_number(&mut db, who, &self.conference, self.number()).await {
            Ok(staff) => Ok(staff.kept_out().is_none() && not_hidden(&mut db, &staff).await.is_ok()),
            Err(AppError::NotFound { .. } | AppError::Forbidden(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }

    async fn line(
        &self,
        app: &App,
        who: &SignedIn,
        number: usize,
        line: &str,
        since: Since,
    ) -> Result<Answered, AppError> {
        let command = format!("!{line}");
        let asked = match self.read(number, line, since) {
            Ok(asked) => asked,
            Err(answered) => return Ok(answered),
        };
        let undo = match &asked.act {
            Act::Plan(planning) if *planning != Planning::Nothing => TO_UNDO,
            Act::Move(..) | Act::Merge(_) => TO_UNDO,
            _ => "",
        };
        let key = same_mail(self.address.proposal_id, format_args!("{} {number}", self.identity));
        let (done, answer) = match run::run(app, who, &self.conference, &asked, key, self.told).await {
            Ok(Ok(done)) => (true, format!("{}{undo}{}", done.what, self.text_since(app, &asked.act))),
            Ok(Err(not_done)) => (false, not_done.answer(number, &command)),
            // Delivered again it may go well.
            Err(error @ AppError::Unavailable(_)) => return Err(error),
            Err(error) => {
                tracing::error!(%error, "a command by mail could not be done");
                (false, NotDone::Refused(error.sentence()).answer(number, &command))
            }
        };
        Ok(Answered { command, answer, done, understood: true })
    }

    /// What follows the answer to a judgement of a text that has changed since the letter.
    fn text_since(&self, app: &App, act: &Act) -> String {
        let judges = !matches!(act, Act::Say(_) | Act::Ask(_) | Act::Plan(Planning::Nothing));
        if !judges || self.told.is_none_or(|told| told >= self.proposal.version) {
            return String::new();
        }
        let url = app.absolute(ProposalUrl { conference: self.conference.slug.clone(), number: self.number() });
        format!(" There is a newer text than in the letter that you answer: {url}")
    }

    /// What a line asks for, or why that is not done.
    fn read(&self, number: usize, line: &str, since: Since) -> Result<Command, Answered> {
        let command = format!("!{line}");
        if line.contains(NO_CHARACTER) {
            let why = "Its characters are not in the encoding that your mail names. Send it in UTF-8".to_owned();
            return Err(Answered::refused(number, command, why));
        }
        let line = match line::without_number(line, self.number()) {
            Ok(line) => line,
            Err(why) => return Err(Answered::refused(number, command, why)),
        };
        let act = match parse_act(line) {
            Ok(act) => act,
            Err(why) => {
                let meant = meant_act(line).map(|meant| format!("!{meant}"));
                let answer = NotDone::NotUnderstood { why, meant }.answer(number, &command);
                return Err(Answered { command, answer, done: false, understood: false });
            }
        };
        let later = match &act {
            Act::Vote(_) => since.voted_at.map(|at| format!("You voted at {}", utc_precise(at))),
            Act::Plan(_) | Act::Move(..) | Act::Merge(_) => {
                since.planned_at.map(|at| format!("Something was planned or taken back at {}", utc_precise(at)))
            }
            _ => None,
        };
        match later {
            Some(later) => Err(Answered::refused(
                number,
                command,
                format!("{later}, after this mail was written. If this is what you want now, write it again"),
            )),
            None => Ok(Command { number: self.number(), act }),
        }
    }
}
