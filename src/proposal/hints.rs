//! Hints: what could be better in a text. They never keep anybody from sending it.

use super::patch;
use super::text::ProposalText;

/// What could be better, each a sentence.
pub fn hints(text: &ProposalText) -> Vec<&'static str> {
    let question = text.question.trim();
    let [r#abstract, tried, note] = [&text.r#abstract, &text.tried, &text.leads_note];
    let all = [
        (
            question.is_empty(),
            "There is no question for the room: say what should be decided or understood at the end.",
        ),
        (
            !question.is_empty() && !question.contains(QUESTION_MARKS),
            "The question for the room has no question mark in it: ask the room something that it can answer.",
        ),
        (
            [r#abstract, tried, &text.question, note].iter().any(|text| is_mostly_presentation(text)),
            "More than half the time seems to be presentation: leave most of it for the discussion.",
        ),
        (
            ![&text.links, r#abstract, tried].iter().any(|text| patch::is_named_in(text)),
            "No patches are linked: where there are some, or a thread about them, a link lets people read ahead.",
        ),
        (
            is_all_capitals(&text.title),
            "The title is all capitals: in ordinary letters it is easier to read in a list.",
        ),
    ];
    all.into_iter().filter(|(applies, _)| *applies).map(|(_, sentence)| sentence).collect()
}

const QUESTION_MARKS: [char; 4] = ['?', '？', '؟', '\u{37e}'];

/// Names in capitals are no shouting, so a title must have several words and no small letter at all.
fn is_all_capitals(title: &str) -> bool {
    let letters = title.chars().filter(|c| c.is_uppercase()).count();
    let shouts = title.split_whitespace().filter(|word| word.chars().any(char::is_uppercase)).count() >= 3;
    shouts && letters >= 12 && !title.chars().any(char::is_lowercase)
}

/// What minutes in a text are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Presentation,
    Discussion,
}

/// Whether a text that splits its time gives more minutes to the presentation than to the discussion. Only a text that
/// names both is read so.
fn is_mostly_presentation(text: &str) -> bool {
    let (mut presentation, mut discussion) = (0, 0);
    let lower = text.to_lowercase();
    // What stands beyond a comma or the end of a sentence belongs to other minutes.
    for (minutes, used) in lower.split(['.', ',', ';', '+', '/', '|', '\n']).flat_map(split_of) {
        match used {
            Use::Presentation => presentation += minutes,
            Use::Discussion => discussion += minutes,
        }
    }
    discussion > 0 && presentation > discussion
}

/// The minutes in a part of a sentence that stand directly with what they are for: "20 min talk", "discussion: 5 minutes".
fn split_of(part: &str) -> Vec<(u32, Use)> {
    let words: Vec<&str> = part.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut found = Vec::new();
    let mut free_from = 0;
    for at in 0..words.len() {
        let Some((minutes, after)) = minutes_at(&words, at) else { continue };
        let behind = words[after..].iter().take_while(|word| !starts_with_digit(word));
        // "20 min talk", "5 minutes of discussion", "10 minutes for the questions"
        let behind = behind.skip_while(|word| is_filler(word)).take(1).find_map(|word| use_of(word));
        // "talk: 20 minutes"
        let before = words[free_from..at].last().and_then(|word| use_of(word));
        if let Some(used) = behind.or(before) {
            found.push((minutes, used));
            free_from = after + usize::from(behind.is_some());
        }
    }
    found
}

/// The minutes that are written at a place, and the place behind them: "20 min", "20min".
fn minutes_at(words: &[&str], at: usize) -> Option<(u32, usize)> {
    let word = words[at];
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let minutes = word[..digits].parse().ok().filter(|minutes| (1..=480).contains(minutes))?;
    match &word[digits..] {
        "" => words.get(at + 1).filter(|unit| is_unit(unit)).map(|_| (minutes, at + 2)),
        unit => is_unit(unit).then_some((minutes, at + 1)),
    }
}

fn is_unit(word: &str) -> bool {
    matches!(word, "m" | "min" | "mins" | "minute" | "minutes")
}

fn is_filler(word: &str) -> bool {
    matches!(word, "of" | "for" | "the" | "a" | "an" | "are" | "is" | "open" | "short")
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

fn use_of(word: &str) -> Option<Use> {
    match word {
        "talk" | "talking" | "presentation" | "presenting" | "slides" | "slideware" | "lecture" | "intro"
        | "introduction" | "overview" | "demo" => Some(Use::Presentation),
        "discussion" | "discussing" | "discussions" | "debate" | "questions" | "q" | "qa" | "feedback" => {
            Some(Use::Discussion)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sound() -> ProposalText {
        ProposalText {
            title: "Pools of memory".into(),
            r#abstract: "Who mends them? 5 minutes of slides, 15 minutes of discussion.".into(),
            question: "Can a check at build time refuse them?".into(),
            links: "https://lore.kernel.org/r/one@example.org".into(),
            ..ProposalText::default()
        }
    }

    fn only_hint(text: &ProposalText) -> &'static str {
        let hints = hints(text);
        assert_eq!(hints.len(), 1, "{hints:?}");
        hints[0]
    }

    #[test]
    fn a_sound_text_gets_no_hint() {
        assert_eq!(hints(&sound()), Vec::<&str>::new());
        let in_abstract = ProposalText {
            r#abstract: "See [v3](https://lore.kernel.org/linux-mm/a-v3-0@kernel.org/).".into(),
            links: String::new(),
            question: "这样可以吗？".into(),
            ..sound()
        };
        assert_eq!(hints(&in_abstract), Vec::<&str>::new());
    }

    #[test]
    fn each_hint_is_given_for_its_own_reason() {
        assert!(only_hint(&ProposalText { question: " ".into(), ..sound() }).starts_with("There is no question"));
        let told = ProposalText { question: "I will tell you.".into(), ..sound() };
        assert!(only_hint(&told).contains("no question mark in it"));
        assert!(only_hint(&ProposalText { links: "https://example.org/".into(), ..sound() }).starts_with("No patches"));
        let shouted = ProposalText { title: "FIX THE PAGE CACHE NOW".into(), ..sound() };
        assert!(only_hint(&shouted).starts_with("The title is all capitals"));
        let talk = ProposalText { leads_note: "20 min talk, 5 min discussion".into(), ..sound() };
        assert!(only_hint(&talk).starts_with("More than half the time"));
    }

    #[test]
    fn names_in_capitals_are_no_shouting() {
        for calm in ["IOMMUFD", "VFIO/IOMMU/PCI", "BPF LSM", "RFC: CXL and NUMA", "TDX", "", "记忆体"] {
            assert!(!is_all_capitals(calm), "{calm}");
        }
    }

    #[test]
    fn a_split_of_the_time_is_read_with_care() {
        for mostly in [
            "20 min talk, 5 min discussion",
            "15 minutes presentation + 10 minutes for Q&A",
            "Talk: 20 minutes. Discussion: 10 minutes.",
            "a 25-minute talk and 5 minutes of questions",
            "20min slides / 10min discussion",
            "a 20 minute talk and 5 minutes discussion",
        ] {
            assert!(is_mostly_presentation(mostly), "{mostly}");
        }
        for fine in [
            "5 min talk, 20 min discussion",
            "10 minutes of slides, 10 minutes of discussion",
            "A 30 minute talk at the last conference led to a long discussion",
            "The boot takes 20 minutes; discussion of 5 patches",
            "Discussion: 20 minutes, talk: 5 minutes",
            "A 20 min talk",
            "In this talk, 20 minutes of discussion follow 5 minutes of slides",
            "",
        ] {
            assert!(!is_mostly_presentation(fine), "{fine}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in any::<String>(), title in any::<String>()) {
            let text = ProposalText { title, question: text.clone(), links: text.clone(), r#abstract: text, ..ProposalText::default() };
            prop_assert!(hints(&text).len() <= 4);
        }
    }
}
