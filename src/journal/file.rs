//! The file itself: who may read it, how it is opened, what its errors mean.

use super::{JournalError, schema};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::Duration;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(5);

/// Opens the file, unless a newer version wrote it.
pub fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, JournalError> {
    let connection = Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, &error))?;
    connection.busy_timeout(BUSY).map_err(|error| trouble(path, &error))?;
    let found = schema::found(&connection).map_err(|error| trouble(path, &error))?;
    let known = schema::known();
    if found > known {
        return Err(JournalError::Newer {
            path: path.into(),
            found,
            known,
        });
    }
    Ok(connection)
}

/// Sets how commits reach the disk and brings the tables up to date.
pub fn prepare(connection: &mut Connection, directory: &Path) -> rusqlite::Result<()> {
    let mode = if is_remote(directory) { "DELETE" } else { "WAL" };
    connection.pragma_update(None, "journal_mode", mode)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    schema::migrate(connection)
}

/// Whether the directory lies on a network file system, where the shared memory of WAL does not work.
fn is_remote(directory: &Path) -> bool {
    use nix::sys::statfs::{NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, statfs};
    statfs(directory).is_ok_and(|found| matches!(found.filesystem_type(), NFS_SUPER_MAGIC | SMB_SUPER_MAGIC))
}

/// Makes the directory, for its owner only.
pub fn private_directory(directory: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    fs::set_permissions(directory, fs::Permissions::from_mode(0o700))
}

/// Makes the file, for its owner only; what the engine puts beside it gets the same rights.
pub fn private_file(path: &Path) -> std::io::Result<()> {
    let file = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)?;
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

/// The error of a place that cannot be opened.
pub fn cannot_open(path: &Path, error: &dyn std::fmt::Display) -> JournalError {
    JournalError::Open {
        path: path.into(),
        reason: error.to_string(),
    }
}

/// The engine's error as a sentence.
pub fn trouble(path: &Path, error: &rusqlite::Error) -> JournalError {
    if error.sqlite_error_code() == Some(ErrorCode::DiskFull) {
        return JournalError::Full { path: path.into() };
    }
    JournalError::Use {
        path: path.into(),
        reason: error.to_string(),
    }
}
