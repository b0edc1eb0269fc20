//! Doing what a command says: the one way that the page, the command line and mail share, with the rights of whoever sent it.

use uuid::Uuid;

use super::act;
use super::command::{Act, Command, meant, parse};
use super::notify::reaches_author;
use super::store::votes;
use super::vote::Vote;
use crate::access::{DecidesOn, ReviewsOn, SignedIn, Tx};
use crate::app::App;
use crate::conference::Conference;
use crate::decision;
use crate::error::AppError;
use crate::travel;

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// The proposal's number.
    pub number: i32,
    /// In a sentence, without the proposal.
    pub what: String,
}

/// Why a line was not done. Nothing was changed then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDone {
    /// It is no command: what is wrong with it, and the line that was probably meant.
    NotUnderstood {
        /// What is wrong with it.
        why: String,
        /// The line that was probably meant.
        meant: Option<String>,
    },
    /// It is a command that cannot be done, with the reason.
    Refused(String),
}

impl NotDone {
    /// What is wrong, in the words of a form's error.
    pub fn why(&self) -> String {
        match self {
            Self::NotUnderstood { why, meant: Some(meant) } => format!("{why}. Did you mean “{meant}”?"),
            Self::NotUnderstood { why, meant: None } | Self::Refused(why) => why.clone(),
        }
    }

    /// The answer to the line `text`, the `number`th, where there is no form that could show it.
    pub fn answer(&self, number: usize, text: &str) -> String {
        let why = self.why();
        let end = if why.ends_with(['.', '?']) { "" } else { "." };
        match self {
            Self::NotUnderstood { .. } => {
                let text: String = text.chars().take(80).collect();
                format!("I did not understand line {number}: “{text}”. {why}{end} Nothing was changed.")
            }
            Self::Refused(_) => format!("Line {number}: {why}{end} Nothing was changed."),
        }
    }
}

/// Does what a line says, in a transaction of its own. `key` makes a message that is sent twice one message.
///
/// # Errors
/// When the program or its database fails; whatever the person can mend is a [`NotDone`].
pub async fn line(
    app: &App,
    who: &SignedIn,
    conference: &Conference,
    line: &str,
    key: Uuid,
) -> Result<Result<Done, NotDone>, AppError> {
    match parse(line) {
        Ok(command) => run(app, who, conference, &command, key, None).await,
        Err(why) => Ok(Err(NotDone::NotUnderstood { why, meant: meant(line) })),
    }
}

/// The same for a line that was read. `told` is the version of the text that the person has before them, where it may be an older
/// one.
///
/// # Errors
/// When the program or its database fails; whatever the person can mend is a [`NotDone`].
pub async fn run(
    app: &App,
    who: &SignedIn,
    conference: &Conference,
    command: &Command,
    key: Uuid,
    told: Option<i32>,
) -> Result<Result<Done, NotDone>, AppError> {
    match obey(app, who, conference, command, key, told).await {
        Ok(what) => Ok(Ok(Done { number: command.number, what })),
        Err(AppError::NotFound { .. }) => {
            Ok(Err(NotDone::Refused(format!("You have no proposal #{} to work on", command.number))))
        }
        Err(AppError::Forbidden(sentence)) => Ok(Err(NotDone::Refused(sentence))),
        Err(other) => Err(other),
    }
}

/// Does it as the same person would do it on the proposal's page, and says what was done.
async fn obey(
    app: &App,
    who: &SignedIn,
    conference: &Conference,
    command: &Command,
    key: Uuid,
    told: Option<i32>,
) -> Result<String, AppError> {
    let mut db = app.db.acquire().await?;
    let staff = DecidesOn::by_number(&mut db, who, conference, command.number).await?;
    drop(db);
    match &command.act {
        Act::Vote(vote) => {
            let kept = judge(app, staff, Some(vote), told).await?;
            let note = if kept { ", with the note that you gave before" } else { "" };
            Ok(format!("Your vote is {}{note}.", vote.value.sign()))
        }
        Act::Read => {
            judge(app, staff, None, told).await?;
            Ok("Marked as read.".to_owned())
        }
        Act::Say(text) => {
            let mut tx = Tx::begin(ReviewsOn::of(staff)?, app).await?;
            act::say(app, &mut tx, key, text).await?;
            tx.commit().await?;
            Ok("Written to the other leads.".to_owned())
        }
        Act::Ask(text) => {
            let mut tx = Tx::begin(staff, app).await?;
            act::ask(app, &mut tx, key, text).await?;
            let asked = if reaches_author(tx.proposal()) {
                "The author was asked."
            } else {
                "The question is on the proposal's page; nobody has confirmed the author's address, so no mail went there."
            };
            tx.commit().await?;
            Ok(asked.to_owned())
        }
        Act::Plan(planning) => decision::act::obey(app, staff, planning).await,
        Act::Move(track, note) => travel::commands::move_to(app, staff, track, note).await,
        Act::Merge(numbers) => travel::commands::merge_into(app, staff, numbers).await,
    }
}

/// Whoever votes without opening the proposal has read it elsewhere: in the mail, say. A line without a note keeps the note
/// of an earlier vote, whose writer does not see it: whether it did.
async fn judge(app: &App, staff: DecidesOn, vote: Option<&Vote>, told: Option<i32>) -> Result<bool, AppError> {
    let mut tx = Tx::begin(ReviewsOn::of(staff)?, app).await?;
    let mut kept = false;
    if let Some(vote) = vote {
        let reviewer = ReviewsOn::clone(&tx);
        let before = votes::mine(tx.db(), &reviewer).await?.map(|before| before.note).unwrap_or_default();
        kept = vote.note.is_empty() && !before.is_empty();
        let note = if kept { before } else { vote.note.clone() };
        act::keep_vote(&mut tx, &Vote { value: vote.value, note }).await?;
    }
    act::mark_read(&mut tx, told).await?;
    tx.commit().await?;
    Ok(kept)
}
