//! Whom a letter to the author of a proposal reaches.

use super::Proposal;
use crate::conference::store::Contact;
use crate::people::{Answer, Person, Role};

impl Proposal {
    /// Whether its author deleted their account: letters to the author reach nobody any more.
    pub fn author_left(&self) -> bool {
        self.number.is_some() && self.text.email.is_empty()
    }

    /// Its author, as the reader of a letter or of a reply. Without an address, once [`Self::author_left`].
    pub fn author(&self) -> Contact {
        Contact { name: self.text.name.clone(), email: self.text.email.clone() }
    }

    /// Whether letters to its author reach a co-author too.
    pub fn co_authors_are_reached(&self) -> bool {
        self.confirmed_co_authors().any(|person| !person.email.is_empty())
    }

    /// The co-authors who have confirmed, as readers of what its author reads.
    pub fn co_authors(&self) -> Vec<Contact> {
        let reader = |person: &Person| Contact { name: person.name.clone(), email: person.email.clone() };
        self.confirmed_co_authors().filter(|person| !person.email.is_empty()).map(reader).collect()
    }

    /// Whom news of it reaches: its author, once the address is known as theirs, and the co-authors who have confirmed. With
    /// each goes whether they are the author.
    pub fn writers(&self) -> Vec<(Contact, bool)> {
        let author = self.is_confirmed().then(|| (self.author(), true));
        author.into_iter().chain(self.co_authors().into_iter().map(|reader| (reader, false))).collect()
    }

    /// What staff is told where its author deleted their account.
    pub fn left_in_words(&self) -> Option<&'static str> {
        match self.author_left() {
            true if self.co_authors_are_reached() => {
                Some("The author deleted their account; only co-authors are reached by mail.")
            }
            true => Some("The author deleted their account; nobody is reached by mail."),
            false => None,
        }
    }

    /// The co-authors who have confirmed.
    pub fn confirmed_co_authors(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| person.role == Role::CoAuthor && person.answer == Answer::Confirmed)
    }
}
