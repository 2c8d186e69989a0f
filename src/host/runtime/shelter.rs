//! A file beside the host's socket, mostly on another disk, for facts that could not be stored.

use super::desk::Shelter;
use crate::domain::SafeText;
use crate::domain::incident::Event;
use crate::journal::{Line, SqliteJournal, lines};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// How such a file's name ends.
const SUFFIX: &str = ".unsaved.jsonl";

/// The file of this host.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    origin: String,
}

impl File {
    /// The file for facts of a journal, beside a socket.
    pub fn new(socket: &Path, journal: &SqliteJournal) -> Self {
        Self {
            path: socket.with_extension(format!("{}{SUFFIX}", std::process::id())),
            origin: journal.origin().into(),
        }
    }

    fn write(&self, text: &str) -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }
}

impl Shelter for File {
    fn place(&self) -> String {
        self.path.display().to_string()
    }

    /// Where even that fails, the facts are written to the standard error.
    fn take(&mut self, events: &[Event]) {
        let lines: Vec<Line> = events.iter().map(|event| Line::unsaved(event, &self.origin)).collect();
        let text = lines::write(&lines);
        match self.write(&text) {
            Ok(()) => eprintln!(
                "onscene: {} facts could not be saved and are in `{}`; the next host takes them in",
                lines.len(),
                self.path.display()
            ),
            Err(error) => eprintln!(
                "onscene: {} facts could not be saved, and `{}` cannot be written: {error}; here they are\n{text}",
                lines.len(),
                self.path.display()
            ),
        }
    }
}

/// Takes in what hosts before this one could not save; a sentence for each file.
pub(super) fn empty(socket: &Path, journal: &mut SqliteJournal) -> Vec<SafeText> {
    let mut sentences = Vec::new();
    for path in files(socket) {
        let place = path.display();
        sentences.push(match take_in(&path, journal) {
            Ok(count) => SafeText::clean(&format!(
                "{count} facts that were not saved before are saved now (from `{place}`)"
            )),
            Err(why) => SafeText::clean(&format!(
                "facts that could not be saved before are in `{place}`: {why} (hint: `onscene incident import {place}`)"
            )),
        });
    }
    sentences
}

fn take_in(path: &Path, journal: &mut SqliteJournal) -> Result<u32, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let read = lines::read(&text)?;
    let merged = journal.merge(&read.lines).map_err(|error| error.to_string())?;
    fs::remove_file(path).map_err(|error| error.to_string())?;
    Ok(merged.iter().map(|merged| merged.new).sum())
}

/// The files of this project's hosts; only real files of our own.
fn files(socket: &Path) -> Vec<PathBuf> {
    let (Some(directory), Some(key)) = (socket.parent(), socket.file_stem().and_then(|stem| stem.to_str())) else {
        return Vec::new();
    };
    let uid = nix::unistd::getuid().as_raw();
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_named = name.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')) && name.ends_with(SUFFIX);
        is_named && fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.uid() == uid)
    };
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(is_ours);
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::{Fact, Severity};
    use crate::domain::{IncidentId, Moment};
    use crate::journal::{Draft, Journal};

    #[test]
    fn what_was_not_saved_comes_back_once() {
        let place = tempfile::tempdir().unwrap();
        let socket = place.path().join("abc.sock");
        let mut journal = SqliteJournal::open(&place.path().join("state")).unwrap();
        let declared = Fact::Declared {
            title: "x".into(),
            severity: Severity::Sev2,
            environment: "prod".into(),
        };
        let draft = |fact| Draft::new(IncidentId(3), Moment::UNIX_EPOCH, "maya".into(), fact);
        journal.append(&[draft(declared)]).unwrap();
        let lost = draft(Fact::Noted { text: "lost".into() }).event();
        File::new(&socket, &journal).take(std::slice::from_ref(&lost));
        let told = empty(&socket, &mut journal);
        assert!(told[0].as_str().starts_with("1 facts that were not saved"), "{told:?}");
        assert_eq!(journal.read(IncidentId(3)).unwrap()[1], lost);
        assert!(journal.verify(IncidentId(3)).unwrap().is_whole());
        assert!(empty(&socket, &mut journal).is_empty());
        std::fs::write(place.path().join("abc.1.unsaved.jsonl"), "nonsense\n").unwrap();
        std::fs::write(place.path().join("abcd.1.unsaved.jsonl"), "of another project\n").unwrap();
        let told = empty(&socket, &mut journal);
        assert!(
            told.len() == 1 && told[0].as_str().contains("line 1 is no fact"),
            "{told:?}"
        );
    }
}
