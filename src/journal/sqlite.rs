//! The journal in one `SQLite` file per project.

use super::file::{cannot_open, connect, is_damage, prepare, private_directory, private_file, trouble};
use super::judge::{Proof, Pruned, judge};
use super::order::{Key, in_order};
use super::rows::{self, Stored, by_id, insert, same};
use super::summary::summarise;
use super::{Draft, Journal, JournalError, Line, Merged, Summary, Verdict, filesystem, reserve, schema};
use super::{Head, Heads};
use crate::domain::incident::{Event, Fact, Incident};
use crate::domain::{EventId, IncidentId, SafeText};
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};

/// The file within the project's state directory.
const FILE: &str = "journal.sqlite";

/// Pages of the log before they go into the file: the engine's own number.
const LONG_LOG: u32 = 1_000;
/// The same while the disk is full.
const SHORT_LOG: u32 = 16;

/// Facts in an `SQLite` file: a commit is on disk before it is acknowledged.
#[derive(Debug)]
pub struct SqliteJournal {
    pub(super) path: PathBuf,
    pub(super) connection: Connection,
    pub(super) witness: Heads,
    /// The name of this journal among others.
    pub(super) origin: String,
    /// The network file system it lies on.
    remote: Option<&'static str>,
    /// Whether the reserve was given back because the disk was full.
    is_strained: bool,
}

impl SqliteJournal {
    /// Whether a journal was ever begun in `directory`.
    #[must_use]
    pub fn is_in(directory: &Path) -> bool {
        directory.join(FILE).exists()
    }

    /// Opens the journal of the project whose state directory this is, and makes both where they
    /// are missing; only the owner may read them. On a network file system it is kept in a slower mode.
    ///
    /// # Errors
    /// The directory or file cannot be made or read, a newer version wrote it, or it lies on a network file
    /// system and cannot be kept safely there.
    pub fn open(directory: &Path) -> Result<Self, JournalError> {
        private_directory(directory).map_err(|error| cannot_open(directory, &error))?;
        // Where the system does not say what lies there, nothing is taken for granted.
        let remote = filesystem::remote(directory).unwrap_or(Some("unknown"));
        Self::open_as(directory, remote)
    }

    /// Opens it as if the directory lay on this network file system, or on a local one.
    fn open_as(directory: &Path, remote: Option<&'static str>) -> Result<Self, JournalError> {
        let path = directory.join(FILE);
        private_file(&path).map_err(|error| cannot_open(&path, &error))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let ready = || -> Result<Connection, JournalError> {
            let mut connection = connect(&path, flags)?;
            prepare(&mut connection, &path, remote.is_some())?;
            Ok(connection)
        };
        // A full disk must not keep anybody from what is stored already.
        let (connection, is_strained) = match ready() {
            Err(JournalError::Full { .. }) if reserve::release(&path) => (ready()?, true),
            other => (other?, false),
        };
        let synced = fs::File::open(directory).and_then(|directory| directory.sync_all());
        synced.map_err(|error| cannot_open(directory, &error))?;
        if !is_strained {
            reserve::keep(&path);
        }
        Self::with(path, connection, remote, is_strained)
    }

    /// Opens an existing journal for reading; appending to it fails. A file of an older version is brought up to
    /// date first.
    ///
    /// # Errors
    /// There is none yet, it cannot be read, or a newer version wrote it.
    pub fn open_to_read(directory: &Path) -> Result<Self, JournalError> {
        let path = directory.join(FILE);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(&path, flags)?;
        let found = schema::found(&connection).map_err(|error| trouble(&path, &error))?;
        if found < schema::known() {
            drop(connection);
            return Self::open(directory);
        }
        Self::with(path, connection, None, false)
    }

    fn with(
        path: PathBuf,
        connection: Connection,
        remote: Option<&'static str>,
        is_strained: bool,
    ) -> Result<Self, JournalError> {
        let origin = schema::origin(&connection).map_err(|error| trouble(&path, &error))?;
        Ok(Self {
            witness: Heads::beside(&path),
            path,
            connection,
            origin,
            remote,
            is_strained,
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of this journal among others; facts that go to another journal carry it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The last fact of one incident; none where it has none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn head(&self, incident: IncidentId) -> Result<Option<Head>, JournalError> {
        self.ask(|connection| rows::head(connection, incident.0))
    }

    /// The incident with the highest number; none where there are none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn last(&self) -> Result<Option<IncidentId>, JournalError> {
        let last = "SELECT max(incident) FROM events";
        let found: Option<u32> = self.ask(|connection| connection.query_row(last, [], |row| row.get(0)))?;
        Ok(found.map(IncidentId))
    }

    /// One line for one incident; none where it has no facts.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn summary(&self, incident: IncidentId) -> Result<Option<Summary>, JournalError> {
        let rows = self.rows(incident)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let folded = match self.events(incident, &rows) {
            Ok(events) => Incident::replay(&events).ok_or_else(|| "its first fact does not declare it".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        let facts = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        Ok(Some(summarise(incident, facts, folded)))
    }

    /// Whether the facts are those that were written, as far as the chain, what lies beside the journal, and
    /// `proof` can tell.
    ///
    /// # Errors
    /// The file cannot be reached. A damaged one is a verdict.
    pub fn verify_with(&self, incident: IncidentId, proof: &Proof) -> Result<Verdict, JournalError> {
        let mut proof = proof.clone();
        let beside = Heads::beside(&self.path).of(incident.0).cloned();
        proof.remembered.extend(beside.clone());
        let read = rows::all(&self.connection, incident.0)
            .and_then(|rows| pruned(&self.connection, incident.0).map(|pruned| (rows, pruned)));
        match read {
            Ok((rows, Some(pruned))) if rows.is_empty() && beside.is_some() => Ok(Verdict::Broken {
                place: pruned.head.place,
                why: "it is listed as removed, and the head beside the journal remembers it still".into(),
            }),
            Ok((rows, pruned)) => Ok(judge(incident, &rows, pruned.as_ref(), &proof)),
            Err(error) if is_damage(&error) => Ok(Verdict::Unreadable {
                why: error.to_string().into(),
            }),
            Err(error) => Err(trouble(&self.path, &error)),
        }
    }

    /// The numbers of all incidents that the journal has, had, or is remembered to have had, lowest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn known_incidents(&self) -> Result<Vec<IncidentId>, JournalError> {
        let mut numbers = self.ask(rows::incidents)?;
        let pruned = self.ask(|connection| {
            let mut statement = connection.prepare_cached("SELECT incident FROM pruned")?;
            statement
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<u32>>>()
        })?;
        numbers.extend(pruned);
        numbers.extend(Heads::beside(&self.path).incidents());
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers.into_iter().map(IncidentId).collect())
    }

    /// Takes the present end of an incident for the true one, whatever was remembered beside the journal.
    ///
    /// # Errors
    /// The file cannot be read or what is remembered cannot be written.
    pub fn accept(&mut self, incident: IncidentId) -> Result<(), JournalError> {
        let head = self.head(incident)?;
        let remembered = match head {
            Some(head) => self.witness.remember(incident.0, head),
            None => self.witness.forget(incident.0),
        };
        remembered.map_err(|error| cannot_open(&self.path.with_extension("head"), &error))
    }

    /// Reads what cannot be told from damage otherwise.
    pub(super) fn ask<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, JournalError> {
        read(&self.connection).map_err(|error| trouble(&self.path, &error))
    }

    /// All rows of one incident as they are stored, by their places.
    pub(super) fn rows(&self, incident: IncidentId) -> Result<Vec<Stored>, JournalError> {
        self.ask(|connection| rows::all(connection, incident.0))
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
            if let Some((incident, stored)) = by_id(&transaction, event.id.as_str()).map_err(failed)? {
                events.push(same(incident, &stored, event)?);
                continue;
            }
            insert(&transaction, &event, path)?;
            events.push(event);
        }
        transaction.commit().map_err(failed)?;
        Ok(events)
    }

    /// Remembers the ends. An end that is remembered and no more there stays remembered: what is gone must not
    /// be forgotten because something else was written. The facts are stored already, so a file that cannot be
    /// written only means that a cut would not show.
    pub(super) fn bear_witness(&mut self, mut incidents: Vec<u32>) {
        incidents.sort_unstable();
        incidents.dedup();
        for incident in incidents {
            let is_there = |head: &Head| rows::has(&self.connection, incident, head).unwrap_or(false);
            if !self.witness.of(incident).is_none_or(is_there) {
                continue;
            }
            if let Ok(Some(head)) = rows::head(&self.connection, incident) {
                let _ = self.witness.remember(incident, head);
            }
        }
    }

    /// The facts of rows in the order they are folded in.
    fn events(&self, incident: IncidentId, rows: &[Stored]) -> Result<Vec<Event>, JournalError> {
        let events: Result<Vec<Event>, _> = rows.iter().map(|row| row.event(incident)).collect();
        let events = events?;
        if rows.iter().all(|row| row.origin.is_empty()) {
            return Ok(events);
        }
        let keyed = rows.iter().map(|row| self.key(row)).zip(events).collect();
        Ok(in_order(keyed, |event: &Event| {
            matches!(event.fact, Fact::Declared { .. })
        }))
    }

    /// Where a row belongs among facts of several journals.
    pub(super) fn key(&self, row: &Stored) -> Key {
        let is_own = row.origin.is_empty();
        Key {
            origin: if is_own { &self.origin } else { &row.origin }.clone(),
            seq: if is_own { row.place } else { row.seq },
            id: row.id.clone(),
        }
    }

    /// Gives the reserve back, and from now on keeps the log short, so that the room is for facts; whether
    /// there was any to give.
    fn make_room(&mut self) -> bool {
        let is_given = reserve::release(&self.path);
        self.is_strained |= is_given;
        self.set_log(SHORT_LOG);
        is_given
    }

    /// Puts the reserve aside again when there is room.
    fn recover(&mut self) {
        if self.is_strained && reserve::is_room(&self.path) {
            reserve::keep(&self.path);
            self.set_log(LONG_LOG);
            self.is_strained = false;
        }
    }

    /// Empties the log and sets how long it may become. A reader may hold it, then it is emptied later.
    fn set_log(&self, pages: u32) {
        let _ = self.connection.pragma_update(None, "wal_autocheckpoint", pages);
        let emptied = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        drop(emptied);
    }
}

/// The record of an incident that was removed on purpose.
pub(super) fn pruned(connection: &Connection, incident: u32) -> rusqlite::Result<Option<Pruned>> {
    connection
        .prepare_cached("SELECT facts, hash, at FROM pruned WHERE incident = ?1")?
        .query_row([incident], |row| {
            Ok(Pruned {
                head: Head {
                    place: row.get(0)?,
                    hash: row.get(1)?,
                },
                at: row.get(2)?,
            })
        })
        .optional()
}

impl Journal for SqliteJournal {
    fn append(&mut self, drafts: &[Draft]) -> Result<Vec<Event>, JournalError> {
        let events = match self.store(drafts) {
            Err(JournalError::Full { .. }) if self.make_room() => self.store(drafts)?,
            other => other?,
        };
        self.bear_witness(events.iter().map(|event| event.incident.0).collect());
        self.recover();
        Ok(events)
    }

    fn head(&self, incident: IncidentId) -> Result<Option<Head>, JournalError> {
        Self::head(self, incident)
    }

    fn read(&self, incident: IncidentId) -> Result<Vec<Event>, JournalError> {
        self.events(incident, &self.rows(incident)?)
    }

    fn incidents(&self) -> Result<Vec<Summary>, JournalError> {
        let mut summaries = Vec::new();
        for incident in self.ask(rows::incidents)? {
            summaries.extend(self.summary(IncidentId(incident))?);
        }
        Ok(summaries)
    }

    fn next_incident(&self) -> Result<IncidentId, JournalError> {
        let highest =
            "SELECT max(n) FROM (SELECT max(incident) AS n FROM events UNION SELECT max(incident) FROM pruned)";
        let highest: Option<u32> = self.ask(|connection| connection.query_row(highest, [], |row| row.get(0)))?;
        Ok(IncidentId(highest.unwrap_or(0).saturating_add(1)))
    }

    fn newest(&self, incident: IncidentId) -> Result<Option<EventId>, JournalError> {
        let newest = "SELECT max(id) FROM events WHERE incident = ?1";
        let found: Option<String> =
            self.ask(|connection| connection.query_row(newest, [incident.0], |row| row.get(0)))?;
        Ok(found.map(EventId::new))
    }

    fn import(&mut self, lines: &[Line]) -> Result<Vec<Merged>, JournalError> {
        self.merge(lines)
    }

    fn verify(&self, incident: IncidentId) -> Result<Verdict, JournalError> {
        self.verify_with(incident, &Proof::default())
    }

    fn warnings(&self) -> Vec<SafeText> {
        let directory = self.path.parent().unwrap_or(Path::new("."));
        let remote = self.remote.map(|name| filesystem::sentence(directory, name));
        remote.into_iter().map(SafeText::from).collect()
    }

    fn strain(&mut self) -> Option<SafeText> {
        self.recover();
        let sentence = || {
            format!(
                "DISK FULL: its reserve is in use, facts are still stored (hint: free some space now); it is the disk of the journal `{}`",
                self.path.display()
            )
        };
        self.is_strained.then(|| sentence().into())
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
        assert_eq!(journal.strain(), None);
        let reserve = place.path().join("journal.reserve");
        assert_eq!(std::fs::metadata(&reserve).unwrap().len(), 1024 * 1024);
        journal.connection.pragma_update(None, "max_page_count", 24).unwrap();
        let long = "a".repeat(2_000);
        let error = loop {
            match journal.append(&[draft(&long), draft(&long)]) {
                Ok(events) => stored += events.len(),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, JournalError::Full { .. }), "{error}");
        assert!(error.to_string().starts_with("DISK FULL"), "{error}");
        assert!(!reserve.exists(), "the reserve is given back before anybody is told");
        assert_eq!(journal.read(IncidentId(1)).unwrap().len(), stored);
        journal
            .connection
            .pragma_update(None, "max_page_count", 10_000)
            .unwrap();
        journal.append(&[draft(&long)]).unwrap();
        assert!(journal.verify(IncidentId(1)).unwrap().is_whole());
        assert!(reserve.exists(), "with room there is a reserve again");
        assert_eq!(journal.strain(), None);
    }

    #[test]
    fn on_a_network_file_system_it_is_kept_without_shared_memory_and_says_so() {
        let place = tempfile::tempdir().unwrap();
        let mut local = SqliteJournal::open(place.path()).unwrap();
        local.append(&[draft("in the fast mode")]).unwrap();
        drop(local);
        let mut journal = SqliteJournal::open_as(place.path(), Some("NFS")).unwrap();
        let mode: String = journal
            .connection
            .query_row("PRAGMA journal_mode", [], |row| row.get(0))
            .unwrap();
        assert_eq!(mode, "delete");
        journal.append(&[draft("in the slow mode")]).unwrap();
        assert!(!place.path().join("journal.sqlite-wal").exists());
        assert!(journal.warnings()[0].as_str().contains("network file system (NFS"));
        let reader = SqliteJournal::open_to_read(place.path()).unwrap();
        assert_eq!(reader.read(IncidentId(1)).unwrap().len(), 2);
    }

    #[test]
    fn a_journal_in_use_in_the_fast_mode_is_refused_on_a_network_file_system() {
        let place = tempfile::tempdir().unwrap();
        let mut local = SqliteJournal::open(place.path()).unwrap();
        local.append(&[draft("x")]).unwrap();
        let refused = SqliteJournal::open_as(place.path(), Some("9p"))
            .unwrap_err()
            .to_string();
        assert!(refused.contains("cannot be"), "{refused}");
        assert_eq!(local.read(IncidentId(1)).unwrap().len(), 1);
    }
}
