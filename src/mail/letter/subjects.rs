//! The first words of the subjects: after the tag that filters need stands the news, and no two letters say the same.

use std::collections::BTreeMap;
use std::path::Path;

use crate::decision::Outcome;

/// The first line of every template with a tag: which letter, and what stands between the tag and the colon. A branch of
/// the template is a subject of its own.
fn news() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mail");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the templates") {
        let path = entry.expect("an entry").path();
        let Ok(text) = std::fs::read_to_string(path.join("letter.txt")) else { continue };
        let letter = path.file_name().expect("a name").to_string_lossy().into_owned();
        let subject = text.lines().next().expect("a subject");
        let Some((_, rest)) = subject.split_once("tag }} ") else { continue };
        for branch in branches(rest) {
            found.push((letter.clone(), branch));
        }
    }
    found.sort();
    found
}

/// What a subject can begin with, up to its colon.
fn branches(subject: &str) -> Vec<String> {
    let until_colon = |text: &str| text.split(':').next().unwrap_or_default().trim().to_owned();
    if !subject.starts_with("{% match") {
        return vec![until_colon(subject)];
    }
    let arms = subject.split("{% when ").skip(1);
    arms.map(|arm| arm.split("%}").nth(1).unwrap_or_default().split("{%").next().unwrap_or_default())
        .map(until_colon)
        .collect()
}

#[test]
fn the_news_is_the_first_word_after_the_tag() {
    let news = news();
    assert!(news.len() >= 15, "{news:?}");
    for (letter, news) in &news {
        let first = news.chars().next();
        assert!(first.is_some_and(|first| first.is_ascii_uppercase()), "{letter} begins with {news:?}");
        assert!(
            !news.contains('#') || *letter == "person_asked",
            "{letter}: the number comes after the news: {news:?}"
        );
    }
}

#[test]
fn the_news_of_a_decision_is_no_other_letters_news() {
    let news = news();
    for outcome in Outcome::ALL {
        assert!(news.iter().all(|(_, other)| !other.eq_ignore_ascii_case(outcome.news())), "{outcome:?}");
    }
}

#[test]
fn no_two_letters_begin_with_the_same_news() {
    let mut letters: BTreeMap<String, String> = BTreeMap::new();
    for (letter, news) in news() {
        if let Some(other) = letters.insert(news.to_lowercase(), letter.clone()) {
            panic!("{letter} and {other} both begin with {news:?}");
        }
    }
}

#[test]
fn what_an_author_waits_for_is_named_as_it_is() {
    let news = news();
    for (letter, expected) in [
        ("receipt", "Received"),
        ("confirm_by", "Confirm by {{ by }}"),
        ("answer_receipt", "You are coming"),
        ("answer_receipt", "You cannot come"),
    ] {
        assert!(news.contains(&(letter.to_owned(), expected.to_owned())), "{letter}: {news:?}");
    }
}
