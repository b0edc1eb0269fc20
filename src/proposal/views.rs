//! A proposal's text as it is read: on the check page, by its author and by its leads.

use super::answers;
use super::patch::Link;
use super::text::ProposalText;
use crate::people::Person;
use crate::track::Track;
use crate::track::question::AnswerKind;
use crate::web::markdown::{Html, markdown};

/// The text, rendered. Empty parts are not shown.
pub struct ReadView {
    /// One line.
    pub title: String,
    /// The author's name.
    pub name: String,
    /// The author's address.
    pub email: String,
    /// Markdown parts under their headings.
    pub parts: Vec<(String, Html)>,
    /// Links, one a line; those that are addresses can be followed.
    pub links: Vec<Link>,
    /// Short facts under their labels.
    pub facts: Vec<(String, String)>,
    /// Co-authors and speakers with role and answer, one each.
    pub people: Vec<String>,
}

/// The lines of a list of links.
pub fn links(text: &str) -> Vec<Link> {
    text.lines().filter(|line| !line.trim().is_empty()).map(Link::of).collect()
}

impl ReadView {
    /// The text of a proposal in a track.
    pub fn new(text: &ProposalText, track: &Track) -> Self {
        let parts = [
            ("The problem", &text.r#abstract),
            ("What has been tried", &text.tried),
            ("The question for the room", &text.question),
            ("Who needs to be there", &text.needed_people),
            ("Notes only for the leads", &text.leads_note),
        ];
        let mut facts = vec![
            ("Minutes".to_owned(), text.minutes.map_or("no wish".to_owned(), |minutes| minutes.to_string())),
            ("Taking part".to_owned(), text.participation.words().to_owned()),
        ];
        if let Some(place) = &track.overflow {
            let consent = if text.overflow_consent { "is fine" } else { "is not wished for" };
            facts.push(("If the track is full".to_owned(), format!("{place} {consent}")));
        }
        if text.may_move {
            facts.push(("Another track".to_owned(), "may be moved there".to_owned()));
        }
        let (long, short): (Vec<_>, Vec<_>) = answers::told(&text.answers, &track.content)
            .into_iter()
            .partition(|told| told.kind == AnswerKind::LongText);
        facts.extend(short.into_iter().map(|told| (told.label, told.answer)));
        Self {
            title: if text.title.is_empty() { "Without a title".to_owned() } else { text.title.clone() },
            name: text.name.clone(),
            email: text.email.clone(),
            parts: parts
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(heading, text)| (heading.to_owned(), markdown(text)))
                .chain(long.into_iter().map(|told| (told.label, markdown(&told.answer))))
                .collect(),
            links: links(&text.links),
            facts,
            people: Vec::new(),
        }
    }

    /// The same with the co-authors and speakers of the proposal.
    #[must_use]
    pub fn with_people(self, people: &[Person]) -> Self {
        let line = |person: &Person| format!("{}, {}: {}", person.with_address(), person.role.word(), person.words());
        Self { people: people.iter().filter(|person| person.is_shown()).map(line).collect(), ..self }
    }
}
