//! A directory: one file for each update, readable by its owner alone. A file that is there already is a delivery that
//! was made already.

use super::{Attempt, clipboard};
use crate::notify::message::Update;
use crate::notify::outcome::Outcome;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Where to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The directory; made where it is missing, for its owner alone.
    pub directory: PathBuf,
}

/// Writes an update.
pub(super) async fn write(target: &Target, attempt: &Attempt) -> Result<Outcome, Outcome> {
    let path = target.directory.join(name(&attempt.update));
    let text = clipboard::plain(&attempt.update);
    let written = tokio::task::spawn_blocking(move || write_once(&path, &text)).await;
    match written.unwrap_or_else(|_| Err(io::Error::other("the writing thread ended"))) {
        Ok(()) => Ok(Outcome::Taken {
            status: None,
            remote: None,
        }),
        Err(error) => Err(failure(&error)),
    }
}

fn failure(error: &io::Error) -> Outcome {
    let why = format!("the file cannot be written: {error}");
    match error.kind() {
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::AlreadyExists
        | io::ErrorKind::ReadOnlyFilesystem => Outcome::Never { why },
        _ => Outcome::Again {
            why,
            asked: None,
            unsure: false,
        },
    }
}

/// `2026-11-21-INC-7-update-3-1a2b3c.txt`: what people look for, and the end of what makes it unique.
fn name(update: &Update) -> String {
    let unique: Vec<char> = update
        .update
        .as_str()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let tail: String = unique[unique.len().saturating_sub(6)..].iter().collect();
    let date = update.at.format("%Y-%m-%d");
    format!("{date}-{}-update-{}-{tail}.txt", update.incident, update.sequence)
}

/// Writes a file whole or not at all, and only where there is none.
fn write_once(path: &Path, text: &str) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    if path.symlink_metadata().is_ok() {
        return is_same(path, text);
    }
    let half = path.with_extension("txt.new");
    let _ = fs::remove_file(&half);
    let mut file = File::options().create_new(true).write(true).mode(0o600).open(&half)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&half, path)?;
    File::open(directory)?.sync_all()
}

/// A file of the same text is the delivery itself; any other is somebody else's.
fn is_same(path: &Path, text: &str) -> io::Result<()> {
    let taken = || io::Error::new(io::ErrorKind::AlreadyExists, "another file has its name");
    if !path.symlink_metadata()?.is_file() {
        return Err(taken());
    }
    let mut there = String::new();
    let most = text.len() as u64 + 1;
    File::open(path)?.take(most).read_to_string(&mut there)?;
    if there == text { Ok(()) } else { Err(taken()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::message::sample;
    use std::os::unix::fs::{MetadataExt, symlink};

    #[test]
    fn an_update_is_written_once_for_its_owner_alone() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("deep/updates").join(name(&sample(3, &[])));
        assert!(
            path.ends_with("1970-01-01-INC-7-update-3-pdate3.txt"),
            "{}",
            path.display()
        );
        let text = clipboard::plain(&sample(3, &["one", "two"]));
        write_once(&path, &text).unwrap();
        write_once(&path, &text).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let directory = path.parent().unwrap();
        assert_eq!(fs::metadata(directory).unwrap().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(directory).unwrap().count(), 1);
        let error = write_once(&path, "other").unwrap_err();
        assert!(matches!(failure(&error), Outcome::Never { .. }));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }

    #[test]
    fn a_link_is_not_followed_and_half_a_file_is_written_anew() {
        let place = tempfile::tempdir().unwrap();
        let (path, other) = (place.path().join("a.txt"), place.path().join("other"));
        fs::write(&other, "x").unwrap();
        symlink(&other, &path).unwrap();
        assert!(write_once(&path, "y").is_err());
        assert_eq!(fs::read_to_string(&other).unwrap(), "x");
        let half = place.path().join("b.txt");
        symlink(&other, place.path().join("b.txt.new")).unwrap();
        write_once(&half, "whole").unwrap();
        assert_eq!(fs::read_to_string(&half).unwrap(), "whole");
        assert_eq!(fs::read_to_string(&other).unwrap(), "x");
    }
}
