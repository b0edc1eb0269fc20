//! A letter as it is shown before it leaves, and what is frozen of the letters of a travel.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A letter as its readers will see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Template)]
#[template(path = "decision/preview.html")]
pub struct Preview {
    /// Who reads it, by what they are: nobody's address is kept. Empty where that is known from elsewhere.
    pub who: String,
    /// The same with names and addresses, as far as they are known now.
    #[serde(skip)]
    pub to: Vec<String>,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

impl HtmlSafe for Preview {}

impl Preview {
    /// To whom it goes, in words.
    pub fn to_in_words(&self) -> String {
        let to = self.to.join(", ");
        match (self.who.as_str(), to.as_str()) {
            (who, "") => who.to_owned(),
            ("", to) => to.to_owned(),
            (who, to) => format!("{who}: {to}"),
        }
    }

    /// Whether it says the same to the same kind of readers.
    pub fn says_the_same(&self, other: &Self) -> bool {
        (&self.who, &self.subject, &self.body) == (&other.who, &other.subject, &other.body)
    }
}

/// A travel as it was sent off.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Frozen {
    /// The plan.
    pub plan: Uuid,
    /// What becomes part of it, each with the version that was there.
    pub parts: Vec<(Uuid, i32)>,
    /// Its letters.
    pub letters: Vec<Preview>,
}
