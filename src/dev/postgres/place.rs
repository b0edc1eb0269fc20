//! Where a private cluster lies, whom it belongs to, and how its programs are run.
//!
//! A folder is a cluster's only if it carries the marker file; any other folder that is not empty is refused.

use std::env;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::PostgresError;
use super::account::Account;
use super::files::{delete_file, delete_folder, private_directory, stable_hash};

/// The file in the socket's directory through which the server is reached.
pub(super) const SOCKET_FILE: &str = ".s.PGSQL.5432";

const MARKER: &str = "plumbline-cluster";
const MARKER_TEXT: &str = "This folder is a private PostgreSQL of Plumbline, which may empty it at any time.\n";

/// Linux allows 107 bytes for the path of a socket, other systems as few as 103.
const LONGEST_SOCKET_PATH: usize = 99;

/// A folder that is ours, and the account its server runs as.
#[derive(Debug)]
pub(super) struct Place {
    directory: PathBuf,
    account: Account,
}

impl Place {
    /// Takes the wanted folder or, where the server's account cannot reach it (below `/root`, for one), a folder in
    /// `/var/tmp` that is always the same for the same wish.
    pub(super) fn settle(wanted: &Path) -> Result<Self, PostgresError> {
        let wanted = std::path::absolute(wanted).map_err(|cause| PostgresError::io("finding", wanted, &cause))?;
        if let Some(place) = Self::at(wanted.clone())? {
            return Ok(place);
        }
        let instead = PathBuf::from(format!("/var/tmp/plumbline-{:016x}", stable_hash(&wanted)));
        eprintln!(
            "The account that PostgreSQL runs as cannot reach {}; its files are in {} instead.",
            wanted.display(),
            instead.display()
        );
        private_directory(&instead, &Account::for_server()?)?;
        Self::at(instead.clone())?.ok_or_else(|| {
            PostgresError::new(format!("PostgreSQL's account cannot write to {} either.", instead.display()))
        })
    }

    fn at(directory: PathBuf) -> Result<Option<Self>, PostgresError> {
        refuse_foreign(&directory)?;
        let existed = directory.exists();
        fs::create_dir_all(&directory).map_err(|cause| PostgresError::io("making", &directory, &cause))?;
        let place = Self { account: Account::of_cluster(&directory.join("data"))?, directory };
        place.account.hand_over(&place.directory)?;
        fs::set_permissions(&place.directory, Permissions::from_mode(0o700))
            .map_err(|cause| PostgresError::io("closing to others", &place.directory, &cause))?;
        if !place.account.can_write(&place.directory) {
            if !existed {
                delete_folder(&place.directory)?;
            }
            return Ok(None);
        }
        let marker = place.directory.join(MARKER);
        fs::write(&marker, MARKER_TEXT).map_err(|cause| PostgresError::io("writing", &marker, &cause))?;
        place.account.hand_over(&marker)?;
        Ok(Some(place))
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(super) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    pub(super) fn unfinished_data(&self) -> PathBuf {
        self.directory.join("data.unfinished")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.directory.join("server.log")
    }

    /// The major version that made the cluster; none where there is no cluster yet.
    pub(super) fn cluster_major(&self) -> Result<Option<u32>, PostgresError> {
        let file = self.data().join("PG_VERSION");
        match fs::read_to_string(&file) {
            Ok(text) => {
                text.trim().parse::<u32>().map(Some).map_err(|_| {
                    PostgresError::new(format!("{} does not hold a version of PostgreSQL.", file.display()))
                })
            }
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(PostgresError::io("reading", &file, &cause)),
        }
    }

    /// Where the socket goes: beside the data or, where that path is too long for a socket or holds characters that
    /// mean something to a shell, in a short private folder in `/tmp`.
    pub(super) fn socket_directory(&self) -> Result<PathBuf, PostgresError> {
        if fits_a_socket(&self.directory) {
            return Ok(self.directory.clone());
        }
        let short = PathBuf::from(format!("/tmp/plumbline-{:016x}", stable_hash(&self.directory)));
        private_directory(&short, &self.account)?;
        Ok(short)
    }

    /// Where the server that is running put its socket: the fifth line of its process file.
    pub(super) fn running_socket_directory(&self) -> Option<PathBuf> {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        text.lines().nth(4).filter(|line| !line.is_empty()).map(PathBuf::from)
    }

    /// After a crash of the machine another process may bear the number in the server's process file, and pg_ctl would
    /// take that for the server and even end it: such a file is deleted. Without `/proc` pg_ctl is believed.
    pub(super) fn forget_dead_server(&self) -> Result<(), PostgresError> {
        let file = self.data().join("postmaster.pid");
        let text = fs::read_to_string(&file).unwrap_or_default();
        let process = text.lines().next().unwrap_or_default();
        match fs::read_to_string(format!("/proc/{process}/comm")) {
            Ok(name) if !name.starts_with("postgres") => delete_file(&file),
            _ => Ok(()),
        }
    }

    /// Waits for other programs that start or stop this cluster; dropping the file lets the next one in.
    pub(super) fn lock(&self) -> Result<File, PostgresError> {
        let path = self.directory.join("lock");
        let lock = || -> io::Result<File> {
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        let file = lock().map_err(|cause| PostgresError::io("locking", &path, &cause))?;
        self.account.hand_over(&path)?;
        Ok(file)
    }

    /// Deletes the databases; the folder stays ours.
    pub(super) fn delete_cluster(&self) -> Result<(), PostgresError> {
        delete_folder(&self.unfinished_data())?;
        delete_folder(&self.data())?;
        delete_file(&self.log())
    }

    /// A command that runs as the server's account and sees none of our environment: `PGDATA`, `PGOPTIONS` and their
    /// like would change what the programs do.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LANG", "C.UTF-8").current_dir("/");
        for name in ["PATH", "TZ"] {
            if let Some(value) = env::var_os(name) {
                command.env(name, value);
            }
        }
        self.account.enter(&mut command);
        command
    }
}

fn refuse_foreign(directory: &Path) -> Result<(), PostgresError> {
    let mut entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(PostgresError::io("reading", directory, &cause)),
    };
    if entries.next().is_none() || directory.join(MARKER).is_file() {
        return Ok(());
    }
    Err(PostgresError::new(format!(
        "{} is not empty and has no file named {MARKER}, so it is not Plumbline's to use. Name another directory.",
        directory.display()
    )))
}

fn fits_a_socket(directory: &Path) -> bool {
    let path = directory.join(SOCKET_FILE);
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.len() <= LONGEST_SOCKET_PATH
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty_directory(name: &str) -> PathBuf {
        let path = env::temp_dir().join(format!("plumbline-place-{}-{name}", std::process::id()));
        delete_folder(&path).expect("the temporary directory is writable");
        fs::create_dir_all(&path).expect("the temporary directory is writable");
        path
    }

    #[test]
    fn a_folder_with_other_files_is_refused_and_left_alone() {
        let directory = empty_directory("foreign");
        fs::write(directory.join("thesis.txt"), "years of work").expect("the folder is writable");
        let refusal = Place::settle(&directory).expect_err("the folder is not ours").to_string();
        assert!(refusal.contains("not Plumbline's"), "{refusal}");
        let names: Vec<_> = fs::read_dir(&directory).expect("the folder is readable").flatten().collect();
        assert_eq!(names.len(), 1);
        delete_folder(&directory).expect("the folder is ours");
    }

    #[test]
    fn an_empty_folder_and_a_marked_one_are_taken() {
        let directory = empty_directory("own");
        assert!(refuse_foreign(&directory).is_ok());
        fs::write(directory.join(MARKER), MARKER_TEXT).expect("the folder is writable");
        fs::write(directory.join("server.log"), "").expect("the folder is writable");
        assert!(refuse_foreign(&directory).is_ok());
        delete_folder(&directory).expect("the folder is ours");
        assert!(refuse_foreign(&directory).is_ok(), "one that does not exist yet is free");
    }

    #[test]
    fn a_socket_path_is_short_and_plain() {
        let room = LONGEST_SOCKET_PATH - SOCKET_FILE.len() - "/".len();
        let path = |length: usize| PathBuf::from(format!("/{}", "d".repeat(length - 1)));
        assert!(fits_a_socket(&path(room)));
        assert!(!fits_a_socket(&path(room + 1)));
        assert!(!fits_a_socket(Path::new("/home/o'hara/plumbline")));
    }
}
