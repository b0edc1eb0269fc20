//! The texts of letters that leads write: plain text in which `{title}` and its like stand for what differs from letter to
//! letter.
//!
//! A text is read once; what is put in for a placeholder is never read again, so that nobody's title can hold one. A
//! paragraph whose placeholders are all empty is left out.

use std::collections::BTreeSet;
use std::fmt;

/// What differs from letter to letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placeholder {
    /// The author's name.
    Name,
    /// The proposal's title.
    Title,
    /// Its number.
    Number,
    /// The track's name.
    Track,
    /// The conference's name.
    Conference,
    /// The length of the slot.
    Minutes,
    /// Until when an answer is asked for.
    AnswerBy,
    /// The page where the author answers, or else the proposal's.
    Link,
    /// The leads' words to this author.
    Reason,
}

impl Placeholder {
    /// Every placeholder.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Title,
        Self::Number,
        Self::Track,
        Self::Conference,
        Self::Minutes,
        Self::AnswerBy,
        Self::Link,
        Self::Reason,
    ];

    /// What stands between the braces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Title => "title",
            Self::Number => "number",
            Self::Track => "track",
            Self::Conference => "conference",
            Self::Minutes => "minutes",
            Self::AnswerBy => "answer-by",
            Self::Link => "link",
            Self::Reason => "reason",
        }
    }

    /// What is put in, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Name => "the author's name",
            Self::Title => "the title",
            Self::Number => "the number, without #",
            Self::Track => "the track's name",
            Self::Conference => "the conference's name",
            Self::Minutes => "the length, as in \"20 minutes\"",
            Self::AnswerBy => "the date to answer by, for an acceptance or an offer",
            Self::Link => "the address where the author answers, or else the proposal's page",
            Self::Reason => "your words to this author; its paragraph is left out where there are none",
        }
    }

    fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|placeholder| placeholder.as_str() == word)
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{{{}}}", self.as_str())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Placeholder),
}

/// A text that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(Vec<Part>);

/// What is put in for each placeholder.
pub trait Values {
    /// What stands for `placeholder`; may be empty.
    fn value(&self, placeholder: Placeholder) -> &str;
}

/// The longest word that is taken for a placeholder.
const LONGEST: usize = 30;

/// The word in braces at the beginning of `text`, and what follows. Braces around anything but one word are text.
fn braced(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = text.strip_prefix('{')?.split_once('}')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (!word.is_empty() && word.len() <= LONGEST && word.chars().all(plain)).then_some((word, rest))
}

impl Text {
    /// Reads a text.
    ///
    /// # Errors
    /// A sentence that names the first word in braces that is no placeholder, and those that are.
    pub fn read(text: &str) -> Result<Self, String> {
        let (mut parts, mut plain, mut rest) = (Vec::new(), String::new(), text);
        while !rest.is_empty() {
            let next = rest.find('{').unwrap_or(rest.len());
            plain.push_str(&rest[..next]);
            rest = &rest[next..];
            if let Some((word, after)) = braced(rest) {
                let found = Placeholder::find(word).ok_or_else(|| unknown(word))?;
                if !plain.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                }
                parts.push(Part::Value(found));
                rest = after;
            } else if let Some(after) = rest.strip_prefix('{') {
                plain.push('{');
                rest = after;
            }
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self(parts))
    }

    /// The placeholders that it holds.
    pub fn placeholders(&self) -> BTreeSet<Placeholder> {
        let value = |part: &Part| match part {
            Part::Value(placeholder) => Some(*placeholder),
            Part::Text(_) => None,
        };
        self.0.iter().filter_map(value).collect()
    }

    /// The text with everything put in.
    pub fn filled(&self, values: &impl Values) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Value(placeholder) => values.value(*placeholder).to_owned(),
        };
        self.0.iter().map(part).collect()
    }

    /// Whether it holds placeholders and nothing is put in for any of them.
    fn is_void(&self, values: &impl Values) -> bool {
        let placeholders = self.placeholders();
        !placeholders.is_empty() && placeholders.into_iter().all(|placeholder| values.value(placeholder).is_empty())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                Part::Text(text) => formatter.write_str(text)?,
                Part::Value(placeholder) => write!(formatter, "{placeholder}")?,
            }
        }
        Ok(())
    }
}

fn unknown(word: &str) -> String {
    let known: Vec<String> = Placeholder::ALL.iter().map(Placeholder::to_string).collect();
    format!("{{{word}}} stands for nothing. What can be put in: {}", known.join(", "))
}

/// Paragraphs, read one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraphs(Vec<Text>);

impl Paragraphs {
    /// Reads a text of paragraphs with empty lines between them.
    ///
    /// # Errors
    /// As [`Text::read`].
    pub fn read(text: &str) -> Result<Self, String> {
        let mut paragraphs: Vec<Vec<&str>> = vec![Vec::new()];
        for line in text.lines() {
            match (line.trim().is_empty(), paragraphs.last_mut()) {
                (false, Some(lines)) => lines.push(line.trim_end()),
                _ => paragraphs.push(Vec::new()),
            }
        }
        let full = paragraphs.into_iter().filter(|lines| !lines.is_empty());
        full.map(|lines| Text::read(&lines.join("\n"))).collect::<Result<_, _>>().map(Self)
    }

    /// The placeholders that it holds.
    pub fn placeholders(&self) -> BTreeSet<Placeholder> {
        self.0.iter().flat_map(Text::placeholders).collect()
    }

    /// The paragraphs with everything put in, without those that say nothing then.
    pub fn filled(&self, values: &impl Values) -> String {
        let said = self.0.iter().filter(|paragraph| !paragraph.is_void(values));
        said.map(|paragraph| paragraph.filled(values)).collect::<Vec<_>>().join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Same(&'static str);

    impl Values for Same {
        fn value(&self, placeholder: Placeholder) -> &str {
            if placeholder == Placeholder::Reason { "" } else { self.0 }
        }
    }

    #[test]
    fn an_unknown_word_is_named_with_those_that_are_known() {
        let sentence = Text::read("Dear {name}, {titel} was read").expect_err("titel");
        assert!(
            sentence.starts_with("{titel} stands for nothing.") && sentence.contains("{title}, {number}"),
            "{sentence}"
        );
        assert!(Text::read("{Name}").is_err(), "small letters only");
    }

    #[test]
    fn other_braces_are_text() {
        for text in ["{}", "int f() { return; }", "{", "}{", "{{", "{a b}", "{é}"] {
            let read = Text::read(text).expect("a text");
            assert!(read.placeholders().is_empty());
            assert_eq!(read.filled(&Same("x")), text);
        }
        assert_eq!(Text::read("{{name}}").expect("a text").filled(&Same("x")), "{x}");
    }

    #[test]
    fn a_paragraph_that_would_say_nothing_is_left_out() {
        let read =
            Paragraphs::read("Dear {name},\n\nFrom the leads:\n{reason}\n\n\nBye {reason}{name}").expect("a text");
        assert_eq!(read.filled(&Same("Mina")), "Dear Mina,\n\nBye Mina");
        assert!(read.placeholders().contains(&Placeholder::Reason));
    }

    #[test]
    fn what_is_put_in_is_not_read_again() {
        assert_eq!(Text::read("{title} {link}").expect("a text").filled(&Same("{name}")), "{name} {name}");
    }

    proptest! {
        #[test]
        fn reading_never_fails_but_for_unknown_words_and_writes_the_same(text in "(?s)[a-z{}\\- ]{0,60}|.{0,60}") {
            match Text::read(&text) {
                Ok(read) => {
                    prop_assert_eq!(read.to_string(), text);
                    prop_assert_eq!(Text::read(&read.to_string()), Ok(read));
                }
                Err(sentence) => prop_assert!(sentence.contains("stands for nothing")),
            }
        }
    }
}
