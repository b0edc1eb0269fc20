//! What was probably meant by a line that is not understood.

use super::{first_word, parse, parse_act};

/// The line that was probably meant by one that is not understood: with a word that is misspelt put right, or `plan` put
/// before a decision.
pub fn meant(line: &str) -> Option<String> {
    let (number, rest) = first_word(line);
    let known = meant_act(rest)?;
    let line = format!("{number} {known}");
    parse(&line).is_ok().then_some(line)
}

/// The same for a line of a letter, without its exclamation mark.
pub fn meant_act(text: &str) -> Option<String> {
    let (verb, rest) = first_word(text);
    let (outcome, more) = first_word(rest);
    let verb = nearest(verb, &VERBS).unwrap_or(verb);
    let corrected = if verb == "plan" {
        format!("plan {} {more}", nearest(outcome, &OUTCOMES)?)
    } else if let Some(outcome) = nearest(verb, &OUTCOMES) {
        format!("plan {outcome} {rest}")
    } else {
        format!("{verb} {rest}")
    };
    let corrected = corrected.trim_end();
    parse_act(corrected).is_ok().then(|| corrected.to_owned())
}

const VERBS: [&str; 7] = ["vote", "read", "say", "ask", "plan", "move", "merge"];
const OUTCOMES: [&str; 5] = ["accept", "waitlist", "decline", "bof", "nothing"];

/// The known word that is at most one slip away, two in a longer word.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().take(20).collect();
    let slips = |known: &str| slips(&word, &known.chars().collect::<Vec<_>>());
    let near = known.iter().map(|known| (slips(known), *known)).min()?;
    (near.0 <= if near.1.len() > 4 { 2 } else { 1 }).then_some(near.1)
}

/// How many letters must be added, left out, changed or swapped with their neighbour to make one word of the other.
fn slips(left: &[char], right: &[char]) -> usize {
    let mut rows = vec![(0..=right.len()).collect::<Vec<_>>()];
    for (i, &l) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &r) in right.iter().enumerate() {
            let mut least = (row[j] + 1).min(rows[i][j + 1] + 1).min(rows[i][j] + usize::from(l != r));
            if i > 0 && j > 0 && l == right[j - 1] && left[i - 1] == r {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_probably_meant_is_offered() {
        for (line, meant_by_it) in [
            ("57 voet +1", Some("57 vote +1")),
            ("57 accept 20", Some("57 plan accept 20")),
            ("57 pln accpet 20", Some("57 plan accept 20")),
            ("57 plan declin Too early", Some("57 plan decline Too early")),
            ("57 sya hello", Some("57 say hello")),
            ("57 vote +2", None),
            ("57 frobnicate", None),
            ("hello", None),
        ] {
            assert_eq!(meant(line).as_deref(), meant_by_it, "{line}");
        }
        assert_eq!(meant_act("pln accept").as_deref(), Some("plan accept"));
    }
}
