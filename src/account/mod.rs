//! Accounts: sign up, confirm, sign in and out, a new password, another address, one's own proposals and data, deletion.
//!
//! Nobody acts under an address before its owner has confirmed it: signing up stores a claim ([`claims`]), and the account
//! exists once the link in the letter was opened in the browser that asked, or with the claim's password. Anywhere else
//! the page offers *This was me* with a new password, and *This was not me*. Pages and their timing are the same whether
//! an account exists or not.

mod by_mail;
mod change_email;
pub mod claims;
mod code;
mod deletion;
mod my_data;
mod own_list;
mod pages;
pub mod password;
mod profile;
mod proof;
pub mod store;

use axum_extra::routing::TypedPath;
use chrono::TimeDelta;
use serde::Deserialize;

use crate::error::AppError;
use crate::web::fields::TextField;
use crate::web::routes::Routes;

/// How long a sign-in lasts.
pub const SIGNED_IN_FOR: TimeDelta = TimeDelta::days(30);
/// How long the link in a confirm letter works.
pub const CONFIRM_FOR: TimeDelta = TimeDelta::hours(72);
/// How long the link in a reset letter works.
pub const RESET_FOR: TimeDelta = TimeDelta::minutes(30);
/// How long the code and the link in a sign-in letter work.
pub const CODE_FOR: TimeDelta = TimeDelta::minutes(10);
/// How long the links of a change of the address work.
pub const CHANGE_EMAIL_FOR: TimeDelta = TimeDelta::hours(72);
/// A link dies after so many wrong passwords.
pub const WRONG_TRIES: i16 = 5;
/// So many wrong passwords for an address in [`WRONG_PASSWORDS_WITHIN`], and it has to wait.
pub const WRONG_PASSWORDS: i64 = 10;
/// See [`WRONG_PASSWORDS`].
pub const WRONG_PASSWORDS_WITHIN: TimeDelta = TimeDelta::minutes(15);
/// So many letters with links go to an address in an hour.
pub const LETTERS_AN_HOUR: i64 = 3;

/// My proposals, and what I lead and organise.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account")]
pub struct AccountUrl;

/// The sign-in page; `?next=` is the way back.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/sign-in")]
pub struct SignInUrl;

/// Ends this browser's sign-in.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/sign-out")]
pub struct SignOutUrl;

/// Signing up.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/sign-up")]
pub struct SignUpUrl;

/// "We sent a letter."
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/letter-sent")]
pub struct LetterSentUrl;

/// Asking for a new password.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/password")]
pub struct PasswordUrl;

/// Setting a new password.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/reset/{token}", rejection(AppError))]
pub struct ResetUrl {
    /// From the letter.
    pub token: String,
}

/// Confirming an address.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/confirm/{token}", rejection(AppError))]
pub struct ConfirmUrl {
    /// From the letter.
    pub token: String,
}

/// Where one is signed in.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/sign-ins")]
pub struct SignInsUrl;

/// Changing the password of an account that is signed in.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/password-change")]
pub struct PasswordChangeUrl;

/// Typing the code that was mailed.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/sign-in/code")]
pub struct SignInCodeUrl;

/// Signing in by the link beside the code.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/sign-in/link/{token}", rejection(AppError))]
pub struct SignInLinkUrl {
    /// From the letter.
    pub token: String,
}

/// What somebody says of themselves.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/profile")]
pub struct ProfileUrl;

/// All of one's own data, to be saved.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/export")]
pub struct ExportUrl;

/// Asking for another address.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/email")]
pub struct EmailUrl;

/// Confirming or cancelling another address.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/email/{token}", rejection(AppError))]
pub struct EmailChangeUrl {
    /// From the letter.
    pub token: String,
}

/// Deleting one's account.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/deletion")]
pub struct DeletionUrl;

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::home::home)
        .get(pages::sign_in::ask)
        .post(pages::sign_in::sign_in)
        .post(pages::sign_in::sign_out)
        .get(pages::sign_up::ask)
        .post(pages::sign_up::sign_up)
        .get(pages::sign_up::sent)
        .get(pages::reset::ask)
        .post(pages::reset::request)
        .get(pages::reset::open)
        .post(pages::reset::set)
        .get(pages::code::ask)
        .post(pages::code::enter)
        .get(pages::code::open_link)
        .post(pages::code::use_link)
        .get(pages::profile::ask)
        .post(pages::profile::save)
        .get(pages::sign_ins::list)
        .post(pages::sign_ins::end)
        .get(pages::password_change::ask)
        .post(pages::password_change::change)
        .get(pages::deletion::ask)
        .post(pages::deletion::delete)
        .get(pages::my_data::ask)
        .post(pages::my_data::download)
        .get(pages::email::ask)
        .post(pages::email::change)
        .get(pages::email_change::open)
        .post(pages::email_change::answer)
        .get(pages::confirm::open)
        .post(pages::confirm::confirm)
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its key.
    pub id: uuid::Uuid,
    /// Its address, as typed.
    pub email: String,
    /// Its name.
    pub name: String,
    /// The hash of its password, if it has one.
    pub password_hash: Option<String>,
}

/// The field for a password that is to be set.
pub fn new_password_field() -> TextField {
    TextField::password("new_password", "New password", "new-password")
        .hint(format!("At least {} characters.", password::SHORTEST))
}
