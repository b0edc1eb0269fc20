//! What the texts of a conference file must be like. Each function answers with the text to keep or with what is wrong with it.
//!
//! Lengths count Unicode scalar values.

use crate::proposal::is_address;

/// The length of a line for which nothing else is said.
pub(super) const LINE: usize = 300;

const MARKDOWN: usize = 20_000;
const SLUG: usize = 60;
const URL: usize = 2_000;

/// A text of one line, without the space around it.
pub(super) fn line(text: &str, limit: usize) -> Result<String, String> {
    if let Some(control) = text.chars().find(|character| character.is_control()) {
        return Err(format!("must be one line without control characters, and has {control:?}"));
    }
    sized(text.trim(), limit)
}

/// A text of several lines, with the line ends of Unix and without space at its end.
pub(super) fn markdown(text: &str) -> Result<String, String> {
    let text = text.replace("\r\n", "\n");
    let is_refused = |character: &char| character.is_control() && !matches!(character, '\n' | '\t');
    if let Some(control) = text.chars().find(is_refused) {
        return Err(format!("must have no control characters, and has {control:?}"));
    }
    sized(text.trim_end(), MARKDOWN)
}

/// A part of an address: words of lower-case letters and digits with single hyphens between them.
pub(super) fn slug(text: &str) -> Result<String, String> {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if text.split('-').all(is_word) {
        sized(text, SLUG)
    } else {
        Err("must be made of a to z and 0 to 9, with single hyphens between them".to_owned())
    }
}

/// An address on the web.
pub(super) fn url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let has_host = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    if !has_host {
        return Err("must begin with http:// or https:// and the name of a site".to_owned());
    }
    if text.chars().any(|character| character.is_control() || character.is_whitespace()) {
        return Err("must have no spaces or control characters".to_owned());
    }
    sized(text, URL)
}

/// A mail address, by the rule for every address: what passes can be written to.
pub(super) fn email(text: &str) -> Result<String, String> {
    if is_address(text) { Ok(text.to_owned()) } else { Err("must be a mail address like name@example.org".to_owned()) }
}

fn sized(text: &str, limit: usize) -> Result<String, String> {
    let length = text.chars().count();
    if text.trim().is_empty() {
        Err("is empty: write something, or leave the key out where it is optional".to_owned())
    } else if length > limit {
        Err(format!("has {length} characters; it can have {limit} at most"))
    } else {
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for good in ["lpc-2023", "a", "9"] {
            assert_eq!(slug(good).as_deref(), Ok(good));
        }
        for bad in ["", "-a", "a-", "a--b", "Android", "é", "a b"] {
            assert!(slug(bad).is_err(), "{bad}");
        }
        assert!(slug(&"a".repeat(60)).is_ok());
        assert!(slug(&"a".repeat(61)).is_err());
    }

    #[test]
    fn addresses() {
        assert!(email("name@example.org").is_ok());
        for bad in ["name", "@example.org", "name@", "a@b@c", "a b@c", "a@b\n", "<a@b>", "a@b,c@d"] {
            assert!(email(bad).is_err(), "{bad}");
        }
        assert!(url("https://example.org/page?a=b#c").is_ok());
        for bad in ["example.org", "ftp://example.org", "javascript:alert(1)", "https://", "https:///a", "http://a b"] {
            assert!(url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn lengths_count_characters_and_not_bytes() {
        assert!(line("éé", 2).is_ok());
        assert_eq!(line("ééé", 2), Err("has 3 characters; it can have 2 at most".to_owned()));
        assert!(line(" \u{a0}", 9).is_err());
    }

    #[test]
    fn control_characters_are_refused_except_in_layout() {
        assert!(line("a\tb", 9).is_err());
        assert!(line("a\u{85}b", 9).is_err());
        assert_eq!(markdown("a\r\n\tb\n").as_deref(), Ok("a\n\tb"));
        assert!(markdown("a\rb").is_err());
        assert!(markdown("a\u{1b}[0m").is_err());
    }
}
