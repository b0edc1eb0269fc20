//! The foot of a letter to a lead: the address that takes commands on its proposal.

use chrono::{DateTime, Utc};

use super::letter::Letter;
use super::outbox::Envelope;
use super::store::commands;
use crate::access::{Capability, Tx};
use crate::app::App;
use crate::error::AppError;
use crate::track::words::date_in_words;
use crate::web::secret;

/// The foot, and what is kept of its secret.
pub(super) struct Foot {
    pub text: String,
    /// None where the address takes commands already.
    secret_hash: Option<Vec<u8>>,
}

impl Foot {
    /// From now on its address takes commands.
    pub(super) async fn keep<C: Capability>(self, tx: &mut Tx<C>, envelope: &Envelope<'_>) -> Result<(), AppError> {
        if let (Some(hash), Some(conference), Some(proposal)) =
            (self.secret_hash, envelope.conference, envelope.proposal)
        {
            commands::add(tx, &hash, (conference.id, proposal), &envelope.to.email).await?;
        }
        Ok(())
    }
}

/// The foot of a letter, where commands by mail are set up, its reader runs the track, and the proposal was filed.
pub(super) async fn of<C: Capability>(
    tx: &mut Tx<C>,
    app: &App,
    letter: &Letter,
    envelope: &Envelope<'_>,
) -> Result<Option<Foot>, AppError> {
    if let Letter::CommandAnswer(answer) = letter {
        return Ok(Some(Foot { text: text(&answer.address, answer.until), secret_hash: None }));
    }
    let (Some(mailbox), Some(proposal)) = (&app.settings.mail_commands, envelope.proposal) else { return Ok(None) };
    // An offered proposal is not the reader's to judge before it is taken.
    let takes_commands = envelope.to_leads && !matches!(letter, Letter::MoveOffered(_));
    if !takes_commands || !commands::is_filed(tx.db(), proposal).await? {
        return Ok(None);
    }
    let secret = secret::new_address_secret();
    let text = text(&mailbox.with(&secret), tx.now() + commands::VALID_FOR);
    Ok(Some(Foot { text, secret_hash: Some(secret::hash(&secret)) }))
}

/// What a lead is told of an address. No line begins with an exclamation mark: some programs quote without marks.
pub fn text(address: &str, until: DateTime<Utc>) -> String {
    let until = date_in_words(until.date_naive());
    format!(
        "\nCommands: !vote +1, !plan accept 20, !plan waitlist, !say … or !ask …\n\
         as the first lines of a mail from this address of yours to\n\
         {address}\n\
         It is for this proposal alone, until {until}.\n\
         Cut it from what you send to others: whoever has it could try to\n\
         write in your name.\n"
    )
}
