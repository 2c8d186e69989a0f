//! The file itself: who may read it, how it is opened, what its errors mean.

use super::{JournalError, schema};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::Duration;

/// Less room than this is none for the engine's files beside the journal.
const ROOM: u128 = 64 * 1024;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(5);

/// Opens the file, unless a newer version wrote it.
pub fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, JournalError> {
    let connection = Connection::open_with_flags(path, flags).map_err(|error| not_open(path, &error))?;
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

/// Sets how commits reach the disk and brings the tables up to date. On a file system of another machine
/// the fast mode is left out, and a journal that cannot leave it is not opened.
pub fn prepare(connection: &mut Connection, path: &Path, is_remote: bool) -> Result<(), JournalError> {
    let failed = |error: rusqlite::Error| trouble(path, &error);
    let wanted = if is_remote { "delete" } else { "wal" };
    let sql = format!("PRAGMA journal_mode = {wanted}");
    let mode: String = connection.query_row(&sql, [], |row| row.get(0)).map_err(failed)?;
    if is_remote && mode != wanted {
        let reason = "it lies on a network file system and another program keeps it in a mode that is not safe there";
        return Err(cannot_open(path, &reason));
    }
    connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    schema::migrate(connection).map_err(failed)
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

/// A file that cannot be opened because there is no room is one that is full.
fn not_open(path: &Path, error: &rusqlite::Error) -> JournalError {
    match trouble(path, error) {
        full @ JournalError::Full { .. } => full,
        _ => cannot_open(path, error),
    }
}

/// Whether the file's disk has no room left for what the engine puts beside it.
fn is_disk_full(path: &Path) -> bool {
    let directory = path.parent().unwrap_or(Path::new("."));
    nix::sys::statvfs::statvfs(directory).is_ok_and(|found| {
        let free = u128::from(found.blocks_available()) * u128::from(found.fragment_size());
        free < ROOM
    })
}

/// The engine's error as a sentence.
pub fn trouble(path: &Path, error: &rusqlite::Error) -> JournalError {
    // Where no block is left for the file that the log's index lives in, the engine speaks of an error of the disk.
    let is_full = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => true,
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => is_disk_full(path),
        _ => false,
    };
    if is_full {
        return JournalError::Full { path: path.into() };
    }
    let (path, reason) = (path.into(), error.to_string());
    if is_damage(error) {
        JournalError::Damaged { path, reason }
    } else {
        JournalError::Use { path, reason }
    }
}

/// Whether the error speaks of the file's content, not of reaching it.
pub fn is_damage(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::Utf8Error(..)
        | rusqlite::Error::InvalidColumnType(..) => true,
        other => matches!(
            other.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::TypeMismatch)
        ),
    }
}
