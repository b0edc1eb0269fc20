//! Reading TOML tables field by field, with every mistake noted and none of them final.
//!
//! A field that is wrong reads as absent, so that the sections need no error handling: the mistakes are in the [`Report`]. What a
//! section has not asked for by the time its [`Table`] is dropped is an unknown key.

mod field;
mod value;

use std::cell::RefCell;
use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use self::field::Field;
use super::Mistake;

/// The mistakes of one file.
pub(super) struct Report<'a> {
    text: &'a str,
    mistakes: RefCell<Vec<Mistake>>,
    /// The lines that are no TOML. What else seems wrong on them follows from that.
    broken_lines: BTreeSet<usize>,
}

impl<'a> Report<'a> {
    /// Begins with the places where `text` is no TOML.
    pub(super) fn new(text: &'a str, errors: &[Error]) -> Self {
        let mistakes: Vec<Mistake> = errors
            .iter()
            .map(|error| Mistake {
                line: line_at(text, error.span().map_or(text.len(), |span| span.start)),
                key: String::new(),
                message: error.message().to_owned(),
            })
            .collect();
        let broken_lines = mistakes.iter().map(|mistake| mistake.line).collect();
        Report { text, mistakes: RefCell::new(mistakes), broken_lines }
    }

    /// Whether part of the file could not be parsed, so that something that seems to be missing may be there.
    fn is_broken(&self) -> bool {
        !self.broken_lines.is_empty()
    }

    fn add(&self, offset: usize, key: String, message: impl Into<String>) {
        let line = line_at(self.text, offset);
        if !self.broken_lines.contains(&line) {
            self.mistakes.borrow_mut().push(Mistake { line, key, message: message.into() });
        }
    }

    /// Everything that was noted, by line.
    pub(super) fn into_mistakes(self) -> Vec<Mistake> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by_key(|mistake| mistake.line);
        mistakes.dedup();
        mistakes
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// An element of a list that takes texts and tables.
pub(super) enum Element<'a> {
    /// A text, not yet looked at.
    Text(&'a str),
    /// A table.
    Table(Table<'a>),
}

/// A table of the file.
pub(super) struct Table<'a> {
    report: &'a Report<'a>,
    path: String,
    /// Where its header begins, in bytes.
    header: usize,
    entries: &'a DeTable<'a>,
    asked_for: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Table<'a> {
    /// The whole file.
    pub(super) fn root(report: &'a Report<'a>, entries: &'a DeTable<'a>) -> Self {
        Table { report, path: String::new(), header: 0, entries, asked_for: RefCell::default() }
    }

    fn child(&self, path: String, header: usize, entries: &'a DeTable<'a>) -> Table<'a> {
        Table { report: self.report, path, header, entries, asked_for: RefCell::default() }
    }

    /// Whether the key stands there, whatever its value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The line of a key, or of the header where it is missing.
    pub(super) fn line_of(&self, key: &str) -> usize {
        line_at(self.report.text, self.offset_of(key))
    }

    /// A text as it stands in the file, unchecked and still to be asked for.
    pub(super) fn raw_text(&self, key: &str) -> Option<&'a str> {
        self.entries.get(key)?.get_ref().as_str()
    }

    /// Notes a mistake in the value of a key.
    pub(super) fn mistake(&self, key: &str, message: impl Into<String>) {
        self.report.add(self.offset_of(key), join(&self.path, key), message);
    }

    /// Notes that something is not there, in this table or elsewhere in the file.
    pub(super) fn lacks(&self, key: &str, message: impl Into<String>) {
        if !self.report.is_broken() {
            self.mistake(key, message);
        }
    }

    /// A table below this one.
    pub(super) fn table(&self, key: &'static str) -> Field<'_, Table<'a>> {
        let value = self.take(key).and_then(|value| match value.get_ref() {
            DeValue::Table(entries) => Some(self.child(join(&self.path, key), value.span().start, entries)),
            other => {
                self.wrong_type(key, "a table", other);
                None
            }
        });
        self.field(key, value)
    }

    /// The tables of a list below this one, in order. One with a slug is called by it in mistakes.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let mut tables = Vec::new();
        for (path, element) in self.elements(key, "a list of tables") {
            match element.get_ref() {
                DeValue::Table(entries) => {
                    let path = match entries.get("slug").and_then(|slug| slug.get_ref().as_str()) {
                        Some(slug) => format!("{} {slug:?}", join(&self.path, key)),
                        None => path,
                    };
                    tables.push(self.child(path, element.span().start, entries));
                }
                other => self.wrong_element(path, element, "a table", other),
            }
        }
        tables
    }

    /// A list of texts and tables, in order.
    pub(super) fn mixed_list(&self, key: &'static str) -> Vec<Element<'a>> {
        let mut list = Vec::new();
        for (path, element) in self.elements(key, "a list") {
            match element.get_ref() {
                DeValue::String(text) => list.push(Element::Text(text)),
                DeValue::Table(entries) => {
                    list.push(Element::Table(self.child(path, element.span().start, entries)));
                }
                other => self.wrong_element(path, element, "a text or a table", other),
            }
        }
        list
    }

    /// The elements of a list, each with its place in the file.
    fn elements(&self, key: &'static str, wanted: &str) -> Vec<(String, &'a Spanned<DeValue<'a>>)> {
        match self.take(key).map(Spanned::get_ref) {
            None => Vec::new(),
            Some(DeValue::Array(array)) => {
                let path = join(&self.path, key);
                array.iter().enumerate().map(|(i, element)| (format!("{path}[{}]", i + 1), element)).collect()
            }
            Some(other) => {
                self.wrong_type(key, wanted, other);
                Vec::new()
            }
        }
    }

    fn take(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked_for.borrow_mut().insert(key);
        // The parser stands a value of no length in for one that it could not read.
        self.entries.get(key).filter(|value| !(self.report.is_broken() && value.span().is_empty()))
    }

    fn offset_of(&self, key: &str) -> usize {
        self.entries.get(key).map_or(self.header, |value| value.span().start)
    }

    fn wrong_type(&self, key: &str, wanted: &str, found: &DeValue<'_>) {
        self.mistake(key, format!("expected {wanted}, found {}", value::in_words(found)));
    }

    fn wrong_element(&self, path: String, element: &Spanned<DeValue<'_>>, wanted: &str, found: &DeValue<'_>) {
        let message = format!("expected {wanted}, found {}", value::in_words(found));
        self.report.add(element.span().start, path, message);
    }
}

impl Drop for Table<'_> {
    fn drop(&mut self) {
        let known = self.asked_for.borrow();
        for (key, _) in self.entries.iter() {
            let name: &str = key.get_ref();
            if !known.contains(name) {
                let known = known.iter().copied().collect::<Vec<_>>().join(", ");
                let message = format!("is not known here; known are {known}");
                self.report.add(key.span().start, join(&self.path, name), message);
            }
        }
    }
}

/// The path of a key: names in quotation marks are followed by a space, others by a full stop.
fn join(path: &str, key: &str) -> String {
    match path.chars().last() {
        None => key.to_owned(),
        Some('"') => format!("{path} {key}"),
        Some(_) => format!("{path}.{key}"),
    }
}
