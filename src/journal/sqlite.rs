//! The journal in one SQLite file per project.

use super::chain::{Link, START};
use super::witness::{Head, Witness};
use super::{Draft, Journal, JournalError, Summary, Verdict, reserve, schema};
use crate::domain::incident::{Event, Incident};
use crate::domain::{EventId, IncidentId, Moment, SafeText};
use chrono::SecondsFormat;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Row, TransactionBehavior, params};
use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(5);
/// The file within the project's state directory.
const FILE: &str = "journal.sqlite";
const COLUMNS: &str = "place, id, at, who, fact, previous, hash";

/// Facts in an SQLite file: a commit is on disk before it is acknowledged.
#[derive(Debug)]
pub struct SqliteJournal {
    path: PathBuf,
    connection: Connection,
    witness: Witness,
}

/// One row as stored.
struct Stored {
    place: u32,
    id: String,
    at: String,
    who: String,
    fact: String,
    previous: String,
    hash: String,
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

impl Stored {
    fn link(&self, incident: IncidentId) -> Link<'_> {
        Link {
            incident: incident.0,
            place: self.place,
            id: &self.id,
            at: &self.at,
            who: &self.who,
            fact: &self.fact,
        }
    }

    fn event(&self, incident: IncidentId) -> Result<Event, JournalError> {
        let unreadable = |reason: String| JournalError::Unreadable {
            incident,
            place: self.place,
            reason,
        };
        let at = Moment::from(
            chrono::DateTime::parse_from_rfc3339(&self.at).map_err(|error| unreadable(error.to_string()))?,
        );
        let fact = serde_json::from_str(&self.fact).map_err(|error| unreadable(error.to_string()))?;
        Ok(Event {
            id: EventId::new(&*self.id),
            incident,
            at,
            who: SafeText::clean(&self.who),
            fact,
        })
    }
}

fn judge(incident: IncidentId, rows: &[Stored], witness: Option<&Head>) -> Verdict {
    let mut previous = START.to_owned();
    let mut place = 0;
    for row in rows {
        place += 1;
        let why = if row.place != place {
            format!("fact {place} is missing, {} follows", row.place)
        } else if row.previous != previous {
            "it does not follow the fact before it".into()
        } else if row.link(incident).hash(&previous) != row.hash {
            "its text is not the one that was written".into()
        } else {
            previous.clone_from(&row.hash);
            if witness.is_some_and(|witness| witness.place == place && witness.hash != row.hash) {
                return Verdict::Broken {
                    place,
                    why: "another fact is remembered in its place".into(),
                };
            }
            continue;
        };
        return Verdict::Broken { place, why: why.into() };
    }
    match witness {
        Some(witness) if witness.place > place => Verdict::Shorter {
            facts: place,
            were: witness.place,
        },
        _ => Verdict::Whole {
            facts: place,
            head: previous,
            witnessed: witness.is_some(),
        },
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

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        place: row.get(0)?,
        id: row.get(1)?,
        at: row.get(2)?,
        who: row.get(3)?,
        fact: row.get(4)?,
        previous: row.get(5)?,
        hash: row.get(6)?,
    })
}

fn by_id(connection: &Connection, id: &EventId) -> rusqlite::Result<Option<(u32, Stored)>> {
    let sql = format!("SELECT {COLUMNS}, incident FROM events WHERE id = ?1");
    connection
        .prepare_cached(&sql)?
        .query_row([id.as_str()], |row| Ok((row.get(7)?, stored(row)?)))
        .optional()
}

/// The stored event, if it is the one that is asked for.
fn same(incident: u32, stored: &Stored, asked: Event) -> Result<Event, JournalError> {
    if stored.event(IncidentId(incident))? == asked {
        Ok(asked)
    } else {
        Err(JournalError::Taken {
            id: asked.id.as_str().into(),
        })
    }
}

fn insert(connection: &Connection, event: &Event, path: &Path) -> Result<(), JournalError> {
    let fact = serde_json::to_string(&event.fact).map_err(|error| JournalError::Use {
        path: path.into(),
        reason: error.to_string(),
    })?;
    let write = || -> rusqlite::Result<()> {
        let last = head(connection, event.incident.0)?;
        let (place, previous) = last.map_or((1, START.to_owned()), |head| (head.place + 1, head.hash));
        let at = event.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let link = Link {
            incident: event.incident.0,
            place,
            id: event.id.as_str(),
            at: &at,
            who: event.who.as_str(),
            fact: &fact,
        };
        let hash = link.hash(&previous);
        connection
            .prepare_cached(
                "INSERT INTO events (incident, place, id, at, who, fact, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![link.incident, place, link.id, at, link.who, fact, previous, hash])?;
        Ok(())
    };
    write().map_err(|error| trouble(path, &error))
}

fn head(connection: &Connection, incident: u32) -> rusqlite::Result<Option<Head>> {
    connection
        .prepare_cached("SELECT place, hash FROM events WHERE incident = ?1 ORDER BY place DESC LIMIT 1")?
        .query_row([incident], |row| {
            Ok(Head {
                place: row.get(0)?,
                hash: row.get(1)?,
            })
        })
        .optional()
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, JournalError> {
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

fn prepare(connection: &mut Connection, directory: &Path) -> rusqlite::Result<()> {
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

fn private_directory(directory: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    fs::set_permissions(directory, fs::Permissions::from_mode(0o700))
}

fn private_file(path: &Path) -> std::io::Result<()> {
    let file = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)?;
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

fn cannot_open(path: &Path, error: &dyn std::fmt::Display) -> JournalError {
    JournalError::Open {
        path: path.into(),
        reason: error.to_string(),
    }
}

fn trouble(path: &Path, error: &rusqlite::Error) -> JournalError {
    if error.sqlite_error_code() == Some(ErrorCode::DiskFull) {
        return JournalError::Full { path: path.into() };
    }
    JournalError::Use {
        path: path.into(),
        reason: error.to_string(),
    }
}
