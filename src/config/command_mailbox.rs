//! The address that takes commands by mail, as a setting.

use std::str::FromStr;

use super::ConfigError;

/// The address that takes commands by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandMailbox {
    user: String,
    domain: String,
}

impl FromStr for CommandMailbox {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let address = text.trim().parse::<lettre::Address>().ok();
        // What stands before the @ has 64 characters at most, and the secret takes 33 of them.
        let fits = |address: &lettre::Address| {
            address.user().len() <= 31
                && address.user().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        let address = address.filter(fits).ok_or_else(|| {
            ConfigError(format!(
                "MAIL_COMMANDS must be a short address like commands@example.org, without a plus, not {text:?}."
            ))
        })?;
        Ok(Self { user: address.user().to_ascii_lowercase(), domain: address.domain().to_ascii_lowercase() })
    }
}

impl CommandMailbox {
    /// The address with a secret.
    pub fn with(&self, secret: &str) -> String {
        format!("{}+{secret}@{}", self.user, self.domain)
    }

    /// Whether mail to an address comes here.
    pub(super) fn is(&self, address: &str) -> bool {
        let (user, domain) = address.rsplit_once('@').unwrap_or((address, ""));
        let user = user.split('+').next().unwrap_or_default();
        user.eq_ignore_ascii_case(&self.user) && domain.eq_ignore_ascii_case(&self.domain)
    }

    /// The secret of such an address. Some servers change the case on the way, which no secret depends on.
    pub fn secret_in(&self, address: &str) -> Option<String> {
        let (user, domain) = address.rsplit_once('@')?;
        let (user, secret) = user.split_once('+')?;
        let ours = user.eq_ignore_ascii_case(&self.user) && domain.eq_ignore_ascii_case(&self.domain);
        ours.then(|| secret.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_the_address_that_it_was_put_into() {
        let mailbox: CommandMailbox = "CFP@example.org".parse().expect("an address");
        let address = mailbox.with("0a1b");
        assert_eq!(address, "cfp+0a1b@example.org");
        assert_eq!(mailbox.secret_in(&address.to_uppercase()).as_deref(), Some("0a1b"));
        for other in ["cfp@example.org", "cfp+0a1b@example.com", "else+0a1b@example.org", ""] {
            assert_eq!(mailbox.secret_in(other), None, "{other}");
        }
        for wrong in ["cfp", "cfp+x@example.org", "a-name-that-is-much-longer-than-fits@example.org"] {
            assert!(wrong.parse::<CommandMailbox>().is_err(), "{wrong}");
        }
    }
}
