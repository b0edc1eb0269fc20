//! Suggested topics by a key, so that a link can carry one into the form. The key is made of the topic's own words and of
//! those above it: it holds while they do, wherever the topic stands in its list.

use sha2::{Digest, Sha256};

use super::content::{Topic, TrackContent};

/// The key of a topic: its text after the texts of the topics above it.
pub fn key(path: &[&str]) -> String {
    let digest = Sha256::digest(path.join("\n"));
    digest[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The topic with this key.
pub fn find<'t>(content: &'t TrackContent, wanted: &str) -> Option<&'t Topic> {
    content.topic_lists.iter().find_map(|list| below(&list.items, &mut Vec::new(), wanted))
}

fn below<'t>(items: &'t [Topic], path: &mut Vec<&'t str>, wanted: &str) -> Option<&'t Topic> {
    for topic in items {
        path.push(&topic.text);
        let found = if key(path) == wanted { Some(topic) } else { below(&topic.items, path, wanted) };
        path.pop();
        if found.is_some() {
            return found;
        }
    }
    None
}

/// A topic as a title of at most `max` characters, cut after a word.
pub fn title(text: &str, max: usize) -> String {
    let text = text.trim().trim_end_matches('.');
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let cut: String = text.chars().take(max - 1).collect();
    let end = cut.rfind(char::is_whitespace).filter(|end| *end > cut.len() / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([' ', ',', ';', ':', '(', '-']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::track::content::TopicList;

    #[test]
    fn a_topic_is_found_by_its_words_wherever_it_stands() {
        let topic = |text: &str, items| Topic { text: text.into(), url: None, items };
        let list = |items| TopicList { items, ..TopicList::default() };
        let one = TrackContent {
            topic_lists: vec![list(vec![topic("a", vec![topic("b", vec![])]), topic("b", vec![])])],
            ..TrackContent::default()
        };
        let found = |content: &TrackContent, path: &[&str]| find(content, &key(path)).map(|topic| topic.text.clone());
        assert_eq!(found(&one, &["a", "b"]).as_deref(), Some("b"));
        assert_eq!(found(&one, &["b"]).as_deref(), Some("b"));
        assert_ne!(key(&["a", "b"]), key(&["b"]));
        assert_eq!(found(&one, &["c"]), None);
        assert!(find(&one, "").is_none());
    }

    proptest! {
        #[test]
        fn a_title_is_never_too_long(text in r"\PC{0,400}") {
            let title = title(&text, 120);
            prop_assert!(title.chars().count() <= 120);
            prop_assert!(text.contains(title.trim_end_matches('…')));
        }
    }
}
