//! A mailbox in the form *mboxrd*: lines that begin like a separator are quoted, so that every text comes back as it was.

use std::io::Write;

use anyhow::Context;
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::{Address, Message};

use crate::mail::header::HeaderText;

/// The media type of the file.
pub const MEDIA_TYPE: &str = "application/mbox";

/// A message of the mailbox.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Who wrote it.
    pub from_name: String,
    /// Their address.
    pub from_email: String,
    /// Whom the mailbox is of: a track and the address that letters come from.
    pub to: (String, String),
    /// When it was written.
    pub at: DateTime<Utc>,
    /// One line.
    pub subject: HeaderText,
    /// In angle brackets; the same in every mailbox.
    pub message_id: String,
    /// The message that begins its thread, if it does not begin one itself.
    pub root: Option<String>,
    /// The track's list, for filters.
    pub list_id: Option<String>,
    /// Plain text.
    pub body: String,
}

/// The mailbox with these messages, in their order.
///
/// # Errors
/// When an address is none.
pub fn write(mails: &[Mail]) -> anyhow::Result<Vec<u8>> {
    let mut file = Vec::new();
    for mail in mails {
        let separator = mail.at.format("%a %b %e %H:%M:%S %Y");
        writeln!(file, "From {} {separator}", mail.from_email.replace(char::is_whitespace, ""))?;
        let bytes = message(mail)?.formatted();
        // The end of the part comes after the end of the last line.
        let bytes = bytes.strip_suffix(b"\r\n").unwrap_or(&bytes);
        let bytes = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        for line in bytes.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if looks_like_a_separator(line) {
                file.push(b'>');
            }
            file.extend_from_slice(line);
            file.push(b'\n');
        }
        file.push(b'\n');
    }
    Ok(file)
}

/// Whether a line is a separator but for `>` signs in front.
fn looks_like_a_separator(line: &[u8]) -> bool {
    let quoted = line.iter().take_while(|byte| **byte == b'>').count();
    line[quoted..].starts_with(b"From ")
}

fn mailbox(name: &str, email: &str) -> anyhow::Result<Mailbox> {
    let address: Address = email.parse().with_context(|| format!("{email:?} is no mail address"))?;
    let name = HeaderText::new(name);
    Ok(Mailbox::new((!name.as_str().is_empty()).then(|| name.as_str().to_owned()), address))
}

fn message(mail: &Mail) -> anyhow::Result<Message> {
    let mut builder = Message::builder()
        .from(mailbox(&mail.from_name, &mail.from_email)?)
        .to(mailbox(&mail.to.0, &mail.to.1)?)
        .subject(mail.subject.as_str())
        .date(mail.at.into())
        .message_id(Some(mail.message_id.clone()));
    if let Some(root) = &mail.root {
        builder = builder.in_reply_to(root.clone()).references(root.clone());
    }
    let part = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(mail.body.clone());
    let mut message = builder.singlepart(part)?;
    if let Some(list_id) = &mail.list_id {
        let name = HeaderName::new_from_ascii_str("List-Id");
        message.headers_mut().insert_raw(HeaderValue::new(name, list_id.clone()));
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mail(body: &str) -> Mail {
        Mail {
            from_name: "Zoë Ada".into(),
            from_email: "zoe@example.org".into(),
            to: ("Tracing MC".into(), "cfp@example.org".into()),
            at: "2023-07-05T10:00:00Z".parse().expect("an instant"),
            subject: HeaderText::new("[LPC 2023] #1 Ça marche\r\nBcc: all@example.org"),
            message_id: "<proposal.1@example.org>".into(),
            root: None,
            list_id: Some("Tracing <tracing.example.org>".into()),
            body: body.into(),
        }
    }

    /// The bodies of a mailbox, as a mail program reads them; each is plain ASCII, so nothing is encoded.
    fn bodies(file: &[u8]) -> Vec<String> {
        let text = String::from_utf8(file.to_vec()).expect("text");
        let mut mails: Vec<Vec<&str>> = Vec::new();
        for line in text.lines() {
            if line.starts_with("From ") {
                mails.push(Vec::new());
            } else {
                mails.last_mut().expect("a separator first").push(line);
            }
        }
        let body = |lines: &Vec<&str>| {
            let from = lines.iter().position(|line| line.is_empty()).expect("the end of the headers") + 1;
            let read = |line: &&str| match line.strip_prefix('>') {
                Some(rest) if looks_like_a_separator(rest.as_bytes()) => format!("{rest}\n"),
                _ => format!("{line}\n"),
            };
            let text: String = lines[from..lines.len() - 1].iter().map(read).collect();
            text
        };
        mails.iter().map(body).collect()
    }

    #[test]
    fn a_message_has_what_mail_programs_thread_by() {
        let answer = Mail {
            root: Some("<proposal.1@example.org>".into()),
            message_id: "<2@example.org>".into(),
            ..mail("Yes\n")
        };
        let file = write(&[mail("Hello\n"), answer]).expect("a file");
        let text = String::from_utf8(file).expect("text");
        assert!(text.starts_with("From zoe@example.org Wed Jul  5 10:00:00 2023\n"), "{text}");
        for line in [
            "Message-ID: <proposal.1@example.org>",
            "In-Reply-To: <proposal.1@example.org>",
            "References: <proposal.1@example.org>",
            "Date: Wed, 05 Jul 2023 10:00:00 +0000",
            "List-Id: Tracing <tracing.example.org>",
        ] {
            assert!(text.lines().any(|have| have == line), "{line} in {text}");
        }
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        assert!(!text.contains('\r'));
        assert!(text.contains("\n\nFrom zoe@example.org Wed"), "an empty line before each separator");
    }

    #[test]
    fn a_text_can_begin_like_a_separator() {
        let body = "From here on\n>From there\nFromage\n > From\n";
        let file = write(&[mail(body), mail("Second\n")]).expect("a file");
        let text = String::from_utf8_lossy(&file).into_owned();
        assert!(text.contains("\n>From here on\n>>From there\nFromage\n > From\n"), "{text}");
        assert_eq!(bodies(&file), [body, "Second\n"]);
    }

    proptest! {
        #[test]
        fn every_text_comes_back(parts in prop::collection::vec("(>{0,3}From ?|>)?[a-z ]{0,8}[a-z]", 1..6)) {
            let body = format!("{}\n", parts.join("\n"));
            let file = write(&[mail(&body), mail(&body)]).expect("a file");
            prop_assert_eq!(bodies(&file), [body.clone(), body]);
        }
    }
}
