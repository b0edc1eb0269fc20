//! The form in which a lead writes a question.

use super::{AnswerKind, Count, HINT, LABEL, Question, Readers, Required};
use crate::web::fields::{ChoiceField, ErrorSummary, TextField, TickField, check_length};
use crate::web::form::{Form, FormErrors};

/// The fields in the order of the page.
const ORDER: [&str; 9] = ["label", "hint", "kind", "choices", "required", "min", "max", "count", "readers"];

/// Reads the form of the question with this key. What cannot be taken has its sentence in the errors.
pub fn read(form: &Form, key: String) -> (Question, FormErrors) {
    let mut errors = form.errors();
    let hint = line(form, "hint", "hint", HINT, &mut errors);
    let choices = form.text("choices").lines().map(str::trim).filter(|choice| !choice.is_empty());
    let question = Question {
        key,
        label: line(form, "label", "question", LABEL, &mut errors),
        hint: Some(hint).filter(|hint| !hint.is_empty()),
        kind: word(form, "kind", "Choose what an answer is", &mut errors),
        required: word(form, "required", "Choose when it must be answered", &mut errors),
        choices: choices.map(str::to_owned).collect(),
        min: number(form, "min", &mut errors),
        max: number(form, "max", &mut errors),
        count: word(form, "count", "Choose what a length counts", &mut errors),
        readers: word(form, "readers", "Choose who reads the answers", &mut errors),
        public: form.has("public"),
    };
    if question.label.is_empty() {
        errors.add("label", "Write the question");
    }
    if question.choices.iter().any(|choice| choice.chars().count() > LABEL) {
        errors.add("choices", format!("A choice has {LABEL} characters at most"));
    }
    for (part, sentence) in question.mistakes() {
        let (field, noun) = match part {
            "label" => ("label", "The question"),
            "hint" => ("hint", "The hint"),
            "choices" => ("choices", "The choices"),
            "min" => ("min", "The least"),
            "max" => ("max", "The most"),
            _ => ("readers", "A public answer"),
        };
        errors.add(field, format!("{noun} {sentence}"));
    }
    (question, errors)
}

fn line(form: &Form, field: &str, noun: &str, max: usize, errors: &mut FormErrors) -> String {
    let text = form.trimmed(field);
    check_length(text, field, &format!("The {noun}"), max, errors);
    text.to_owned()
}

fn word<T: std::str::FromStr + Default>(form: &Form, field: &str, sentence: &str, errors: &mut FormErrors) -> T {
    form.trimmed(field).parse().unwrap_or_else(|_| {
        errors.add(field, sentence);
        T::default()
    })
}

fn number(form: &Form, field: &str, errors: &mut FormErrors) -> Option<i32> {
    let typed = form.trimmed(field);
    if typed.is_empty() {
        return None;
    }
    typed.parse().map_err(|_| errors.add(field, "Write a whole number, or leave it empty")).ok()
}

/// A known question as a form, to be shown and changed.
pub fn typed(question: &Question) -> Form {
    let number = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
    let mut fields = vec![
        ("key", question.key.clone()),
        ("label", question.label.clone()),
        ("hint", question.hint.clone().unwrap_or_default()),
        ("kind", question.kind.as_str().to_owned()),
        ("required", question.required.as_str().to_owned()),
        ("choices", question.choices.join("\n")),
        ("min", number(question.min)),
        ("max", number(question.max)),
        ("count", question.count.as_str().to_owned()),
        ("readers", question.readers.as_str().to_owned()),
    ];
    if question.public {
        fields.push(("public", "yes".to_owned()));
    }
    Form::of(fields)
}

/// The fields as the page shows them.
pub struct Fields {
    /// What is wrong.
    pub summary: ErrorSummary,
    /// The question and its hint.
    pub texts: [TextField; 2],
    /// What an answer is.
    pub kind: ChoiceField,
    /// What can be chosen, and the limits.
    pub limits: [TextField; 3],
    /// What a length counts, when it must be answered, who reads it.
    pub rules: [ChoiceField; 3],
    /// Whether answers become public.
    pub public: TickField,
}

impl Fields {
    /// The fields with what was typed and what is wrong with it.
    pub fn new(form: &Form, errors: &FormErrors) -> Self {
        let text = |field: TextField, name: &str, hint: &str| field.hint(hint).value(form.text(name)).error(errors);
        let choice = |name: &'static str, legend: &str, options: Vec<(String, String)>| {
            ChoiceField::new(name, legend, options, form.trimmed(name)).error(errors)
        };
        Self {
            summary: ErrorSummary::new(errors, &ORDER),
            texts: [
                text(TextField::line("label", "Question").max(LABEL), "label", "One line, as authors read it."),
                text(TextField::line("hint", "Hint").max(HINT), "hint", "Optional. The line under it."),
            ],
            kind: choice("kind", "An answer is", options(AnswerKind::ALL, AnswerKind::as_str, AnswerKind::words)),
            limits: [
                text(TextField::area("choices", "Choices", 5), "choices", "One a line; only for choices."),
                text(TextField::number("min", "Least"), "min", "Optional. The shortest text or the least number."),
                text(TextField::number("max", "Most"), "max", "Optional. The longest text or the greatest number."),
            ],
            rules: [
                choice("count", "A length counts", options(Count::ALL, Count::as_str, Count::words)),
                choice("required", "It must be answered", options(Required::ALL, Required::as_str, Required::words)),
                choice("readers", "Who reads the answers", options(Readers::ALL, Readers::as_str, Readers::words)),
            ],
            public: TickField::new("public", "The answers are public with the talk", form.has("public")),
        }
    }
}

fn options<T: Copy>(all: &[T], word: fn(T) -> &'static str, label: fn(T) -> &'static str) -> Vec<(String, String)> {
    all.iter().map(|one| (word(*one).to_owned(), label(*one).to_owned())).collect()
}
