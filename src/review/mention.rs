//! `@name` in what leads write to each other.

use crate::conference::store::Contact;

/// Characters of a name after the `@`; an address may follow too.
fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || "._-+@".contains(character)
}

/// The names that a text mentions, in lower case, without the `@`. An `@` inside a word, as in an address, mentions nobody.
fn names(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        if character == '@' && !is_of_name(before) {
            let name: String = text[at + 1..].chars().take_while(|next| is_of_name(*next)).collect();
            let name = name.trim_end_matches(['.', '-', '+', '_', '@']);
            found.extend((!name.is_empty()).then(|| name.to_lowercase()));
        }
        before = character;
    }
    found
}

/// What somebody is called after an `@`: their first name, their name with dots, their address or what stands before its `@`.
fn called(person: &Contact) -> [String; 4] {
    let (name, email) = (person.name.to_lowercase(), person.email.to_lowercase());
    let words: Vec<_> = name.split_whitespace().collect();
    let first = words.first().copied().unwrap_or_default().to_owned();
    let mailbox = email.split('@').next().unwrap_or_default().to_owned();
    [first, words.join("."), mailbox, email]
}

/// Whether the text mentions this person. A first name that two have means both.
pub fn mentions(text: &str, person: &Contact) -> bool {
    let called = called(person);
    names(text).iter().any(|name| called.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steven() -> Contact {
        Contact { name: "Steven Rostedt".to_owned(), email: "rostedt+lpc@Example.org".to_owned() }
    }

    #[test]
    fn somebody_is_mentioned_by_first_name_full_name_or_address() {
        for text in
            ["@steven?", "Ask @Steven.", "(@steven.rostedt)", "@rostedt+lpc, look", "cc @rostedt+lpc@example.org."]
        {
            assert!(mentions(text, &steven()), "{text}");
        }
    }

    #[test]
    fn an_address_in_the_text_and_a_longer_name_mention_nobody() {
        for text in ["steven", "x@steven", "mail steven@rostedt", "@stevens", "@", "@ steven", "@@", "a@@steven"] {
            assert!(!mentions(text, &steven()), "{text}");
        }
    }

    #[test]
    fn somebody_without_a_name_is_not_everybody() {
        let nameless = Contact { name: String::new(), email: "n@example.org".to_owned() };
        assert!(!mentions("@ and @.", &nameless) && mentions("@n", &nameless));
    }
}
