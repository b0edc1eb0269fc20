//! The private PostgreSQL as a program of its own, which `rustc` compiles without the rest of the crate: `bin/prepare`
//! needs a database to check the queries against while the crate, not yet having them checked, does not build.
//! Not a module of the crate.
//!
//! `start DIRECTORY DATABASE` starts a throwaway server and prints the address of that database; `stop DIRECTORY`
//! stops the server and deletes what it held.

mod postgres;

use std::path::Path;
use std::process::ExitCode;

use postgres::{PostgresError, Speed};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome: Result<(), PostgresError> = match words[..] {
        ["start", directory, database] => {
            postgres::start(Path::new(directory), Speed::Throwaway).map(|server| println!("{}", server.url(database)))
        }
        ["stop", directory] => postgres::remove(Path::new(directory)),
        _ => {
            eprintln!("start DIRECTORY DATABASE | stop DIRECTORY");
            return ExitCode::FAILURE;
        }
    };
    if let Err(error) = outcome {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
