//! What a search asks, and how it is written.

use std::fmt;

use super::bounds::Bounds;
use crate::proposal::state::State;
use crate::review::vote::Value;

/// A search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// All of these; without any, everything.
    All(Vec<Query>),
    /// At least one of these.
    Any(Vec<Query>),
    /// Not this.
    Not(Box<Query>),
    /// One condition.
    Term(Term),
}

/// A condition that a proposal meets or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// These words stand together in title or abstract, or are a part of the name of somebody who belongs to it.
    Text(String),
    /// It has this number.
    Number(i32),
    /// This is a part of the name or address of its author or of somebody named in it.
    Author(String),
    /// This is a part of its title.
    Title(String),
    /// It is in this state.
    State(State),
    /// It is in the track with this slug.
    Track(String),
    /// Its length is within these bounds.
    Minutes(Bounds<u16>),
    /// The reader's own vote; never of a proposal in which they have a stake.
    Vote(OwnVote),
    /// The sum of all votes is within these bounds; only of a proposal on which the reader has voted, as long as they have no
    /// stake in it.
    Score(Bounds<i16>),
    /// Something is filled in.
    Has(Thing),
    /// What the leads asked its author.
    Asked(Asked),
    /// Something that is so or not.
    Is(Mark),
}

/// How the reader has voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnVote {
    /// Not yet.
    None,
    /// Somehow.
    Any,
    /// Like this.
    Is(Value),
}

impl OwnVote {
    /// Every choice.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Any,
        Self::Is(Value::For),
        Self::Is(Value::Neutral),
        Self::Is(Value::Against),
        Self::Is(Value::Fight),
    ];

    /// The word after `vote:`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Any => "any",
            Self::Is(Value::For) => "+1",
            Self::Is(Value::Neutral) => "0",
            Self::Is(Value::Against) => "-1",
            Self::Is(Value::Fight) => "star",
        }
    }
}

/// What can be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// Links to patches or threads.
    Patch,
    /// The question for the room.
    Question,
    /// What has been tried.
    Tried,
    /// Who needs to be there.
    People,
    /// Notes for the leads.
    Note,
    /// The length wished for.
    Minutes,
    /// A co-author or speaker who has confirmed.
    Speaker,
}

impl Thing {
    /// Every thing.
    pub const ALL: [Self; 7] =
        [Self::Patch, Self::Question, Self::Tried, Self::People, Self::Note, Self::Minutes, Self::Speaker];

    /// The word after `has:`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Question => "question",
            Self::Tried => "tried",
            Self::People => "people",
            Self::Note => "note",
            Self::Minutes => "minutes",
            Self::Speaker => "speaker",
        }
    }
}

/// Who has the word between leads and author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The author was asked and has not answered.
    Waiting,
    /// The author had the last word.
    Answered,
}

impl Asked {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Waiting, Self::Answered];

    /// The word after `asked:`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Answered => "answered",
        }
    }
}

/// What is so or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It came after the close.
    Late,
    /// The reader has not read its newest version.
    Unread,
    /// The author's address is confirmed.
    Confirmed,
    /// The reader has a stake in it, and so does not judge it.
    Own,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 4] = [Self::Late, Self::Unread, Self::Confirmed, Self::Own];

    /// The key before `:yes` and `:no`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Unread => "unread",
            Self::Confirmed => "confirmed",
            Self::Own => "own",
        }
    }
}

impl Query {
    /// Whether a proposal is meant, if `meets` says which conditions it meets.
    pub fn holds(&self, meets: &impl Fn(&Term) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(meets)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(meets)),
            Self::Not(part) => !part.holds(meets),
            Self::Term(term) => meets(term),
        }
    }

    /// Its conditions, each once, in their order.
    pub fn terms(&self) -> Vec<&Term> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut Vec<&'a Term>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.collect(found)),
            Self::Not(part) => part.collect(found),
            Self::Term(term) if !found.contains(&term) => found.push(term),
            Self::Term(_) => {}
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => joined(formatter, parts, " ", |part| matches!(part, Self::Any(_) | Self::All(_))),
            Self::Any(parts) => joined(formatter, parts, " OR ", |part| matches!(part, Self::Any(_))),
            Self::Not(part) => match **part {
                Self::All(_) | Self::Any(_) => write!(formatter, "-({part})"),
                _ => write!(formatter, "-{part}"),
            },
            Self::Term(term) => write!(formatter, "{term}"),
        }
    }
}

fn joined(
    formatter: &mut fmt::Formatter<'_>,
    parts: &[Query],
    between: &str,
    in_parentheses: impl Fn(&Query) -> bool,
) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            formatter.write_str(between)?;
        }
        if in_parentheses(part) { write!(formatter, "({part})")? } else { write!(formatter, "{part}")? }
    }
    Ok(())
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(&word(text)),
            Self::Number(number) => write!(formatter, "#{number}"),
            Self::Author(text) => write!(formatter, "author:{}", value(text)),
            Self::Title(text) => write!(formatter, "title:{}", value(text)),
            Self::State(state) => write!(formatter, "state:{}", state.as_str()),
            Self::Track(slug) => write!(formatter, "track:{}", value(slug)),
            Self::Minutes(bounds) => write!(formatter, "minutes:{bounds}"),
            Self::Vote(vote) => write!(formatter, "vote:{}", vote.as_str()),
            Self::Score(bounds) => write!(formatter, "score:{bounds}"),
            Self::Has(thing) => write!(formatter, "has:{}", thing.as_str()),
            Self::Asked(asked) => write!(formatter, "asked:{}", asked.as_str()),
            Self::Is(mark) => write!(formatter, "{}:yes", mark.as_str()),
        }
    }
}

/// A value as it is written after a colon.
fn value(text: &str) -> String {
    let special = |c: char| c.is_whitespace() || c.is_control() || "\"()\\".contains(c);
    if text.is_empty() || text.contains(special) { quoted(text) } else { text.to_owned() }
}

/// A text as it is written alone: in quotation marks where it would be read as something else.
fn word(text: &str) -> String {
    let is_special = text.contains(':') || text.starts_with(['-', '#']) || matches!(text, "OR" | "AND" | "NOT");
    if is_special { quoted(text) } else { value(text) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
