//! A proposal's text as it is read: on the check page, by its author and by its leads.

use super::Proposal;
use super::answers;
use super::patch::Link;
use super::text::ProposalText;
use crate::people::{Author, Member};
use crate::track::Track;
use crate::track::question::AnswerKind;
use crate::web::markdown::{Html, markdown};

/// The text, rendered. Empty parts are not shown.
pub struct ReadView {
    /// One line.
    pub title: String,
    /// Whether the page's heading has said the title already.
    pub titled: bool,
    /// Markdown parts under their headings.
    pub parts: Vec<(String, Html)>,
    /// Links, one a line; those that are addresses can be followed.
    pub links: Vec<Link>,
    /// Short facts under their labels.
    pub facts: Vec<(String, String)>,
    /// The author, and after [`ReadView::with_people`] the co-authors and speakers too, in their order.
    pub people: Vec<PersonView>,
}

/// Somebody of a proposal as the author and the staff read it.
pub struct PersonView {
    /// What they are.
    pub label: &'static str,
    /// Their name.
    pub name: String,
    /// Their address; drafts may have none yet.
    pub email: String,
    /// Role and answer, for those who were named.
    pub state: Option<String>,
    /// Where they work, if they say so.
    pub affiliation: String,
    /// What they say of themselves.
    pub biography: Option<Html>,
}

impl PersonView {
    fn author(text: &ProposalText, said: &Author) -> Self {
        Self {
            label: "Author",
            name: text.name.clone(),
            email: text.email.clone(),
            state: None,
            affiliation: said.affiliation.clone(),
            biography: (!said.biography.is_empty()).then(|| markdown(&said.biography)),
        }
    }

    fn of(member: Member<'_>, text: &ProposalText, said: &Author) -> Option<Self> {
        let Member::Person(person) = member else { return Some(Self::author(text, said)) };
        person.is_shown().then(|| Self {
            label: "With",
            name: person.name.clone(),
            email: person.email.clone(),
            state: Some(format!("{}: {}", person.role.word(), person.words())),
            affiliation: person.affiliation.clone(),
            biography: (!person.biography.is_empty()).then(|| markdown(&person.biography)),
        })
    }
}

/// The lines of a list of links.
pub fn links(text: &str) -> Vec<Link> {
    text.lines().filter(|line| !line.trim().is_empty()).map(Link::of).collect()
}

/// Markdown that keeps its lines apart, as they were typed: what is asked for one a line, or written as a note.
fn line_by_line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join("  \n")
}

impl ReadView {
    /// The text of a proposal in a track.
    pub fn new(text: &ProposalText, track: &Track) -> Self {
        let (needed_people, leads_note) = (line_by_line(&text.needed_people), line_by_line(&text.leads_note));
        let parts = [
            ("The problem", &text.r#abstract),
            ("What has been tried", &text.tried),
            ("The question for the room", &text.question),
            ("Who needs to be there", &needed_people),
            ("Notes only for the leads", &leads_note),
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
            titled: false,
            title: if text.title.is_empty() { "Without a title".to_owned() } else { text.title.clone() },
            parts: parts
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(heading, text)| (heading.to_owned(), markdown(text)))
                .chain(long.into_iter().map(|told| (told.label, markdown(&told.answer))))
                .collect(),
            links: links(&text.links),
            facts,
            people: vec![PersonView::author(text, &Author::default())],
        }
    }

    /// The same below a heading that is the title.
    #[must_use]
    pub fn below_its_title(self) -> Self {
        Self { titled: true, ..self }
    }

    /// The same with everybody of the proposal whose text it is, and with what they say of themselves.
    #[must_use]
    pub fn with_people(self, proposal: &Proposal) -> Self {
        let view = |member| PersonView::of(member, &proposal.text, &proposal.author);
        Self { people: proposal.lineup().into_iter().filter_map(view).collect(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_one_a_line_is_shown_so() {
        let shown = markdown(&line_by_line("Dan Williams\nLinus")).to_string();
        assert!(shown.contains("Dan Williams<br"), "{shown}");
    }
}
