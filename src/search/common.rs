//! Words that stand in nearly every text: a search for nothing else would find everything.

use super::query::{Query, Term};

/// The words that the index leaves out, as PostgreSQL's list for English has them.
const COMMON: &str = "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her \
    hers herself it its itself they them their theirs themselves what which who whom this that these those am is are was \
    were be been being have has had having do does did doing a an the and but if or because as until while of at by for \
    with about against between into through during before after above below to from up down in out on off over under \
    again further then once here there when where why how all any both each few more most other some such no nor not \
    only own same so than too very s t can will just don should now";

/// Why a search says nothing, if it consists of such words alone. With another word beside them it is one.
pub fn mistake(query: &Query) -> Option<String> {
    let terms = query.terms();
    let mut texts = Vec::new();
    for term in terms {
        match term {
            Term::Text(text) if words(text).all(is_common) => texts.push(text.as_str()),
            _ => return None,
        }
    }
    let first = texts.first()?;
    Some(match words(first).next() {
        None => format!("“{first}” holds no letter and no digit, so nothing can be looked up. Write a word"),
        Some(word) => format!(
            "“{first}” stands in nearly every text. Write another word, or look for it as a part of a name: author:{word}"
        ),
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn is_common(word: &str) -> bool {
    COMMON.split_whitespace().any(|common| common == word.to_lowercase())
}

/// Whether the text holds signs of a writing without spaces between its words: the index then knows whole runs only.
pub fn is_unspaced(text: &str) -> bool {
    text.chars().any(|sign| {
        matches!(sign, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    #[test]
    fn only_what_says_nothing_at_all_is_refused() {
        let refused = |text: &str| mistake(&parse(text, &|_| true).expect(text));
        for text in ["the", "a", "THE of", "\"the of\"", "a OR an", "-the"] {
            assert!(refused(text).is_some_and(|why| why.contains("nearly every text")), "{text}");
        }
        for text in ["*", "%", "\"% *\""] {
            assert!(refused(text).is_some_and(|why| why.contains("no letter")), "{text}");
        }
        for text in ["", "the loader", "the state:submitted", "内存", "author:the", "title:*", "C++", "#1"] {
            assert_eq!(refused(text), None, "{text}");
        }
    }

    #[test]
    fn runs_without_spaces_are_known() {
        assert!(["内存", "a 内存", "カーネル", "커널"].into_iter().all(is_unspaced));
        assert!(!["loader", "мир", "étrange", ""].into_iter().any(is_unspaced));
    }
}
