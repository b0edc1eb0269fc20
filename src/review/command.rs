//! One line that does something to one proposal: `57 vote +1`, `57 plan accept 20`. The queue's box and every other way in
//! read the same grammar. No command sends anything that is planned: planning is not sending. What authors get by one is a
//! question.

mod guess;

use std::fmt;

use super::vote::{Value, Vote};
use crate::proposal::text::limit;
use crate::travel::numbers_in;

pub use guess::{meant, meant_act, nearest};

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The proposal's number in its conference.
    pub number: i32,
    /// What to do to it.
    pub act: Act,
}

/// What is done to a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Votes, with a note that may be empty.
    Vote(Vote),
    /// Marks its newest version as read.
    Read,
    /// Writes to the other leads.
    Say(String),
    /// Asks the author.
    Ask(String),
    /// Plans a decision.
    Plan(Planning),
    /// Plans to offer it to the track with this slug, with a note to its leads that may be empty.
    Move(String, String),
    /// Plans that the proposals with these numbers become part of it.
    Merge(Vec<i32>),
}

/// What is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Planning {
    /// Accept, with minutes if the length wished for is not meant.
    Accept(Option<i32>),
    /// Put on the waiting list, with a rank.
    Waitlist(Option<i32>),
    /// Decline, with a reason that may be empty.
    Decline(String),
    /// Offer a place in a birds-of-a-feather session.
    Bof,
    /// Take the plan back.
    Nothing,
}

/// What can be written, each with an example and what it does.
pub const GRAMMAR: &[(&str, &str)] = &[
    ("57 vote +1", "votes −1, 0, +1 or star; a note may follow"),
    ("57 read", "marks it as read"),
    ("57 say Let us take it", "writes to the other leads"),
    ("57 ask Which tree is this against?", "asks the author, who gets it by mail"),
    ("57 plan accept 20", "plans to accept it, with 20 minutes"),
    ("57 plan waitlist 3", "plans the waiting list, third in line"),
    ("57 plan decline Too early", "plans to decline it, with a reason"),
    ("57 plan bof", "plans to offer a birds-of-a-feather session"),
    ("57 move android", "plans to offer it to the leads of that track; a note to them may follow"),
    ("57 merge 58, 59", "plans that #58 and #59 become part of #57"),
    ("57 plan nothing", "takes the plan back, whatever it is"),
];

/// The first word of a text and what follows it.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text, ""),
    }
}

/// A number, or nothing.
fn whole(text: &str, what: &str, example: String) -> Result<Option<i32>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|number| *number > 0 && text.bytes().all(|byte| byte.is_ascii_digit()));
    number.map(Some).ok_or_else(|| format!("“{text}” is not {what}; write it like this: {example}"))
}

fn said(text: &str, example: String) -> Result<String, String> {
    if text.is_empty() { Err(format!("Write what you want to say, like this: {example}")) } else { Ok(text.to_owned()) }
}

fn vote(text: &str, before: &str) -> Result<Act, String> {
    let (word, note) = first_word(text);
    let value = match word {
        "-1" | "−1" | "–1" => Value::Against,
        "0" => Value::Neutral,
        "1" | "+1" => Value::For,
        "star" | "*" | "★" => Value::Fight,
        _ => return Err(format!("“{word}” is not a vote; vote −1, 0, +1 or star, like this: {before}vote +1")),
    };
    Ok(Act::Vote(Vote { value, note: note.to_owned() }))
}

fn plan(text: &str, before: &str) -> Result<Planning, String> {
    let (word, rest) = first_word(text);
    match word.to_lowercase().as_str() {
        "accept" => Ok(Planning::Accept(whole(rest, "a number of minutes", format!("{before}plan accept 20"))?)),
        "waitlist" | "wait" => Ok(Planning::Waitlist(whole(rest, "a rank", format!("{before}plan waitlist 3"))?)),
        "decline" => Ok(Planning::Decline(rest.to_owned())),
        "bof" if rest.is_empty() => Ok(Planning::Bof),
        "nothing" | "none" if rest.is_empty() => Ok(Planning::Nothing),
        _ => Err(format!("“{text}” cannot be planned; plan accept, waitlist, decline, bof or nothing")),
    }
}

fn aim(text: &str, before: &str) -> Result<Act, String> {
    match first_word(text) {
        ("", _) => Err(format!("Write the track that it fits better, like this: {before}move android")),
        (track, note) => Ok(Act::Move(track.to_lowercase(), note.to_owned())),
    }
}

/// Reads a line.
///
/// # Errors
/// A sentence that says what was not understood and shows how it is written.
pub fn parse(line: &str) -> Result<Command, String> {
    check(line)?;
    let (number, rest) = first_word(line);
    let digits = number.strip_prefix('#').unwrap_or(number);
    let number = digits.parse().ok().filter(|number| *number > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let number = number.ok_or("Begin with the number of a proposal, like this: 57 vote +1")?;
    if rest.is_empty() {
        return Err(format!("Say what to do with #{number}, like this: {number} vote +1"));
    }
    Ok(Command { number, act: act(rest, &format!("{number} "))? })
}

/// Reads what a line of a letter asks for, which knows its proposal: `vote +1` behind the exclamation mark.
///
/// # Errors
/// A sentence that says what was not understood and shows how it is written.
pub fn parse_act(line: &str) -> Result<Act, String> {
    check(line)?;
    if line.trim().is_empty() {
        return Err("Write what to do behind the exclamation mark, like this: !vote +1".to_owned());
    }
    act(line, "!")
}

fn check(line: &str) -> Result<(), String> {
    let length = line.chars().count();
    if length > limit::TEXT {
        return Err(format!("The command is {length} characters, {} at most", limit::TEXT));
    }
    if line.contains(|character: char| character.is_control() && character != '\t') {
        return Err("A command is one line of text".to_owned());
    }
    Ok(())
}

/// `before` is what stands before the verb in examples.
fn act(text: &str, before: &str) -> Result<Act, String> {
    let (verb, rest) = first_word(text);
    match verb.to_lowercase().as_str() {
        "vote" => vote(rest, before),
        "read" if rest.is_empty() => Ok(Act::Read),
        "say" => Ok(Act::Say(said(rest, format!("{before}say Let us take it"))?)),
        "ask" => Ok(Act::Ask(said(rest, format!("{before}ask Which tree is this against?"))?)),
        "plan" => Ok(Act::Plan(plan(rest, before)?)),
        "move" => aim(rest, before),
        "merge" => {
            numbers_in(rest).map(Act::Merge).map_err(|sentence| format!("{sentence}, like this: {before}merge 58, 59"))
        }
        _ => {
            let after = if before == "!" { "behind the exclamation mark" } else { "after the number" };
            Err(format!("“{verb}” is not a command; write vote, read, say, ask, plan, move or merge {after}"))
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match &self.act {
            Act::Vote(vote) => format!("vote {} {}", vote.value.as_str(), vote.note),
            Act::Read => "read".to_owned(),
            Act::Say(text) => format!("say {text}"),
            Act::Ask(text) => format!("ask {text}"),
            Act::Plan(Planning::Accept(minutes)) => format!("plan accept {}", number_or_nothing(*minutes)),
            Act::Plan(Planning::Waitlist(rank)) => format!("plan waitlist {}", number_or_nothing(*rank)),
            Act::Plan(Planning::Decline(reason)) => format!("plan decline {reason}"),
            Act::Plan(Planning::Bof) => "plan bof".to_owned(),
            Act::Plan(Planning::Nothing) => "plan nothing".to_owned(),
            Act::Move(track, note) => format!("move {track} {note}"),
            Act::Merge(numbers) => {
                let numbers: Vec<_> = numbers.iter().map(i32::to_string).collect();
                format!("merge {}", numbers.join(", "))
            }
        };
        write!(formatter, "{} {}", self.number, words.trim_end())
    }
}

fn number_or_nothing(number: Option<i32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_example_of_the_grammar_is_understood() {
        for (example, _) in GRAMMAR {
            let command = parse(example).expect(example);
            assert_eq!(command.number, 57, "{example}");
        }
    }

    #[test]
    fn numbers_verbs_and_spaces_are_taken_as_people_write_them() {
        let accept = |minutes| Command { number: 57, act: Act::Plan(Planning::Accept(minutes)) };
        assert_eq!(parse("  #57   PLAN accept\t20 "), Ok(accept(Some(20))));
        assert_eq!(parse("57 plan accept"), Ok(accept(None)));
        let moved = Act::Move("android".to_owned(), "It fits there.".to_owned());
        assert_eq!(parse("57 move Android  It fits there."), Ok(Command { number: 57, act: moved }));
        assert_eq!(parse("#57 merge #59;58, 58"), Ok(Command { number: 57, act: Act::Merge(vec![58, 59]) }));
        let vote = Vote { value: Value::Against, note: "not yet".to_owned() };
        assert_eq!(parse("57 vote −1 not yet"), Ok(Command { number: 57, act: Act::Vote(vote) }));
    }

    #[test]
    fn what_is_not_understood_is_answered_with_how_to_write_it() {
        for (line, part) in [
            ("", "Begin with the number"),
            ("vote +1", "Begin with the number"),
            ("-5 read", "Begin with the number"),
            ("99999999999 read", "Begin with the number"),
            ("57", "57 vote +1"),
            ("57 accept", "“accept” is not a command"),
            ("57 vote +2", "“+2” is not a vote"),
            ("57 plan accept twenty", "“twenty” is not a number of minutes"),
            ("57 plan accept +20", "“+20” is not a number of minutes"),
            ("57 plan bof now", "cannot be planned"),
            ("57 move", "57 move android"),
            ("57 merge", "57 merge 58, 59"),
            ("57 merge 58 and 59", "57 merge 58, 59"),
            ("57 merge -58", "57 merge 58, 59"),
            ("57 merge 1 2 3 4 5 6 7 8 9 10 11", "At most 10 at once"),
            ("57 say", "Write what you want to say"),
            ("57 say a\u{0}b", "one line"),
        ] {
            let sentence = parse(line).expect_err(line);
            assert!(sentence.contains(part), "{line}: {sentence}");
        }
    }

    #[test]
    fn a_line_of_a_letter_needs_no_number_and_is_explained_without_one() {
        assert_eq!(parse_act("plan bof"), Ok(Act::Plan(Planning::Bof)));
        for (line, part) in [("", "!vote +1"), ("vote 7", "!vote +1"), ("plan accept x", "!plan accept 20")] {
            let sentence = parse_act(line).expect_err(line);
            assert!(sentence.contains(part) && !sentence.contains("57"), "{sentence}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_was_read_prints_to_the_same(line in "#?[0-9]{0,3} ?(vote|plan|say|read|ask|move|merge)? ?(accept|decline|bof|star|0|58,? #59)? ?.{0,40}") {
            if let Ok(command) = parse(&line) {
                prop_assert_eq!(parse(&command.to_string()), Ok(command));
            }
        }
    }
}
