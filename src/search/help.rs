//! What can be written into a search, with an example of each.

use super::parse::filed_states;
use super::query::{Asked, OwnVote, Thing};

/// A kind of condition.
pub struct Entry {
    /// How it is written.
    pub written: &'static str,
    /// What it finds.
    pub finds: String,
    /// A search with it.
    pub example: String,
}

/// Every kind. `track` is one that the reader runs.
pub fn entries(track: &str) -> Vec<Entry> {
    let entry =
        |written, finds: &str, example: &str| Entry { written, finds: finds.to_owned(), example: example.to_owned() };
    let one_of = |words: &[&str]| format!("One of {}.", words.join(", "));
    vec![
        entry("words", "Every word, in any form, in title or abstract, or as a part of a name.", "page loader"),
        entry(
            "\"words together\"",
            "These words next to each other; also what would be read as something else.",
            "\"memory tiering\"",
        ),
        entry("-condition", "What does not meet it. NOT before it says the same.", "loader -state:declined"),
        entry(
            "one OR other",
            "Either. Without OR all conditions are met; OR is written in capitals.",
            "state:accepted OR state:confirmed",
        ),
        entry("( )", "What belongs together.", "(loader OR linker) has:patch"),
        entry("#number", "The proposal with this number.", "#1"),
        entry("title:", "A part of the title.", "title:loader"),
        entry(
            "author:",
            "A part of the name or address of its author, or of a co-author or speaker.",
            "author:example.org",
        ),
        entry("state:", &one_of(&filed_states()), "state:submitted"),
        entry("track:", "The track, as in addresses.", &format!("track:{track}")),
        entry("minutes:", "The length wished for: 20, >20, >=20, <20, <=20 or 10..20.", "minutes:>20"),
        entry(
            "vote:",
            &format!(
                "{} It is about your own vote, and finds nothing that is not yours to judge.",
                one_of(&OwnVote::ALL.map(OwnVote::as_str))
            ),
            "vote:none",
        ),
        entry(
            "score:",
            "The sum of all votes, where you have voted and it is yours to judge: 3, >0, >=-1, <0, <=2 or -1..2.",
            "score:>0",
        ),
        entry(
            "has:",
            &format!(
                "What is filled in. {} A speaker counts who has confirmed.",
                one_of(&Thing::ALL.map(Thing::as_str))
            ),
            "has:patch -has:question",
        ),
        entry(
            "asked:",
            &format!("What the author was asked. {}", one_of(&Asked::ALL.map(Asked::as_str))),
            "asked:waiting",
        ),
        entry("unread:", "Yes if you have not read its newest version, or no.", "unread:yes"),
        entry("late:", "Yes if it came after the close, or no.", "late:yes"),
        entry("confirmed:", "Yes if the author has confirmed the address, or no.", "confirmed:no"),
        entry(
            "own:",
            "Yes if it is not yours to judge: your own, or one with a conflict of interest. Or no.",
            "own:no",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::parse::parse;

    #[test]
    fn every_example_is_a_search_of_its_kind() {
        for entry in entries("tracing") {
            let read = parse(&entry.example, &|slug| slug == "tracing");
            assert!(read.is_ok(), "{}: {read:?}", entry.example);
            assert!(!entry.written.ends_with(':') || entry.example.contains(entry.written), "{}", entry.written);
        }
    }
}
