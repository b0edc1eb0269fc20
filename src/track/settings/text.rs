//! The text of a call: its parts, reading them from a form, and merging two changes of one text.

use serde::{Deserialize, Serialize};

use crate::track::content::TrackContent;
use crate::web::fields::check_length;
use crate::web::form::{Form, FormErrors};

/// Characters of a text in Markdown, as in conference files.
pub const MARKDOWN: usize = 20_000;
/// Characters of a line, as in conference files.
pub const LINE: usize = 300;

/// Says what is wrong with a text of `what`: too long, or with characters that nobody types.
pub(super) fn check_text(errors: &mut FormErrors, field: &str, what: &str, text: &str, most: usize) {
    check_length(text, field, &format!("The {what}"), most, errors);
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        errors.add(field, format!("The {what} holds a control character; delete it"));
    }
}

/// What a call says in words. Absent and empty are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrackText {
    /// See [`TrackContent::about`].
    pub about: Option<String>,
    /// See [`TrackContent::wanted`].
    pub wanted: Option<String>,
    /// See [`TrackContent::guidance`].
    pub guidance: Option<String>,
    /// See [`TrackContent::schedule_note`].
    pub schedule_note: Option<String>,
    /// See [`TrackContent::join_note`].
    pub join_note: Option<String>,
    /// See [`TrackContent::call_note`].
    pub call_note: Option<String>,
    /// See [`TrackContent::participation`].
    pub participation: Option<String>,
    /// See [`TrackContent::inviting_body`].
    pub inviting_body: Option<String>,
}

/// A part of the text.
#[derive(Clone, Copy)]
pub struct TextPart {
    /// The name of its field, which is its key in conference files too.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// The line under the label.
    pub hint: &'static str,
    /// Whether it is Markdown; otherwise it is one line.
    pub markdown: bool,
    get: fn(&TrackText) -> &Option<String>,
    get_mut: fn(&mut TrackText) -> &mut Option<String>,
}

impl TextPart {
    /// What a text says here; empty where it says nothing.
    pub fn value(self, text: &TrackText) -> &str {
        (self.get)(text).as_deref().unwrap_or_default()
    }

    /// Makes a text say this here.
    pub fn set(self, text: &mut TrackText, value: &str) {
        *(self.get_mut)(text) = (!value.is_empty()).then(|| value.to_owned());
    }

    fn most(self) -> usize {
        if self.markdown { MARKDOWN } else { LINE }
    }

    /// The limit in characters.
    pub fn max(self) -> usize {
        self.most()
    }
}

macro_rules! parts {
    ($($name:ident $kind:ident $label:literal $hint:literal;)*) => {
        /// The parts in the order of the form.
        pub const PARTS: &[TextPart] = &[$(TextPart {
            name: stringify!($name),
            label: $label,
            hint: $hint,
            markdown: parts!(@$kind),
            get: |text| &text.$name,
            get_mut: |text| &mut text.$name,
        }),*];

        impl TrackText {
            /// The text in a track's content.
            pub fn of(content: &TrackContent) -> Self {
                let mut text = Self::default();
                for part in PARTS {
                    let value = match part.name {
                        $(stringify!($name) => &content.$name,)*
                        _ => &None,
                    };
                    part.set(&mut text, value.as_deref().unwrap_or_default());
                }
                text
            }

            /// The content with this text in place of its own.
            pub fn put_into(&self, content: &TrackContent) -> TrackContent {
                TrackContent { $($name: self.$name.clone(),)* ..content.clone() }
            }
        }
    };
    (@markdown) => { true };
    (@line) => { false };
}

parts! {
    about markdown "About the track" "You can use Markdown.";
    wanted markdown "What you want to see" "Optional, in Markdown.";
    guidance markdown "Advice to authors" "Optional, in Markdown. It stands at the form too, after the conference's own.";
    schedule_note markdown "Schedule" "Optional, in Markdown. What is known of the block so far.";
    join_note markdown "Taking part without proposing" "Optional, in Markdown.";
    call_note line "Line with the deadline" "Optional, one line.";
    participation line "How people can take part" "Optional, one line, such as: in person and online.";
    inviting_body line "Who invites" "Optional, one line, where that is not the leads.";
}

impl TrackText {
    /// Reads the form. What cannot be taken has its sentence in the errors.
    pub fn read(form: &Form) -> (Self, FormErrors) {
        let (mut text, mut errors) = (Self::default(), form.errors());
        for part in PARTS {
            let typed = form.text(part.name);
            let value = match part.markdown {
                true => typed.trim_end().trim_start_matches('\n').to_owned(),
                false => typed.split_whitespace().collect::<Vec<_>>().join(" "),
            };
            check_text(&mut errors, part.name, "text", &value, part.most());
            part.set(&mut text, if value.trim().is_empty() { "" } else { &value });
        }
        (text, errors)
    }

    /// Says so where this would leave a track that has told what it is about without a word of it.
    pub fn check_not_emptied(&self, before: &Self, errors: &mut FormErrors) {
        if before.about.is_some() && self.about.is_none() {
            errors.add("about", "Write what the track is about: without it people do not know what to propose");
        }
    }

    /// The fields of the form that says this.
    pub fn typed(&self) -> Vec<(&'static str, String)> {
        PARTS.iter().map(|part| (part.name, part.value(self).to_owned())).collect()
    }

    /// The keys of the conference file in which two texts differ.
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        PARTS.iter().filter(|part| part.value(self) != part.value(other)).map(|part| part.name).collect()
    }
}

/// What comes of two changes of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// Both changes; mine in the parts that both changed to different values.
    pub text: TrackText,
    /// The names of those parts.
    pub conflicts: Vec<&'static str>,
    /// The names of the parts that only the other side changed.
    pub taken: Vec<&'static str>,
}

/// Merges two texts that were both made from `base`, part by part.
pub fn merge(base: &TrackText, mine: &TrackText, theirs: &TrackText) -> Merged {
    let mut merged = Merged { text: mine.clone(), conflicts: Vec::new(), taken: Vec::new() };
    for part in PARTS {
        let (was, my_value, their_value) = (part.value(base), part.value(mine), part.value(theirs));
        if their_value == was || their_value == my_value {
            continue;
        }
        if my_value == was {
            part.set(&mut merged.text, their_value);
            merged.taken.push(part.name);
        } else {
            merged.conflicts.push(part.name);
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(about: &str, wanted: &str, call_note: &str) -> TrackText {
        let mut text = TrackText::default();
        for (part, value) in [(0, about), (1, wanted), (5, call_note)] {
            PARTS[part].set(&mut text, value);
        }
        text
    }

    fn texts() -> impl Strategy<Value = TrackText> {
        let word = || proptest::sample::select(vec!["", "a", "b", "c"]);
        (word(), word(), word()).prop_map(|(about, wanted, note)| text(about, wanted, note))
    }

    #[test]
    fn a_form_says_what_it_was_made_of() {
        let said = text("One\n\nTwo", "  * indented", "Propose early.");
        let (read, errors) = TrackText::read(&Form::of(said.typed()));
        assert!(errors.is_empty());
        assert_eq!(read, said);
        assert_eq!(TrackText::of(&said.put_into(&TrackContent::default())), said);
    }

    #[test]
    fn limits_count_characters_and_lines_are_one_line() {
        let typed = |name: &'static str, text: String| TrackText::read(&Form::of([(name, text)]));
        assert!(typed("about", "é".repeat(MARKDOWN)).1.is_empty());
        let (_, errors) = typed("about", "é".repeat(MARKDOWN + 1));
        assert!(errors.get("about").is_some_and(|sentence| sentence.contains("shorten it by 1")));
        assert_eq!(typed("call_note", " a\n b ".to_owned()).0.call_note.as_deref(), Some("a b"));
        assert!(typed("wanted", "a\u{1b}[0m".to_owned()).1.get("wanted").is_some());
        assert_eq!(typed("wanted", " \n ".to_owned()).0.wanted, None);
    }

    #[test]
    fn what_a_track_is_about_is_not_emptied() {
        let said = |before: &str, after: &str| {
            let mut errors = FormErrors::default();
            text(after, "", "").check_not_emptied(&text(before, "", ""), &mut errors);
            errors.get("about").is_some()
        };
        assert!(said("Tracing", "") && !said("", "") && !said("", "Tracing") && !said("Tracing", "Probes"));
    }

    proptest! {
        #[test]
        fn no_change_is_lost_without_being_told(base in texts(), mine in texts(), theirs in texts()) {
            let merged = merge(&base, &mine, &theirs);
            for part in PARTS {
                let [was, my_value, their_value, now] = [&base, &mine, &theirs, &merged.text].map(|text| part.value(text));
                if my_value != was {
                    prop_assert_eq!(now, my_value);
                }
                if their_value != was && their_value != now {
                    prop_assert!(merged.conflicts.contains(&part.name));
                }
                if my_value == was {
                    prop_assert_eq!(now, their_value);
                }
            }
        }
    }
}
