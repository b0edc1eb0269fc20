//! The difference between two texts, word by word; paragraph by paragraph where they are far apart.

mod walk;

use std::collections::{HashMap, HashSet};

/// So many steps are taken at most in one comparison; texts with some 800 changed words that stand elsewhere in the other
/// text need fewer. The memory of a comparison grows with them.
const STEPS: usize = 400_000;

/// A stretch of the difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chunk {
    /// In both texts.
    Same(String),
    /// In the old text only.
    Removed(String),
    /// In the new text only.
    Added(String),
}

/// The stretches that make both texts: without the added ones the old text, without the removed ones the new. Texts that
/// are too far apart to be compared word by word are compared by paragraphs, and else differ as a whole between what they
/// begin and end with.
pub fn words(old: &str, new: &str) -> Vec<Chunk> {
    counted(old, new).0
}

/// The same, with the steps that it took.
fn counted(old: &str, new: &str) -> (Vec<Chunk>, usize) {
    let mut steps = 0;
    let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<_>>();
    let chunks = compare(&pieces(old), &pieces(new), &mut steps)
        .or_else(|| compare(&lines(old), &lines(new), &mut steps))
        .unwrap_or_else(|| replaced(&pieces(old), &pieces(new)));
    (chunks, steps)
}

/// The difference as plain text: `[-old-]{+new+}`.
pub fn plain(chunks: &[Chunk]) -> String {
    let mark = |chunk: &Chunk| match chunk {
        Chunk::Same(text) => text.clone(),
        Chunk::Removed(text) => format!("[-{text}-]"),
        Chunk::Added(text) => format!("{{+{text}+}}"),
    };
    chunks.iter().map(mark).collect()
}

/// Words and what stands between them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<bool> = None;
    for (at, c) in text.char_indices() {
        let is_space = c.is_whitespace();
        if before.is_some_and(|before| before != is_space || c == '\n') {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(is_space);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

/// How many pieces both begin with, and how many of the others both end with.
fn common_ends(old: &[&str], new: &[&str]) -> (usize, usize) {
    let before = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let after = old[before..].iter().rev().zip(new[before..].iter().rev()).take_while(|(a, b)| a == b).count();
    (before, after)
}

/// Everything between the common ends is another.
fn replaced(old: &[&str], new: &[&str]) -> Vec<Chunk> {
    let (before, after) = common_ends(old, new);
    let mut chunks = Chunks::default();
    old[..before].iter().for_each(|piece| chunks.same(piece));
    old[before..old.len() - after].iter().for_each(|piece| chunks.removed.push_str(piece));
    new[before..new.len() - after].iter().for_each(|piece| chunks.added.push_str(piece));
    old[old.len() - after..].iter().for_each(|piece| chunks.same(piece));
    chunks.finished()
}

/// Nothing if it takes too many steps. What stands in one of the texts only is no matter of search.
fn compare(old: &[&str], new: &[&str], steps: &mut usize) -> Option<Vec<Chunk>> {
    let (before, after) = common_ends(old, new);
    let (old_middle, new_middle) = (&old[before..old.len() - after], &new[before..new.len() - after]);
    let places = |pieces: &[&str], others: &[&str]| {
        let others: HashSet<&str> = others.iter().copied().collect();
        (0..pieces.len()).filter(|at| others.contains(pieces[*at])).collect::<Vec<_>>()
    };
    let (old_places, new_places) = (places(old_middle, new_middle), places(new_middle, old_middle));
    let mut numbers = HashMap::new();
    let mut numbered = |pieces: &[&'_ str], places: &[usize]| -> Vec<usize> {
        let mut number = |piece: &str| {
            let next = numbers.len();
            *numbers.entry(piece.to_owned()).or_insert(next)
        };
        places.iter().map(|at| number(pieces[*at])).collect()
    };
    let (old_numbers, new_numbers) = (numbered(old_middle, &old_places), numbered(new_middle, &new_places));
    let same = walk::common(&old_numbers, &new_numbers, STEPS, steps)?;

    let mut chunks = Chunks::default();
    old[..before].iter().for_each(|piece| chunks.same(piece));
    let (mut i, mut j) = (0, 0);
    for (old_place, new_place) in same.into_iter().map(|(one, other)| (old_places[one], new_places[other])) {
        old_middle[i..old_place].iter().for_each(|piece| chunks.removed.push_str(piece));
        new_middle[j..new_place].iter().for_each(|piece| chunks.added.push_str(piece));
        chunks.same(old_middle[old_place]);
        (i, j) = (old_place + 1, new_place + 1);
    }
    old_middle[i..].iter().for_each(|piece| chunks.removed.push_str(piece));
    new_middle[j..].iter().for_each(|piece| chunks.added.push_str(piece));
    old[old.len() - after..].iter().for_each(|piece| chunks.same(piece));
    Some(chunks.finished())
}

/// Collects what was removed and added between what is the same.
#[derive(Default)]
struct Chunks {
    done: Vec<Chunk>,
    same: String,
    removed: String,
    added: String,
}

impl Chunks {
    fn same(&mut self, piece: &str) {
        self.flush_change();
        self.same.push_str(piece);
    }

    /// A space between two changes belongs to both: "[-one two-]{+three four+}" reads better than four small changes.
    fn flush_change(&mut self) {
        if self.removed.is_empty() && self.added.is_empty() {
            return;
        }
        let (mut removed, mut added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        let same = std::mem::take(&mut self.same);
        if same == " " && !removed.is_empty() && !added.is_empty() && matches!(self.done.last(), Some(Chunk::Added(_)))
        {
            removed.insert_str(0, &same);
            added.insert_str(0, &same);
            if let Some(Chunk::Added(text)) = self.done.pop_if(|last| matches!(last, Chunk::Added(_))) {
                added.insert_str(0, &text);
            }
            if let Some(Chunk::Removed(text)) = self.done.pop_if(|last| matches!(last, Chunk::Removed(_))) {
                removed.insert_str(0, &text);
            }
        } else if !same.is_empty() {
            self.done.push(Chunk::Same(same));
        }
        if !removed.is_empty() {
            self.done.push(Chunk::Removed(removed));
        }
        if !added.is_empty() {
            self.done.push(Chunk::Added(added));
        }
    }

    fn finished(mut self) -> Vec<Chunk> {
        self.flush_change();
        if !self.same.is_empty() {
            self.done.push(Chunk::Same(self.same));
        }
        self.done
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sides(chunks: &[Chunk]) -> (String, String) {
        let (mut old, mut new) = (String::new(), String::new());
        for chunk in chunks {
            match chunk {
                Chunk::Same(text) => {
                    old.push_str(text);
                    new.push_str(text);
                }
                Chunk::Removed(text) => old.push_str(text),
                Chunk::Added(text) => new.push_str(text),
            }
        }
        (old, new)
    }

    #[test]
    fn changed_words_are_marked_and_the_others_stay() {
        let marked = |old, new| plain(&words(old, new));
        assert_eq!(marked("Binder in Rust", "Binder in C"), "Binder in [-Rust-]{+C+}");
        assert_eq!(marked("Binder in Rust", "Binder, safely in Rust"), "[-Binder-]{+Binder, safely+} in Rust");
        assert_eq!(marked("one two end", "three four end"), "[-one two-]{+three four+} end");
        assert_eq!(marked("", "new"), "{+new+}");
        assert_eq!(marked("same", "same"), "same");
    }

    #[test]
    fn texts_far_apart_are_compared_by_paragraphs() {
        let far = |word: &str| format!("The same beginning.\n{}\nThe same end.", format!("{word} ").repeat(2_400));
        let chunks = words(&far("a"), &far("b"));
        assert_eq!(sides(&chunks), (far("a"), far("b")));
        assert!(chunks.contains(&Chunk::Same("The same beginning.\n".to_owned())), "{}", plain(&chunks));
    }

    /// `count` words of one letter each, of few or of many letters.
    fn letters(count: usize, of: &str) -> String {
        let letters: Vec<char> = of.chars().collect();
        let letter = |n: usize| letters[(n * n / 7 + n * 3) % letters.len()];
        (0..count).flat_map(|n| [letter(n), ' ']).collect()
    }

    #[test]
    fn the_work_is_bounded_however_far_apart_the_texts_are() {
        let numbered = |word: &str, count: usize| (0..count).map(|n| format!("{word}{n} ")).collect::<String>();
        for (old, new) in [
            (numbered("a\n", 1_200), numbered("b\n", 1_200)),
            (letters(5_000, "abcdefgh"), letters(5_000, "hgfedcbaxyz")),
            (letters(5_000, "ab"), letters(5_000, "ba")),
            (letters(5_000, "abc"), letters(5_000, "xyz")),
            ("a\n".repeat(2_500), "b\n".repeat(2_500)),
            ("a".repeat(5_000), "b".repeat(5_000)),
        ] {
            let (chunks, steps) = counted(&old, &new);
            assert!(steps <= 2 * (STEPS + old.len()), "{steps} steps");
            assert_eq!(sides(&chunks), (old, new));
        }
    }

    #[test]
    fn two_texts_that_share_nothing_are_still_compared_word_by_word() {
        let numbered = |word: &str| (0..700).map(|n| format!("{word}{n} ")).collect::<String>();
        let (old, new) = (format!("{}the same end", numbered("one")), format!("{}the same end", numbered("two")));
        let (chunks, steps) = counted(&old, &new);
        assert!(steps <= STEPS, "{steps}");
        assert!(matches!(chunks.last(), Some(Chunk::Same(text)) if text.ends_with("the same end")));
    }

    proptest! {
        #[test]
        fn both_texts_come_back(old in "[ab \n]{0,40}", new in "[ab \n]{0,40}") {
            prop_assert_eq!(sides(&words(&old, &new)), (old, new));
        }

        #[test]
        fn both_texts_come_back_whatever_they_hold(old in "(?s).{0,60}", new in "(?s).{0,60}") {
            prop_assert_eq!(sides(&words(&old, &new)), (old, new));
        }
    }
}
