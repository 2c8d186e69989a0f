//! What the journal's tests start from.

use onscene::domain::incident::{Fact, Severity};
use onscene::domain::{IncidentId, Moment};
use onscene::journal::{Draft, Journal, SqliteJournal};
use std::path::{Path, PathBuf};

pub const INCIDENT: IncidentId = IncidentId(7);

pub fn at(seconds: i64) -> Moment {
    Moment::from_timestamp(1_700_000_000 + seconds, 123_456_789).unwrap()
}

pub fn note(seconds: i64, text: &str) -> Draft {
    Draft::new(INCIDENT, at(seconds), "maya".into(), Fact::Noted { text: text.into() })
}

pub fn declared() -> Draft {
    declared_as(INCIDENT, "API 5xx")
}

pub fn declared_as(incident: IncidentId, title: &str) -> Draft {
    let fact = Fact::Declared {
        title: title.into(),
        severity: Severity::Sev2,
        environment: "prod".into(),
    };
    Draft::new(incident, at(0), "maya".into(), fact)
}

pub fn filled(directory: &Path, notes: i64) -> SqliteJournal {
    let mut journal = SqliteJournal::open(directory).unwrap();
    journal.append(&[declared()]).unwrap();
    for number in 1..=notes {
        journal.append(&[note(number, &format!("note {number}"))]).unwrap();
    }
    journal
}

/// Runs SQL on the file behind the journal's back.
pub fn tamper(directory: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(directory.join("journal.sqlite")).unwrap();
    connection.execute_batch(sql).unwrap();
}

/// Copies the journal's files as they are now, as a power cut would leave them.
pub fn copy(from: &Path, to: &Path) {
    for name in ["journal.sqlite", "journal.sqlite-wal", "journal.head"] {
        let (from, to) = (from.join(name), to.join(name));
        if from.exists() {
            std::fs::copy(from, to).unwrap();
        } else {
            let _ = std::fs::remove_file(to);
        }
    }
    let _ = std::fs::remove_file(to.join("journal.sqlite-shm"));
}

/// A directory in memory where there is one: faults by the thousand need no disk.
pub fn fast_place() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    tempfile::tempdir_in(&memory).unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// Numbers that look random and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}
