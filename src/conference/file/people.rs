//! Organisers and leads.

use super::Person;
use super::reader::Table;

const NAME: usize = 120;

/// The people of a list. Nobody is there twice, whatever the case of the address.
pub(super) fn read(tables: &[Table<'_>]) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for table in tables {
        let person = Person { name: table.line("name", NAME).required(), email: table.email("email").required() };
        let is_there = |other: &Person| other.email.eq_ignore_ascii_case(&person.email);
        if !person.email.is_empty() && people.iter().any(is_there) {
            table.mistake("email", format!("{} is there twice", person.email));
        }
        people.push(person);
    }
    people
}
