//! The account that a private server runs as: ours or, since PostgreSQL refuses root, one that root steps down to.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use super::PostgresError;

/// Accounts that root steps down to, the best one first.
const STAND_INS: [&str; 2] = ["postgres", "nobody"];

/// An account of this machine.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) uid: u32,
    gid: u32,
    /// We are root and this account is somebody else.
    step_down: bool,
}

impl Account {
    /// Our own account or, for root, a stand-in.
    pub(super) fn for_server() -> Result<Self, PostgresError> {
        let uid = own_id("-u")?;
        if uid != 0 {
            return Ok(Self { uid, gid: own_id("-g")?, step_down: false });
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let stand_in = STAND_INS.iter().find_map(|name| ids_of(&passwd, name));
        let Some((uid, gid)) = stand_in else {
            return Err(PostgresError::new(
                "PostgreSQL does not run as root, and there is no account named postgres or nobody to run it as. \
                 Start Plumbline as another user.",
            ));
        };
        Ok(Self { uid, gid, step_down: true })
    }

    /// As [`Account::for_server`], but for root the owner of the data where there are any, so that a cluster made by a
    /// user or by an earlier stand-in stays readable.
    pub(super) fn of_cluster(data: &Path) -> Result<Self, PostgresError> {
        let account = Self::for_server()?;
        match fs::metadata(data) {
            Ok(found) if account.step_down && found.uid() != 0 => {
                Ok(Self { uid: found.uid(), gid: found.gid(), step_down: true })
            }
            _ => Ok(account),
        }
    }

    /// Makes a file or folder this account's own.
    pub(super) fn hand_over(&self, path: &Path) -> Result<(), PostgresError> {
        if !self.step_down {
            return Ok(());
        }
        chown(path, Some(self.uid), Some(self.gid)).map_err(|cause| PostgresError::io("handing over", path, &cause))
    }

    /// Whether the account gets as far as the folder and may write in it. Our own account finds out by trying.
    pub(super) fn can_write(&self, directory: &Path) -> bool {
        if !self.step_down {
            return true;
        }
        let mut test = Command::new("sh");
        test.arg("-c").arg("test -w \"$0\"").arg(directory).current_dir("/");
        self.enter(&mut test);
        test.status().is_ok_and(|status| status.success())
    }

    /// Has the command run as this account, without root's supplementary groups.
    pub(super) fn enter(&self, command: &mut Command) {
        if self.step_down {
            command.uid(self.uid).gid(self.gid);
        }
    }
}

fn own_id(which: &str) -> Result<u32, PostgresError> {
    let printed = Command::new("id").arg(which).output().ok();
    printed
        .and_then(|output| String::from_utf8_lossy(&output.stdout).trim().parse().ok())
        .ok_or_else(|| PostgresError::new(format!("`id {which}` did not print a number.")))
}

fn ids_of(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\npostgres-backup:x:7:8::/:/bin/sh\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(ids_of(passwd, "postgres"), Some((101, 104)));
        assert_eq!(ids_of(passwd, "nobody"), None);
    }
}
