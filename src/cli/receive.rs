//! A mail with commands, as a mail server pipes it in.

use std::io::Read;

use anyhow::{Context, ensure};

use super::commands::ReceiveOptions;
use super::serve;
use crate::mail::received::MAIL_BYTES;
use crate::review::by_mail;

/// Ends well for every mail that need not come again, answered or not: a mail server that is told of a failure writes to
/// whoever the mail says it is from.
pub async fn run(options: ReceiveOptions) -> anyhow::Result<()> {
    serve::log_to_stderr(false, "info,sqlx=warn");
    let bytes = read().context("the mail cannot be read")?;
    let app = options.site.app(&options.database).await?;
    ensure!(app.settings.mail_commands.is_some(), "Set MAIL_COMMANDS (an address such as cfp@example.org)");
    let outcome = by_mail::receive(&app, &bytes, options.recipient.as_deref()).await;
    let outcome = outcome.map_err(|error| anyhow::anyhow!("the mail is to be delivered again: {error}"))?;
    tracing::info!(%outcome, "a mail was received");
    Ok(())
}

/// At most so much of it as counts; what follows is read and forgotten, since mail servers want all of it to be taken.
fn read() -> std::io::Result<Vec<u8>> {
    let mut input = std::io::stdin().lock();
    let mut bytes = Vec::new();
    input.by_ref().take(MAIL_BYTES).read_to_end(&mut bytes)?;
    std::io::copy(&mut input, &mut std::io::sink())?;
    Ok(bytes)
}
