//! The way between the pages of one's account.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::account::{AccountUrl, DeletionUrl, EmailUrl, ExportUrl, PasswordChangeUrl, ProfileUrl, SignInsUrl};

/// The links to the pages of an account that is signed in.
#[derive(Template)]
#[template(path = "account/menu.html")]
pub struct AccountMenu {
    here: String,
}

impl HtmlSafe for AccountMenu {}

impl AccountMenu {
    /// On the page with this address.
    pub fn on(here: impl ToString) -> Self {
        Self { here: here.to_string() }
    }

    fn links() -> [(&'static str, String); 7] {
        [
            ("My proposals", AccountUrl.to_string()),
            ("Profile", ProfileUrl.to_string()),
            ("E-mail address", EmailUrl.to_string()),
            ("Password", PasswordChangeUrl.to_string()),
            ("Where am I signed in", SignInsUrl.to_string()),
            ("My data", ExportUrl.to_string()),
            ("Delete my account", DeletionUrl.to_string()),
        ]
    }
}
