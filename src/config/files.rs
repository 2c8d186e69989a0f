//! The one place where configuration touches the disk: finds files, reads them with a bound.

use super::load::{Layer, Role};
use crate::domain::Warning;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The project's file.
pub const PROJECT_FILE: &str = "onscene.toml";
/// The most bytes of a configuration file; ours has some hundred lines.
const FILE_LIMIT: u64 = 1 << 20;
/// The most bytes of a secret's file.
const SECRET_LIMIT: u64 = 64 << 10;

/// A project as it was found on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The project's directory, canonical.
    pub dir: PathBuf,
    /// Its configuration file, if it has one.
    pub file: Option<PathBuf>,
}

/// Finds the project of a directory: the nearest `onscene.toml` upward, no further than a `.git`; without one the
/// directory with the `.git`, else `from` itself.
///
/// # Errors
/// What the system says where `from` is not a directory that can be entered.
pub fn find_project(from: &Path) -> io::Result<Place> {
    let from = from.canonicalize()?;
    for dir in from.ancestors() {
        let file = dir.join(PROJECT_FILE);
        if file.is_file() {
            return Ok(Place {
                dir: dir.into(),
                file: Some(file),
            });
        }
        if dir.join(".git").exists() {
            return Ok(Place {
                dir: dir.into(),
                file: None,
            });
        }
    }
    Ok(Place { dir: from, file: None })
}

/// Reads one layer; none where there is no such file.
///
/// # Errors
/// A warning where it is there and cannot be read, is too long or is not UTF-8.
pub fn read_layer(role: Role, path: &Path) -> Result<Option<Layer>, Warning> {
    let problem = |reason: String, hint: &str| Warning::new(path.display().to_string(), reason).hint(hint);
    let bytes = match read_bounded(path, FILE_LIMIT) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(problem(format!("cannot be read: {error}"), "check its rights")),
    };
    let text = String::from_utf8(bytes).map_err(|_| problem("is not UTF-8".into(), "save it as UTF-8"))?;
    Ok(Some(Layer {
        role,
        path: path.into(),
        text,
    }))
}

/// Reads a secret's file for [`super::Lookup`].
///
/// # Errors
/// Why there is nothing usable, in words, never with the content.
pub fn read_secret(path: &Path) -> Result<String, String> {
    let bytes = read_bounded(path, SECRET_LIMIT).map_err(|error| format!("cannot be read: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "is not UTF-8".into())
}

/// Reads a regular file with a bound; a pipe or a device is refused because reading it could wait for ever.
fn read_bounded(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::other(format!("longer than {} KiB", limit >> 10)));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_nearest_file_wins_and_git_is_the_border() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("repo/.git")).unwrap();
        fs::create_dir_all(root.join("repo/ops/deep")).unwrap();
        fs::write(root.join(PROJECT_FILE), "").unwrap();
        let found = find_project(&root.join("repo/ops/deep")).unwrap();
        assert_eq!(
            found,
            Place {
                dir: root.join("repo"),
                file: None
            }
        );
        fs::write(root.join("repo/ops").join(PROJECT_FILE), "").unwrap();
        let found = find_project(&root.join("repo/ops/deep")).unwrap();
        assert_eq!(found.file, Some(root.join("repo/ops/onscene.toml")));
        assert_eq!(found.dir, root.join("repo/ops"));
    }

    #[test]
    fn a_file_that_cannot_be_used_is_told() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("x.toml");
        assert_eq!(read_layer(Role::Person, &file), Ok(None));
        fs::write(&file, [0xff, 0xfe]).unwrap();
        assert!(
            read_layer(Role::Person, &file)
                .unwrap_err()
                .to_string()
                .contains("not UTF-8")
        );
        fs::write(&file, vec![b'#'; (1 << 20) + 1]).unwrap();
        assert!(
            read_layer(Role::Person, &file)
                .unwrap_err()
                .to_string()
                .contains("longer than 1024 KiB")
        );
        assert!(
            read_layer(Role::Person, place.path())
                .unwrap_err()
                .to_string()
                .contains("not a regular file")
        );
    }
}
