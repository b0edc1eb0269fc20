//! What can be typed. Its help is the reference of the configuration.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::ServeOptions;

/// Calls for proposals of conferences made of tracks.
#[derive(Parser)]
#[command(name = "plumbline", version, about, long_about = None, after_help = CONFIGURATION)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const CONFIGURATION: &str = "Every setting can also be an environment variable. `plumbline serve --help` is the \
reference: LISTEN, DATABASE_URL, PUBLIC_URL, SMTP_URL or MAIL_DIR, MAIL_FROM, MAIL_COMMANDS, TRUSTED_PROXIES, LOG_JSON. The demonstration \
also reads DEMO_DIR and PLUMBLINE_PG_BIN; RUST_LOG chooses what is logged.";

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Run the web server and the mail worker (production).
    Serve(ServeOptions),
    /// Try it: a private PostgreSQL, the conference of the example, letters as files.
    Demo(DemoOptions),
    /// Bring the database's schema up to date.
    Migrate(Database),
    /// Work with conferences.
    Conference {
        /// What to do.
        #[command(subcommand)]
        command: ConferenceCommand,
    },
    /// Write the talks of a conference to a file.
    Export(ExportOptions),
    /// Do what leads do with proposals, as one of them: vote, write, ask, plan, move, merge.
    Command(CommandOptions),
    /// Read a mail with commands of a lead from standard input, as a mail server pipes it.
    Receive(ReceiveOptions),
    /// Work with accounts.
    User {
        /// What to do.
        #[command(subcommand)]
        command: UserCommand,
    },
    /// A private PostgreSQL for development.
    #[command(hide = true)]
    DevDb {
        /// What to do.
        #[command(subcommand)]
        command: DevDbCommand,
    },
    /// Fill an empty database with a large conference, for measurements.
    ///
    /// Twenty tracks, with authors, co-authors, votes, messages, read marks, late ones, plans, decisions and conflicts of
    /// interest in realistic shares, and a tenth as many drafts. The same size and seed make the same conference, its times
    /// counted back from now. The first track holds 200 proposals at every size (a fifth of them below 1,000), the second one
    /// of twenty; lead@example.org leads both, with the demonstration's password.
    #[command(hide = true)]
    DevData(DataOptions),
    /// Compare how fast two servers show a lead's pages, one with a small and one with a large conference of `dev-data`.
    ///
    /// Requests to the two take turns. Prints a table, and fails when the 99th percentile of a page of the queue is more than
    /// 1.5 times as long in the large conference. `bin/bench` sets everything up for it.
    #[command(hide = true)]
    DevLoad(LoadOptions),
    /// Ask a running server whether it answers; for containers.
    Healthcheck {
        /// Where it listens.
        #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
    },
}

/// The database of a command.
#[derive(Args, Clone)]
pub struct Database {
    /// The PostgreSQL database, as postgres://user:password@host/database.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: String,
}

/// What letters say of the server that delivers them.
#[derive(Args, Clone)]
pub struct Site {
    /// Where people reach the server; links in letters start with it.
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: String,
    /// The address that takes commands by mail, as for `serve`.
    #[arg(long, env = "MAIL_COMMANDS")]
    pub mail_commands: Option<String>,
}

/// Options of `dev-data`.
#[derive(Args)]
pub struct DataOptions {
    /// How many proposals are filed.
    #[arg(long)]
    pub proposals: i64,
    /// Another seed makes another conference of the same kind.
    #[arg(long, default_value = "1")]
    pub seed: i64,
    /// The database.
    #[command(flatten)]
    pub database: Database,
}

/// Options of `dev-load`.
#[derive(Args)]
pub struct LoadOptions {
    /// The server with the small conference, as in http://127.0.0.1:8080.
    #[arg(long)]
    pub small: String,
    /// The server with the large one.
    #[arg(long)]
    pub large: String,
    /// How often each page is asked for.
    #[arg(long, default_value = "300")]
    pub requests: usize,
}

/// Options of the demonstration.
#[derive(Args, Clone)]
pub struct DemoOptions {
    /// Start over: forget the demonstration's database and letters.
    #[arg(long)]
    pub fresh: bool,
    /// Set everything up, print the sign-ins, and end; for tests.
    #[arg(long)]
    pub stop_after_start: bool,
    /// Address and port to listen on.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Use this database instead of a private one.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Where people reach it. Default: http:// and the address listened on.
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Where the demonstration keeps its cluster and its letters.
    #[arg(long, env = "DEMO_DIR", default_value = ".demo")]
    pub demo_dir: PathBuf,
}

/// Commands for conferences.
#[derive(Subcommand)]
pub enum ConferenceCommand {
    /// Create or change a conference from its file. Applying it twice changes nothing.
    Apply(ApplyOptions),
}

/// Options of `conference apply`.
#[derive(Args)]
pub struct ApplyOptions {
    /// The conference file (TOML).
    pub file: PathBuf,
    /// The public reason for changes to calls that need one, such as an extension.
    #[arg(long)]
    pub reason: Option<String>,
    /// Break the promise that a call is not extended. The reason is published.
    #[arg(long)]
    pub override_promise: bool,
    /// Take back what was changed in the browser since: all, a track, or a key of a track (tracing.about). May be repeated.
    #[arg(long, value_name = "WHAT")]
    pub overwrite: Vec<String>,
    /// Only say what would change.
    #[arg(long)]
    pub dry_run: bool,
    /// The database.
    #[command(flatten)]
    pub database: Database,
}

/// Options of `export`.
#[derive(Args)]
pub struct ExportOptions {
    /// The conference's slug.
    pub conference: String,
    /// csv, xlsx or json; or mbox, the mailbox that an account (--as) may download, of proposals in every state.
    #[arg(long, default_value = "csv")]
    pub format: String,
    /// For mbox: the address of the account whose mailbox it is.
    #[arg(long = "as", value_name = "EMAIL")]
    pub email: Option<String>,
    /// For mbox: where people reach the server.
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: Option<String>,
    /// For mbox: the address that takes commands by mail, as for `serve`.
    #[arg(long, env = "MAIL_COMMANDS")]
    pub mail_commands: Option<String>,
    /// Only this track (slug).
    #[arg(long)]
    pub track: Option<String>,
    /// States to include; may be repeated. Default: accepted and confirmed.
    #[arg(long = "state")]
    pub states: Vec<String>,
    /// Include e-mail addresses (personal data).
    #[arg(long)]
    pub emails: bool,
    /// The file to write. Default: standard output.
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// The database.
    #[command(flatten)]
    pub database: Database,
}

/// Options of `command`.
#[derive(Args)]
pub struct CommandOptions {
    /// The conference's slug.
    #[arg(long)]
    pub conference: String,
    /// The address of the account that does it, with its rights and no others.
    #[arg(long = "as", value_name = "EMAIL")]
    pub email: String,
    /// Such as "57 plan accept 20"; - reads them from standard input, one a line.
    #[arg(required = true, value_name = "COMMAND")]
    pub lines: Vec<String>,
    /// What letters say.
    #[command(flatten)]
    pub site: Site,
    /// The database.
    #[command(flatten)]
    pub database: Database,
}

/// Options of `receive`.
#[derive(Args)]
pub struct ReceiveOptions {
    /// The address that the mail was delivered to, where the mail server knows it better than the mail does.
    #[arg(long)]
    pub recipient: Option<String>,
    /// What letters say.
    #[command(flatten)]
    pub site: Site,
    /// The database.
    #[command(flatten)]
    pub database: Database,
}

/// Commands for accounts.
#[derive(Subcommand)]
pub enum UserCommand {
    /// List the accounts.
    List(Database),
    /// Make an account whose address counts as confirmed. The password is read from standard input.
    Add {
        /// The e-mail address.
        email: String,
        /// The name.
        #[arg(long)]
        name: String,
        /// The database.
        #[command(flatten)]
        database: Database,
    },
    /// Set an account's password, read from standard input, and end its sign-ins.
    Password {
        /// The e-mail address.
        email: String,
        /// The database.
        #[command(flatten)]
        database: Database,
    },
}

/// Commands for the development database.
#[derive(Subcommand)]
pub enum DevDbCommand {
    /// Start it and print its address for the shell.
    Start {
        /// Its directory.
        #[arg(long)]
        dir: PathBuf,
        /// Fast and forgetful, for tests.
        #[arg(long)]
        throwaway: bool,
    },
    /// Stop it.
    Stop {
        /// Its directory.
        #[arg(long)]
        dir: PathBuf,
        /// Remove its data too.
        #[arg(long)]
        throwaway: bool,
    },
}
