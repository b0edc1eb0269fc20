//! The letters about drafts. Those to an address that nobody has confirmed hold none of the draft's text.

use askama::Template;

use crate::mail::header::HeaderText;

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

/// See [`super::Letter::Reminder`].
#[derive(Template)]
#[template(path = "mail/reminder/letter.txt")]
pub struct Reminder {
    /// The tag of subjects.
    pub tag: String,
    /// The draft's title, if it has one.
    pub title: HeaderText,
    /// The track's name.
    pub track: String,
    /// How long is left, in words.
    pub left: String,
    /// The close in words and zone.
    pub closes: String,
    /// The same in UTC.
    pub closes_utc: String,
    /// The draft.
    pub url: String,
    /// The page that stops reminders.
    pub stop_url: String,
}

/// See [`super::Letter::CallChanged`].
#[derive(Template)]
#[template(path = "mail/call_changed/letter.txt")]
pub struct CallChanged {
    /// The tag of subjects.
    pub tag: String,
    /// The draft's title, if it has one.
    pub title: HeaderText,
    /// The track's name.
    pub track: String,
    /// The call before, in words.
    pub before: String,
    /// The call now, in words.
    pub after: String,
    /// The close now, in UTC.
    pub closes_utc: Option<String>,
    /// The published reason.
    pub reason: Option<String>,
    /// The draft.
    pub url: String,
}

/// See [`super::Letter::Abandoned`].
#[derive(Template)]
#[template(path = "mail/abandoned/letter.txt")]
pub struct Abandoned {
    /// The host that people know.
    pub site: String,
    /// The conference's name.
    pub conference: String,
    /// The track's name.
    pub track: String,
    /// The day on which the draft was begun, in words.
    pub begun: String,
    /// The day after which it is removed, in words.
    pub removed: String,
    /// The draft.
    pub url: String,
    /// The page to sign up.
    pub sign_up_url: String,
}
