//! Suggested topics as lines of text: one topic a line, parts of a topic indented below it, a link at the end in angle brackets.

use std::collections::HashMap;

use crate::track::content::{Topic, TopicList};
use crate::track::topics::title;
use crate::web::form::{Form, FormErrors};

use super::text::{LINE, check_text};

/// So many lists a track has at most.
pub const MOST_LISTS: usize = 20;
/// So many topics a list has at most, on all levels.
const MOST: usize = 300;
/// Characters of a topic, as in conference files.
const TOPIC: usize = 1_000;
const LEVELS: usize = 3;
const URL: usize = 2_000;

/// The list as lines.
pub fn lines(topics: &[Topic]) -> String {
    let mut out = String::new();
    write_lines(topics, 0, &mut out);
    out.truncate(out.trim_end_matches('\n').len());
    out
}

fn write_lines(topics: &[Topic], level: usize, out: &mut String) {
    for topic in topics {
        out.push_str(&"  ".repeat(level));
        out.push_str(&topic.text);
        if let Some(url) = &topic.url {
            out.push_str(&format!(" <{url}>"));
        }
        out.push('\n');
        write_lines(&topic.items, level + 1, out);
    }
}

/// What tells a topic from another: its words and those of the topics above it, whatever their case.
fn path<'t>(above: impl IntoIterator<Item = &'t str>) -> String {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    above.into_iter().map(plain).collect::<Vec<_>>().join("\n")
}

/// The paths of every topic, each with its words.
fn paths(topics: &[Topic]) -> Vec<(String, &str)> {
    fn add<'t>(topics: &'t [Topic], above: &mut Vec<&'t str>, found: &mut Vec<(String, &'t str)>) {
        for topic in topics {
            above.push(&topic.text);
            found.push((path(above.iter().copied()), &topic.text));
            add(&topic.items, above, found);
            above.pop();
        }
    }
    let mut found = Vec::new();
    add(topics, &mut Vec::new(), &mut found);
    found
}

/// Reads lines back. A line that is indented further than the one above belongs to it.
///
/// # Errors
/// A sentence that names the line.
pub fn parse(text: &str) -> Result<Vec<Topic>, String> {
    let mut top = Vec::new();
    // The line before and those it stands under, as indent and words.
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut lines = HashMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = number + 1;
        let indent = indent_of(line);
        above.retain(|(further, _)| *further < indent);
        if above.len() >= LEVELS {
            return Err(format!("Line {number} is on level {}; topics have {LEVELS} at most", above.len() + 1));
        }
        let topic = read_line(line.trim()).map_err(|sentence| format!("Line {number} {sentence}"))?;
        let words = path(above.iter().map(|(_, words)| words.as_str()).chain([topic.text.as_str()]));
        if let Some(before) = lines.insert(words, number) {
            return Err(format!("Line {number} says the same as line {before}; write each topic once"));
        }
        above.push((indent, topic.text.clone()));
        push(&mut top, above.len() - 1, topic);
    }
    Ok(top)
}

/// Tabs count as two spaces.
fn indent_of(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 2 } else { 1 }).sum()
}

fn push(topics: &mut Vec<Topic>, depth: usize, topic: Topic) {
    match topics.last_mut().filter(|_| depth > 0) {
        Some(last) => push(&mut last.items, depth - 1, topic),
        None => topics.push(topic),
    }
}

fn read_line(line: &str) -> Result<Topic, String> {
    let (text, url) = match line.strip_suffix('>').and_then(|line| line.rsplit_once('<')) {
        Some((text, url)) if url.contains("://") => (text.trim_end(), Some(url)),
        _ => (line, None),
    };
    if text.is_empty() {
        return Err("is a link without a topic".to_owned());
    }
    let length = text.chars().count();
    if length > TOPIC {
        return Err(format!("is {length} characters, {TOPIC} at most; shorten it by {}", length - TOPIC));
    }
    if let Some(url) = url {
        check_url(url)?;
    }
    Ok(Topic { text: text.to_owned(), url: url.map(str::to_owned), items: Vec::new() })
}

fn check_url(url: &str) -> Result<(), String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let plain = !url.chars().any(|c| c.is_control() || c.is_whitespace());
    match rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && plain && url.len() <= URL {
        true => Ok(()),
        false => Err("has a link that does not begin with http:// or https:// and the name of a site".to_owned()),
    }
}

fn count(topics: &[Topic]) -> usize {
    topics.iter().map(|topic| 1 + count(&topic.items)).sum()
}

/// The names of a list's fields: heading, kind, topics.
pub fn names(index: usize) -> [String; 3] {
    [format!("label-{index}"), format!("kind-{index}"), format!("topics-{index}")]
}

/// How many lists a form holds.
pub fn lists_in(form: &Form) -> usize {
    (0..MOST_LISTS).take_while(|index| form.has(&names(*index)[2])).count()
}

/// The lists as a form.
pub fn typed(lists: &[TopicList]) -> Form {
    let fields = lists.iter().enumerate().flat_map(|(index, list)| {
        let [label, kind, topics] = names(index);
        let word = if list.definitive { "closed" } else { "open" };
        [(label, list.label.clone()), (kind, word.to_owned()), (topics, lines(&list.items))]
    });
    Form::of(fields)
}

/// Says so where a heading or a topic stands in a list before: a link to a topic leads to one of them.
fn check_once(lists: &[TopicList], label: (&str, &str), topics: (&str, &[Topic]), errors: &mut FormErrors) {
    if !label.1.is_empty() && lists.iter().any(|list| path([list.label.as_str()]) == path([label.1])) {
        errors.add(label.0, "A list before has this heading too; write another, or put the topics there");
    }
    let here = paths(topics.1);
    for list in lists {
        let before = paths(&list.items);
        if let Some((_, words)) = here.iter().find(|(path, _)| before.iter().any(|(known, _)| known == path)) {
            let words = title(words, 60);
            errors.add(topics.0, format!("“{words}” stands in “{}” too; write each topic once", list.label));
        }
    }
}

/// Reads the form; a list with neither heading nor topics is gone.
pub fn read(form: &Form) -> (Vec<TopicList>, FormErrors) {
    let (mut lists, mut errors) = (Vec::new(), form.errors());
    for index in 0..lists_in(form) {
        let [label, kind, topics] = names(index);
        let (heading, text) = (form.trimmed(&label).to_owned(), form.text(&topics));
        if heading.is_empty() && text.trim().is_empty() {
            continue;
        }
        if heading.is_empty() {
            errors.add(&label, "Write a heading for these topics");
        }
        check_text(&mut errors, &label, "heading", &heading, LINE);
        check_text(&mut errors, &topics, "list", text, 100_000);
        let items = parse(text).unwrap_or_else(|sentence| {
            errors.add(&topics, sentence);
            Vec::new()
        });
        if count(&items) > MOST {
            errors.add(&topics, format!("A list has {MOST} topics at most; this one has {}", count(&items)));
        }
        check_once(&lists, (&label, &heading), (&topics, &items), &mut errors);
        lists.push(TopicList { label: heading, definitive: form.trimmed(&kind) == "closed", items });
    }
    (lists, errors)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn topic(text: &str, items: Vec<Topic>) -> Topic {
        Topic { text: text.to_owned(), url: None, items }
    }

    #[test]
    fn indented_lines_are_parts_of_the_line_above() {
        let text = "Memory\n   Pools <https://example.org/pools>\n\n   Bands\n\t\t\tWide\nLast\n";
        let pools = Topic { url: Some("https://example.org/pools".to_owned()), ..topic("Pools", vec![]) };
        let memory = topic("Memory", vec![pools, topic("Bands", vec![topic("Wide", vec![])])]);
        assert_eq!(parse(text), Ok(vec![memory, topic("Last", vec![])]));
    }

    #[test]
    fn a_mistake_names_its_line() {
        assert!(parse("a\n b\n  c\n   d").is_err_and(|sentence| sentence.starts_with("Line 4 is on level 4")));
        assert!(parse("a <ftp://b>").is_err_and(|sentence| sentence.starts_with("Line 1 has a link")));
        assert!(parse("<https://example.org>").is_err_and(|sentence| sentence.contains("without a topic")));
        assert!(parse(&"é".repeat(1_000)).is_ok() && parse(&"é".repeat(1_001)).is_err());
        assert_eq!(parse("a < b > c").map(|topics| topics[0].text.clone()), Ok("a < b > c".to_owned()));
    }

    #[test]
    fn a_topic_stands_once() {
        assert_eq!(
            parse("Rings\nProbes\n rings\nRINGS"),
            Err("Line 4 says the same as line 1; write each topic once".into())
        );
        assert!(parse("Rust\n Testing\nC\n Testing").is_ok(), "of each its own");
        let form = |second: &str, heading: &str| {
            Form::of([("label-0", "Topics"), ("topics-0", "Rings\n Wide"), ("label-1", heading), ("topics-1", second)])
        };
        assert!(read(&form("Probes", "Not these")).1.is_empty());
        let (_, errors) = read(&form("Probes\nrings", "topics"));
        assert_eq!(errors.get("topics-1"), Some("“rings” stands in “Topics” too; write each topic once"));
        assert!(errors.get("label-1").is_some());
    }

    fn topics() -> impl Strategy<Value = Vec<Topic>> {
        let url = proptest::option::of("https://[a-z]{1,8}/[a-z?=#]{0,5}");
        let leaf = ("[a-z(é][a-z ,:]{0,9}[a-z)]", url).prop_map(|(text, url)| Topic { text, url, items: Vec::new() });
        let tree = leaf.prop_recursive(2, 20, 4, |inner| {
            (proptest::collection::vec(inner, 0..4), "[a-z]{1,9}").prop_map(|(items, text)| topic(&text, items))
        });
        proptest::collection::vec(tree, 0..5)
    }

    proptest! {
        #[test]
        fn lines_are_read_back(topics in topics().prop_filter("each once", |topics| {
            let paths = paths(topics);
            paths.iter().enumerate().all(|(index, (path, _))| paths[..index].iter().all(|(before, _)| before != path))
        })) {
            prop_assert_eq!(parse(&lines(&topics)), Ok(topics.clone()));
            let lists = vec![TopicList { label: "Topics".to_owned(), definitive: true, items: topics }];
            let (read, errors) = read(&typed(&lists));
            prop_assert!(errors.is_empty());
            prop_assert_eq!(read, lists);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(?s).{0,200}") {
            let _ = parse(&text);
        }
    }
}
