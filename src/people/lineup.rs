//! In which order the people of a proposal are listed, its author among them, everywhere.

use uuid::Uuid;

use super::Person;

/// What is kept of the author beside name and address: where they stand, and what they say of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// They stand before the people whose position is the same or higher.
    pub position: i32,
    /// Where they work, if they say so.
    pub affiliation: String,
    /// A few sentences about them, in Markdown.
    pub biography: String,
}

/// Somebody in the list.
#[derive(Clone, Copy, Debug)]
pub enum Member<'a> {
    /// Who filed the proposal.
    Author,
    /// Somebody who was named.
    Person(&'a Person),
}

/// Whom a button of the list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The author.
    Author,
    /// Somebody who was named, by key.
    Person(Uuid),
}

impl Member<'_> {
    /// Whom a button beside them is about.
    pub fn who(&self) -> Who {
        match self {
            Self::Author => Who::Author,
            Self::Person(person) => Who::Person(person.id),
        }
    }
}

/// The author and the people, who come in their own order, as they are listed.
pub fn lineup<'a>(author: &Author, people: &'a [Person]) -> Vec<Member<'a>> {
    let before = people.iter().take_while(|person| person.position < author.position).count();
    let mut all: Vec<_> = people.iter().map(Member::Person).collect();
    all.insert(before, Member::Author);
    all
}

/// The order after somebody moved one place.
pub fn moved(members: &[Member<'_>], who: Who, up: bool) -> Vec<Who> {
    let mut order: Vec<Who> = members.iter().map(Member::who).collect();
    let at = order.iter().position(|other| *other == who);
    let to = at.and_then(|at| if up { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < order.len()) });
    if let (Some(at), Some(to)) = (at, to) {
        order.swap(at, to);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Answer, Role};
    use crate::proposal::text::Participation;

    fn person(key: u128, position: i32) -> Person {
        Person {
            id: Uuid::from_u128(key),
            role: Role::Speaker,
            name: String::new(),
            email: String::new(),
            affiliation: String::new(),
            biography: String::new(),
            participation: Participation::Unknown,
            answer: Answer::Asked,
            position,
            letters: 0,
            asked_at: None,
            removed_at: None,
        }
    }

    fn order(position: i32, people: &[Person]) -> Vec<u128> {
        let author = Author { position, ..Author::default() };
        let key = |member: &Member<'_>| match member {
            Member::Author => 0,
            Member::Person(person) => person.id.as_u128(),
        };
        lineup(&author, people).iter().map(key).collect()
    }

    #[test]
    fn the_author_stands_where_the_position_says() {
        let people = [person(1, 1), person(2, 3)];
        assert_eq!(order(0, &people), [0, 1, 2]);
        assert_eq!(order(1, &people), [0, 1, 2], "the author goes first where both stand alike");
        assert_eq!(order(2, &people), [1, 0, 2]);
        assert_eq!(order(9, &people), [1, 2, 0]);
        assert_eq!(order(5, &[]), [0]);
    }

    #[test]
    fn whoever_stands_at_an_end_stays_there() {
        let people = [person(1, 1), person(2, 2)];
        let members = lineup(&Author::default(), &people);
        let (one, two) = (Who::Person(Uuid::from_u128(1)), Who::Person(Uuid::from_u128(2)));
        assert_eq!(moved(&members, Who::Author, false), [one, Who::Author, two]);
        assert_eq!(moved(&members, Who::Author, true), [Who::Author, one, two]);
        assert_eq!(moved(&members, two, false), [Who::Author, one, two]);
        assert_eq!(moved(&members, two, true), [Who::Author, two, one]);
        assert_eq!(moved(&members, Who::Person(Uuid::from_u128(3)), true), [Who::Author, one, two]);
    }
}
