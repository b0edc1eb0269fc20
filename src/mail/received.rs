//! A mail as it is piped in: whom it is for, whether a program wrote it, and the commands at its top. No database here.

use mail_parser::{Message, MessageParser, PartType};
use sha2::{Digest, Sha256};

/// No mail with commands is longer; what is beyond is not read.
pub const MAIL_BYTES: u64 = 1 << 20;
/// So many commands of a mail are done; the ones behind them are answered.
pub const COMMANDS: usize = 20;

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
            || matches!(header("Precedence").as_str(), "bulk" | "list" | "junk")
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

    /// The commands at the top of the text, without their exclamation marks.
    pub fn commands(&self) -> Vec<String> {
        // A mail of HTML only has no text that somebody wrote as lines.
        match self.message.text_part(0).map(|part| &part.body) {
            Some(PartType::Text(text)) => commands(text),
            _ => Vec::new(),
        }
    }

    fn raw(&self, name: &str) -> Option<String> {
        let mut headers = self.message.headers_raw().filter(|(have, _)| have.eq_ignore_ascii_case(name));
        headers.next().map(|(_, value)| value.trim().to_owned())
    }
}

/// The lines that begin with an exclamation mark, up to the first that does not; empty ones in between do not count.
fn commands(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map_while(|line| line.strip_prefix('!')).map(|line| line.trim().to_owned()).collect()
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

    #[test]
    fn commands_stand_at_the_top_and_end_with_the_first_other_line() {
        let text = "\n !vote +1\n\n! plan accept 20\nThanks\n!plan decline\n> !read\n";
        assert_eq!(commands(text), ["vote +1", "plan accept 20"]);
        assert_eq!(commands("> !vote +1\n!vote -1"), [""; 0]);
        assert_eq!(commands("!"), [""]);
    }

    #[test]
    fn encodings_and_folded_headers_are_read() {
        let bytes = mail(
            "Cc: somebody\r\n <cfp+2@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n",
            "!say Gr=C3=BC=C3=9Fe=\r\n aus Z=C3=BCrich\r\n",
        );
        let read = Received::parse(&bytes).expect("a mail");
        assert_eq!(read.commands(), ["say Grüße aus Zürich"]);
        assert_eq!(read.recipients(), ["cfp+1@example.org", "cfp+2@example.org"]);
        let bytes = mail("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n", "IXZvdGUgKzEK\r\n");
        assert_eq!(Received::parse(&bytes).expect("a mail").commands(), ["vote +1"]);
    }

    #[test]
    fn the_text_of_a_mail_with_two_forms_is_read_and_html_alone_is_not() {
        let both = "--b\r\nContent-Type: text/plain\r\n\r\n!vote 0\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>!vote +1</p>\r\n--b--\r\n";
        let bytes = mail("Content-Type: multipart/alternative; boundary=b\r\n", both);
        assert_eq!(Received::parse(&bytes).expect("a mail").commands(), ["vote 0"]);
        let bytes = mail("Content-Type: text/html\r\n", "<p>!vote +1</p>");
        assert_eq!(Received::parse(&bytes).expect("a mail").commands(), [""; 0]);
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
                let _ = (read.recipients(), read.is_automatic(), read.commands(), read.identity(""));
            }
        }
    }
}
