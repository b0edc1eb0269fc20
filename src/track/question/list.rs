//! Changing the list of a track's questions.

use std::collections::BTreeSet;

use super::{KEY, Question};

/// A change of the order, or the end of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// Before the one that stands before it.
    Up,
    /// After the one that stands after it.
    Down,
    /// It is asked no more.
    Remove,
}

/// The list after the change; the same where there is nothing to change.
pub fn arranged(questions: &[Question], key: &str, change: Arrangement) -> Vec<Question> {
    let mut questions = questions.to_vec();
    let Some(place) = questions.iter().position(|question| question.key == key) else { return questions };
    match change {
        Arrangement::Up if place > 0 => questions.swap(place, place - 1),
        Arrangement::Down if place + 1 < questions.len() => questions.swap(place, place + 1),
        Arrangement::Remove => drop(questions.remove(place)),
        Arrangement::Up | Arrangement::Down => {}
    }
    questions
}

/// The list with the question in the place of the one with its key, or at the end.
pub fn with(questions: &[Question], question: Question) -> Vec<Question> {
    let mut questions = questions.to_vec();
    match questions.iter_mut().find(|known| known.key == question.key) {
        Some(known) => *known = question,
        None => questions.push(question),
    }
    questions
}

/// A key for a new question: the words of its label, and a number where that is taken, by a question or by answers: those
/// were given to another question, perhaps for organisers only.
pub fn new_key(taken: &BTreeSet<String>, label: &str) -> String {
    let plain: String = label.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { ' ' }).collect();
    let words = plain.to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
    let words: String = words.chars().take(KEY - 3).collect();
    let words = words.trim_end_matches('-');
    let words = if words.is_empty() { "question" } else { words };
    let is_free = |key: &String| !taken.contains(key);
    let numbered = (2..).map(|number| format!("{words}-{number}"));
    std::iter::once(words.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(keys: &[&str]) -> Vec<Question> {
        keys.iter().map(|key| Question { key: (*key).to_owned(), ..Question::default() }).collect()
    }

    #[test]
    fn questions_move_and_end() {
        let asked = list(&["a", "b", "c"]);
        assert_eq!(arranged(&asked, "b", Arrangement::Up), list(&["b", "a", "c"]));
        assert_eq!(arranged(&asked, "b", Arrangement::Down), list(&["a", "c", "b"]));
        assert_eq!(arranged(&asked, "b", Arrangement::Remove), list(&["a", "c"]));
        for change in [Arrangement::Up, Arrangement::Remove] {
            assert_eq!(arranged(&asked, "x", change), asked);
        }
        assert_eq!(arranged(&asked, "a", Arrangement::Up), asked);
        assert_eq!(arranged(&asked, "c", Arrangement::Down), asked);
    }

    #[test]
    fn keys_come_from_labels_and_are_different() {
        let none = BTreeSet::new();
        assert_eq!(new_key(&none, "Do you need a <visa>?"), "do-you-need-a-visa");
        assert_eq!(new_key(&BTreeSet::from(["visa".to_owned()]), "Visa!"), "visa-2");
        assert_eq!(new_key(&none, "\u{202e}é"), "question");
        assert!(new_key(&none, &"long ".repeat(99)).len() <= KEY);
    }
}
