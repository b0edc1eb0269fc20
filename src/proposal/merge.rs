//! Merging two changes of one text, part by part.

use super::parts::{self, Part};
use super::text::ProposalText;

/// A part that both sides changed, to different values.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Which part.
    pub part: Part,
    /// What one side says.
    pub mine: String,
    /// What the other says.
    pub theirs: String,
}

/// What comes of two changes.
#[derive(Clone, Debug)]
pub struct Merged {
    /// Both changes; mine in the parts of the conflicts.
    pub text: ProposalText,
    /// What a person must decide.
    pub conflicts: Vec<Conflict>,
    /// The parts that only the other side changed.
    pub taken: Vec<Part>,
}

/// Merges two texts that were both made from `base`.
pub fn merge(base: &ProposalText, mine: &ProposalText, theirs: &ProposalText) -> Merged {
    let mut merged = Merged { text: mine.clone(), conflicts: Vec::new(), taken: Vec::new() };
    for part in parts::of(&[base, mine, theirs]) {
        let (was, my_value, their_value) = (part.value(base), part.value(mine), part.value(theirs));
        if their_value == was || their_value == my_value {
            continue;
        }
        if my_value == was {
            part.copy(theirs, &mut merged.text);
            merged.taken.push(part);
        } else {
            merged.conflicts.push(Conflict { part, mine: my_value, theirs: their_value });
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::proposal::text::Participation;

    /// Few words, so that sides often agree.
    fn texts() -> impl Strategy<Value = ProposalText> {
        let word = || proptest::sample::select(vec!["", "a", "b", "c"]).prop_map(str::to_owned);
        let way = proptest::sample::select(Participation::ALL.to_vec());
        let words = (word(), word(), word(), word(), word());
        (words, word(), proptest::option::of(5..8), way, any::<bool>()).prop_map(
            |(words, name, minutes, way, consent)| {
                let (title, body, tried, links, leads_note) = words;
                ProposalText {
                    title,
                    r#abstract: body,
                    tried,
                    links,
                    leads_note,
                    name,
                    minutes,
                    participation: way,
                    overflow_consent: consent,
                    ..ProposalText::default()
                }
            },
        )
    }

    proptest! {
        #[test]
        fn a_change_on_one_side_only_is_the_result(base in texts(), other in texts()) {
            for merged in [merge(&base, &other, &base), merge(&base, &base, &other), merge(&base, &other, &other)] {
                prop_assert_eq!(&merged.text, &other);
                prop_assert!(merged.conflicts.is_empty());
            }
        }

        #[test]
        fn the_sides_can_be_exchanged_apart_from_conflicts(base in texts(), x in texts(), y in texts()) {
            let (one, other) = (merge(&base, &x, &y), merge(&base, &y, &x));
            let names = |merged: &Merged| merged.conflicts.iter().map(|conflict| conflict.part.name.clone()).collect::<Vec<_>>();
            prop_assert_eq!(names(&one), names(&other));
            for part in parts::of(&[&base, &x, &y]).iter().filter(|part| !names(&one).contains(&part.name)) {
                prop_assert_eq!(part.value(&one.text), part.value(&other.text));
            }
        }

        #[test]
        fn no_value_is_invented_or_lost(base in texts(), mine in texts(), theirs in texts()) {
            let merged = merge(&base, &mine, &theirs);
            for part in parts::of(&[&base, &mine, &theirs]) {
                let (value, was) = (part.value(&merged.text), part.value(&base));
                let (my_value, their_value) = (part.value(&mine), part.value(&theirs));
                prop_assert!(value == my_value || value == their_value);
                let conflict = merged.conflicts.iter().find(|conflict| conflict.part.name == part.name);
                for changed in [&my_value, &their_value].into_iter().filter(|changed| **changed != was) {
                    prop_assert!(*changed == value || conflict.is_some_and(|conflict| conflict.theirs == *changed));
                }
            }
        }
    }
}
