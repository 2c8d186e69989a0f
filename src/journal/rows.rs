//! Facts as rows of the file: written and read.

use super::Head;
use super::JournalError;
use super::chain::{Link, START};
use super::file::trouble;
use crate::domain::incident::Event;
use crate::domain::{EventId, IncidentId, Moment, SafeText};
use chrono::SecondsFormat;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;

/// What a row is read from, in the order of [`Stored`].
pub const COLUMNS: &str = "place, id, at, who, fact, previous, hash, origin, seq";

/// One row as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub place: u32,
    pub id: String,
    pub at: String,
    pub who: String,
    pub fact: String,
    pub previous: String,
    pub hash: String,
    /// The journal it was first written to; empty for this one.
    pub origin: String,
    /// Its place there; 0 for this one.
    pub seq: u32,
}

impl Stored {
    /// What the hash covers.
    pub fn link(&self, incident: IncidentId) -> Link<'_> {
        Link {
            incident: incident.0,
            place: self.place,
            id: &self.id,
            at: &self.at,
            who: &self.who,
            fact: &self.fact,
            origin: (!self.origin.is_empty() || self.seq != 0).then_some((self.origin.as_str(), self.seq)),
        }
    }

    /// The fact it holds.
    pub fn event(&self, incident: IncidentId) -> Result<Event, JournalError> {
        let unreadable = |reason: String| JournalError::Unreadable {
            incident,
            place: self.place,
            reason,
        };
        let at = moment(&self.at).map_err(unreadable)?;
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

/// A time as stored.
pub fn moment(text: &str) -> Result<Moment, String> {
    let parsed = chrono::DateTime::parse_from_rfc3339(text);
    parsed.map(Moment::from).map_err(|error| error.to_string())
}

/// Reads one row of [`COLUMNS`].
pub fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        place: row.get(0)?,
        id: row.get(1)?,
        at: row.get(2)?,
        who: row.get(3)?,
        fact: row.get(4)?,
        previous: row.get(5)?,
        hash: row.get(6)?,
        origin: row.get(7)?,
        seq: row.get(8)?,
    })
}

/// All rows of one incident, by their places.
pub fn all(connection: &Connection, incident: u32) -> rusqlite::Result<Vec<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE incident = ?1 ORDER BY place");
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map([incident], stored)?.collect()
}

/// The row of a name, with its incident.
pub fn by_id(connection: &Connection, id: &str) -> rusqlite::Result<Option<(u32, Stored)>> {
    let sql = format!("SELECT {COLUMNS}, incident FROM events WHERE id = ?1");
    connection
        .prepare_cached(&sql)?
        .query_row([id], |row| Ok((row.get(9)?, stored(row)?)))
        .optional()
}

/// The stored event, if it is the one that is asked for.
pub fn same(incident: u32, stored: &Stored, asked: Event) -> Result<Event, JournalError> {
    if stored.event(IncidentId(incident))? == asked {
        Ok(asked)
    } else {
        Err(JournalError::Taken {
            id: asked.id.as_str().into(),
        })
    }
}

/// Adds a fact of this journal at the end of its incident.
pub fn insert(connection: &Connection, event: &Event, path: &Path) -> Result<(), JournalError> {
    let fact = serde_json::to_string(&event.fact).map_err(|error| JournalError::Use {
        path: path.into(),
        reason: error.to_string(),
    })?;
    let row = Stored {
        place: 0,
        id: event.id.as_str().into(),
        at: event.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        who: event.who.as_str().into(),
        fact,
        previous: String::new(),
        hash: String::new(),
        origin: String::new(),
        seq: 0,
    };
    link_in(connection, event.incident, row).map_err(|error| trouble(path, &error))
}

/// Adds a row at the end of its incident; its place and hashes are given here.
pub fn link_in(connection: &Connection, incident: IncidentId, mut row: Stored) -> rusqlite::Result<()> {
    let last = head(connection, incident.0)?;
    (row.place, row.previous) = last.map_or((1, START.to_owned()), |head| (head.place + 1, head.hash));
    row.hash = row.link(incident).hash(&row.previous);
    let sql = format!("INSERT INTO events ({COLUMNS}, incident) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    connection.prepare_cached(&sql)?.execute(params![
        row.place,
        row.id,
        row.at,
        row.who,
        row.fact,
        row.previous,
        row.hash,
        row.origin,
        row.seq,
        incident.0
    ])?;
    Ok(())
}

/// The end of an incident.
pub fn head(connection: &Connection, incident: u32) -> rusqlite::Result<Option<Head>> {
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

/// Whether the incident still has this fact in this place.
pub fn has(connection: &Connection, incident: u32, head: &Head) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM events WHERE incident = ?1 AND place = ?2 AND hash = ?3")?
        .exists(params![incident, head.place, head.hash])
}

/// The numbers of all incidents, lowest first.
pub fn incidents(connection: &Connection) -> rusqlite::Result<Vec<u32>> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT incident FROM events ORDER BY incident")?;
    statement.query_map([], |row| row.get(0))?.collect()
}
