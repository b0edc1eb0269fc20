//! Text that may stand in a mail header.

use std::fmt;

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
