//! Answers on the way to another track: those that its own questions ask for go on, the others are kept to be read.

use crate::proposal::answers::{Answers, fitting, told};
use crate::track::Track;
use crate::track::question::{Question, Readers};

/// An answer that the new track does not ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// What the question was known by.
    pub key: String,
    /// The question as it was asked.
    pub label: String,
    /// The answer in words.
    pub answer: String,
    /// Whether leads read it; otherwise only the author and organisers.
    pub for_leads: bool,
}

/// The answers that go on, and those that are kept beside them. An answer goes on only where both tracks ask the same of the
/// same readers: nobody reads on the way what was not meant for them.
pub fn sorted(answers: &Answers, from: &Track, to: &Track) -> (Answers, Vec<KeptAnswer>) {
    let same = |one: &Question, other: &Question| {
        (&one.label, one.kind, one.readers, one.public) == (&other.label, other.kind, other.readers, other.public)
    };
    let mut go_on = fitting(answers, to);
    go_on.retain(|key, _| {
        from.content.question(key).zip(to.content.question(key)).is_some_and(|(before, now)| same(before, now))
    });
    let mut kept = Vec::new();
    for (key, answer) in answers.iter().filter(|(key, _)| !go_on.contains_key(*key)) {
        let for_leads = from.content.question(key).is_some_and(|question| question.readers == Readers::Leads);
        let alone = Answers::from([(key.clone(), answer.clone())]);
        kept.extend(told(&alone, &from.content).into_iter().map(|told| KeptAnswer {
            key: key.clone(),
            label: told.label,
            answer: told.answer,
            for_leads,
        }));
    }
    (go_on, kept)
}
