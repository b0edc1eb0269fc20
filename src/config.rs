//! Configuration: every setting is an option and an environment variable, and `--help` is its reference.

mod command_mailbox;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::web::client::TrustedProxies;

pub use command_mailbox::CommandMailbox;

/// What the web server needs to know, besides the database.
#[derive(Args, Clone, Debug)]
pub struct ServeOptions {
    /// Address and port to listen on.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// The PostgreSQL database, as postgres://user:password@host/database.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Where people reach this server, without a path, such as `https://cfp.example.org`. Links in letters start with it, and
    /// cookies are bound to https if it is https.
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: Option<String>,

    /// The mail server: smtps://user:password@host (TLS), smtp://user:password@host:587?tls=required (STARTTLS) or
    /// smtp://host:25 (neither). Characters like @ and : in user or password are percent-encoded.
    #[arg(long, env = "SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Write letters as .eml files into this directory instead of sending them; SMTP_URL goes before it.
    #[arg(long, env = "MAIL_DIR")]
    pub mail_dir: Option<PathBuf>,

    /// The address that letters come from. Default: plumbline@ and the host of PUBLIC_URL.
    #[arg(long, env = "MAIL_FROM")]
    pub mail_from: Option<String>,

    /// The address whose mail is piped to `plumbline receive`, another one than MAIL_FROM. Letters to leads then carry an
    /// address of their own, such as commands+…@example.org, that takes commands. Default: none, and no commands by mail.
    #[arg(long, env = "MAIL_COMMANDS")]
    pub mail_commands: Option<String>,

    /// Addresses or networks of reverse proxies whose X-Forwarded-For is believed, separated by commas. Default: none.
    #[arg(long, env = "TRUSTED_PROXIES", default_value = "")]
    pub trusted_proxies: TrustedProxies,

    /// Log lines as JSON.
    #[arg(long, env = "LOG_JSON", default_value_t = false, action = clap::ArgAction::Set)]
    pub log_json: bool,
}

/// What every request needs of the configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme, host and port that people use, without a slash at the end.
    pub public_url: String,
    /// See [`ServeOptions::trusted_proxies`].
    pub trusted_proxies: TrustedProxies,
    /// The address that letters come from.
    pub mail_from: String,
    /// The address that takes commands by mail, with a secret behind a plus; without it there are none.
    pub mail_commands: Option<CommandMailbox>,
    /// The folder of letters, in the demonstration only; its pages exist only then.
    pub demo_mail: Option<PathBuf>,
}

/// What is wrong with the configuration, as a sentence that says what to set.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl ServeOptions {
    /// A variable that is set to nothing is not set.
    #[must_use]
    pub fn without_empty(self) -> Self {
        let set = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        Self {
            database_url: set(self.database_url),
            public_url: set(self.public_url),
            smtp_url: set(self.smtp_url),
            mail_from: set(self.mail_from),
            mail_commands: set(self.mail_commands),
            mail_dir: self.mail_dir.filter(|folder| !folder.as_os_str().is_empty()),
            ..self
        }
    }
}

impl Settings {
    /// Checks the options of a server.
    ///
    /// # Errors
    /// A sentence naming everything that is missing or cannot be used.
    pub fn new(options: &ServeOptions) -> Result<Self, ConfigError> {
        let mut missing = Vec::new();
        if options.database_url.is_none() {
            missing.push("DATABASE_URL (postgres://user:password@host/database)");
        }
        if options.public_url.is_none() {
            missing.push("PUBLIC_URL (where people reach this server, such as https://cfp.example.org)");
        }
        if options.smtp_url.is_none() && options.mail_dir.is_none() {
            missing.push("SMTP_URL (a mail server) or MAIL_DIR (a folder for .eml files)");
        }
        if !missing.is_empty() {
            return Err(ConfigError(format!("Set {}. `plumbline serve --help` explains each.", missing.join("; "))));
        }
        let public_url = checked_url(options.public_url.as_deref().unwrap_or_default())?;
        let mail_from = match &options.mail_from {
            Some(from) => from.clone(),
            None => format!("plumbline@{}", host_of(&public_url)),
        };
        if mail_from.parse::<lettre::Address>().is_err() {
            return Err(ConfigError(format!("MAIL_FROM must be an address like cfp@example.org, not {mail_from:?}.")));
        }
        let mail_commands: Option<CommandMailbox> = options.mail_commands.as_deref().map(str::parse).transpose()?;
        if mail_commands.as_ref().is_some_and(|mailbox| mailbox.is(&mail_from)) {
            return Err(ConfigError(format!(
                "MAIL_COMMANDS and MAIL_FROM must not both be {mail_from}: what comes to MAIL_COMMANDS is read by this program, \
                 so nobody would read the replies of people, or hear of letters that could not be delivered."
            )));
        }
        let trusted_proxies = options.trusted_proxies.clone();
        Ok(Self { public_url, trusted_proxies, mail_from, mail_commands, demo_mail: None })
    }

    /// What a command needs that writes letters and leaves their delivery to the server.
    ///
    /// # Errors
    /// A sentence naming what cannot be used.
    pub fn for_letters(public_url: &str, mail_commands: Option<&str>) -> Result<Self, ConfigError> {
        let public_url = checked_url(public_url)?;
        let mail_from = format!("plumbline@{}", host_of(&public_url));
        let mail_commands = mail_commands.filter(|text| !text.trim().is_empty()).map(str::parse).transpose()?;
        let trusted_proxies = TrustedProxies::default();
        Ok(Self { public_url, trusted_proxies, mail_from, mail_commands, demo_mail: None })
    }

    /// Whether people reach this server by https, so that cookies can be bound to it.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The host that people use, without the port: the right-hand side of message identifiers.
    pub fn host(&self) -> &str {
        host_of(&self.public_url)
    }

    /// A cookie's name with the prefix that browsers enforce for https.
    pub fn cookie_name(&self, name: &str) -> String {
        if self.is_https() { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// A `Set-Cookie` value; `seconds` 0 takes the cookie away, none makes it end with the browser.
    pub fn cookie(&self, name: &str, value: &str, seconds: Option<u32>) -> String {
        let mut cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax", self.cookie_name(name));
        if self.is_https() {
            cookie.push_str("; Secure");
        }
        if let Some(seconds) = seconds {
            cookie.push_str(&format!("; Max-Age={seconds}"));
        }
        cookie
    }
}

/// Checks where people reach the server.
///
/// # Errors
/// A sentence, if it is no address or has a path.
pub fn checked_url(url: &str) -> Result<String, ConfigError> {
    let url = url.trim_end_matches('/');
    let parsed: Result<axum::http::Uri, _> = url.parse();
    let usable = parsed.is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.path() == "/"
            && uri.query().is_none()
            && !url.contains('@')
    });
    if usable {
        Ok(url.to_ascii_lowercase())
    } else {
        Err(ConfigError(format!("PUBLIC_URL must be like https://cfp.example.org, without a path, not {url:?}.")))
    }
}

fn host_of(url: &str) -> &str {
    let rest = url.split("://").nth(1).unwrap_or(url);
    if let Some(end) = rest.find(']') { &rest[..=end] } else { rest.split(':').next().unwrap_or(rest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(public_url: Option<&str>) -> ServeOptions {
        ServeOptions {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database_url: Some("postgres://localhost/x".into()),
            public_url: public_url.map(str::to_owned),
            smtp_url: None,
            mail_dir: Some("mail".into()),
            mail_from: None,
            mail_commands: None,
            trusted_proxies: TrustedProxies::default(),
            log_json: false,
        }
    }

    #[test]
    fn everything_that_is_missing_is_named_at_once() {
        let empty = ServeOptions { database_url: None, mail_dir: None, ..options(None) };
        let sentence = Settings::new(&empty).expect_err("nothing is set").to_string();
        for name in ["DATABASE_URL", "PUBLIC_URL", "SMTP_URL", "MAIL_DIR"] {
            assert!(sentence.contains(name), "{sentence}");
        }
    }

    #[test]
    fn cookies_are_bound_to_https_where_it_is_https() {
        let https = Settings::new(&options(Some("https://CFP.example.org/"))).expect("settings");
        assert_eq!(https.cookie("c", "v", None), "__Host-c=v; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(https.mail_from, "plumbline@cfp.example.org");
        let http = Settings::new(&options(Some("http://localhost:8080"))).expect("settings");
        assert_eq!(http.cookie("c", "", Some(0)), "c=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    #[test]
    fn what_people_answer_is_not_piped_to_the_program() {
        for from in ["cfp@example.org", "CFP@Example.org", "cfp+calls@example.org"] {
            let mail = |to: &str| ServeOptions {
                mail_from: Some(from.to_owned()),
                mail_commands: Some(to.to_owned()),
                ..options(Some("https://example.org"))
            };
            let sentence = Settings::new(&mail("cfp@example.org")).expect_err(from).to_string();
            assert!(sentence.contains("MAIL_FROM") && sentence.contains("MAIL_COMMANDS"), "{sentence}");
            assert!(Settings::new(&mail("commands@example.org")).is_ok(), "{from}");
        }
    }

    #[test]
    fn an_address_with_a_path_is_refused() {
        for url in ["https://example.org/cfp", "example.org", "ftp://example.org", "https://u@example.org"] {
            assert!(Settings::new(&options(Some(url))).is_err(), "{url}");
        }
    }
}
