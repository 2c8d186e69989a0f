//! The journal in one `SQLite` file per project.

use super::file::{cannot_open, connect, prepare, private_directory, private_file, trouble};
use super::rows::{COLUMNS, Stored, by_id, head, insert, judge, same, stored};
use super::witness::Witness;
use super::{Draft, Journal, JournalError, Summary, Verdict, reserve};
use crate::domain::incident::{Event, Incident};
use crate::domain::{IncidentId, SafeText};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};

/// The file within the project's state directory.
const FILE: &str = "journal.sqlite";

/// Facts in an `SQLite` file: a commit is on disk before it is acknowledged.
#[derive(Debug)]
pub struct SqliteJournal {
    path: PathBuf,
    connection: Connection,
    witness: Witness,
}

impl SqliteJournal {
    /// Whether a journal was ever begun in `directory`.
    #[must_use]
    pub fn is_in(directory: &Path) -> bool {
        directory.join(FILE).exists()
    }

    /// Opens the journal of the project whose state directory this is, and makes both where they
    /// are missing; only the owner may read them.
    ///
    /// # Errors
    /// The directory or file cannot be made or read, or a newer version wrote it.
    pub fn open(directory: &Path) -> Result<Self, JournalError> {
        private_directory(directory).map_err(|error| cannot_open(directory, &error))?;
        let path = directory.join(FILE);
        private_file(&path).map_err(|error| cannot_open(&path, &error))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = connect(&path, flags)?;
        let prepared = prepare(&mut connection, directory);
        prepared.map_err(|error| trouble(&path, &error))?;
        let synced = fs::File::open(directory).and_then(|directory| directory.sync_all());
        synced.map_err(|error| cannot_open(directory, &error))?;
        reserve::keep(&path);
        let witness = Witness::load(&path);
        Ok(Self {
            path,
            connection,
            witness,
        })
    }

    /// Opens an existing journal for reading; appending to it fails.
    ///
    /// # Errors
    /// There is none yet, it cannot be read, or a newer version wrote it.
    pub fn open_to_read(directory: &Path) -> Result<Self, JournalError> {
        let path = directory.join(FILE);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(&path, flags)?;
        let witness = Witness::load(&path);
        Ok(Self {
            path,
            connection,
            witness,
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn store(&mut self, drafts: &[Draft]) -> Result<Vec<Event>, JournalError> {
        let path = &self.path;
        let failed = |error: rusqlite::Error| trouble(path, &error);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        let mut events = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let event = draft.event();
            if let Some((incident, stored)) = by_id(&transaction, &event.id).map_err(failed)? {
                events.push(same(incident, &stored, event)?);
                continue;
            }
            insert(&transaction, &event, path)?;
            events.push(event);
        }
        transaction.commit().map_err(failed)?;
        Ok(events)
    }

    /// Remembers the ends; the facts are stored already, so a witness that cannot be written only
    /// means that a cut would not show.
    fn bear_witness(&mut self, events: &[Event]) {
        let mut incidents: Vec<u32> = events.iter().map(|event| event.incident.0).collect();
        incidents.sort_unstable();
        incidents.dedup();
        for incident in incidents {
            if let Ok(Some(head)) = head(&self.connection, incident) {
                let _ = self.witness.remember(&self.path, incident, head);
            }
        }
    }

    fn rows(&self, incident: IncidentId) -> Result<Vec<Stored>, JournalError> {
        let sql = format!("SELECT {COLUMNS} FROM events WHERE incident = ?1 ORDER BY place");
        let rows = || -> rusqlite::Result<Vec<Stored>> {
            let mut statement = self.connection.prepare_cached(&sql)?;
            statement.query_map([incident.0], stored)?.collect()
        };
        rows().map_err(|error| trouble(&self.path, &error))
    }

    fn summary(&self, incident: IncidentId) -> Result<Summary, JournalError> {
        let rows = self.rows(incident)?;
        let events: Result<Vec<Event>, _> = rows.iter().map(|row| row.event(incident)).collect();
        let folded = match events {
            Ok(events) => Incident::replay(&events).ok_or_else(|| "its first fact does not declare it".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        let facts = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        Ok(summarise(incident, facts, folded))
    }
}

impl Journal for SqliteJournal {
    fn append(&mut self, drafts: &[Draft]) -> Result<Vec<Event>, JournalError> {
        let events = match self.store(drafts) {
            Err(JournalError::Full { .. }) if reserve::release(&self.path) => self.store(drafts)?,
            other => other?,
        };
        self.bear_witness(&events);
        Ok(events)
    }

    fn read(&self, incident: IncidentId) -> Result<Vec<Event>, JournalError> {
        self.rows(incident)?.iter().map(|row| row.event(incident)).collect()
    }

    fn incidents(&self) -> Result<Vec<Summary>, JournalError> {
        let ids = || -> rusqlite::Result<Vec<u32>> {
            let mut statement = self
                .connection
                .prepare_cached("SELECT DISTINCT incident FROM events ORDER BY incident")?;
            statement.query_map([], |row| row.get(0))?.collect()
        };
        let ids = ids().map_err(|error| trouble(&self.path, &error))?;
        ids.into_iter().map(|id| self.summary(IncidentId(id))).collect()
    }

    fn next_incident(&self) -> Result<IncidentId, JournalError> {
        let highest = self
            .connection
            .query_row("SELECT max(incident) FROM events", [], |row| {
                row.get::<_, Option<u32>>(0)
            });
        let highest = highest.map_err(|error| trouble(&self.path, &error))?.unwrap_or(0);
        Ok(IncidentId(highest.saturating_add(1)))
    }

    fn verify(&self, incident: IncidentId) -> Result<Verdict, JournalError> {
        let rows = self.rows(incident)?;
        let witness = Witness::load(&self.path);
        Ok(judge(incident, &rows, witness.head(incident.0)))
    }
}

fn summarise(id: IncidentId, facts: u32, folded: Result<Incident, String>) -> Summary {
    match folded {
        Ok(incident) => Summary {
            id,
            title: incident.title,
            severity: Some(incident.severity),
            status: Some(incident.status),
            declared: Some(incident.declared),
            resolved: incident.resolved,
            facts,
            damage: None,
        },
        Err(damage) => Summary {
            id,
            title: SafeText::default(),
            severity: None,
            status: None,
            declared: None,
            resolved: None,
            facts,
            damage: Some(damage.into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::domain::incident::{Fact, Severity};

    fn draft(text: &str) -> Draft {
        let fact = Fact::Noted { text: text.into() };
        Draft::new(IncidentId(1), Moment::UNIX_EPOCH, "maya".into(), fact)
    }

    /// The engine's own limit stands in for a full disk: it gives the same error.
    #[test]
    fn a_full_disk_is_said_loses_nothing_and_the_journal_goes_on() {
        let place = tempfile::tempdir().unwrap();
        let mut journal = SqliteJournal::open(place.path()).unwrap();
        let declared = Fact::Declared {
            title: "x".into(),
            severity: Severity::Sev2,
            environment: "prod".into(),
        };
        let first = Draft::new(IncidentId(1), Moment::UNIX_EPOCH, "maya".into(), declared);
        let mut stored = journal.append(&[first]).unwrap().len();
        let reserve = place.path().join("journal.reserve");
        assert_eq!(std::fs::metadata(&reserve).unwrap().len(), 1024 * 1024);
        journal.connection.pragma_update(None, "max_page_count", 12).unwrap();
        let long = "a".repeat(2_000);
        let error = loop {
            match journal.append(&[draft(&long), draft(&long)]) {
                Ok(events) => stored += events.len(),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, JournalError::Full { .. }), "{error}");
        assert!(error.to_string().contains("nothing was stored"), "{error}");
        assert!(!reserve.exists(), "the reserve is given back before anybody is told");
        assert_eq!(journal.read(IncidentId(1)).unwrap().len(), stored);
        journal
            .connection
            .pragma_update(None, "max_page_count", 10_000)
            .unwrap();
        journal.append(&[draft(&long)]).unwrap();
        assert!(journal.verify(IncidentId(1)).unwrap().is_whole());
    }
}
