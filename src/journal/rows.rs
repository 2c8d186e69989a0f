//! Facts as rows of the file: written, read, and judged against their chain.

use super::chain::{Link, START};
use super::file::trouble;
use super::witness::Head;
use super::{JournalError, Verdict};
use crate::domain::incident::Event;
use crate::domain::{EventId, IncidentId, Moment, SafeText};
use chrono::SecondsFormat;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;

/// What a row is read from, in the order of [`Stored`].
pub const COLUMNS: &str = "place, id, at, who, fact, previous, hash";

/// One row as stored.
pub struct Stored {
    place: u32,
    id: String,
    at: String,
    who: String,
    fact: String,
    previous: String,
    hash: String,
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

    /// The fact it holds.
    pub fn event(&self, incident: IncidentId) -> Result<Event, JournalError> {
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

/// Checks each row against the chain, and the last one against the witness.
pub fn judge(incident: IncidentId, rows: &[Stored], witness: Option<&Head>) -> Verdict {
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
    })
}

/// The row of a name, with its incident.
pub fn by_id(connection: &Connection, id: &EventId) -> rusqlite::Result<Option<(u32, Stored)>> {
    let sql = format!("SELECT {COLUMNS}, incident FROM events WHERE id = ?1");
    connection
        .prepare_cached(&sql)?
        .query_row([id.as_str()], |row| Ok((row.get(7)?, stored(row)?)))
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

/// Adds a fact at the end of its incident.
pub fn insert(connection: &Connection, event: &Event, path: &Path) -> Result<(), JournalError> {
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
