//! The letters about accounts. They hold none of anybody else's text.

use askama::Template;

/// See [`super::Letter::Confirm`].
#[derive(Template)]
#[template(path = "mail/confirm/letter.txt")]
pub struct Confirm {
    /// The host that people know.
    pub site: String,
    /// The page with the button.
    pub url: String,
    /// How long it works, in words.
    pub works_for: &'static str,
}

/// See [`super::Letter::AlreadyRegistered`].
#[derive(Template)]
#[template(path = "mail/already_registered/letter.txt")]
pub struct AlreadyRegistered {
    /// The host that people know.
    pub site: String,
    /// The sign-in page.
    pub sign_in_url: String,
    /// The page that asks for a new password.
    pub reset_url: String,
}

/// See [`super::Letter::Reset`].
#[derive(Template)]
#[template(path = "mail/reset/letter.txt")]
pub struct Reset {
    /// The host that people know.
    pub site: String,
    /// The page that takes a new password.
    pub url: String,
    /// How long it works, in words.
    pub works_for: &'static str,
}

/// See [`super::Letter::NoAccount`].
#[derive(Template)]
#[template(path = "mail/no_account/letter.txt")]
pub struct NoAccount {
    /// The host that people know.
    pub site: String,
    /// The page to sign up.
    pub sign_up_url: String,
}

/// See [`super::Letter::PasswordChanged`].
#[derive(Template)]
#[template(path = "mail/password_changed/letter.txt")]
pub struct PasswordChanged {
    /// The host that people know.
    pub site: String,
}

/// See [`super::Letter::SignInCode`].
#[derive(Template)]
#[template(path = "mail/sign_in_code/letter.txt")]
pub struct SignInCode {
    /// The host that people know.
    pub site: String,
    /// The code for the browser that asked.
    pub code: String,
    /// The page with the button, for any other.
    pub url: String,
}

/// See [`super::Letter::NoAccountToSignIn`].
#[derive(Template)]
#[template(path = "mail/no_account_to_sign_in/letter.txt")]
pub struct NoAccountToSignIn {
    /// The host that people know.
    pub site: String,
    /// The page to sign up.
    pub sign_up_url: String,
}

/// See [`super::Letter::EmailChangeOld`].
#[derive(Template)]
#[template(path = "mail/email_change_old/letter.txt")]
pub struct EmailChangeOld {
    /// The host that people know.
    pub site: String,
    /// The address that the account is to get.
    pub new: String,
    /// The page with the buttons.
    pub url: String,
}

/// See [`super::Letter::EmailChangeNew`].
#[derive(Template)]
#[template(path = "mail/email_change_new/letter.txt")]
pub struct EmailChangeNew {
    /// The host that people know.
    pub site: String,
    /// The page with the buttons.
    pub url: String,
}

/// See [`super::Letter::EmailTaken`].
#[derive(Template)]
#[template(path = "mail/email_taken/letter.txt")]
pub struct EmailTaken {
    /// The host that people know.
    pub site: String,
}

/// See [`super::Letter::EmailChanged`].
#[derive(Template)]
#[template(path = "mail/email_changed/letter.txt")]
pub struct EmailChanged {
    /// The host that people know.
    pub site: String,
}

/// See [`super::Letter::ProofCode`].
#[derive(Template)]
#[template(path = "mail/proof_code/letter.txt")]
pub struct ProofCode {
    /// The host that people know.
    pub site: String,
    /// What the code is for, as in "delete your account".
    pub what: &'static str,
    /// The code for the browser that asked.
    pub code: String,
}

/// See [`super::Letter::AccountDeleted`].
#[derive(Template)]
#[template(path = "mail/account_deleted/letter.txt")]
pub struct AccountDeleted {
    /// The host that people know.
    pub site: String,
}
