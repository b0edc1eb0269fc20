//! The private PostgreSQL of development and tests.

use std::path::Path;

use super::commands::DevDbCommand;
use crate::dev::postgres::{self, Postgres, Speed};

/// The name of the database inside a private cluster.
pub const DATABASE: &str = "plumbline";

/// Starts or stops one.
///
/// # Errors
/// A sentence that says what is missing or in the way.
pub async fn run(command: DevDbCommand) -> anyhow::Result<()> {
    match command {
        DevDbCommand::Start { dir, throwaway } => {
            let speed = if throwaway { Speed::Throwaway } else { Speed::Durable };
            let server = start(&dir, speed).await?;
            println!("export DATABASE_URL='{}'", server.url(DATABASE));
            Ok(())
        }
        DevDbCommand::Stop { dir, throwaway } => {
            if throwaway {
                postgres::remove(&dir)?
            } else {
                postgres::stop_in(&dir)?
            }
            Ok(())
        }
    }
}

/// Starts the cluster in `dir` and makes its database.
///
/// # Errors
/// A sentence that says what is missing.
pub async fn start(dir: &Path, speed: Speed) -> anyhow::Result<Postgres> {
    let dir = dir.to_owned();
    let server = tokio::task::spawn_blocking(move || postgres::start(&dir, speed)).await??;
    crate::dev::store::create_database(&server.url(DATABASE)).await?;
    Ok(server)
}
