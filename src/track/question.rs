//! Questions that a track asks beside the form that every track has.

pub mod answer;
pub mod form;
pub mod list;

use std::collections::BTreeSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::content::TrackContent;
use super::kind::{UnknownWord, find_word};
use crate::mail::header::changes_direction;

/// So many questions a track asks at most.
pub const MOST: usize = 20;
/// So many choices a question has at most.
pub const MOST_CHOICES: usize = 50;
/// Characters of a label and of a choice.
pub const LABEL: usize = 200;
/// Characters of a hint.
pub const HINT: usize = 500;
/// Characters of a key.
pub const KEY: usize = 40;
/// Characters of an answer of one line, where the question says no other limit.
pub const LINE: i32 = 300;
/// Characters of an answer of several lines, where the question says no other limit, and whatever it says in words.
pub const LONG: i32 = 5_000;

/// A question. Its key stays when its label changes, so that answers stay with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// What answers are kept under; unique in the track.
    pub key: String,
    /// The question in a line.
    pub label: String,
    /// The line under it.
    pub hint: Option<String>,
    /// What an answer is.
    pub kind: AnswerKind,
    /// When it must be answered.
    pub required: Required,
    /// What can be chosen, in order; only for choices.
    pub choices: Vec<String>,
    /// The shortest answer, or the least number.
    pub min: Option<i32>,
    /// The longest answer, or the greatest number.
    pub max: Option<i32>,
    /// What the length of a text counts.
    pub count: Count,
    /// Who reads the answers beside the author.
    pub readers: Readers,
    /// Whether the answers of published talks are public.
    pub public: bool,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $variant:ident = $word:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$one])* $variant,)* }

        impl $name {
            /// Every one, in the order of forms.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word in files.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The words on pages.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                find_word(Self::ALL, Self::as_str, word)
            }
        }
    };
}

words! {
    /// What an answer is.
    AnswerKind {
        /// One line.
        #[default]
        Text = "text", "One line";
        /// Several lines.
        LongText = "long_text", "Several lines";
        /// A whole number.
        Number = "number", "A whole number";
        /// One of the choices.
        Choice = "choice", "One of several choices";
        /// Any of the choices.
        Choices = "choices", "Any of several choices";
        /// Yes or no.
        YesNo = "yes_no", "Yes or no";
        /// An address on the web.
        Url = "url", "A web address";
        /// A day.
        Date = "date", "A date";
    }
}

words! {
    /// When a question must be answered.
    Required {
        /// Never.
        #[default]
        Never = "never", "Never: it can be left out";
        /// Before the proposal can be sent.
        ToSend = "to_send", "Before it can be sent";
        /// It is asked only once the proposal was accepted.
        AfterAcceptance = "after_acceptance", "Asked after acceptance only";
    }
}

words! {
    /// What a length counts.
    Count {
        /// Unicode scalar values.
        #[default]
        Characters = "characters", "characters";
        /// Runs of signs between white space.
        Words = "words", "words";
    }
}

words! {
    /// Who reads the answers beside the author.
    Readers {
        /// The leads of the track, and organisers.
        #[default]
        Leads = "leads", "The leads and organisers";
        /// Organisers only.
        Organisers = "organisers", "Organisers only";
    }
}

impl Count {
    /// The word for so many.
    pub fn unit(self, number: usize) -> &'static str {
        match (self, number) {
            (Self::Characters, 1) => "character",
            (Self::Words, 1) => "word",
            _ => self.words(),
        }
    }
}

impl AnswerKind {
    /// Whether answers are chosen from the question's choices.
    pub fn has_choices(self) -> bool {
        matches!(self, Self::Choice | Self::Choices)
    }

    /// Whether `min` and `max` mean something.
    pub fn has_limits(self) -> bool {
        matches!(self, Self::Text | Self::LongText | Self::Number)
    }
}

impl Question {
    /// The name of its field in the proposal's form.
    pub fn field(&self) -> String {
        field_of(&self.key)
    }

    /// Whether only accepted proposals are asked.
    pub fn is_asked_later(&self) -> bool {
        self.required == Required::AfterAcceptance
    }

    /// What is wrong with it: the part, and a sentence that can follow the part's name.
    pub fn mistakes(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let hidden = |text: &str| text.chars().find(|sign| sign.is_control() || changes_direction(*sign));
        let hint = self.hint.as_deref().unwrap_or_default();
        let texts = [("label", &*self.label), ("hint", hint)].into_iter();
        for (part, text) in texts.chain(self.choices.iter().map(|choice| ("choices", choice.as_str()))) {
            if let Some(sign) = hidden(text) {
                let code = u32::from(sign);
                found.push((part, format!("holds an invisible character (U+{code:04X}) that can disguise it")));
            }
        }
        found.extend(self.wrong_choices().map(|sentence| ("choices", sentence)));
        found.extend(self.wrong_limits());
        if self.public && self.readers == Readers::Organisers {
            found.push(("public", "cannot be: only organisers read the answers".to_owned()));
        }
        found
    }

    fn wrong_choices(&self) -> Option<String> {
        let different: BTreeSet<_> = self.choices.iter().collect();
        if !self.kind.has_choices() {
            (!self.choices.is_empty()).then(|| "are only for questions with choices".to_owned())
        } else if !(2..=MOST_CHOICES).contains(&self.choices.len()) {
            Some(format!("must be from 2 to {MOST_CHOICES}, and are {}", self.choices.len()))
        } else if different.len() < self.choices.len() {
            Some("name the same choice twice".to_owned())
        } else {
            None
        }
    }

    fn wrong_limits(&self) -> Option<(&'static str, String)> {
        let part = if self.min.is_some() { "min" } else { "max" };
        if !self.kind.has_limits() {
            return (self.min.or(self.max).is_some()).then(|| (part, "is only for texts and numbers".to_owned()));
        }
        let least = if self.kind == AnswerKind::Number { i32::MIN } else { 1 };
        let greatest = match self.kind {
            AnswerKind::Number => i32::MAX,
            AnswerKind::Text => LINE,
            _ => LONG,
        };
        for (part, limit) in [("min", self.min), ("max", self.max)] {
            if limit.is_some_and(|limit| !(least..=greatest).contains(&limit)) {
                return Some((part, format!("must be from {least} to {greatest}")));
            }
        }
        let crossed = self.min.zip(self.max).is_some_and(|(min, max)| min > max);
        crossed.then(|| ("max", "must not be less than min".to_owned()))
    }
}

/// The name of the field for the answer that is kept under `key`.
pub fn field_of(key: &str) -> String {
    format!("q-{key}")
}

impl TrackContent {
    /// The questions in the form.
    pub fn asked_first(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|question| !question.is_asked_later())
    }

    /// The questions to those who were accepted.
    pub fn asked_later(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|question| question.is_asked_later())
    }

    /// The same with other questions. Those that are asked no more are remembered.
    #[must_use]
    pub fn asking(&self, questions: Vec<Question>) -> Self {
        let known = self.former_questions.iter().chain(&self.questions);
        let is_former = |known: &&Question| questions.iter().all(|asked| asked.key != known.key);
        let former_questions = known.filter(is_former).cloned().collect();
        Self { questions, former_questions, ..self.clone() }
    }

    /// The question whose answers are kept under `key`, also if it is asked no more.
    pub fn question_or_former(&self, key: &str) -> Option<&Question> {
        self.question(key).or_else(|| self.former_questions.iter().find(|question| question.key == key))
    }

    /// The question whose answers are kept under `key`, if it is still asked.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key == key)
    }
}
