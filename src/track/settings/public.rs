//! The lines that the public history of a call has about changes of its settings. People who have begun a proposal read the
//! call again only where something tells them what is new in it.

use super::part::{Part, Section};
use super::slots::Slots;
use super::text::{PARTS, TrackText};
use crate::access::{MaySet, Tx};
use crate::track::Track;
use crate::track::change::Published;
use crate::track::content::{Topic, TopicList};
use crate::track::store::call;
use crate::track::topics::title;

/// So many topics are named.
const NAMED: usize = 4;
/// Characters of a name.
const NAME: usize = 60;

/// Adds a line to the public history, in the name of the leads or of the organisers.
///
/// # Errors
/// When the database fails.
pub async fn publish<S: Section>(tx: &mut Tx<MaySet<S>>, words: &Published) -> Result<(), sqlx::Error> {
    let (track, by_whom) = (tx.track().clone(), tx.changer().in_words());
    call::publish_part(tx, &track, by_whom, S::PART.as_str(), words).await
}

fn only(after: String) -> Published {
    Published { before: String::new(), after }
}

/// A text that differs in the parts with these keys.
pub fn of_text(keys: &[&str], restored: bool) -> Published {
    let parts = PARTS.iter().filter(|part| keys.contains(&part.name));
    let what = if restored { "earlier text brought back" } else { "text changed" };
    only(format!("{what}: {}", parts.map(|part| part.label).collect::<Vec<_>>().join(", ")))
}

/// Other topics.
pub fn of_topics(old: &[TopicList], new: &[TopicList]) -> Published {
    let (before, after) = (names(old), names(new));
    let missing = |from: &[&str], of: &[&str]| -> Vec<String> {
        of.iter().filter(|name| !from.contains(name)).map(|name| title(name, NAME)).collect()
    };
    let (added, removed) = (missing(&before, &after), missing(&after, &before));
    let said = [("topics added", added), ("topics removed", removed)];
    let said: Vec<_> =
        said.into_iter().filter(|(_, names)| !names.is_empty()).map(|(what, names)| named(what, &names)).collect();
    only(if said.is_empty() { "topics arranged in another way".to_owned() } else { said.join("; ") })
}

fn names(lists: &[TopicList]) -> Vec<&str> {
    fn add<'t>(topics: &'t [Topic], names: &mut Vec<&'t str>) {
        for topic in topics {
            names.push(&topic.text);
            add(&topic.items, names);
        }
    }
    let mut names = Vec::new();
    for list in lists {
        add(&list.items, &mut names);
    }
    names
}

fn named(what: &str, names: &[String]) -> String {
    let first: Vec<_> = names.iter().take(NAMED).map(|name| format!("“{name}”")).collect();
    let rest = match names.len() {
        count if count > NAMED => format!(" and {} more", count - NAMED),
        _ => String::new(),
    };
    format!("{what}: {}{rest}", first.join(", "))
}

/// Other outcomes.
pub fn of_outcomes() -> Published {
    only("what came of earlier editions changed".to_owned())
}

/// Other slots or another address, as far as the track's page shows them.
pub fn of_slots(old: &Slots, new: &Slots) -> Vec<Published> {
    let mut lines = Vec::new();
    if old.in_words() != new.in_words() {
        lines.push(Published { before: old.in_words(), after: new.in_words() });
    }
    // The address that was there is not kept in public.
    lines.extend(match (&old.contact, &new.contact) {
        (before, after) if before == after => None,
        (_, None) => Some(only("no address for questions any more".to_owned())),
        (_, Some(_)) => Some(only("another address for questions".to_owned())),
    });
    lines
}

/// A question that was added, changed or removed, by its label before and after. A question that moved is the same.
pub fn of_question(old: Option<&str>, new: Option<&str>) -> Option<Published> {
    Some(match (old, new) {
        (None, None) => return None,
        (None, Some(new)) => only(format!("question added: “{new}”")),
        (Some(old), None) => only(format!("question removed: “{old}”")),
        (Some(old), Some(new)) if old == new => only(format!("question changed: “{new}”")),
        (Some(old), Some(new)) => Published { before: format!("question “{old}”"), after: format!("“{new}”") },
    })
}

/// Everything in which a track differs after the conference file was applied again, each with its part.
pub fn of_track(old: &Track, new: &Track) -> Vec<(Part, Published)> {
    let (before, after) = (&old.content, &new.content);
    let keys = TrackText::of(after).differing(&TrackText::of(before));
    let text = (!keys.is_empty()).then(|| of_text(&keys, false));
    let topics = (before.topic_lists != after.topic_lists).then(|| of_topics(&before.topic_lists, &after.topic_lists));
    let outcomes = (before.outcomes != after.outcomes).then(of_outcomes);
    let slots = of_slots(&Slots::of(old), &Slots::of(new));
    let changed = after.questions.iter().filter(|question| before.question(&question.key) != Some(question));
    let changed = changed.filter_map(|question| {
        of_question(before.question(&question.key).map(|before| before.label.as_str()), Some(&question.label))
    });
    let gone = before.questions.iter().filter(|question| after.question(&question.key).is_none());
    let gone = gone.filter_map(|question| of_question(Some(&question.label), None));
    let all = text.into_iter().map(|words| (Part::Text, words));
    let all = all.chain(topics.into_iter().chain(outcomes).map(|words| (Part::Topics, words)));
    let all = all.chain(slots.into_iter().map(|words| (Part::Slots, words)));
    all.chain(changed.chain(gone).map(|words| (Part::Questions, words))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<TopicList> {
        let topic = |name: &&str| Topic { text: (*name).to_owned(), ..Topic::default() };
        vec![TopicList { label: "Topics".to_owned(), items: names.iter().map(topic).collect(), ..TopicList::default() }]
    }

    #[test]
    fn topics_are_named_and_counted() {
        let after = |old: &[&str], new: &[&str]| of_topics(&list(old), &list(new)).after;
        assert_eq!(after(&["a", "b"], &["a", "c"]), "topics added: “c”; topics removed: “b”");
        assert_eq!(after(&["a", "b"], &["b", "a"]), "topics arranged in another way");
        assert_eq!(after(&[], &["a", "b", "c", "d", "e", "f"]), "topics added: “a”, “b”, “c”, “d” and 2 more");
        assert!(after(&[], &[&"long ".repeat(99)]).chars().count() < 90);
    }

    #[test]
    fn slots_say_what_is_public_and_addresses_are_not_kept() {
        let old = Slots { minutes: Some((10, 30)), contact: Some("old@example.org".to_owned()), ..Slots::default() };
        let new = Slots { minutes: Some((20, 20)), note: Some("debate".to_owned()), ..Slots::default() };
        let lines = of_slots(&old, &new);
        assert_eq!(
            lines[0],
            Published { before: "slots of 10 to 30 minutes".into(), after: "slots of 20 minutes, debate".into() }
        );
        assert_eq!(lines[1].after, "no address for questions any more");
        let default = Slots { default: Some(20), ..old.clone() };
        assert!(of_slots(&old, &default).is_empty());
        assert_eq!(of_slots(&old, &Slots { minutes: None, ..old.clone() })[0].after, "no length of slots is stated");
    }
}
