//! Answers on the way to another track: those that its own questions ask for go on, the others are kept to be read.

use crate::proposal::answers::{Answers, fitting, told};
use crate::track::Track;
use crate::track::content::TrackContent;
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

/// Whether an answer to the one question is one to the other: both tracks ask the same, in the same way, of the same readers.
/// Nobody reads on the way what was not meant for them.
fn is_the_same(before: &Question, now: &Question) -> bool {
    (&before.label, before.kind, before.readers, before.public) == (&now.label, now.kind, now.readers, now.public)
}

/// The answers that go on, and those that are kept beside them.
pub fn sorted(answers: &Answers, from: &Track, to: &Track) -> (Answers, Vec<KeptAnswer>) {
    let mut go_on = fitting(answers, to);
    go_on.retain(|key, _| {
        from.content.question(key).zip(to.content.question(key)).is_some_and(|(before, now)| is_the_same(before, now))
    });
    let kept = answers.iter().filter(|(key, _)| !go_on.contains_key(*key));
    (go_on.clone(), kept.flat_map(|(key, answer)| kept_of(key, answer, &from.content)).collect())
}

/// An answer as it is kept. Of a question that is not asked any more nobody knows for whom it was.
fn kept_of(key: &str, answer: &str, content: &TrackContent) -> Vec<KeptAnswer> {
    let for_leads = content.question(key).is_some_and(|question| question.readers == Readers::Leads);
    let alone = Answers::from([(key.to_owned(), answer.to_owned())]);
    told(&alone, content)
        .into_iter()
        .map(|told| KeptAnswer { key: key.to_owned(), label: told.label, answer: told.answer, for_leads })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::question::AnswerKind;

    fn question(label: &str, readers: Readers, public: bool) -> Question {
        Question { key: "visa".to_owned(), label: label.to_owned(), readers, public, ..Question::default() }
    }

    #[test]
    fn an_answer_goes_on_only_to_the_same_question_for_the_same_readers() {
        let before = question("Which visa?", Readers::Organisers, false);
        assert!(is_the_same(&before, &before.clone()));
        for other in [
            question("Which visa?", Readers::Leads, false),
            question("Which card?", Readers::Organisers, false),
            Question { kind: AnswerKind::Number, ..before.clone() },
        ] {
            assert!(!is_the_same(&before, &other) && !is_the_same(&other, &before), "{other:?}");
        }
        let (private, public) =
            (question("Which visa?", Readers::Leads, false), question("Which visa?", Readers::Leads, true));
        assert!(!is_the_same(&private, &public), "what was not public does not become so by a move");
    }

    #[test]
    fn what_was_for_organisers_or_is_not_asked_any_more_is_kept_from_leads() {
        let questions = vec![question("Which visa?", Readers::Organisers, false)];
        let content = TrackContent { questions, ..TrackContent::default() };
        let kept = [kept_of("visa", "A", &content), kept_of("old", "B", &content)].concat();
        let told: Vec<_> = kept.iter().map(|one| (one.label.as_str(), one.answer.as_str(), one.for_leads)).collect();
        assert_eq!(told, [("Which visa?", "A", false), ("old (no longer asked)", "B", false)]);
        let leads = vec![question("Which visa?", Readers::Leads, false)];
        let content = TrackContent { questions: leads, ..TrackContent::default() };
        assert!(kept_of("visa", "A", &content).iter().all(|one| one.for_leads));
    }
}
