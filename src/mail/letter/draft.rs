//! The letters about drafts. They hold none of the draft's text.

use askama::Template;

/// See [`super::Letter::SecretAddress`].
#[derive(Template)]
#[template(path = "mail/secret_address/letter.txt")]
pub struct SecretAddress {
    /// The conference's name.
    pub conference: String,
    /// The track's name.
    pub track: String,
    /// The page that opens the draft in another browser.
    pub url: String,
}
