//! The command line; see [`plumbline::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    plumbline::cli::main()
}
