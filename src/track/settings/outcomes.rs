//! What came of earlier editions, as a form: a heading, a story, and rows of results.

use crate::track::content::{Outcome, OutcomeState, Outcomes};
use crate::web::form::{Form, FormErrors};

use super::text::{LINE, MARKDOWN, check_text};

/// So many results there are at most.
pub const MOST: usize = 60;
/// Characters of a result.
pub const RESULT: usize = 5_000;

/// The fields of a row beside its text: name, label, limit.
pub const FACTS: [(&str, &str); 4] =
    [("area", "Part of the work"), ("version", "Release"), ("credited", "Owed to"), ("edition", "Edition")];

/// The name of a field of a row.
pub fn name(field: &str, index: usize) -> String {
    format!("{field}-{index}")
}

/// How many rows a form holds.
pub fn rows_in(form: &Form) -> usize {
    (0..MOST).take_while(|index| form.has(&name("text", *index))).count()
}

/// The outcomes as a form.
pub fn typed(outcomes: Option<&Outcomes>) -> Form {
    let Some(outcomes) = outcomes else { return Form::default() };
    let head = [
        ("label".to_owned(), outcomes.label.clone()),
        ("prose".to_owned(), outcomes.prose.clone().unwrap_or_default()),
    ];
    let rows = outcomes.items.iter().enumerate().flat_map(|(index, item)| row(item, index));
    Form::of(head.into_iter().chain(rows).collect::<Vec<_>>())
}

fn row(item: &Outcome, index: usize) -> Vec<(String, String)> {
    let state = item.state.map_or("", OutcomeState::word);
    let facts = [&item.area, &item.version, &item.credited, &item.edition];
    let mut fields = vec![(name("text", index), item.text.clone()), (name("state", index), state.to_owned())];
    let value = |fact: &Option<String>| fact.clone().unwrap_or_default();
    fields.extend(FACTS.iter().zip(facts).map(|((field, _), fact)| (name(field, index), value(fact))));
    fields
}

/// The form without a row.
pub fn without(form: &Form, gone: usize) -> Form {
    let count = rows_in(form);
    let fields = || ["text", "state"].into_iter().chain(FACTS.iter().map(|(field, _)| *field));
    let head = ["label", "prose", "base"].map(|field| (field.to_owned(), form.text(field).to_owned()));
    let kept = (0..count).filter(|index| *index != gone).enumerate();
    let rows = kept.flat_map(|(to, from)| {
        fields().map(move |field| (name(field, to), form.text(&name(field, from)).to_owned())).collect::<Vec<_>>()
    });
    Form::of(head.into_iter().chain(rows).collect::<Vec<_>>())
}

/// Reads the form; a row without any word is gone. Nothing at all is no outcomes.
pub fn read(form: &Form) -> (Option<Outcomes>, FormErrors) {
    let mut errors = form.errors();
    let line = |field: &str, errors: &mut FormErrors| {
        let text = form.text(field).split_whitespace().collect::<Vec<_>>().join(" ");
        check_text(errors, field, "text", &text, LINE);
        Some(text).filter(|text| !text.is_empty())
    };
    let prose = form.text("prose").trim_end().to_owned();
    check_text(&mut errors, "prose", "text", &prose, MARKDOWN);
    let mut outcomes = Outcomes {
        label: line("label", &mut errors).unwrap_or_default(),
        prose: Some(prose).filter(|prose| !prose.trim().is_empty()),
        items: Vec::new(),
    };
    for index in 0..rows_in(form) {
        let text_field = name("text", index);
        let text = form.text(&text_field).trim_end().to_owned();
        check_text(&mut errors, &text_field, "result", &text, RESULT);
        let [area, version, credited, edition] = FACTS.map(|(field, _)| line(&name(field, index), &mut errors));
        let state = form.trimmed(&name("state", index)).parse().ok();
        let item = Outcome { text: text.clone(), state, area, version, credited, edition };
        if text.trim().is_empty() {
            if item != (Outcome { text, ..Outcome::default() }) {
                errors.add(&text_field, "Write the result, or press Remove beside it");
            }
            continue;
        }
        outcomes.items.push(item);
    }
    if outcomes.label.is_empty() && (outcomes.prose.is_some() || !outcomes.items.is_empty()) {
        errors.add("label", "Write a heading, such as: What came of the last edition");
    }
    (Some(outcomes).filter(|outcomes| *outcomes != Outcomes::default()), errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(text: &str) -> Outcome {
        Outcome { text: text.to_owned(), area: Some("ftrace".to_owned()), ..Outcome::default() }
    }

    #[test]
    fn a_form_says_what_it_was_made_of() {
        let items = vec![Outcome { state: Some(OutcomeState::Merged), ..result("One") }, result("Two\n\nmore")];
        let outcomes = Outcomes { label: "Last year".to_owned(), prose: Some("A *story*.".to_owned()), items };
        let (read, errors) = read(&typed(Some(&outcomes)));
        assert!(errors.is_empty());
        assert_eq!(read.as_ref(), Some(&outcomes));
        let (read, _) = super::read(&without(&typed(Some(&outcomes)), 0));
        assert_eq!(read.map(|read| read.items), Some(vec![result("Two\n\nmore")]));
        assert_eq!(super::read(&Form::default()).0, None);
    }

    #[test]
    fn what_is_missing_is_said() {
        let (_, errors) = read(&Form::of([("text-0", ""), ("area-0", "ftrace")]));
        assert!(errors.get("text-0").is_some());
        let (_, errors) = read(&Form::of([("text-0", "A result")]));
        assert!(errors.get("label").is_some());
    }
}
