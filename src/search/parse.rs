//! Reads a search. Whatever is typed gives a search or a sentence that names the place of the mistake.

use super::bounds::Bounds;
use super::query::{Asked, OwnVote, Query, Term, Thing};
use crate::proposal::state::State;
use crate::proposal::text::limit;
use crate::review::command::nearest;

mod values;

/// So many parentheses and signs may stand inside of each other.
const DEEPEST: usize = 30;

/// Why a search cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The character at which it stands, the first being 1.
    pub at: usize,
    /// What is wrong there, without a full stop.
    pub what: String,
}

impl Mistake {
    /// A sentence for people.
    pub fn sentence(&self) -> String {
        format!("At character {}: {}", self.at, self.what)
    }
}

/// Reads a search. `has_track` tells which tracks the reader may name.
///
/// # Errors
/// [`Mistake`].
pub fn parse(text: &str, has_track: &dyn Fn(&str) -> bool) -> Result<Query, Mistake> {
    let mut parser = Parser { signs: text.chars().collect(), at: 0, depth: 0, has_track };
    let length = parser.signs.len();
    if length > limit::SEARCH {
        let what = format!("a search is {} characters at most; this one is {length}", limit::SEARCH);
        return Err(Mistake { at: limit::SEARCH + 1, what });
    }
    parser.skip_space();
    if parser.peek().is_none() {
        return Ok(Query::All(Vec::new()));
    }
    let query = parser.any()?;
    match parser.peek() {
        None => Ok(query),
        Some(_) => Err(parser.mistake("this parenthesis closes nothing")),
    }
}

struct Parser<'a> {
    signs: Vec<char>,
    at: usize,
    depth: usize,
    has_track: &'a dyn Fn(&str) -> bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.signs.get(self.at).copied()
    }

    fn mistake(&self, what: impl Into<String>) -> Mistake {
        Mistake { at: self.at + 1, what: what.into() }
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Whether a word in capitals stands here, alone.
    fn sees(&self, word: &str) -> bool {
        let end = self.at + word.len();
        let ends = self.signs.get(end).is_none_or(|sign| sign.is_whitespace() || "()\"".contains(*sign));
        ends && self.signs[self.at..].iter().copied().take(word.len()).eq(word.chars())
    }

    fn takes(&mut self, word: &str) -> bool {
        self.skip_space();
        let sees = self.sees(word);
        if sees {
            self.at += word.len();
            self.skip_space();
        }
        sees
    }

    /// What stands between parentheses, or the whole.
    fn any(&mut self) -> Result<Query, Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.mistake("there are too many parentheses inside of each other"));
        }
        let mut parts = vec![self.all()?];
        while self.takes("OR") {
            parts.push(self.all()?);
        }
        self.depth -= 1;
        Ok(together(parts, Query::Any, |part| match part {
            Query::Any(parts) => Ok(parts),
            other => Err(other),
        }))
    }

    fn all(&mut self) -> Result<Query, Mistake> {
        let mut parts = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None | Some(')') => break,
                Some(_) if self.sees("OR") => break,
                Some(_) if !parts.is_empty() && self.takes("AND") => {
                    if self.peek().is_none() {
                        return Err(self.mistake("something is missing after AND"));
                    }
                }
                Some(_) => parts.push(self.one()?),
            }
        }
        if parts.is_empty() {
            return Err(self.mistake(match self.peek() {
                Some(')') => "nothing stands before this parenthesis",
                Some(_) => "OR stands between two searches",
                None => "something is missing at the end",
            }));
        }
        Ok(together(parts, Query::All, |part| match part {
            Query::All(parts) => Ok(parts),
            other => Err(other),
        }))
    }

    fn one(&mut self) -> Result<Query, Mistake> {
        if self.takes("NOT") {
            return self.negated("after NOT follows what is not meant");
        }
        let from = self.at;
        match self.peek() {
            Some('-') => {
                self.at += 1;
                self.negated("after - follows at once what is not meant")
            }
            Some('(') => {
                self.at += 1;
                let inner = self.any()?;
                if self.peek() != Some(')') {
                    self.at = from;
                    return Err(self.mistake("this parenthesis is not closed"));
                }
                self.at += 1;
                Ok(inner)
            }
            Some('"') => Ok(Query::Term(Term::Text(self.quoted()?))),
            _ => self.word_or_key(),
        }
    }

    fn negated(&mut self, missing: &str) -> Result<Query, Mistake> {
        if self.peek().is_none_or(|sign| sign.is_whitespace() || sign == ')') {
            return Err(self.mistake(missing));
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.mistake("there are too many signs inside of each other"));
        }
        let inner = self.one()?;
        self.depth -= 1;
        Ok(Query::Not(Box::new(inner)))
    }

    /// A text in quotation marks; a backslash keeps the next character as it is.
    fn quoted(&mut self) -> Result<String, Mistake> {
        let (from, mut text) = (self.at, String::new());
        self.at += 1;
        while let Some(sign) = self.peek() {
            self.at += 1;
            match sign {
                '"' if text.trim().is_empty() => {
                    self.at = from;
                    return Err(self.mistake("nothing stands between the quotation marks"));
                }
                '"' => return Ok(text),
                '\\' => {
                    text.extend(self.peek());
                    self.at += 1;
                }
                other => text.push(other),
            }
        }
        self.at = from;
        Err(self.mistake("this quotation mark is not closed"))
    }

    /// Up to white space, a quotation mark or a parenthesis that was opened before the word.
    fn word(&mut self) -> String {
        let (mut word, mut open) = (String::new(), 0_usize);
        while let Some(sign) = self.peek() {
            match sign {
                '"' => break,
                ')' if open == 0 => break,
                ')' => open -= 1,
                '(' => open += 1,
                _ if sign.is_whitespace() => break,
                _ => {}
            }
            word.push(sign);
            self.at += 1;
        }
        word
    }

    fn word_or_key(&mut self) -> Result<Query, Mistake> {
        let from = self.at;
        let word = self.word();
        if let Some(number) = word.strip_prefix('#') {
            self.at = from;
            let number =
                number.parse().map_err(|_| self.mistake("after # stands the number of a proposal, as in #57"))?;
            self.at = from + word.chars().count();
            return Ok(Query::Term(Term::Number(number)));
        }
        let key =
            word.split_once(':').filter(|(key, _)| !key.is_empty() && key.bytes().all(|c| c.is_ascii_alphabetic()));
        let Some((key, value)) = key else { return Ok(Query::Term(Term::Text(word))) };
        let value = if value.is_empty() && self.peek() == Some('"') { self.quoted()? } else { value.to_owned() };
        self.term(key, &value).map_err(|what| Mistake { at: from + 1, what })
    }

    fn term(&self, key: &str, value: &str) -> Result<Query, String> {
        let key = key.to_ascii_lowercase();
        let text = || match value {
            "" => Err(format!("after {key}: stands a word, as in {key}:word")),
            _ => Ok(value.to_owned()),
        };
        let known = |words: Vec<&'static str>| {
            let (near, words) = (nearest(value, &words), words.join(", "));
            match near {
                _ if value.is_empty() => format!("after {key}: stands one of {words}"),
                Some(near) => {
                    format!("{value:?} is not known after {key}:; did you mean {key}:{near}? It takes {words}")
                }
                None => format!("{value:?} is not known after {key}:, which takes {words}"),
            }
        };
        let term = match key.as_str() {
            "author" => Term::Author(text()?),
            "title" => Term::Title(text()?),
            "track" if (self.has_track)(value) => Term::Track(value.to_owned()),
            "track" => return Err(format!("there is no track {value:?} among those that are listed here")),
            "minutes" => Term::Minutes(
                Bounds::read(value, values::minutes)
                    .ok_or("after minutes: stands a number, as in minutes:20, minutes:>20 or minutes:10..20")?,
            ),
            "score" => Term::Score(
                Bounds::read(value, values::score)
                    .ok_or("after score: stands a sum of votes, as in score:3, score:>0 or score:-1..2")?,
            ),
            "state" => Term::State(
                value.parse().ok().filter(|state| *state != State::Draft).ok_or_else(|| known(filed_states()))?,
            ),
            "vote" => Term::Vote(values::vote(value).ok_or_else(|| known(OwnVote::ALL.map(OwnVote::as_str).into()))?),
            "has" => Term::Has(
                Thing::ALL
                    .into_iter()
                    .find(|thing| thing.as_str() == value)
                    .ok_or_else(|| known(Thing::ALL.map(Thing::as_str).into()))?,
            ),
            "asked" => Term::Asked(
                Asked::ALL
                    .into_iter()
                    .find(|asked| asked.as_str() == value)
                    .ok_or_else(|| known(Asked::ALL.map(Asked::as_str).into()))?,
            ),
            _ => return values::mark(&key, value),
        };
        Ok(Query::Term(term))
    }
}

/// The states of proposals that leads see.
pub fn filed_states() -> Vec<&'static str> {
    State::ALL.into_iter().filter(|state| *state != State::Draft).map(State::as_str).collect()
}

/// One part alone is itself; parts of the same sort are parts of the whole.
fn together(
    parts: Vec<Query>,
    whole: impl FnOnce(Vec<Query>) -> Query,
    inner: impl Fn(Query) -> Result<Vec<Query>, Query>,
) -> Query {
    let mut flat = Vec::new();
    for part in parts {
        match inner(part) {
            Ok(parts) => flat.extend(parts),
            Err(part) => flat.push(part),
        }
    }
    if flat.len() > 1 { whole(flat) } else { flat.pop().unwrap_or(Query::All(Vec::new())) }
}

#[cfg(test)]
mod tests;
