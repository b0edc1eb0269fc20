//! The commands.

mod command;
pub mod commands;
mod conference;
pub mod dev_db;
mod export;
mod mailbox;
mod receive;
pub mod serve;
mod user;

use std::panic::{UnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

pub use commands::Database;
use commands::{Cli, Command, ConferenceCommand, Site};
pub use serve::{Server, start};

use crate::app::App;
use crate::clock::Clock;
use crate::config::Settings;
use crate::export::mbox;

/// Reads the command line and does what it says. Failures are a sentence on standard error.
pub fn main() -> ExitCode {
    let is_receive = std::env::args_os().nth(1).is_some_and(|command| command == "receive");
    ExitCode::from(if is_receive { or_keep(read_and_run) } else { read_and_run() })
}

/// By this a mail server keeps the mail and delivers it again.
const KEEP: u8 = 75;

/// Whatever goes wrong with a mail, a wrong option and a defect of this program too, is no reason to send it back.
fn or_keep(work: impl FnOnce() -> u8 + UnwindSafe) -> u8 {
    match catch_unwind(work) {
        Ok(0) => 0,
        Ok(_) | Err(_) => KEEP,
    }
}

fn read_and_run() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be done where even this cannot be printed.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("plumbline: cannot start: {error}");
            return 1;
        }
    };
    match runtime.block_on(run(cli.command)) {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("plumbline: {error:#}");
            1
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(options) => serve::run(options).await,
        Command::Demo(options) => crate::dev::demo::run(options).await,
        Command::Migrate(database) => {
            crate::MIGRATOR.run(&database.connect().await?).await?;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Conference { command: ConferenceCommand::Apply(options) } => conference::apply(options).await,
        Command::Export(options) if options.format == mbox::FORMAT => mailbox::run(options).await,
        Command::Export(options) => export::run(options).await,
        Command::Command(options) => command::run(options).await,
        Command::Receive(options) => receive::run(options).await,
        Command::User { command } => user::run(command).await,
        Command::DevDb { command } => dev_db::run(command).await,
        Command::DevData(options) => crate::dev::data::run(options).await,
        Command::DevLoad(options) => crate::dev::load::run(options).await,
        Command::Healthcheck { listen } => serve::healthcheck(listen).await,
    }
}

impl Site {
    /// The application for a command that acts as people do, without serving anybody.
    async fn app(&self, database: &Database) -> anyhow::Result<App> {
        let settings = Settings::for_letters(&self.public_url, self.mail_commands.as_deref())?;
        let pool = database.pool().await?;
        let clock = Clock::measured(&pool).await?;
        Ok(App::new(pool, clock, settings).0)
    }
}

impl Database {
    /// A pool for a command that works on the tables.
    ///
    /// # Errors
    /// When the database cannot be reached, or has not this binary's tables.
    pub async fn pool(&self) -> anyhow::Result<PgPool> {
        let pool = self.connect().await?;
        anyhow::ensure!(
            crate::jobs::schema_is_current(&pool).await?,
            "the database's schema is not this binary's: run `plumbline migrate` first"
        );
        Ok(pool)
    }

    /// A pool for the command that makes the tables.
    async fn connect(&self) -> anyhow::Result<PgPool> {
        use anyhow::Context;
        PgPoolOptions::new()
            .max_connections(2)
            .acquire_timeout(std::time::Duration::from_secs(10))
            .connect(&self.database_url)
            .await
            .context("the database of DATABASE_URL cannot be reached")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_keeps_the_mail_whatever_goes_wrong() {
        assert_eq!(or_keep(|| 0), 0);
        for failure in [1, 2, 101] {
            assert_eq!(or_keep(move || failure), KEEP);
        }
        assert_eq!(or_keep(|| panic!("a defect")), KEEP);
    }
}
