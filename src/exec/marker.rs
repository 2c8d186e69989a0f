//! A note on disk for as long as a command runs, so that a host that comes back can say whether a
//! command it lost is still alive. Nothing is ever run again.

use super::process_table::{self, Process};
use super::{Plan, launch};
use crate::domain::{RunId, SafeText};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// A run whose end nobody saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// The run.
    pub run: RunId,
    /// The process its command began in.
    pub pid: u32,
    /// Whether any process of the run is still there.
    pub is_alive: bool,
}

/// What the note says.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    run: RunId,
    pid: u32,
    /// Clock ticks from the machine's start to the process's.
    start: u64,
    /// Which start of the machine.
    boot: String,
    /// The command's first line, for a person who finds the file.
    command: SafeText,
}

/// The runs whose notes are still in `runs`, in the order of their names. Files that are no note are
/// passed over.
#[must_use]
pub fn survivors(runs: &Path) -> Vec<Survivor> {
    let Ok(entries) = fs::read_dir(runs) else {
        return Vec::new();
    };
    let mut notes: Vec<Note> = entries.filter_map(|entry| read(&entry.ok()?.path())).collect();
    notes.sort_by(|a, b| a.run.cmp(&b.run));
    let boot = process_table::boot();
    let table = process_table::read().unwrap_or_default();
    let survivor = |note: Note| Survivor {
        is_alive: note.boot == boot && table.iter().any(|process| note.is_of(process)),
        run: note.run,
        pid: note.pid,
    };
    notes.into_iter().map(survivor).collect()
}

/// Removes the note and the script of a run whose loss is recorded; its output stays.
///
/// # Errors
/// They cannot be removed; what is not there is no error.
pub fn forget(runs: &Path, run: &RunId) -> io::Result<()> {
    if !is_file_name(run) {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not the name of a run"));
    }
    for path in [path(runs, run), script(runs, run)] {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    super::curl::forget(&answers(runs, run))
}

/// The file a run's output is kept in, masked; it stays after the run.
#[must_use]
pub fn output(runs: &Path, run: &RunId) -> PathBuf {
    runs.join(format!("{run}.out"))
}

/// The file bash reads a run's command from.
pub(super) fn script(runs: &Path, run: &RunId) -> PathBuf {
    runs.join(format!("{run}.sh"))
}

/// The directory for what servers answer to a run's `curl`s.
pub(super) fn answers(runs: &Path, run: &RunId) -> PathBuf {
    runs.join(format!("{run}.http"))
}

/// Writes the note of a run that has just begun; it is there whole or not at all.
pub(super) fn write(plan: &Plan, process: Process) -> io::Result<()> {
    let note = Note {
        run: plan.run.clone(),
        pid: process.pid,
        start: process.started,
        boot: process_table::boot(),
        command: plan
            .masker
            .clean(plan.script.trim_start().lines().next().unwrap_or_default()),
    };
    let (new, path) = (
        plan.runs.join(format!("{}.json.new", plan.run)),
        path(&plan.runs, &plan.run),
    );
    launch::new_file(&new)?.write_all(serde_json::to_string(&note)?.as_bytes())?;
    fs::rename(new, path)
}

/// Whether the run's name can be part of a file's name.
pub(super) fn is_file_name(run: &RunId) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=100).contains(&run.as_str().len()) && run.as_str().bytes().all(is_fit)
}

/// The first process of a run as it was noted; none where there is no note, or the machine was started anew since.
pub(super) fn leader(runs: &Path, run: &RunId) -> Option<Process> {
    let note = is_file_name(run).then(|| read(&path(runs, run))).flatten()?;
    let process = Process {
        pid: note.pid,
        parent: 0,
        group: note.pid,
        session: note.pid,
        is_zombie: false,
        started: note.start,
    };
    (&note.run == run && note.boot == process_table::boot()).then_some(process)
}

fn path(runs: &Path, run: &RunId) -> PathBuf {
    runs.join(format!("{run}.json"))
}

fn read(path: &Path) -> Option<Note> {
    if path.extension()? != "json" {
        return None;
    }
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

impl Note {
    /// Whether the process is alive and of this run: its first one, or one that carries its name.
    fn is_of(&self, process: &Process) -> bool {
        let is_first = process.pid == self.pid && process.started == self.start;
        let may_carry =
            || process.started >= self.start && process_table::carries(process.pid, &launch::variable(&self.run));
        !process.is_zombie && (is_first || may_carry())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(runs: &Path, name: &str, pid: u32, start: u64) {
        let boot = process_table::boot();
        let note = Note {
            run: RunId::new(name),
            pid,
            start,
            boot,
            command: "sleep".into(),
        };
        fs::write(path(runs, &note.run), serde_json::to_string(&note).unwrap()).unwrap();
    }

    #[test]
    fn the_living_are_told_from_the_dead_and_from_strangers() {
        let directory = tempfile::tempdir().unwrap();
        let own = process_table::one(std::process::id()).unwrap();
        note(directory.path(), "b-living", own.pid, own.started);
        note(directory.path(), "a-stranger", own.pid, own.started + 1);
        fs::write(directory.path().join("c.json"), "{").unwrap();
        fs::write(directory.path().join("d.out"), "text").unwrap();
        let found = survivors(directory.path());
        let seen: Vec<_> = found.iter().map(|found| (found.run.as_str(), found.is_alive)).collect();
        assert_eq!(seen, [("a-stranger", false), ("b-living", true)]);
        forget(directory.path(), &RunId::new("b-living")).unwrap();
        forget(directory.path(), &RunId::new("b-living")).unwrap();
        assert_eq!(survivors(directory.path()).len(), 1);
        assert!(survivors(&directory.path().join("none")).is_empty());
    }

    #[test]
    fn a_name_that_leaves_the_directory_is_no_name() {
        for name in ["", "../x", "a/b", ".hidden", &"x".repeat(101)] {
            assert!(!is_file_name(&RunId::new(name)), "{name}");
        }
        assert!(is_file_name(&RunId::new("0190-abc_D")));
    }
}
