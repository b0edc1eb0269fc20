//! Letters as they arrived in the folder.

use std::path::Path;

use mail_parser::{Message, MessageParser};

/// A letter, decoded.
#[derive(Clone, Debug)]
pub struct Received {
    pub to: String,
    pub subject: String,
    pub body: String,
    /// Every header as it stands in the mail, decoded by nobody.
    pub headers: Vec<(String, String)>,
}

impl Received {
    /// Decodes a mail.
    pub fn parse(bytes: &[u8]) -> Self {
        let message: Message<'_> = MessageParser::default().parse(bytes).expect("a mail");
        let to = message.to().and_then(|to| to.first()).and_then(|to| to.address()).expect("a reader");
        Self {
            to: to.to_owned(),
            subject: message.subject().expect("a subject").to_owned(),
            body: message.body_text(0).expect("a text").into_owned(),
            headers: message.headers_raw().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect(),
        }
    }

    /// No line of a letter is wider than 72 columns, but for addresses.
    pub fn assert_fits(&self) {
        let is_wide = |line: &&str| line.chars().count() > 72 && line.split(' ').all(|word| word.chars().count() < 58);
        assert_eq!(self.body.lines().find(is_wide), None, "{}", self.subject);
    }

    /// A header as it stands in the mail; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(have, _)| have.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The path of the first address in the text that holds `part`.
    pub fn path(&self, part: &str) -> String {
        let address = self.body.split_whitespace().find(|word| word.starts_with("https://") && word.contains(part));
        let address = address.unwrap_or_else(|| panic!("an address with {part} in: {}", self.body));
        address.trim_start_matches("https://cfp.example.org").to_owned()
    }
}

/// All letters of a folder, the oldest first.
pub fn in_folder(folder: &Path) -> Vec<Received> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .collect();
    names.sort();
    names.iter().map(|path| Received::parse(&std::fs::read(path).expect("a letter"))).collect()
}
