//! A private PostgreSQL for the demo and the tests: its own cluster in a directory of its own, reached by a Unix socket
//! only, started by the program itself and never mixed up with a PostgreSQL that the machine runs for others.
//!
//! * [`start`] makes the cluster if there is none, and reuses a server that a killed program left behind.
//! * As root the server runs as `postgres` (or `nobody`), because PostgreSQL refuses to run as root. Root reaches the
//!   socket all the same, so the program itself need not change user.
//! * Only directories that carry the marker file (see `postgres/place.rs`) are ever changed or emptied.
//! * Everything here uses the standard library alone and blocks, so that `bin/prepare` can compile it by itself when
//!   the rest of the crate does not build yet.

mod account;
mod binaries;
mod files;
mod place;
mod server;

use std::fmt;
use std::io;
use std::path::Path;

use server::{ROLE, Server};

/// How careful the server is with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// What was committed survives a crash of the machine: the demo's cluster.
    Durable,
    /// Nothing is forced to the disk, and there is room for many connections: clusters that live as long as a test run.
    Throwaway,
}

/// Why there is no private PostgreSQL: a sentence for the person at the terminal, with the way out where one is known.
#[derive(Debug)]
pub struct PostgresError(String);

impl PostgresError {
    fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    fn io(doing: &str, path: &Path, cause: &io::Error) -> Self {
        Self(format!("{doing} {} failed: {cause}", path.display()))
    }
}

impl fmt::Display for PostgresError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for PostgresError {}

/// A private server that answers. Dropping it leaves the server running; see [`Postgres::stop`].
#[derive(Debug)]
pub struct Postgres {
    server: Server,
    started_here: bool,
}

/// Makes sure that a private server of the cluster in `directory` answers: creates the cluster, starts its server, or
/// finds it running. The directory belongs to the cluster alone. Programs that start the same one at once take turns.
///
/// # Errors
/// No PostgreSQL is installed; the directory holds something else; the cluster is of another major version than every
/// PostgreSQL that is installed; the server does not start (with the last lines of its log).
pub fn start(directory: &Path, speed: Speed) -> Result<Postgres, PostgresError> {
    let mut server = Server::of(directory, speed)?;
    let _turn = server.turn()?;
    server.insist_on_matching_version()?;
    let started_here = server.bring_up()?;
    Ok(Postgres { server, started_here })
}

/// Stops the server of the cluster in `directory`, whoever started it. No server is no error.
///
/// # Errors
/// As for [`start`], except that the versions need not match; and when the server does not stop.
pub fn stop_in(directory: &Path) -> Result<(), PostgresError> {
    let server = Server::of(directory, Speed::Durable)?;
    let _turn = server.turn()?;
    server.shut_down()
}

/// Stops the server of the cluster in `directory` and deletes the cluster with all its databases, of whatever version
/// it is. The next [`start`] makes a new one.
///
/// # Errors
/// As for [`stop_in`], and when files cannot be deleted.
pub fn remove(directory: &Path) -> Result<(), PostgresError> {
    let server = Server::of(directory, Speed::Durable)?;
    let _turn = server.turn()?;
    server.delete()
}

impl Postgres {
    /// The address of a database of this server, in the form that sqlx and libpq both read. Port and TLS are spelled
    /// out so that `PGPORT` and `PGSSLMODE` of the surroundings cannot lead elsewhere. The database need not exist
    /// yet; `postgres` always does.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{ROLE}@localhost:5432/{}?host={}&sslmode=disable",
            percent_encoded(database),
            percent_encoded(&self.server.socket_directory().to_string_lossy()),
        )
    }

    /// Whether the server was started by this program; false when it was found running.
    pub fn started_here(&self) -> bool {
        self.started_here
    }

    /// Stops the server if it was started here, breaking open connections; leaves it alone if it was found running.
    ///
    /// # Errors
    /// The server does not stop within a minute.
    pub fn stop(&self) -> Result<(), PostgresError> {
        if !self.started_here {
            return Ok(());
        }
        let _turn = self.server.turn()?;
        self.server.shut_down()
    }

    /// Deletes the cluster with all its databases and starts an empty one in its place. Connections to the old one,
    /// of other programs too, break.
    ///
    /// # Errors
    /// As for [`start`] and [`remove`].
    pub fn recreate(&mut self) -> Result<(), PostgresError> {
        let _turn = self.server.turn()?;
        self.server.delete()?;
        self.started_here = self.server.bring_up()?;
        Ok(())
    }
}

/// Slashes stay, since they are plain characters in the query of a URL.
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_unusual_names() {
        assert_eq!(percent_encoded("/tmp/plumbline-1f"), "/tmp/plumbline-1f");
        assert_eq!(percent_encoded("a b?&é"), "a%20b%3F%26%C3%A9");
    }
}
