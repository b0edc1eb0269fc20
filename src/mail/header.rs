//! Text that may stand in a mail header.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::message::header::{HeaderName, HeaderValue};

/// One line without control or direction-changing characters: nothing typed can add a header or disguise one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderText(String);

impl HeaderText {
    /// Makes one line of any text.
    pub fn new(text: &str) -> Self {
        let plain: String =
            text.chars().map(|c| if c.is_control() || changes_direction(c) { ' ' } else { c }).collect();
        Self(plain.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HeaderText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The header of a subject that looks like an encoded word, such as `=?utf-8?b?Zm9v?=`: encoded, so that no reader decodes what
/// was typed. None for others, which need no care.
pub fn looks_encoded(subject: &str) -> Option<HeaderValue> {
    // As much as fits an encoded word of 75 characters.
    const BYTES: usize = 42;
    if !subject.contains("=?") {
        return None;
    }
    let mut words = vec![String::new()];
    for sign in subject.chars() {
        if words.last().is_some_and(|word| word.len() + sign.len_utf8() > BYTES) {
            words.push(String::new());
        }
        words.last_mut().expect("there is always a word").push(sign);
    }
    let words: Vec<_> = words.iter().map(|word| format!("=?utf-8?b?{}?=", STANDARD.encode(word))).collect();
    let name = HeaderName::new_from_ascii_str("Subject");
    Some(HeaderValue::dangerous_new_pre_encoded(name, subject.to_owned(), words.join("\r\n ")))
}

/// A person's name beside an address, which some readers decode even where it is quoted.
pub fn plain_name(name: &str) -> String {
    HeaderText::new(name).as_str().replace("=?", "= ?")
}

/// The characters that let a line be read in another order than it is written.
pub fn changes_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_typed_line_end_adds_no_header() {
        let text = HeaderText::new("Title\r\nBcc: everybody@example.org\u{202e}txt");
        assert_eq!(text.as_str(), "Title Bcc: everybody@example.org txt");
    }

    proptest! {
        #[test]
        fn it_is_always_one_line(text in "\\PC*|(?s:.*)") {
            prop_assert!(!HeaderText::new(&text).as_str().chars().any(|c| c.is_control() || changes_direction(c)));
        }
    }
}
