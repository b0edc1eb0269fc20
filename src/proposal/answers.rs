//! Answers to the questions of a track: how a form is read and filled, and who may read what.

use std::collections::BTreeMap;

use super::forms::Demand;
use super::text::ProposalText;
use crate::track::Track;
use crate::track::content::TrackContent;
use crate::track::question::answer::{canonical, in_words, lacking};
use crate::track::question::{AnswerKind, Question, Readers, field_of};
use crate::web::fields::{ChoiceField, SeveralField, TextField};
use crate::web::form::{Form, FormErrors};

/// Answers by the keys of their questions. What was not answered is not there.
pub type Answers = BTreeMap<String, String>;

/// Reads the answers to these questions. What cannot be taken has its sentence in the errors.
pub fn read<'a>(
    form: &Form,
    questions: impl Iterator<Item = &'a Question>,
    demand: Demand,
    errors: &mut FormErrors,
) -> Answers {
    let mut answers = Answers::new();
    for question in questions {
        let field = question.field();
        let answer = canonical(question, &typed(form, &field)).unwrap_or_else(|sentence| {
            errors.add(&field, sentence);
            String::new()
        });
        if demand == Demand::Send
            && let Some(sentence) = lacking(question, &answer)
        {
            errors.add(&field, sentence);
        }
        if !answer.is_empty() {
            answers.insert(question.key.clone(), answer);
        }
    }
    answers
}

/// Boxes send a value each, and an empty one says that the boxes were there.
fn typed(form: &Form, field: &str) -> String {
    form.all(field).filter(|value| !value.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Adds the answers that stand in `under` and have no field in the form: what is no longer asked, or asked elsewhere.
#[must_use]
pub fn with_unasked_of(text: &ProposalText, under: &ProposalText, form: &Form) -> ProposalText {
    let mut text = text.clone();
    for (key, answer) in &under.answers {
        if !form.has(&field_of(key)) {
            text.answers.entry(key.clone()).or_insert_with(|| answer.clone());
        }
    }
    text
}

/// The keys of the questions that are asked after acceptance.
pub fn later_keys(track: &Track) -> Vec<String> {
    track.content.asked_later().map(|question| question.key.clone()).collect()
}

/// The text without the answers that only organisers may read, also where they are asked no more. An answer to a question
/// that is not known at all could be such.
#[must_use]
pub fn as_leads_read(text: &ProposalText, content: &TrackContent) -> ProposalText {
    let for_leads =
        |key: &str| content.question_or_former(key).is_some_and(|question| question.readers == Readers::Leads);
    let mut text = text.clone();
    text.answers.retain(|key, _| for_leads(key));
    text
}

/// An answer as it is read.
pub struct Told {
    /// The question.
    pub label: String,
    /// The answer in words.
    pub answer: String,
    /// What the answer is; one line where the question is not asked any more.
    pub kind: AnswerKind,
}

/// The answers in the order of the questions; those that are no longer asked come last.
pub fn told(answers: &Answers, content: &TrackContent) -> Vec<Told> {
    let asked = content.questions.iter().filter_map(|question| {
        let answer = in_words(question.kind, answers.get(&question.key)?);
        Some(Told { label: question.label.clone(), answer, kind: question.kind })
    });
    let unasked = answers.iter().filter(|(key, _)| content.question(key).is_none()).map(|(key, answer)| {
        let former = content.question_or_former(key);
        let kind = former.map_or(AnswerKind::LongText, |former| former.kind);
        let label = former.map_or(key, |former| &former.label);
        Told { label: format!("{label} (no longer asked)"), answer: in_words(kind, answer), kind }
    });
    asked.chain(unasked).collect()
}

/// The public answers of a talk, each with its question.
pub fn public(answers: &Answers, content: &TrackContent) -> Vec<(String, String)> {
    let is_public = |question: &Question| question.public && question.readers == Readers::Leads;
    let questions = content.questions.iter().filter(|question| is_public(question)).cloned().collect();
    let content = TrackContent { questions, ..TrackContent::default() };
    let asked = |key: &String| content.question(key).is_some();
    let answers = answers.iter().filter(|(key, _)| asked(key)).map(|(key, text)| (key.clone(), text.clone())).collect();
    told(&answers, &content).into_iter().map(|told| (told.label, told.answer)).collect()
}

/// What is still to be answered after acceptance.
pub fn open_questions(text: &ProposalText, track: &Track) -> Vec<String> {
    let open = track.content.asked_later().filter(|question| !text.answers.contains_key(&question.key));
    open.map(|question| question.label.clone()).collect()
}

/// What of the answers fits into another track.
pub fn fitting(answers: &Answers, track: &Track) -> Answers {
    let fits = |key: &str, answer: &str| {
        track.content.asked_first().any(|asked| asked.key == key && canonical(asked, answer).as_deref() == Ok(answer))
    };
    answers.iter().filter(|(key, answer)| fits(key, answer)).map(|(key, text)| (key.clone(), text.clone())).collect()
}

/// The field of a question.
#[derive(askama::Template)]
#[template(
    source = "{% match self %}{% when Self::Text(field) %}{{ field }}{% when Self::One(field) %}{{ field }}{% when Self::Several(field) %}{{ field }}{% endmatch %}",
    ext = "html"
)]
pub enum AnswerField {
    /// To be typed.
    Text(TextField),
    /// One of several.
    One(ChoiceField),
    /// Any of several.
    Several(SeveralField),
}

impl askama::filters::HtmlSafe for AnswerField {}

/// The fields of questions with what was typed and what is wrong with it.
pub fn fields<'a>(
    questions: impl Iterator<Item = &'a Question>,
    form: &Form,
    errors: &FormErrors,
    public: &str,
) -> Vec<AnswerField> {
    questions.map(|question| field(question, form, errors, public)).collect()
}

fn field(question: &Question, form: &Form, errors: &FormErrors, public: &str) -> AnswerField {
    let (name, label, value) = (question.field(), question.label.clone(), typed(form, &question.field()));
    let hint = format!("{}{}", no_longer_offered(question, &value), hint(question, public));
    let text = |field: TextField| {
        let max =
            question.max.filter(|_| question.kind != AnswerKind::Number && question.count.as_str() == "characters");
        let field = field.hint(hint.clone()).value(value.clone());
        let max = max.and_then(|max| usize::try_from(max).ok());
        AnswerField::Text(max.into_iter().fold(field, TextField::max).error(errors))
    };
    let same = |choice: &String| (choice.clone(), choice.clone());
    let one = |mut options: Vec<(String, String)>| {
        if question.required != crate::track::question::Required::ToSend {
            options.push((String::new(), "No answer".to_owned()));
        }
        AnswerField::One(
            ChoiceField::new(name.clone(), label.clone(), options, value.clone()).hint(&hint).error(errors),
        )
    };
    match question.kind {
        AnswerKind::Text => text(TextField::line(name.clone(), label.clone())),
        AnswerKind::LongText => text(TextField::area(name.clone(), label.clone(), 4)),
        AnswerKind::Number => text(TextField::number(name.clone(), label.clone())),
        AnswerKind::Url => text(TextField::url(name.clone(), label.clone())),
        AnswerKind::Date => text(TextField::date(name.clone(), label.clone())),
        AnswerKind::Choice => one(question.choices.iter().map(same).collect()),
        AnswerKind::YesNo => one(vec![("yes".to_owned(), "Yes".to_owned()), ("no".to_owned(), "No".to_owned())]),
        AnswerKind::Choices => {
            let chosen = value.lines().map(str::to_owned).collect();
            let field = SeveralField::new(name, label, question.choices.clone(), chosen);
            AnswerField::Several(field.hint(hint).error(errors))
        }
    }
}

/// An answer that was chosen before the track took it out of the choices: it stays until another one is chosen.
fn no_longer_offered(question: &Question, value: &str) -> String {
    let is_gone = question.kind == AnswerKind::Choice
        && !value.is_empty()
        && question.choices.iter().all(|choice| choice != value);
    if is_gone { format!("You chose “{value}”, which is not offered any more. ") } else { String::new() }
}

fn hint(question: &Question, public: &str) -> String {
    let optional = if question.required == crate::track::question::Required::ToSend { "" } else { "Optional. " };
    let own = question.hint.as_ref().map(|hint| format!("{hint} ")).unwrap_or_default();
    let limits = match (question.kind, question.min, question.max) {
        (kind, ..) if !kind.has_limits() => String::new(),
        (_, None, None) => String::new(),
        (kind, min, max) => {
            let last = max.or(min).and_then(|last| usize::try_from(last).ok()).unwrap_or_default();
            let unit = if kind == AnswerKind::Number { "" } else { question.count.unit(last) };
            let from = min.map(|min| format!("from {min} ")).unwrap_or_default();
            let to = max.map(|max| format!("up to {max} ")).unwrap_or_default();
            format!("{}. ", format!("Write {from}{to}{unit}").trim_end())
        }
    };
    let readers = match (question.public, question.readers) {
        (true, Readers::Leads) => public,
        (_, Readers::Organisers) => "Never public: only organisers read it.",
        (false, Readers::Leads) => "Never public: only the leads and organisers read it.",
    };
    format!("{optional}{own}{limits}{readers}")
}
