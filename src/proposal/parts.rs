//! The parts of a proposal's text, in the order of the form: one list for merging, for the history and for letters.

use super::text::ProposalText;

/// A part of a text.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The name of its field in forms.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    value: fn(&ProposalText) -> String,
    copy: fn(&ProposalText, &mut ProposalText),
}

impl Part {
    /// What a text says in this part; two texts say the same exactly when these are equal.
    pub fn value(&self, text: &ProposalText) -> String {
        (self.value)(text)
    }

    /// Makes `to` say in this part what `from` says.
    pub fn copy(&self, from: &ProposalText, to: &mut ProposalText) {
        (self.copy)(from, to);
    }
}

macro_rules! parts {
    ($($name:literal, $label:literal, $field:ident, $value:expr;)*) => {
        &[$(Part {
            name: $name,
            label: $label,
            value: |text| ($value)(&text.$field),
            copy: |from, to| to.$field.clone_from(&from.$field),
        }),*]
    };
}

/// Every part.
pub const PARTS: &[Part] = parts! {
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
    "name", "Your name", name, String::clone;
    "email", "Your e-mail", email, String::clone;
};

/// The parts in which two texts differ, each with what the first and what the second says.
pub fn differing(old: &ProposalText, new: &ProposalText) -> Vec<(Part, String, String)> {
    PARTS.iter().map(|part| (*part, part.value(old), part.value(new))).filter(|(_, old, new)| old != new).collect()
}
