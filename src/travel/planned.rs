//! What leads plan with a proposal beside deciding it: to another track, together with others, or in two.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::splitting;
use crate::people::Role;
use crate::track::kind::{UnknownWord, find_word};

/// A travel in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TravelKind {
    /// To another track.
    Move,
    /// Others become part of it.
    Merge,
    /// Two of one.
    Split,
}

impl TravelKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Move, Self::Merge, Self::Split];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Merge => "merge",
            Self::Split => "split",
        }
    }

    /// The news, as a heading.
    pub fn news(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Merge => "Merge",
            Self::Split => "Split",
        }
    }
}

impl FromStr for TravelKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

/// To which track it is to be offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveWish {
    /// The track.
    pub track: Uuid,
    /// Its name, as it was when this was planned.
    pub name: String,
    /// What the leads there are told.
    pub note: String,
}

/// What is to become part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeWish {
    /// The others, by number.
    pub parts: Vec<PlannedPart>,
    /// As what their authors are asked to take part.
    pub role: Role,
    /// What all authors are told.
    pub note: String,
}

/// One that is to become part of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPart {
    /// Its key.
    pub id: Uuid,
    /// Its number.
    pub number: i32,
    /// The version that was there when this was planned.
    pub version: i32,
}

impl MergeWish {
    /// The numbers of the others.
    pub fn numbers(&self) -> Vec<i32> {
        self.parts.iter().map(|part| part.number).collect()
    }

    /// As in "#58, #59".
    pub fn numbers_in_words(&self) -> String {
        self.parts.iter().map(|part| format!("#{}", part.number)).collect::<Vec<_>>().join(", ")
    }
}

/// What is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Travel {
    /// It is offered to another track.
    Move(MoveWish),
    /// Others become part of it.
    Merge(MergeWish),
    /// A second one is made of it.
    Split(splitting::Wish),
}

impl Travel {
    /// In a word.
    pub fn kind(&self) -> TravelKind {
        match self {
            Self::Move(_) => TravelKind::Move,
            Self::Merge(_) => TravelKind::Merge,
            Self::Split(_) => TravelKind::Split,
        }
    }

    fn note(&self) -> &str {
        match self {
            Self::Move(wish) => &wish.note,
            Self::Merge(wish) => &wish.note,
            Self::Split(wish) => &wish.note,
        }
    }

    /// In words, without the note.
    pub fn in_words(&self) -> String {
        match self {
            Self::Move(wish) => format!("move to the {}", wish.name),
            Self::Merge(wish) => {
                format!("merge {} into it, their authors as {}s", wish.numbers_in_words(), wish.role.word())
            }
            Self::Split(wish) => format!("split in two, the new one is “{}”", wish.title),
        }
    }

    /// The same with the note.
    pub fn in_full(&self) -> String {
        self.with_note(self.in_words())
    }

    /// For the history, which is also read by those who have a stake in what was to become part of it: they are told no
    /// numbers.
    pub fn in_history(&self) -> String {
        match self {
            Self::Merge(wish) if wish.parts.len() == 1 => "merge another one into it".to_owned(),
            Self::Merge(wish) => format!("merge {} others into it", wish.parts.len()),
            other => other.in_full(),
        }
    }

    fn with_note(&self, words: String) -> String {
        if self.note().is_empty() { words } else { format!("{words}: {}", self.note()) }
    }

    /// The keys of what is to become part of it.
    pub fn parts(&self) -> Vec<Uuid> {
        match self {
            Self::Merge(wish) => wish.parts.iter().map(|part| part.id).collect(),
            Self::Move(_) | Self::Split(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_says_what_it_holds_and_its_history_no_numbers() {
        let part = |number| PlannedPart { id: Uuid::nil(), number, version: 1 };
        let wish = MergeWish { parts: vec![part(58), part(59)], role: Role::Speaker, note: "One room.".to_owned() };
        let merge = Travel::Merge(wish);
        assert_eq!(merge.in_full(), "merge #58, #59 into it, their authors as speakers: One room.");
        assert_eq!(merge.in_history(), "merge 2 others into it");
        let moved = MoveWish { track: Uuid::nil(), name: "Rust MC".to_owned(), note: String::new() };
        assert_eq!(Travel::Move(moved).in_full(), "move to the Rust MC");
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let split = splitting::Wish { id: Uuid::nil(), title: "A half".to_owned(), note: "Two things".to_owned() };
        for travel in [
            Travel::Move(MoveWish { track: Uuid::nil(), name: "Rust MC".to_owned(), note: String::new() }),
            Travel::Merge(MergeWish { parts: Vec::new(), role: Role::CoAuthor, note: String::new() }),
            Travel::Split(split),
        ] {
            let stored = serde_json::to_value(&travel).expect("JSON");
            assert_eq!(serde_json::from_value::<Travel>(stored).expect("a travel"), travel);
            assert_eq!(travel.kind().as_str().parse(), Ok(travel.kind()));
        }
    }
}
