//! A mail as it is piped in: whom it is for, whether a program wrote it, and what its text asks for. No database here.

mod top;

use chrono::{DateTime, Utc};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use sha2::{Digest, Sha256};

pub use top::Top;
use top::{Flow, without_armour};

/// No mail with commands is longer; what is beyond is not read.
pub const MAIL_BYTES: u64 = 1 << 20;
/// So many commands of a mail are done; the ones behind them are answered.
pub const COMMANDS: usize = 20;

/// Why no command was found, in a sentence to whoever wrote the mail.
pub type NoCommand = &'static str;

const NONE: NoCommand =
    "There is no command at the top of your mail: each is a line that begins with an exclamation mark.";
const HTML_ONLY: NoCommand =
    "Your mail is HTML only, and commands are read from plain text. Send it as plain text, or as both.";
const ENCRYPTED: NoCommand =
    "Your mail is encrypted, and this program has no key. Send it as plain text; it may be signed.";
const UNREADABLE: NoCommand =
    "Your mail cannot be read: its characters are not in the encoding that it names. Send it in UTF-8.";

/// What stands in a text for bytes that are no character in the encoding that the mail names.
pub const NO_CHARACTER: char = '\u{fffd}';

/// A mail that was received.
pub struct Received<'a> {
    bytes: &'a [u8],
    message: Message<'a>,
}

impl<'a> Received<'a> {
    /// Reads a mail. Some mail servers put a line in front of it, as in mailboxes.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let bytes = match bytes.strip_prefix(b"From ") {
            Some(rest) => rest.splitn(2, |byte| *byte == b'\n').nth(1)?,
            None => bytes,
        };
        let message = MessageParser::default().parse(bytes)?;
        Some(Self { bytes, message })
    }

    /// Every address that it may have come by, those of the envelope first.
    pub fn recipients(&self) -> Vec<String> {
        let envelope =
            ["Delivered-To", "X-Original-To", "X-Delivered-To", "Envelope-To"].into_iter().flat_map(|name| {
                let values = self.message.headers_raw().filter(move |(have, _)| have.eq_ignore_ascii_case(name));
                values.map(|(_, value)| value.trim().trim_matches(['<', '>']).to_owned())
            });
        let written = [self.message.to(), self.message.cc()].into_iter().flatten().flat_map(|list| list.iter());
        envelope.chain(written.filter_map(|one| one.address().map(str::to_owned))).collect()
    }

    /// The address that it says it is from, if that is one.
    pub fn from(&self) -> Option<&str> {
        let mut from = self.message.from()?.iter();
        let first = from.next()?.address()?;
        from.next().is_none().then_some(first)
    }

    /// Whether a program wrote it, or a list passed it on: such mail is never answered.
    pub fn is_automatic(&self) -> bool {
        let header = |name: &str| self.raw(name).unwrap_or_default().to_ascii_lowercase();
        let submitted = header("Auto-Submitted");
        let first_word = submitted.split([';', ' ', '(']).next().unwrap_or_default();
        !matches!(first_word, "" | "no")
            || matches!(header("Precedence").as_str(), "bulk" | "list" | "junk" | "auto_reply" | "auto-reply")
            // What programs wrote before there was a standard.
            || ["X-Autoreply", "X-Autorespond", "X-Autoresponder"].iter().any(|name| !matches!(header(name).as_str(), "" | "no"))
            || header("Return-Path").split_whitespace().collect::<String>() == "<>"
            || self.from().is_none_or(|from| from.to_ascii_lowercase().starts_with("mailer-daemon@"))
    }

    /// The same for the same mail to the same place, however often it is delivered.
    pub fn identity(&self, place: &str) -> Vec<u8> {
        let mut digest = Sha256::new();
        digest.update((place.len() as u64).to_be_bytes());
        digest.update(place.as_bytes());
        match self.message.message_id() {
            Some(id) => digest.update(id.as_bytes()),
            None => digest.update(self.bytes),
        }
        digest.finalize().to_vec()
    }

    /// When it was written, as it says.
    pub fn sent_at(&self) -> Option<DateTime<Utc>> {
        let date = self.message.date().filter(|date| date.is_valid())?;
        DateTime::from_timestamp(date.to_timestamp(), 0)
    }

    /// The commands of its text. `takes_text` tells whether one can be longer than its line.
    ///
    /// # Errors
    /// If there is none at the top.
    pub fn top(&self, takes_text: impl Fn(&str) -> bool) -> Result<Top, NoCommand> {
        let is_html = |part: Option<&mail_parser::MessagePart<'_>>| {
            matches!(part.map(|part| &part.body), Some(PartType::Html(_)))
        };
        let Some(part) = self.message.text_part(0) else {
            return Err(if self.message.is_content_type("multipart", "encrypted") { ENCRYPTED } else { NONE });
        };
        // A mail of HTML only has no text that somebody wrote as lines; some programs send an empty one with it.
        let PartType::Text(text) = &part.body else { return Err(if is_html(Some(part)) { HTML_ONLY } else { NONE }) };
        if text.trim().is_empty() && is_html(self.message.html_part(0)) {
            return Err(HTML_ONLY);
        }
        let text = without_armour(text).map_err(|_| ENCRYPTED)?;
        let top = Top::read(&text, flow(part), takes_text);
        match top.commands.is_empty() {
            true if text.contains(NO_CHARACTER) => Err(UNREADABLE),
            true => Err(NONE),
            false => Ok(top),
        }
    }

    fn raw(&self, name: &str) -> Option<String> {
        let mut headers = self.message.headers_raw().filter(|(have, _)| have.eq_ignore_ascii_case(name));
        headers.next().map(|(_, value)| value.trim().to_owned())
    }
}

/// How the lines of a part were wrapped.
fn flow(part: &mail_parser::MessagePart<'_>) -> Flow {
    let says = |name: &str, value: &str| {
        part.content_type().and_then(|kind| kind.attribute(name)).is_some_and(|have| have.eq_ignore_ascii_case(value))
    };
    match (says("format", "flowed"), says("delsp", "yes")) {
        (false, _) => Flow::Fixed,
        (true, false) => Flow::Spaced,
        (true, true) => Flow::Unspaced,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mail(headers: &str, body: &str) -> Vec<u8> {
        format!(
            "From: Lea <lea@example.org>\r\nTo: cfp+1@example.org\r\nMessage-ID: <1@example.org>\r\n{headers}\r\n{body}"
        )
        .into_bytes()
    }

    fn commands(bytes: &[u8]) -> Result<Vec<String>, NoCommand> {
        let top = Received::parse(bytes).expect("a mail").top(|command| command.starts_with("say"));
        top.map(|top| top.commands)
    }

    fn text(kind: &str, body: &str) -> Vec<u8> {
        mail(&format!("Content-Type: text/plain; {kind}\r\n"), body)
    }

    #[test]
    fn encodings_and_folded_headers_are_read() {
        let bytes = mail(
            "Cc: somebody\r\n <cfp+2@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n",
            "!say Gr=C3=BC=C3=9Fe=\r\n aus Z=C3=BCrich\r\n",
        );
        let read = Received::parse(&bytes).expect("a mail");
        assert_eq!(commands(&bytes), Ok(vec!["say Grüße aus Zürich".to_owned()]));
        assert_eq!(read.recipients(), ["cfp+1@example.org", "cfp+2@example.org"]);
        let bytes = mail("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n", "IXZvdGUgKzEK\r\n");
        assert_eq!(commands(&bytes), Ok(vec!["vote +1".to_owned()]));
    }

    #[test]
    fn the_text_of_a_mail_with_two_forms_is_read_and_html_alone_is_not() {
        let both = "--b\r\nContent-Type: text/plain\r\n\r\n!vote 0\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>!vote +1</p>\r\n--b--\r\n";
        let bytes = mail("Content-Type: multipart/alternative; boundary=b\r\n", both);
        assert_eq!(commands(&bytes), Ok(vec!["vote 0".to_owned()]));
        let bytes = mail("Content-Type: text/html\r\n", "<p>!vote +1</p>");
        assert_eq!(commands(&bytes), Err(HTML_ONLY));
        let bytes = mail("Content-Type: multipart/alternative; boundary=b\r\n", &both.replace("!vote 0", " "));
        assert_eq!(commands(&bytes), Err(HTML_ONLY), "an empty text beside it");
    }

    #[test]
    fn a_text_comes_in_the_encodings_of_the_far_east() {
        for (charset, said, written) in [
            ("gb2312", &b"\xc4\xe3\xba\xc3"[..], "你好"),
            ("shift_jis", b"\x82\xb1\x82\xf1", "こん"),
            ("iso-2022-jp", b"\x1b$B$3$s\x1b(B", "こん"),
            ("big5", b"\xa7A\xa6n", "你好"),
            ("euc-kr", b"\xbe\xc8", "안"),
        ] {
            let mut bytes = text(&format!("charset={charset}"), "!say ");
            bytes.extend_from_slice(said);
            assert_eq!(commands(&bytes), Ok(vec![format!("say {written}")]), "{charset}");
        }
    }

    #[test]
    fn text_that_cannot_be_read_is_known() {
        let mut bytes = text("charset=utf-8", "!say Gr");
        bytes.extend_from_slice(b"\xfc\xdfe");
        assert!(commands(&bytes).is_ok_and(|commands| commands[0].contains(NO_CHARACTER)));
        let mut bytes = text("charset=utf-8", "");
        bytes.extend_from_slice(b"\xa3\xa1vote");
        assert_eq!(commands(&bytes), Err(UNREADABLE));
        assert_eq!(commands(&text("charset=utf-8", "Hello")), Err(NONE));
        assert_eq!(commands(&text("charset=utf-8", "-----BEGIN PGP MESSAGE-----\r\n\r\nabc")), Err(ENCRYPTED));
    }

    #[test]
    fn wrapped_lines_are_read_as_the_mail_says_they_were_wrapped() {
        for kind in ["format=flowed", "Format=Flowed; charset=utf-8"] {
            assert_eq!(commands(&text(kind, "!vote 0 \r\ngood\r\n")), Ok(vec!["vote 0 good".to_owned()]));
        }
        let bytes = text("format=flowed; delsp=yes", "!vote 0  \r\ngood\r\n");
        assert_eq!(commands(&bytes), Ok(vec!["vote 0 good".to_owned()]));
        assert_eq!(commands(&text("charset=utf-8", "!vote 0 \r\ngood\r\n")), Ok(vec!["vote 0".to_owned()]));
    }

    #[test]
    fn the_time_of_writing_is_what_the_mail_says() {
        let sent = |headers: &str| Received::parse(&mail(headers, "x")).expect("a mail").sent_at();
        assert_eq!(sent("Date: Thu, 20 Jul 2023 12:00:00 +0200\r\n"), "2023-07-20T10:00:00Z".parse().ok());
        assert_eq!(sent("Date: yesterday\r\n"), None);
        assert_eq!(sent(""), None);
    }

    #[test]
    fn what_a_program_wrote_is_known_by_its_headers() {
        for (headers, automatic) in [
            ("", false),
            ("Auto-Submitted: no\r\n", false),
            ("Return-Path: <lea@example.org>\r\n", false),
            ("Auto-Submitted: auto-replied (vacation)\r\n", true),
            ("Precedence: Bulk\r\n", true),
            ("Precedence: list\r\n", true),
            ("Return-Path: <>\r\n", true),
            ("X-Autoreply: yes\r\n", true),
            ("Precedence: auto_reply\r\n", true),
        ] {
            let bytes = mail(headers, "!vote +1");
            assert_eq!(Received::parse(&bytes).expect("a mail").is_automatic(), automatic, "{headers}");
        }
        let two = b"From: a@example.org, b@example.org\r\n\r\n!vote +1";
        assert!(Received::parse(two).expect("a mail").is_automatic());
    }

    #[test]
    fn a_mail_is_the_same_by_its_identifier_or_its_whole_text() {
        let identity = |bytes: &[u8], place: &str| Received::parse(bytes).expect("a mail").identity(place);
        assert_eq!(identity(&mail("", "one"), "p"), identity(&mail("Received: again\r\n", "one"), "p"));
        assert_ne!(identity(&mail("", "one"), "p"), identity(&mail("", "one"), "q"));
        assert_ne!(identity(b"From: a@example.org\r\n\r\none", "p"), identity(b"From: a@example.org\r\n\r\ntwo", "p"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Some(read) = Received::parse(&bytes) {
                let _ = (read.recipients(), read.is_automatic(), read.top(|_| true).is_ok(), read.sent_at(), read.identity(""));
            }
        }
    }
}
