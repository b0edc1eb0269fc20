//! Folders and files of a private cluster that lie where others can write too, or may be gone already.

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;

use super::PostgresError;
use super::account::Account;

/// Deletes a folder with all that is in it, if it exists.
pub(super) fn delete_folder(path: &Path) -> Result<(), PostgresError> {
    gone(fs::remove_dir_all(path), path)
}

/// Deletes a file, if it exists.
pub(super) fn delete_file(path: &Path) -> Result<(), PostgresError> {
    gone(fs::remove_file(path), path)
}

fn gone(outcome: io::Result<()>, path: &Path) -> Result<(), PostgresError> {
    match outcome {
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(PostgresError::io("deleting", path, &cause)),
        _ => Ok(()),
    }
}

/// Makes a folder in a place where everybody may write: one that somebody else put there first is refused.
pub(super) fn private_directory(path: &Path, account: &Account) -> Result<(), PostgresError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => account.hand_over(path),
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {
            let found = fs::symlink_metadata(path).map_err(|cause| PostgresError::io("reading", path, &cause))?;
            let closed = found.permissions().mode() & 0o077 == 0;
            if found.is_dir() && closed && (found.uid() == account.uid || found.uid() == 0) {
                return account.hand_over(path);
            }
            Err(PostgresError::new(format!(
                "{} belongs to somebody else or is open to others; delete it and try again.",
                path.display()
            )))
        }
        Err(cause) => Err(PostgresError::io("making", path, &cause)),
    }
}

/// FNV-1a: the standard library's own hash may change from one compiler to the next.
pub(super) fn stable_hash(path: &Path) -> u64 {
    path.as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_fallback_never_changes() {
        assert_eq!(stable_hash(Path::new("")), 0xcbf2_9ce4_8422_2325);
        assert_eq!(stable_hash(Path::new("a")), 0xaf63_dc4c_8601_ec8c);
    }
}
