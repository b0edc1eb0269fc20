//! What a letter about a decision says: the track's text with everything put in, and a foot that is always true.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::placeholders::{Paragraphs, Placeholder, Text, Values};
use super::plan::Wish;
use super::{ConfirmationUrl, Outcome, answer};
use crate::app::App;
use crate::conference::Conference;
use crate::mail::header::HeaderText;
use crate::mail::letter::{proposal_url, tag};
use crate::mail::wrap::wrapped;
use crate::proposal::state::State;
use crate::track::Track;
use crate::track::kind::Publishes;

/// The subject of a letter after its news, unless the track has changed it.
pub const SUBJECT: &str = "#{number} {title}";

/// The text of a letter about an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterText {
    /// What stands in the subject after the news.
    pub subject: String,
    /// The paragraphs.
    pub body: String,
}

impl LetterText {
    /// The text that every track begins with.
    pub fn usual(outcome: Outcome) -> Self {
        let body = match outcome {
            Outcome::Accepted => include_str!("../../templates/mail/accepted/text.txt"),
            Outcome::Waitlisted => include_str!("../../templates/mail/waitlisted/text.txt"),
            Outcome::Declined => include_str!("../../templates/mail/not_accepted/text.txt"),
            Outcome::BofOffered => include_str!("../../templates/mail/bof_offered/text.txt"),
        };
        Self { subject: SUBJECT.to_owned(), body: body.trim_end().to_owned() }
    }

    /// Tells whether two texts say the same.
    pub fn fingerprint(&self) -> String {
        digest(&format!("{}\n{}", self.subject, self.body))
    }
}

/// The texts of a track's letters.
#[derive(Clone, Debug, Default)]
pub struct LetterTexts(HashMap<Outcome, LetterText>);

impl LetterTexts {
    /// Those that its leads have changed; the others are as usual.
    pub fn new(changed: HashMap<Outcome, LetterText>) -> Self {
        Self(changed)
    }

    /// The text of one.
    pub fn of(&self, outcome: Outcome) -> LetterText {
        self.0.get(&outcome).cloned().unwrap_or_else(|| LetterText::usual(outcome))
    }
}

/// What is wrong with the paragraphs of a letter about an outcome, if anything.
///
/// # Errors
/// A sentence for the field.
pub fn check_body(outcome: Outcome, body: &str) -> Result<Paragraphs, String> {
    let read = Paragraphs::read(body)?;
    if outcome.asks() && !read.placeholders().contains(&Placeholder::Link) {
        return Err(format!(
            "Put {} where the author finds the two buttons: without it nobody can answer",
            Placeholder::Link
        ));
    }
    Ok(read)
}

/// To whom a letter about which proposal goes.
pub struct Recipient<'a> {
    /// The conference.
    pub conference: &'a Conference,
    /// The track.
    pub track: &'a Track,
    /// The proposal's number.
    pub number: i32,
    /// Its title.
    pub title: &'a str,
    /// Its author's name.
    pub name: &'a str,
    /// Whether the owner of the author's address has confirmed it; otherwise the letter holds none of the author's words.
    pub confirmed: bool,
    /// Where it stands before the letter.
    pub state: State,
}

/// A letter as its reader will see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: HeaderText,
    /// At most 72 columns.
    pub body: String,
    /// What a lead should know of it.
    pub warnings: Vec<String>,
}

impl Rendered {
    /// Tells whether two letters to a reader say the same.
    pub fn fingerprint(&self, reader: &str) -> String {
        digest(&format!("{reader}\n{}\n{}", self.subject, self.body))
    }
}

/// A word that is another one for every other text.
pub fn digest(text: &str) -> String {
    Sha256::digest(text)[..12].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is put in for each placeholder.
struct Put {
    name: String,
    title: String,
    number: String,
    track: String,
    conference: String,
    minutes: String,
    answer_by: String,
    link: String,
    reason: String,
}

impl Values for Put {
    fn value(&self, placeholder: Placeholder) -> &str {
        match placeholder {
            Placeholder::Name => &self.name,
            Placeholder::Title => &self.title,
            Placeholder::Number => &self.number,
            Placeholder::Track => &self.track,
            Placeholder::Conference => &self.conference,
            Placeholder::Minutes => &self.minutes,
            Placeholder::AnswerBy => &self.answer_by,
            Placeholder::Link => &self.link,
            Placeholder::Reason => &self.reason,
        }
    }
}

impl Put {
    fn new(app: &App, about: &Recipient<'_>, wish: &Wish) -> Self {
        let line = |text: &str, otherwise: &str| match about.confirmed {
            true => HeaderText::new(text).to_string(),
            false => otherwise.to_owned(),
        };
        let minutes = wish.minutes.map_or("a length still to be agreed on".to_owned(), |all| format!("{all} minutes"));
        let confirmation = ConfirmationUrl { conference: about.conference.slug.clone(), number: about.number };
        Self {
            name: line(about.name, "author"),
            title: line(about.title, "your proposal"),
            number: about.number.to_string(),
            track: about.track.name.clone(),
            conference: about.conference.name.clone(),
            minutes: if wish.outcome == Outcome::Accepted { minutes } else { String::new() },
            answer_by: wish.answer_by.map(answer::in_words).unwrap_or_default(),
            link: match wish.outcome.asks() {
                true => app.absolute(confirmation),
                false => proposal_url(app, about.conference, about.number),
            },
            reason: wish.reason.clone(),
        }
    }
}

/// The letter of a decision. Texts that were stored are known to be readable; one that is not is left as it is.
pub fn render(app: &App, about: &Recipient<'_>, wish: &Wish, texts: &LetterTexts) -> Rendered {
    let text = texts.of(wish.outcome);
    let body = if wish.letter.is_empty() { &text.body } else { &wish.letter };
    let (put, mut warnings) = (Put::new(app, about, wish), Vec::new());
    let filled = match Paragraphs::read(body) {
        Ok(read) => {
            let placeholders = read.placeholders();
            if !wish.reason.is_empty() && !placeholders.contains(&Placeholder::Reason) {
                warnings.push(format!("The reason is not in the letter: its text has no {}", Placeholder::Reason));
            }
            if wish.outcome.asks() && !placeholders.contains(&Placeholder::Link) {
                warnings.push(format!("The author cannot answer: the letter has no {}", Placeholder::Link));
            }
            read.filled(&put)
        }
        Err(sentence) => {
            warnings.push(sentence);
            body.clone()
        }
    };
    let subject = Text::read(&text.subject).map_or_else(|_| text.subject.clone(), |read| read.filled(&put));
    let subject = format!("{} {}: {subject}", tag(about.conference, about.track), wish.outcome.news());
    let parts = [replaces(about.state, wish.outcome).to_owned(), filled, foot(app, about, wish.outcome)];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).map(|part| wrapped(&part, "")).collect();
    Rendered { subject: HeaderText::new(&subject), body: format!("{}\n", said.join("\n\n")), warnings }
}

/// What the letter says first where another decision was sent before.
fn replaces(before: State, outcome: Outcome) -> &'static str {
    match (before, outcome) {
        (State::Accepted, Outcome::Declined) => {
            "This letter takes back the acceptance that we sent you before. We are sorry."
        }
        (State::DeclinedBySpeaker, Outcome::Accepted) => {
            "You said before that you cannot come. This letter replaces the one that you answered so."
        }
        (State::Declined, Outcome::Accepted) => "This letter replaces the one in which we declined it.",
        _ => "",
    }
}

/// What is true of every such letter, whatever its text.
fn foot(app: &App, about: &Recipient<'_>, outcome: Outcome) -> String {
    let url = proposal_url(app, about.conference, about.number);
    let replies = "A reply to this letter reaches the leads.";
    match outcome {
        Outcome::Accepted => {
            let publishes = match about.track.publishes {
                Publishes::No => "Your talk is not published on this site.",
                Publishes::WhenAccepted => "Title, abstract, links, minutes and your name are public from now on.",
                Publishes::WhenConfirmed => {
                    "Title, abstract, links, minutes and your name become public once you confirm."
                }
            };
            let asks = match about.track.content.asked_later().next() {
                Some(_) => "\n\nThe track asks you some questions now; you find them on your page.",
                None => "",
            };
            format!(
                "{publishes}{asks}\n\nYour page: {url}\nThere you can still correct your name, the links and how you take part, \
                 or withdraw. {replies}"
            )
        }
        Outcome::Waitlisted => {
            format!("Your page: {url}\nIf you do not want to wait, you can withdraw there. {replies}")
        }
        Outcome::Declined | Outcome::BofOffered => {
            format!("Your text stays yours and stays private: {url}\n{replies}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_texts_can_be_sent() {
        for outcome in Outcome::ALL {
            let text = LetterText::usual(outcome);
            let read = check_body(outcome, &text.body).expect("a text");
            assert!(read.placeholders().contains(&Placeholder::Reason), "{outcome:?}");
            assert!(Text::read(&text.subject).is_ok());
        }
    }

    #[test]
    fn an_acceptance_needs_the_way_to_answer() {
        let body = "You are in, {name}.";
        assert!(check_body(Outcome::Accepted, body).expect_err("no link").contains("{link}"));
        assert!(check_body(Outcome::BofOffered, body).is_err());
        assert!(check_body(Outcome::Declined, body).is_ok());
    }
}
