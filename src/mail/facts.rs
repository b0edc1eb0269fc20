//! The parts of a proposal that letters print, as plain text.

use super::header::HeaderText;
use super::letter::tag;
use super::wrap::{wrapped, wrapped_as_typed};
use crate::conference::Conference;
use crate::people::Member;
use crate::proposal::Proposal;
use crate::proposal::answers;
use crate::proposal::text::ProposalText;
use crate::track::Track;
use crate::track::content::TrackContent;

/// The author, a co-author or a speaker.
#[derive(Clone)]
pub struct PersonLine {
    pub(in crate::mail) name: HeaderText,
    pub(in crate::mail) email: String,
    pub(in crate::mail) affiliation: String,
    /// Role and answer.
    role: String,
    pub(in crate::mail) is_author: bool,
}

impl PersonLine {
    /// Role, answer and affiliation.
    pub(in crate::mail) fn what(&self) -> String {
        let Self { role, affiliation, .. } = self;
        if affiliation.is_empty() { role.clone() } else { format!("{role}; {affiliation}") }
    }

    /// Nothing for those who declined.
    fn of(member: Member<'_>, proposal: &Proposal) -> Option<Self> {
        let (name, email, affiliation, role) = match member {
            Member::Author => {
                let text = &proposal.text;
                (&text.name, &text.email, &proposal.author.affiliation, "author".to_owned())
            }
            Member::Person(person) if person.is_shown() => {
                let role = format!("{}: {}", person.role.word(), person.words());
                (&person.name, &person.email, &person.affiliation, role)
            }
            Member::Person(_) => return None,
        };
        let affiliation = HeaderText::new(affiliation).to_string();
        Some(Self {
            name: HeaderText::new(name),
            email: email.clone(),
            affiliation,
            role,
            is_author: matches!(member, Member::Author),
        })
    }

    /// Name and address.
    pub(in crate::mail) fn by(&self) -> String {
        with_address(&self.name, &self.email)
    }
}

/// Name and address, as far as there is one: whoever deleted their account has none.
fn with_address(name: &HeaderText, email: &str) -> String {
    if email.is_empty() { name.to_string() } else { format!("{name} <{email}>") }
}

/// The parts of a proposal that letters print.
#[derive(Clone)]
pub struct Facts {
    pub(in crate::mail) track_name: String,
    pub(in crate::mail) tag: String,
    pub(in crate::mail) number: i32,
    pub(in crate::mail) title: HeaderText,
    pub(in crate::mail) name: HeaderText,
    pub(in crate::mail) email: String,
    pub(in crate::mail) minutes: String,
    pub(in crate::mail) participation: &'static str,
    pub(in crate::mail) sections: Vec<(String, String)>,
    pub(in crate::mail) people: Vec<PersonLine>,
    pub(in crate::mail) leads_note: String,
    pub(in crate::mail) overflow: Option<String>,
}

impl Facts {
    /// Takes them from a proposal of a track, for everybody who reads the track: without the answers that only organisers
    /// read.
    pub fn of(conference: &Conference, track: &Track, proposal: &Proposal) -> Self {
        let text = answers::as_leads_read(&proposal.text, &track.content);
        Self::of_author(conference, track, &Proposal { text, ..proposal.clone() })
    }

    /// The same whole, for the author.
    pub fn of_author(conference: &Conference, track: &Track, proposal: &Proposal) -> Self {
        let text = &proposal.text;
        Self {
            track_name: track.name.clone(),
            tag: tag(conference, track),
            number: proposal.number.unwrap_or_default(),
            title: HeaderText::new(&text.title),
            name: HeaderText::new(&text.name),
            email: text.email.clone(),
            minutes: text.minutes.map_or("no length wished for".into(), |minutes| format!("{minutes} minutes")),
            participation: text.participation.words(),
            sections: sections(text, &track.content),
            people: proposal.lineup().into_iter().filter_map(|member| PersonLine::of(member, proposal)).collect(),
            leads_note: wrapped(&text.leads_note, "  "),
            overflow: track
                .overflow
                .as_ref()
                .map(|place| if text.overflow_consent { format!("{place} is fine") } else { format!("not {place}") }),
        }
    }
}

impl Facts {
    /// The author's name and address.
    pub(in crate::mail) fn by(&self) -> String {
        with_address(&self.name, &self.email)
    }

    /// Whether the author deleted their account.
    pub(in crate::mail) fn author_left(&self) -> bool {
        self.email.is_empty()
    }

    /// The same without any of the author's words, for an address whose owner has not confirmed that it is the author's.
    #[must_use]
    pub fn without_words(self) -> Self {
        Self {
            title: HeaderText::default(),
            sections: Vec::new(),
            people: Vec::new(),
            leads_note: String::new(),
            ..self
        }
    }
}

fn sections(text: &ProposalText, content: &TrackContent) -> Vec<(String, String)> {
    let answers = answers::told(&text.answers, content);
    let answers = answers.iter().map(|told| (wrapped(&told.label, ""), wrapped(&told.answer, "  ")));
    [
        ("The problem", &text.r#abstract),
        ("What has been tried", &text.tried),
        ("The question for the room", &text.question),
        ("Links", &text.links),
        ("Who needs to be there", &text.needed_people),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(heading, text)| (heading.to_owned(), wrapped_as_typed(text, "  ")))
    .chain(answers)
    .collect()
}
