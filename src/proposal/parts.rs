//! The parts of a proposal's text, in the order of the form: one list for merging, for the history and for letters.

use std::borrow::Cow;

use super::text::ProposalText;

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
    "name", "The author's name", name, String::clone;
    "email", "The author's e-mail", email, String::clone;
};

/// Every part that one of these texts has. Parts that only some texts have are added here: each finds what it stands for by
/// its own name.
pub fn of(_texts: &[&ProposalText]) -> Vec<Part> {
    PARTS.to_vec()
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
