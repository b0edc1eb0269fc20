//! A mailbox: a separator before each message. A line that begins like one is written as quoted-printable, so that no reader
//! takes it for one and every text comes back as it was.

use std::io::Write;

use anyhow::Context;
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, SinglePart};
use lettre::{Address, Message};

use crate::conference::store::Contact;
use crate::mail::header::{HeaderText, looks_encoded, plain_name};

/// The media type of the file.
pub const MEDIA_TYPE: &str = "application/mbox";

/// The word for a mailbox in addresses and on the command line.
pub const FORMAT: &str = "mbox";

/// A message of the mailbox.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Who wrote it.
    pub from: Contact,
    /// To whom it went, or would have: a reply to everybody goes there.
    pub to: Vec<Contact>,
    /// Who else read it.
    pub cc: Vec<Contact>,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// One line.
    pub subject: HeaderText,
    /// In angle brackets.
    pub message_id: String,
    /// What it hangs on: the beginning of its thread, and last what it answers.
    pub references: Vec<String>,
    /// The track's list, for filters.
    pub list_id: Option<String>,
    /// Whether its reader has read it.
    pub is_read: bool,
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
        writeln!(file, "From {} {separator}", mail.from.email.replace(char::is_whitespace, ""))?;
        let bytes = message(mail)?.formatted();
        // The end of the part comes after the end of the last line.
        let bytes = bytes.strip_suffix(b"\r\n").unwrap_or(&bytes);
        let bytes = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        for line in bytes.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            // No header begins so, and a body in which a line does is quoted-printable.
            match line {
                [first, rest @ ..] if looks_like_a_separator(line) => {
                    write!(file, "={first:02X}")?;
                    file.extend_from_slice(rest);
                }
                _ => file.extend_from_slice(line),
            }
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

fn mailbox(contact: &Contact) -> anyhow::Result<Mailbox> {
    let Contact { name, email } = contact;
    let address: Address = email.parse().with_context(|| format!("{email:?} is no mail address"))?;
    let name = plain_name(name);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

fn message(mail: &Mail) -> anyhow::Result<Message> {
    let mut builder = Message::builder()
        .from(mailbox(&mail.from)?)
        .subject(mail.subject.as_str())
        .date(mail.at.into())
        .message_id(Some(mail.message_id.clone()));
    for contact in &mail.to {
        builder = builder.to(mailbox(contact)?);
    }
    for contact in &mail.cc {
        builder = builder.cc(mailbox(contact)?);
    }
    if let Some(answered) = mail.references.last() {
        builder = builder.in_reply_to(answered.clone()).references(mail.references.join(" "));
    }
    let mut message = builder.singlepart(part(&mail.body)?)?;
    let mut raw = |name: &'static str, value: String| {
        message.headers_mut().insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    };
    if let Some(list_id) = &mail.list_id {
        raw("List-Id", list_id.clone());
    }
    if mail.is_read {
        raw("Status", "RO".to_owned());
    }
    if let Some(subject) = looks_encoded(mail.subject.as_str()) {
        message.headers_mut().insert_raw(subject);
    }
    Ok(message)
}

/// The text; where a line of it begins like a separator, in the encoding in which it need not.
fn part(text: &str) -> anyhow::Result<SinglePart> {
    let builder = SinglePart::builder().header(ContentType::TEXT_PLAIN);
    if !text.lines().any(|line| looks_like_a_separator(line.as_bytes())) {
        return Ok(builder.body(text.to_owned()));
    }
    let body = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable);
    Ok(builder.body(body.map_err(|_| anyhow::anyhow!("a text cannot be encoded"))?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mail(body: &str) -> Mail {
        Mail {
            from: Contact { name: "Zoë Ada".into(), email: "zoe@example.org".into() },
            to: vec![Contact { name: "Tracing MC".into(), email: "tracing@example.org".into() }],
            cc: Vec::new(),
            at: "2023-07-05T10:00:00Z".parse().expect("an instant"),
            subject: HeaderText::new("[LPC 2023] #1 Ça marche\r\nBcc: all@example.org"),
            message_id: "<proposal.1@example.org>".into(),
            references: Vec::new(),
            list_id: Some("Tracing <tracing.example.org>".into()),
            is_read: false,
            body: body.into(),
        }
    }

    /// The bodies of a mailbox, as a mail program reads them.
    fn bodies(file: &[u8]) -> Vec<String> {
        let messages = mail_parser::mailbox::mbox::MessageIterator::new(file);
        let body = |bytes: &[u8]| {
            let message = mail_parser::MessageParser::default().parse(bytes).expect("a mail");
            format!("{}\n", message.body_text(0).expect("a text").replace("\r\n", "\n").trim_end_matches('\n'))
        };
        messages.map(|message| body(message.expect("a message").contents())).collect()
    }

    #[test]
    fn a_message_has_what_mail_programs_thread_by() {
        let answer = Mail {
            references: vec!["<root@example.org>".into(), "<proposal.1@example.org>".into()],
            message_id: "<2@example.org>".into(),
            is_read: true,
            ..mail("Yes\n")
        };
        let file = write(&[mail("Hello\n"), answer]).expect("a file");
        let text = String::from_utf8(file).expect("text");
        assert!(text.starts_with("From zoe@example.org Wed Jul  5 10:00:00 2023\n"), "{text}");
        for line in [
            "Message-ID: <proposal.1@example.org>",
            "In-Reply-To: <proposal.1@example.org>",
            "References: <root@example.org> <proposal.1@example.org>",
            "Status: RO",
            "Date: Wed, 05 Jul 2023 10:00:00 +0000",
            "List-Id: Tracing <tracing.example.org>",
        ] {
            assert!(text.lines().any(|have| have == line), "{line} in {text}");
        }
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        assert!(!text.contains('\r'));
        assert_eq!(text.matches("Status:").count(), 1, "the other is new");
        assert!(text.contains("\n\nFrom zoe@example.org Wed"), "an empty line before each separator");
    }

    #[test]
    fn a_text_can_begin_like_a_separator() {
        let body = "From here on\n>From there\nFromage\n > From\n";
        let file = write(&[mail(body), mail("Second\n")]).expect("a file");
        let text = String::from_utf8_lossy(&file).into_owned();
        assert!(text.contains("\n=46rom here on\n=3EFrom there\nFromage\n > From\n"), "{text}");
        assert_eq!(bodies(&file), [body, "Second\n"]);
    }

    #[test]
    fn what_looks_encoded_is_shown_as_it_was_typed() {
        let title = "=?utf-8?b?Zm9v?= and é, ".repeat(6);
        let mut mail = Mail { subject: HeaderText::new(&title), ..mail("x\n") };
        mail.from.name = "=?utf-8?b?Zm9v?=".to_owned();
        let file = write(&[mail]).expect("a file");
        let message = mail_parser::MessageParser::default()
            .parse(&file[file.iter().position(|b| *b == b'\n').expect("a line") + 1..]);
        let message = message.expect("a mail");
        assert_eq!(message.subject(), Some(title.trim_end()));
        assert!(message.raw_message().split(|byte| *byte == b'\n').all(|line| line.len() <= 90));
        assert!(!String::from_utf8_lossy(&file).contains("=?utf-8?b?Zm9v?="));
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
