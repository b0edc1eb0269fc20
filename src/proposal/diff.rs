//! The difference between two texts, word by word; paragraph by paragraph where they are far apart.

/// So many pairs of pieces are compared at most: two texts of 5,000 characters with changes at both ends are fewer.
const PAIRS: usize = 4_000_000;

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

/// The stretches that make both texts: without the added ones the old text, without the removed ones the new.
pub fn words(old: &str, new: &str) -> Vec<Chunk> {
    compare(&pieces(old), &pieces(new))
        .or_else(|| {
            compare(&old.split_inclusive('\n').collect::<Vec<_>>(), &new.split_inclusive('\n').collect::<Vec<_>>())
        })
        .unwrap_or_else(|| vec![Chunk::Removed(old.to_owned()), Chunk::Added(new.to_owned())])
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

/// Nothing if there are too many pairs.
fn compare(old: &[&str], new: &[&str]) -> Option<Vec<Chunk>> {
    let before = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_middle, new_middle) = (&old_rest[..old_rest.len() - after], &new_rest[..new_rest.len() - after]);
    if (old_middle.len() + 1) * (new_middle.len() + 1) > PAIRS {
        return None;
    }
    let mut chunks = Chunks::default();
    old[..before].iter().for_each(|piece| chunks.same(piece));
    longest_common(old_middle, new_middle, &mut chunks);
    old_rest[old_middle.len()..].iter().for_each(|piece| chunks.same(piece));
    Some(chunks.finished())
}

/// Walks along a longest common subsequence.
fn longest_common(old: &[&str], new: &[&str], chunks: &mut Chunks) {
    let width = new.len() + 1;
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = if old[i] == new[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            chunks.same(old[i]);
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
            chunks.removed.push_str(old[i]);
            i += 1;
        } else {
            chunks.added.push_str(new[j]);
            j += 1;
        }
    }
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
