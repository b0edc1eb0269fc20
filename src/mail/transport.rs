//! The ways out of the machine: a mail server, or a folder of `.eml` files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::header::{looks_encoded, plain_name};
use super::store::delivery::Outgoing;
use crate::config::ServeOptions;

/// How a letter leaves.
#[derive(Clone)]
pub enum Transport {
    /// To a mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// Into a folder.
    Folder(PathBuf),
}

/// Why a letter did not leave.
#[derive(Debug)]
pub struct NotDelivered {
    /// What the other side said.
    pub said: String,
    /// Whether trying again is useless.
    pub permanent: bool,
}

impl Transport {
    /// The transport that the configuration names.
    ///
    /// # Errors
    /// When the address of the mail server cannot be read, or the folder cannot be made.
    pub fn new(options: &ServeOptions) -> anyhow::Result<Self> {
        match (&options.smtp_url, &options.mail_dir) {
            (Some(url), _) => Self::smtp(url),
            (None, Some(folder)) => Self::folder(folder),
            (None, None) => anyhow::bail!("Set SMTP_URL or MAIL_DIR."),
        }
    }

    /// A mail server by its address: `smtps://` is TLS, `smtp://…?tls=required` STARTTLS, `smtp://` neither.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn smtp(url: &str) -> anyhow::Result<Self> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .context("SMTP_URL cannot be read; write smtps://user:password@host or smtp://host:587?tls=required")?;
        Ok(Self::Smtp(builder.timeout(Some(Duration::from_secs(30))).build()))
    }

    /// A folder; made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn folder(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the mail folder {}", folder.display()))?;
        Ok(Self::Folder(folder.to_owned()))
    }

    /// Delivers one letter.
    ///
    /// # Errors
    /// [`NotDelivered`].
    pub async fn deliver(&self, letter: &Outgoing, mail_from: &str) -> Result<(), NotDelivered> {
        let message = message(letter, mail_from).map_err(|error| NotDelivered {
            said: format!("the letter cannot be written: {error:#}"),
            permanent: true,
        })?;
        match self {
            Self::Smtp(server) => server.send(message).await.map(|_| ()).map_err(|error| NotDelivered {
                permanent: error.status().is_some_and(|code| is_about_the_reader(u16::from(code))),
                said: chain(&error),
            }),
            Self::Folder(folder) => store(folder, letter, &message.formatted())
                .await
                .map_err(|error| NotDelivered { said: error.to_string(), permanent: false }),
        }
    }
}

/// Refusals of this reader or this letter. Others, such as a refused sign-in, pass when our configuration is mended.
fn is_about_the_reader(code: u16) -> bool {
    matches!(code, 550..=553 | 556)
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !said.contains(&text) {
            said.push_str(": ");
            said.push_str(&text);
        }
        cause = inner.source();
    }
    said.chars().take(500).collect()
}

/// The name says the order; the same letter again is the same file.
async fn store(folder: &Path, letter: &Outgoing, bytes: &[u8]) -> std::io::Result<()> {
    let name = format!("{}-{}-{}.eml", letter.created_at.format("%Y%m%dT%H%M%S%6f"), letter.letter, letter.id.simple());
    let unfinished = folder.join(format!(".{name}"));
    tokio::fs::write(&unfinished, bytes).await?;
    tokio::fs::rename(&unfinished, folder.join(name)).await
}

fn mailbox(name: &str, email: &str) -> anyhow::Result<Mailbox> {
    let address: Address = email.parse().with_context(|| format!("{email:?} is no mail address"))?;
    Ok(Mailbox::new((!name.is_empty()).then(|| plain_name(name)), address))
}

/// The letter as a mail.
///
/// # Errors
/// When an address is none.
fn message(letter: &Outgoing, mail_from: &str) -> anyhow::Result<Message> {
    let mut builder = Message::builder()
        .from(mailbox(&letter.from_name, mail_from)?)
        .to(mailbox(&letter.to_name, &letter.to_email)?)
        .subject(&letter.subject)
        .date(letter.created_at.into())
        .message_id(Some(letter.message_id.clone()));
    if let Some(email) = &letter.reply_to_email {
        builder = builder.reply_to(mailbox(letter.reply_to_name.as_deref().unwrap_or_default(), email)?);
    }
    if let Some(root) = &letter.thread_root {
        builder = builder.in_reply_to(root.clone()).references(root.clone());
    }
    let part = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(letter.body.clone());
    let mut message = builder.singlepart(part)?;
    if let Some(subject) = looks_encoded(&letter.subject) {
        message.headers_mut().insert_raw(subject);
    }
    let mut raw = |name: &'static str, value: &str| {
        message.headers_mut().insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()));
    };
    raw("Auto-Submitted", "auto-generated");
    if let Some(list_id) = &letter.list_id {
        raw("List-Id", list_id);
    }
    Ok(message)
}
