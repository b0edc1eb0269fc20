//! The code by which somebody signs in without a password: short enough to copy from a telephone.
//!
//! It is short, so three things keep it from being guessed: it works in the browser that asked only, five wrong tries end
//! it, and what is stored of it is mixed with that browser's cookie, which is not stored.

use crate::web::frame::Browser;
use crate::web::secret;

/// No `0`, `1`, `I`, `L` or `O`: nobody has to tell them apart.
const ALPHABET: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const LENGTH: usize = 6;
/// The largest multiple of the alphabet's length in a byte: below it every character is as likely as another.
const FAIR_BELOW: u8 = 248;

/// A random code.
pub fn new_code() -> String {
    let mut code = String::with_capacity(LENGTH);
    while code.len() < LENGTH {
        let mut bytes = [0_u8; 1];
        rand::fill(&mut bytes);
        if bytes[0] < FAIR_BELOW {
            code.push(char::from(ALPHABET[usize::from(bytes[0]) % ALPHABET.len()]));
        }
    }
    code
}

/// A code as it was meant: case, spaces and dashes do not count.
pub fn meant(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// What is stored of a code that this browser asked for.
pub fn hash(browser: &Browser, code: &str) -> Vec<u8> {
    secret::hash(&browser.secret_for(&format!("sign-in code {code}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_six_clear_characters_and_differ() {
        let codes: std::collections::BTreeSet<String> = (0..100).map(|_| new_code()).collect();
        assert!(codes.len() > 95, "they are random");
        assert!(codes.iter().all(|code| code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte))));
    }

    #[test]
    fn case_spaces_and_dashes_do_not_count() {
        assert_eq!(meant(" abc-2 3\tx\u{a0}"), "ABC23X");
    }
}
