//! The server of one private cluster: making the cluster, starting, finding and stopping.

use std::fs::{self, File};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::Duration;

use super::binaries::Binaries;
use super::files::{delete_file, delete_folder};
use super::place::{Place, SOCKET_FILE};
use super::{PostgresError, Speed};

/// The database role that owns everything in a private cluster.
pub(super) const ROLE: &str = "plumbline";

/// A cluster that exists or can be made, whose server may be running or not.
#[derive(Debug)]
pub(super) struct Server {
    place: Place,
    binaries: Binaries,
    speed: Speed,
    socket_directory: PathBuf,
}

impl Server {
    pub(super) fn of(directory: &Path, speed: Speed) -> Result<Self, PostgresError> {
        let place = Place::settle(directory)?;
        let binaries = Binaries::find(place.cluster_major()?)?;
        let socket_directory = place.socket_directory()?;
        Ok(Self { place, binaries, speed, socket_directory })
    }

    pub(super) fn socket_directory(&self) -> &Path {
        &self.socket_directory
    }

    /// Waits until no other program starts, stops or deletes this cluster. Dropping the file lets the next one in.
    pub(super) fn turn(&self) -> Result<File, PostgresError> {
        self.place.lock()
    }

    /// Two programs that find no cluster both get here; the second must look again after the first has made one.
    pub(super) fn insist_on_matching_version(&self) -> Result<(), PostgresError> {
        self.binaries.insist_on(self.place.cluster_major()?)
    }

    /// True when the server was started, false when it was running.
    pub(super) fn bring_up(&mut self) -> Result<bool, PostgresError> {
        if self.find_running()? {
            return Ok(false);
        }
        if !self.place.data().exists() {
            self.create_cluster()?;
        }
        self.launch()?;
        Ok(true)
    }

    /// A server that runs but cannot be reached (its socket was swept out of the temporary directory) is stopped.
    fn find_running(&mut self) -> Result<bool, PostgresError> {
        const ATTEMPTS: u32 = 25;
        for _ in 0..ATTEMPTS {
            if !self.is_running()? {
                return Ok(false);
            }
            if let Some(directory) = self.place.running_socket_directory()
                && UnixStream::connect(directory.join(SOCKET_FILE)).is_ok()
            {
                self.socket_directory = directory;
                return Ok(true);
            }
            sleep(Duration::from_millis(200));
        }
        self.shut_down()?;
        Ok(false)
    }

    fn is_running(&self) -> Result<bool, PostgresError> {
        self.place.forget_dead_server()?;
        Ok(run(self.pg_ctl().arg("status"))?.status.success())
    }

    /// Breaks open connections. No server is no error.
    pub(super) fn shut_down(&self) -> Result<(), PostgresError> {
        if !self.is_running()? {
            return Ok(());
        }
        let output = run(self.pg_ctl().args(["-m", "fast", "-w", "-t", "60", "stop"]))?;
        if output.status.success() {
            return Ok(());
        }
        Err(PostgresError::new(format!(
            "the private PostgreSQL in {} did not stop:\n{}",
            self.place.directory().display(),
            text_of(&output)
        )))
    }

    /// Stops the server and deletes the databases.
    pub(super) fn delete(&self) -> Result<(), PostgresError> {
        self.shut_down()?;
        self.place.delete_cluster()
    }

    /// Made under another name and then renamed, so that a start that was cut short leaves no half cluster.
    fn create_cluster(&self) -> Result<(), PostgresError> {
        let unfinished = self.place.unfinished_data();
        let mut said = String::new();
        for locale in ["C.UTF-8", "C"] {
            delete_folder(&unfinished)?;
            let mut initdb = self.place.command(&self.binaries.program("initdb"));
            initdb.arg("-D").arg(&unfinished).args(["-U", ROLE, "--auth=trust", "--encoding=UTF8"]);
            initdb.arg(format!("--locale={locale}"));
            if self.speed == Speed::Throwaway {
                initdb.arg("--no-sync");
            }
            let output = run(&mut initdb)?;
            if output.status.success() {
                return fs::rename(&unfinished, self.place.data())
                    .map_err(|cause| PostgresError::io("renaming", &unfinished, &cause));
            }
            said = text_of(&output);
        }
        Err(PostgresError::new(format!("initdb could not make a private PostgreSQL cluster:\n{said}")))
    }

    /// The options hold no character that the shell under pg_ctl would change: [`Place::socket_directory`] sees to it.
    fn launch(&self) -> Result<(), PostgresError> {
        let log = self.place.log();
        delete_file(&log)?;
        let careless = match self.speed {
            Speed::Durable => "",
            Speed::Throwaway => {
                " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
            }
        };
        let options = format!(
            "-c listen_addresses='' -c unix_socket_permissions=0700 -p 5432 -k {}{careless}",
            self.socket_directory.display()
        );
        let mut pg_ctl = self.pg_ctl();
        pg_ctl.arg("-l").arg(&log).args(["-w", "-t", "60", "-o", options.as_str(), "start"]);
        let output = run(&mut pg_ctl)?;
        if output.status.success() {
            return Ok(());
        }
        Err(PostgresError::new(format!(
            "the private PostgreSQL in {} did not start. {}\nThe end of its log:\n{}",
            self.place.directory().display(),
            text_of(&output),
            last_lines(&fs::read_to_string(&log).unwrap_or_default(), 15)
        )))
    }

    fn pg_ctl(&self) -> Command {
        let mut command = self.place.command(&self.binaries.program("pg_ctl"));
        command.arg("-D").arg(self.place.data());
        command
    }
}

fn run(command: &mut Command) -> Result<Output, PostgresError> {
    command.output().map_err(|cause| PostgresError::io("running", Path::new(command.get_program()), &cause))
}

fn text_of(output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&said).trim().to_owned()
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
