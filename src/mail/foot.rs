//! The foot of a letter to a lead: the address that takes commands on its proposal.

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
    pub secret_hash: Vec<u8>,
}

impl Foot {
    /// From now on its address takes commands.
    pub(super) async fn keep<C: Capability>(self, tx: &mut Tx<C>, envelope: &Envelope<'_>) -> Result<(), AppError> {
        if let (Some(conference), Some(proposal)) = (envelope.conference, envelope.proposal) {
            commands::add(tx, &self.secret_hash, (conference.id, proposal), &envelope.to.email).await?;
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
    let (Some(mailbox), Some(proposal)) = (&app.settings.mail_commands, envelope.proposal) else { return Ok(None) };
    // An offered proposal is not the reader's to judge before it is taken.
    let takes_commands = envelope.to_leads && !matches!(letter, Letter::MoveOffered(_));
    if !takes_commands || !commands::is_filed(tx.db(), proposal).await? {
        return Ok(None);
    }
    let secret = secret::new_address_secret();
    let until = date_in_words((tx.now() + commands::VALID_FOR).date_naive());
    let text = format!(
        "Commands: write !vote +1, !plan accept 20, !plan waitlist, !say … or\n\
         !ask … as the first lines of a mail from this address of yours to\n\
         {}\n\
         Do not quote it: until {until} it acts for you.\n",
        mailbox.with(&secret)
    );
    Ok(Some(Foot { text, secret_hash: secret::hash(&secret) }))
}
