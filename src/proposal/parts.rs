//! The parts of a proposal's text, in the order of the form: one list for merging, for the history and for letters.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::text::ProposalText;
use crate::track::content::TrackContent;
use crate::track::question::field_of;

/// A part of a text.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name of its field in forms.
    pub name: Cow<'static, str>,
    /// What people call it.
    pub label: Cow<'static, str>,
    value: fn(&ProposalText, &str) -> String,
    copy: fn(&ProposalText, &mut ProposalText, &str),
}

impl Part {
    /// What a text says in this part; two texts say the same exactly when these are equal.
    pub fn value(&self, text: &ProposalText) -> String {
        (self.value)(text, &self.name)
    }

    /// Makes `to` say in this part what `from` says.
    pub fn copy(&self, from: &ProposalText, to: &mut ProposalText) {
        (self.copy)(from, to, &self.name);
    }
}

macro_rules! parts {
    ($($name:literal, $label:literal, $field:ident, $value:expr;)*) => {
        &[$(Part {
            name: Cow::Borrowed($name),
            label: Cow::Borrowed($label),
            value: |text, _| ($value)(&text.$field),
            copy: |from, to, _| to.$field.clone_from(&from.$field),
        }),*]
    };
}

/// The parts that every text has.
const PARTS: &[Part] = parts! {
    "title", "Title", title, String::clone;
    "abstract", "The problem (abstract)", r#abstract, String::clone;
    "tried", "What has been tried", tried, String::clone;
    "question", "The question for the room", question, String::clone;
    "links", "Links to patches or threads", links, String::clone;
    "minutes", "Minutes", minutes, |minutes: &Option<i32>| minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
    "participation", "Taking part", participation, |way: &super::text::Participation| way.words().to_owned();
    "needed_people", "Who needs to be there", needed_people, String::clone;
    "leads_note", "Notes only for the leads", leads_note, String::clone;
    "overflow_consent", "If the track is full", overflow_consent, |consent: &bool| {
        if *consent { "the overflow is fine" } else { "not the overflow" }.to_owned()
    };
    "may_move", "Another track", may_move, |consent: &bool| {
        if *consent { "it may be moved there" } else { "ask first" }.to_owned()
    };
    "name", "The author's name", name, String::clone;
    "email", "The author's e-mail", email, String::clone;
};

/// Every part that one of these texts has. Parts that only some texts have are added here: each finds what it stands for by
/// its own name.
pub fn of(texts: &[&ProposalText]) -> Vec<Part> {
    let keys: BTreeSet<&String> = texts.iter().flat_map(|text| text.answers.keys()).collect();
    PARTS.iter().cloned().chain(keys.into_iter().map(|key| answer(key))).collect()
}

/// The answer that is kept under `key`; empty where there is none.
fn answer(key: &str) -> Part {
    Part {
        name: Cow::Owned(field_of(key)),
        label: Cow::Owned(format!("Answer: {key}")),
        value: |text, name| text.answers.get(key_of(name)).cloned().unwrap_or_default(),
        copy: |from, to, name| match from.answers.get(key_of(name)) {
            Some(answer) => {
                to.answers.insert(key_of(name).to_owned(), answer.clone());
            }
            None => {
                to.answers.remove(key_of(name));
            }
        },
    }
}

/// The key of a question by the name of its field.
fn key_of(name: &str) -> &str {
    name.strip_prefix("q-").unwrap_or(name)
}

/// The label of a part in a track, which knows the words of its questions.
pub fn label_in(part: &Part, content: &TrackContent) -> String {
    match part.name.strip_prefix("q-") {
        Some(key) => match (content.question(key), content.question_or_former(key)) {
            (Some(asked), _) => asked.label.clone(),
            (None, former) => format!("{} (no longer asked)", former.map_or(key, |former| &former.label)),
        },
        None => part.label.clone().into_owned(),
    }
}

/// The parts in which two texts differ, each with what the first and what the second says.
pub fn differing(old: &ProposalText, new: &ProposalText) -> Vec<(Part, String, String)> {
    of(&[old, new])
        .into_iter()
        .map(|part| (part.value(old), part.value(new), part))
        .filter(|(old, new, _)| old != new)
        .map(|(old, new, part)| (part, old, new))
        .collect()
}
