//! People named in a proposal: what they are in it, where their answer stands, and how they are typed.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::mail::header::changes_direction;
use crate::proposal::is_address;
use crate::proposal::text::{Participation, limit};
use crate::track::kind::{UnknownWord, find_word};

/// So many people can be named in a proposal.
pub const MOST: usize = 20;
/// How long the link in a letter works.
pub const LINK_WORKS_FOR: TimeDelta = TimeDelta::days(14);
/// The first letter and three more.
pub const MOST_LETTERS: i32 = 4;
/// Between two letters to the same person.
pub const LETTER_WAIT: TimeDelta = TimeDelta::days(1);

/// So many people are written to in a day for the proposals of one author; the others wait for a button.
pub const LETTERS_A_DAY: i64 = 60;

/// What somebody is in a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May edit the proposal once they have confirmed.
    CoAuthor,
    /// Presents it.
    Speaker,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 2] = [Self::CoAuthor, Self::Speaker];

    /// The word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CoAuthor => "co_author",
            Self::Speaker => "speaker",
        }
    }

    /// The word on pages and in letters.
    pub fn word(self) -> &'static str {
        match self {
            Self::CoAuthor => "co-author",
            Self::Speaker => "speaker",
        }
    }

    /// The other role.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::CoAuthor => Self::Speaker,
            Self::Speaker => Self::CoAuthor,
        }
    }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

/// Where the answer of somebody named stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Not given yet.
    Asked,
    /// They take part.
    Confirmed,
    /// They do not.
    Declined,
    /// They do not know who named them.
    UnknownPerson,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Confirmed, Self::Declined, Self::UnknownPerson];

    /// The word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Confirmed => "confirmed",
            Self::Declined => "declined",
            Self::UnknownPerson => "unknown_person",
        }
    }
}

impl FromStr for Answer {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

/// Somebody named in a proposal.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their key.
    pub id: Uuid,
    /// What they are in it.
    pub role: Role,
    /// Their name; empty once they said that they do not know the author.
    pub name: String,
    /// Their address. Never public.
    pub email: String,
    /// Where they work, if they say so.
    pub affiliation: String,
    /// A few sentences about them.
    pub biography: String,
    /// How they take part.
    pub participation: Participation,
    /// Their answer.
    pub answer: Answer,
    /// Their place among the people of the proposal; the smallest stands first.
    pub position: i32,
    /// How many letters they got.
    pub letters: i32,
    /// When the newest letter was written.
    pub asked_at: Option<DateTime<Utc>>,
    /// When their name was taken off the proposal.
    pub removed_at: Option<DateTime<Utc>>,
}

impl Person {
    /// Whether they take part, under this address.
    pub fn is_confirmed_as(&self, email: &str) -> bool {
        self.answer == Answer::Confirmed && self.email.eq_ignore_ascii_case(email)
    }

    /// Whether they deleted their account: the name stays, and nobody is reached.
    pub fn has_left(&self) -> bool {
        self.email.is_empty()
    }

    /// Name and address, as far as there is one.
    pub fn with_address(&self) -> String {
        if self.has_left() { self.name.clone() } else { format!("{} <{}>", self.name, self.email) }
    }

    /// Where the answer stands, in words.
    pub fn words(&self) -> &'static str {
        match self.answer {
            Answer::Confirmed if self.has_left() => "confirmed, and deleted their account since",
            _ if self.has_left() => "deleted their account",
            Answer::Asked if self.letters == 0 => "not asked yet",
            Answer::Asked => "asked, no answer yet",
            Answer::Confirmed => "confirmed",
            Answer::Declined => "declined",
            Answer::UnknownPerson => "does not know who named them",
        }
    }

    /// Whether readers of the proposal are told of them.
    pub fn is_shown(&self) -> bool {
        matches!(self.answer, Answer::Asked | Answer::Confirmed)
    }

    /// Until when their link works.
    pub fn link_ends(&self) -> Option<DateTime<Utc>> {
        self.asked_at.map(|asked_at| asked_at + LINK_WORKS_FOR)
    }

    /// When another letter may leave; none if they got all that they may get, or answered.
    pub fn next_letter(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let may = self.answer == Answer::Asked && self.letters < MOST_LETTERS && !self.has_left();
        may.then(|| self.asked_at.map_or(now, |asked_at| asked_at + LETTER_WAIT))
    }
}

/// Somebody who is to be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// What is wrong with a name.
pub fn name_problem(name: &str) -> Option<String> {
    let length = name.chars().count();
    if name.is_empty() {
        Some("Enter the name".to_owned())
    } else if length > limit::NAME {
        Some(format!("The name is {length} characters, {} at most", limit::NAME))
    } else if name.chars().any(|c| c.is_control() || changes_direction(c)) {
        Some("The name holds a line break or an invisible character; delete it".to_owned())
    } else {
        None
    }
}

/// Reads lines such as `Ada Lovelace <ada@example.org>`; empty lines do not matter.
///
/// # Errors
/// A sentence about the first line that cannot be read.
pub fn pasted(text: &str) -> Result<Vec<Named>, String> {
    let lines = text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
    lines
        .map(|(index, line)| {
            let wrong = |why: &str| format!("Line {}: {why}", index + 1);
            let (name, rest) =
                line.split_once('<').ok_or_else(|| wrong("write it as Ada Lovelace <ada@example.org>"))?;
            let email = rest.trim_end_matches([',', ';', ' ']).strip_suffix('>').unwrap_or_default().trim();
            let name = name.trim().trim_matches('"').trim();
            if let Some(problem) = name_problem(name) {
                return Err(wrong(&problem));
            }
            if !is_address(email) {
                return Err(wrong("this is no e-mail address that a letter can be sent to"));
            }
            Ok(Named { name: name.to_owned(), email: email.to_owned() })
        })
        .collect()
}

/// Somebody else's words as they may stand in a letter to a stranger: letters, digits, spaces and `-'.`, at most 60
/// characters, and nothing that a mail client would make a link of.
pub fn harmless(words: &str) -> String {
    let characters: Vec<char> = words.chars().collect();
    let kept = characters.iter().enumerate().map(|(index, c)| {
        let inside_word = characters.get(index + 1).is_some_and(|next| !next.is_whitespace());
        match c {
            '.' if inside_word => ' ',
            '-' | '\'' | '.' => *c,
            c if c.is_alphanumeric() => *c,
            _ => ' ',
        }
    });
    let line: String = kept.collect();
    let short: String = line.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
    short.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_with_name_and_address_are_read() {
        let read =
            pasted("Ada Lovelace <ada@example.org>\n\n  \"Hopper, Grace\" <grace@example.org>, ").expect("people");
        let named = |name: &str, email: &str| Named { name: name.into(), email: email.into() };
        assert_eq!(read, [named("Ada Lovelace", "ada@example.org"), named("Hopper, Grace", "grace@example.org")]);
        assert!(pasted("Ada <ada@example.org>\nGrace").expect_err("a mistake").starts_with("Line 2:"));
        assert!(pasted("Ada <ada@>").is_err() && pasted("<ada@example.org>").is_err());
    }

    #[test]
    fn nothing_that_looks_like_an_address_is_left_in_a_name() {
        assert_eq!(harmless("J. R. O'Neil-Smith"), "J. R. O'Neil-Smith");
        assert_eq!(harmless("Win at https://evil.example/x?y now"), "Win at https evil example x y now");
        assert_eq!(harmless("Renée 李"), "Renée 李");
        assert_eq!(harmless(&"a".repeat(100)).len(), 60);
    }

    proptest! {
        #[test]
        fn a_harmless_line_is_short_and_holds_no_link(text in "(?s:.*)") {
            let line = harmless(&text);
            prop_assert!(line.chars().count() <= 60);
            prop_assert!(!line.contains([':', '/', '@', '<', '\n']));
            let dots = line.match_indices('.').all(|(at, _)| line[at + 1..].chars().next().is_none_or(|c| c == ' '));
            prop_assert!(dots, "{}", line);
        }
    }
}
