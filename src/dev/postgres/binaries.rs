//! Where a machine keeps PostgreSQL's server programs. Debian, for one, has them outside `PATH`.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::PostgresError;

/// Names the folder of the server programs; when set, no other folder is looked at.
const FOLDER_VARIABLE: &str = "PLUMBLINE_PG_BIN";

const PROGRAMS: [&str; 3] = ["initdb", "postgres", "pg_ctl"];

/// Folders that hold one folder for each installed version, and how the names of those begin: Debian, the PostgreSQL
/// project's RPMs, a build from source, Homebrew on ARM and on Intel.
const FAMILIES: [(&str, &str); 5] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/usr/local", "pgsql"),
    ("/opt/homebrew/opt", "postgresql"),
    ("/usr/local/opt", "postgresql"),
];

/// A folder with PostgreSQL's server programs.
#[derive(Clone, Debug)]
pub(super) struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// Chooses the programs: those of the major version that made the cluster, else the first ones found. Programs of
    /// another version still stop a server, which is what deleting an old cluster needs.
    pub(super) fn find(cluster_major: Option<u32>) -> Result<Self, PostgresError> {
        let installed: Vec<Self> = candidates()
            .into_iter()
            .filter_map(|folder| major_version(&folder).map(|major| Self { folder, major }))
            .collect();
        let matching = installed.iter().find(|binaries| Some(binaries.major) == cluster_major);
        matching.or(installed.first()).cloned().ok_or_else(|| PostgresError::new(NOT_INSTALLED))
    }

    /// Refuses a cluster that these programs cannot read.
    pub(super) fn insist_on(&self, cluster_major: Option<u32>) -> Result<(), PostgresError> {
        match cluster_major {
            Some(made_by) if made_by != self.major => Err(PostgresError::new(format!(
                "The private database was made by PostgreSQL {made_by}; this machine has PostgreSQL {}, which cannot \
                 read it. Install PostgreSQL {made_by}, or start over with an empty database: bin/demo --fresh",
                self.major
            ))),
            _ => Ok(()),
        }
    }

    /// The path of one of the programs.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

const NOT_INSTALLED: &str = "PostgreSQL is not installed where Plumbline looks for it (PLUMBLINE_PG_BIN if that is \
     set, else PATH and the usual places). On Debian and Ubuntu this installs it:\n\n    \
     apt-get install -y postgresql\n\nOr set DATABASE_URL to a database that you have.";

fn candidates() -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = match env::var_os(FOLDER_VARIABLE) {
        Some(folder) => vec![PathBuf::from(folder)],
        None => {
            let path = env::var_os("PATH").unwrap_or_default();
            let families = FAMILIES.iter().flat_map(|(parent, prefix)| versions_in(parent, prefix));
            env::split_paths(&path).chain(families).collect()
        }
    };
    folders
        .into_iter()
        .filter(|folder| folder.is_absolute() && PROGRAMS.iter().all(|name| folder.join(name).is_file()))
        .collect()
}

fn versions_in(parent: &str, prefix: &str) -> Vec<PathBuf> {
    let names = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.file_name()))
        .collect();
    newest_first(names, prefix).into_iter().map(|name| Path::new(parent).join(name).join("bin")).collect()
}

/// A name without a number comes last: nothing says how old it is.
fn newest_first(names: Vec<OsString>, prefix: &str) -> Vec<OsString> {
    let mut found: Vec<(Option<u32>, OsString)> = names
        .into_iter()
        .filter_map(|name| {
            let rest = name.to_str()?.strip_prefix(prefix)?;
            Some((first_number(rest), name))
        })
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, name)| name).collect()
}

/// `postgres --version` says "postgres (PostgreSQL) 15.14 (Debian …)".
fn major_version(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    first_number(&String::from_utf8_lossy(&output.stdout))
}

fn first_number(text: &str) -> Option<u32> {
    text.split(|character: char| !character.is_ascii_digit()).find(|part| !part.is_empty())?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_numbers() {
        let names = ["9.6", "15", "18", "postgresql"].map(OsString::from).to_vec();
        assert_eq!(newest_first(names, ""), ["18", "15", "9.6", "postgresql"]);
    }

    #[test]
    fn only_names_with_the_prefix_count() {
        let names = ["lib", "pgsql-9.6", "pgsql-17", "pgsql-16"].map(OsString::from).to_vec();
        assert_eq!(newest_first(names, "pgsql-"), ["pgsql-17", "pgsql-16", "pgsql-9.6"]);
    }

    #[test]
    fn a_cluster_of_another_version_is_refused_by_naming_both_and_the_ways_out() {
        let binaries = Binaries { folder: PathBuf::from("/usr/lib/postgresql/17/bin"), major: 17 };
        assert!(binaries.insist_on(None).is_ok());
        assert!(binaries.insist_on(Some(17)).is_ok());
        let refusal = binaries.insist_on(Some(15)).expect_err("17 does not read 15").to_string();
        for part in ["PostgreSQL 15", "PostgreSQL 17", "bin/demo --fresh"] {
            assert!(refusal.contains(part), "{refusal}");
        }
    }

    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(first_number("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"), Some(15));
        assert_eq!(first_number("postgres (PostgreSQL) 18beta2"), Some(18));
        assert_eq!(first_number("postgres"), None);
    }
}
