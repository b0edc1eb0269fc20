//! The questions that a track asks.

use std::collections::BTreeSet;

use super::reader::Table;
use crate::track::question::{HINT, KEY, LABEL, MOST, Question};

/// Reads the questions of a track, in order.
pub(super) fn read(track: &Table<'_>) -> Vec<Question> {
    let mut keys = BTreeSet::new();
    let mut questions = Vec::new();
    for table in &track.tables("question") {
        let question = question(table);
        if !question.key.is_empty() && !keys.insert(question.key.clone()) {
            table.mistake("key", format!("{:?} is the key of another question of this track", question.key));
        }
        questions.push(question);
    }
    if questions.len() > MOST {
        track.mistake("question", format!("there are {}; a track asks {MOST} at most", questions.len()));
    }
    questions
}

fn question(table: &Table<'_>) -> Question {
    let key = table.slug("key").required();
    if key.len() > KEY {
        table.mistake("key", format!("has {} characters; it can have {KEY} at most", key.len()));
    }
    let question = Question {
        key,
        label: table.line("label", LABEL).required(),
        hint: table.line("hint", HINT).optional(),
        kind: table.parsed("kind").required(),
        required: table.parsed("required").optional().unwrap_or_default(),
        choices: table.lines("choices", LABEL),
        min: table.whole("min", i32::MIN..=i32::MAX).optional(),
        max: table.whole("max", i32::MIN..=i32::MAX).optional(),
        count: table.parsed("count").optional().unwrap_or_default(),
        readers: table.parsed("readers").optional().unwrap_or_default(),
        public: table.flag("public"),
    };
    for (part, sentence) in question.mistakes() {
        // Without a readable kind nothing is known about what belongs to it.
        if table.raw_text("kind").is_some_and(|word| word == question.kind.as_str()) {
            table.mistake(part, sentence);
        }
    }
    question
}
