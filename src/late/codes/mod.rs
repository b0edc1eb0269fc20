//! Access codes: organisers hand them out, and a draft that is too late gets a late pass with one.

mod entry;
mod made;
pub(super) mod pages;
mod store;

use axum_extra::routing::TypedPath;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::AppError;

pub use pages::enter::code_field;

/// The access codes of a conference.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/access-codes", rejection(AppError))]
pub struct AccessCodesUrl {
    /// The conference's slug.
    pub conference: String,
}

/// Entering a code for a draft.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/drafts/{draft}/access-code", rejection(AppError))]
pub struct EnterCodeUrl {
    /// The conference's slug.
    pub conference: String,
    /// The draft's key.
    pub draft: Uuid,
}

/// How many characters a code has.
const LENGTH: usize = 10;
/// Digits and letters that nobody takes for another: no 0, 1, I, L, O.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// A new code.
fn new_code() -> String {
    (0..LENGTH).map(|_| char::from(ALPHABET[rand::random_range(0..ALPHABET.len())])).collect()
}

/// A code as it is stored, from how it was typed: in any case, with spaces or hyphens in between.
fn as_stored(typed: &str) -> String {
    typed.chars().filter(|character| !character.is_whitespace() && *character != '-').collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_ten_characters_that_nobody_takes_for_another() {
        let code = new_code();
        assert_eq!(code.len(), 10);
        assert!(
            !code.contains(['0', '1', 'I', 'L', 'O']) && code.bytes().all(|byte| ALPHABET.contains(&byte)),
            "{code}"
        );
        assert_ne!(code, new_code());
    }

    #[test]
    fn case_spaces_and_hyphens_do_not_matter() {
        assert_eq!(as_stored(" abcde-fgh23 "), "ABCDEFGH23");
        assert_eq!(as_stored("ABC DEF GH23"), "ABCDEFGH23");
    }
}
