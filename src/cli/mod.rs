//! The commands.

mod command;
pub mod commands;
mod conference;
pub mod dev_db;
mod export;
mod receive;
pub mod serve;
mod user;

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

/// Reads the command line and does what it says. Failures are a sentence on standard error.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("plumbline: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    // A mail server keeps the mail and tries again.
    let failure = if matches!(cli.command, Command::Receive(_)) { ExitCode::from(75) } else { ExitCode::FAILURE };
    match runtime.block_on(run(cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("plumbline: {error:#}");
            failure
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
