//! The one place where configuration touches the disk: finds files, reads them with a bound.

use super::compose::Compose;
use super::discover::{self, Found};
use super::load::{Layer, Role};
use crate::domain::Warning;
use nix::fcntl::OFlag;
use std::ffi::OsStr;
use std::fs::{File, FileType};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The project's file.
pub const PROJECT_FILE: &str = "onscene.toml";
/// The most bytes of a configuration file; ours has some hundred lines.
const FILE_LIMIT: u64 = 1 << 20;
/// The most bytes of a secret's file.
const SECRET_LIMIT: u64 = 64 << 10;

/// The most directory entries that are looked at; a large repository without its dependencies has about as many.
const ENTRIES: usize = 20_000;
/// The deepest directory below the project.
const DEPTH: usize = 5;
/// Directories whose files are not the team's own words.
const FOREIGN: [&str; 6] = ["node_modules", "target", "vendor", "dist", "build", "venv"];

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

/// Reads all `*.toml` of a folder, by name; a missing folder has none.
///
/// # Errors
/// Each file that cannot be used is a warning beside the others.
pub fn read_folder(folder: &Path) -> (Vec<(PathBuf, String)>, Vec<Warning>) {
    let (mut texts, mut warnings) = (Vec::new(), Vec::new());
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    for path in paths {
        match read_layer(Role::Person, &path) {
            Ok(layer) => texts.extend(layer.map(|layer| (layer.path, layer.text))),
            Err(warning) => warnings.push(warning),
        }
    }
    (texts, warnings)
}

/// Lists the files of a directory and below, relative to it and sorted; hidden directories and those of built or
/// foreign code are left out, and of those in `dir` itself all that `enter` does not want. Where there was more than
/// [`ENTRIES`], a warning says so.
#[must_use]
pub fn list(dir: &Path, enter: impl Fn(&str) -> bool) -> (Vec<String>, Option<Warning>) {
    let mut files = Vec::new();
    let mut waiting = vec![(dir.to_path_buf(), 0)];
    let mut seen = 0;
    while let Some((at, depth)) = waiting.pop() {
        for entry in std::fs::read_dir(&at).into_iter().flatten().flatten() {
            seen += 1;
            if seen > ENTRIES {
                files.sort();
                let reason = format!("has more than {ENTRIES} files, and only as many were looked at");
                let warning = Warning::new(dir.display().to_string(), reason);
                return (
                    files,
                    Some(warning.hint("name the runbooks without * in [project] runbooks")),
                );
            }
            let path = entry.path();
            let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let wanted = |name: &OsStr| depth > 0 || name.to_str().is_some_and(&enter);
            if is_dir && depth < DEPTH && !is_skipped(&entry.file_name()) && wanted(&entry.file_name()) {
                waiting.push((path, depth + 1));
            } else if !is_dir {
                files.extend(path.strip_prefix(dir).ok().and_then(Path::to_str).map(str::to_owned));
            }
        }
    }
    files.sort();
    (files, None)
}

/// What the patterns of `[project] runbooks` lead to.
#[derive(Debug, Clone, Default)]
pub struct Matched {
    /// The books' files, each once, in the order of the patterns.
    pub books: Vec<PathBuf>,
    /// Patterns that lead to nothing.
    pub missing: Vec<String>,
    /// That there was too much to look at.
    pub warning: Option<Warning>,
}

/// Finds the files that patterns mean now. One without a star is a path of its own and may lead out of the project;
/// only directories that a star can mean are entered.
#[must_use]
pub fn matching(dir: &Path, patterns: &[String]) -> Matched {
    let stars = patterns.iter().filter(|pattern| pattern.contains('*'));
    let (names, warning) = match stars.clone().next() {
        Some(_) => list(dir, |name| stars.clone().any(|star| discover::may_hold(star, name))),
        None => (Vec::new(), None),
    };
    let mut matched = Matched {
        warning,
        ..Matched::default()
    };
    for pattern in patterns {
        let found: Vec<PathBuf> = if pattern.contains('*') {
            let fitting = names.iter().filter(|name| discover::fits(pattern, name));
            fitting.map(|name| dir.join(name)).collect()
        } else {
            Some(dir.join(pattern))
                .filter(|path| path.is_file())
                .into_iter()
                .collect()
        };
        if found.is_empty() {
            matched.missing.push(pattern.clone());
        }
        for book in found {
            if !matched.books.contains(&book) {
                matched.books.push(book);
            }
        }
    }
    matched
}

fn is_skipped(name: &OsStr) -> bool {
    name.to_str()
        .is_none_or(|name| name.starts_with('.') || FOREIGN.contains(&name))
}

/// Looks at a project's directory: its Compose file and its books.
#[must_use]
pub fn discover(dir: &Path, env: &dyn Fn(&str) -> Option<String>) -> Found {
    let (names, warning) = list(dir, discover::is_shelf);
    let mut found = Found {
        books: discover::books(&names),
        warnings: warning.into_iter().collect(),
        ..Found::default()
    };
    let top: Vec<String> = names.into_iter().filter(|name| !name.contains('/')).collect();
    let Some(file) = discover::compose_file(&top) else {
        return found;
    };
    let dotenv = read_bounded(&dir.join(".env"), FILE_LIMIT).unwrap_or_default();
    let dotenv = String::from_utf8_lossy(&dotenv);
    let lookup = |name: &str| env(name).or_else(|| discover::dotenv(&dotenv, name));
    let read =
        read_layer(Role::Project, &dir.join(file)).map(|layer| layer.map(|layer| layer.text).unwrap_or_default());
    let compose = read.and_then(|text| {
        let wrong = |why| Warning::new(file, format!("cannot be read as a Compose file: {why}"));
        Compose::read(file, &text, &lookup).map_err(wrong)
    });
    let directory = dir.file_name().unwrap_or_default().to_string_lossy();
    match compose {
        Ok(compose) => {
            found.project = discover::project_name(lookup("COMPOSE_PROJECT_NAME"), &compose, &directory);
            found.compose = Some(compose);
        }
        Err(warning) => found
            .warnings
            .push(warning.hint("docker.project in onscene.toml says whose containers to show")),
    }
    found
}

/// Writes a file whole or not at all.
///
/// # Errors
/// What the system says.
pub fn write_new(file: &Path, text: &str) -> io::Result<()> {
    let half = file.with_extension("toml.new");
    let _ = std::fs::remove_file(&half);
    let mut new = File::options().create_new(true).write(true).mode(0o644).open(&half)?;
    new.write_all(text.as_bytes())?;
    new.sync_all()?;
    std::fs::rename(&half, file)
}

/// The text of the list of accepted files; empty where there is none.
#[must_use]
pub fn read_trusted(list: &Path) -> String {
    let bytes = read_bounded(list, FILE_LIMIT).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Adds a line to the list of accepted files, which only its owner may write.
///
/// # Errors
/// What the system says.
pub fn add_trusted(list: &Path, line: &str) -> io::Result<()> {
    let dir = list.parent().unwrap_or(Path::new("."));
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let mut file = File::options().create(true).append(true).mode(0o600).open(list)?;
    file.write_all(line.as_bytes())?;
    file.sync_all()
}

/// Reads a regular file with a bound. A pipe or a device is refused, because reading it could wait or go on for ever;
/// it is asked what it is once it is open, so that nobody can put another one in its place.
///
/// # Errors
/// What it is instead of a file, that it is longer than `limit` bytes, or what the system says.
pub fn read_bounded(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    // Opening a pipe waits for somebody to write into it, unless one asks not to wait.
    let file = File::options()
        .read(true)
        .custom_flags((OFlag::O_NONBLOCK | OFlag::O_NOCTTY).bits())
        .open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        let what = what(about.file_type());
        return Err(io::Error::other(format!("not a regular file but {what}")));
    }
    let longer = || io::Error::other(format!("longer than {} KiB", limit >> 10));
    if about.len() > limit {
        return Err(longer());
    }
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(longer());
    }
    Ok(bytes)
}

fn what(kind: FileType) -> &'static str {
    match () {
        () if kind.is_dir() => "a directory",
        () if kind.is_fifo() => "a pipe",
        () if kind.is_char_device() || kind.is_block_device() => "a device",
        () => "something else",
    }
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
    fn only_shelves_are_entered_for_books_and_foreign_code_never() {
        let place = tempfile::tempdir().unwrap();
        for file in [
            "a.md",
            "Docs/runbook.md",
            "src/b.md",
            "docs/node_modules/c.md",
            ".git/d.md",
        ] {
            fs::create_dir_all(place.path().join(file).parent().unwrap()).unwrap();
            fs::write(place.path().join(file), "").unwrap();
        }
        assert_eq!(list(place.path(), discover::is_shelf).0, ["Docs/runbook.md", "a.md"]);
        assert_eq!(list(place.path(), |_| true).0, ["Docs/runbook.md", "a.md", "src/b.md"]);
        assert_eq!(discover(place.path(), &|_| None).books, ["Docs/runbook.md"]);
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

    #[test]
    fn pipes_devices_and_endless_files_cost_one_message() {
        let place = tempfile::tempdir().unwrap();
        let pipe = place.path().join("pipe");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let long = place.path().join("long");
        File::create(&long).unwrap().set_len(5 << 30).unwrap();
        let refused = |path: &Path| read_bounded(path, 1 << 20).unwrap_err().to_string();
        assert_eq!(refused(&pipe), "not a regular file but a pipe");
        assert_eq!(refused(Path::new("/dev/zero")), "not a regular file but a device");
        assert_eq!(refused(place.path()), "not a regular file but a directory");
        assert_eq!(refused(&long), "longer than 1024 KiB");
    }
}
