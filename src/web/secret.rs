//! Random tokens. The database keeps only their hashes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// 256 random bits as 43 characters that need no escaping in addresses, cookies and letters.
pub fn new_token() -> String {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// 128 random bits as 32 characters that may stand in the address of a mailbox and survive a change of case.
pub fn new_address_secret() -> String {
    let mut bytes = [0_u8; 16];
    rand::fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is stored of a token. A token is random, so a plain hash cannot be guessed backwards.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// A token that belongs to `owner` and serves one `purpose` only: it can be made again from the owner's token, and
/// does not tell it.
pub fn derive(owner: &str, purpose: &str) -> String {
    let mut digest = Sha256::new();
    digest.update((purpose.len() as u64).to_be_bytes());
    digest.update(purpose.as_bytes());
    digest.update(owner.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

/// Compares without telling by its time where the difference is.
pub fn same(left: &str, right: &str) -> bool {
    use subtle::ConstantTimeEq;
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_tokens_differ_by_owner_and_purpose() {
        assert_eq!(derive("browser", "form"), derive("browser", "form"));
        assert_ne!(derive("browser", "form"), derive("browser", "draft"));
        assert_ne!(derive("browser", "form"), derive("other", "form"));
        assert_ne!(derive("b", "ab"), derive("bb", "a"));
    }
}
