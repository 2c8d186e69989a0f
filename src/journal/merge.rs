//! Takes facts of other journals in: each once, by its name, whatever the order they come in.

use super::file::trouble;
use super::rows::{self, Stored, by_id};
use super::{Head, JournalError, Line, SqliteJournal};
use crate::domain::IncidentId;
use crate::domain::incident::Fact;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::{BTreeMap, BTreeSet};

/// What became of one incident of a file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Merged {
    /// Its number in the file.
    pub from: IncidentId,
    /// Its number here.
    pub incident: IncidentId,
    /// How many facts are new.
    pub new: u32,
    /// How many were known.
    pub known: u32,
}

impl SqliteJournal {
    /// All facts of one incident as lines for another journal, by their places here.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn lines(&self, incident: IncidentId) -> Result<Vec<Line>, JournalError> {
        let line = |row: Stored| {
            let key = self.key(&row);
            Line {
                incident,
                origin: key.origin,
                seq: key.seq,
                covers_origin: !row.origin.is_empty(),
                row,
            }
        };
        Ok(self.rows(incident)?.into_iter().map(line).collect())
    }

    /// Takes facts in, all or none. An incident is known by any of its facts; one that is not known gets its own
    /// number where that is free, else the next one.
    ///
    /// # Errors
    /// A name belongs to another fact here, an incident is not declared, the facts of one incident belong to
    /// several here, or the file cannot be written. Nothing was stored.
    pub fn merge(&mut self, lines: &[Line]) -> Result<Vec<Merged>, JournalError> {
        let mut groups: BTreeMap<IncidentId, Vec<&Line>> = BTreeMap::new();
        for line in lines {
            groups.entry(line.incident).or_default().push(line);
        }
        let next = super::Journal::next_incident(self)?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| trouble(&self.path, &error))?;
        let mut desk = Desk {
            connection: &transaction,
            path: &self.path,
            own: &self.origin,
            next,
        };
        let merged: Result<Vec<Merged>, _> = groups
            .into_iter()
            .map(|(from, lines)| desk.take_incident(from, &lines))
            .collect();
        let merged = merged?;
        transaction.commit().map_err(|error| trouble(&self.path, &error))?;
        self.bear_witness(merged.iter().map(|merged| merged.incident.0).collect());
        Ok(merged)
    }
}

struct Desk<'a> {
    connection: &'a Connection,
    path: &'a std::path::Path,
    own: &'a str,
    next: IncidentId,
}

impl Desk<'_> {
    fn take_incident(&mut self, from: IncidentId, lines: &[&Line]) -> Result<Merged, JournalError> {
        let incident = match self.known(from, lines)? {
            Some(incident) => incident,
            None => self.number_for(from, lines)?,
        };
        let (mut new, mut known) = (0, 0);
        for line in lines {
            if self.take(incident, line)? {
                new += 1;
            } else {
                known += 1;
            }
        }
        Ok(Merged {
            from,
            incident,
            new,
            known,
        })
    }

    /// The incident here that has any of these facts.
    fn known(&self, from: IncidentId, lines: &[&Line]) -> Result<Option<IncidentId>, JournalError> {
        let mut found = BTreeSet::new();
        for line in lines {
            found.extend(self.stored(&line.row.id)?.map(|(incident, _)| incident));
        }
        if found.len() > 1 {
            return Err(refused(from, "its facts belong to several incidents here"));
        }
        Ok(found.pop_first().map(IncidentId))
    }

    fn number_for(&mut self, from: IncidentId, lines: &[&Line]) -> Result<IncidentId, JournalError> {
        let failed = |error: rusqlite::Error| trouble(self.path, &error);
        let is_here = rows::head(self.connection, from.0).map_err(failed)?.is_some();
        // What could not be stored comes back to the journal it was meant for.
        if is_here && lines.iter().all(|line| line.seq == 0 && line.origin == self.own) {
            return Ok(from);
        }
        let declares = |line: &Line| {
            let fact = serde_json::from_str::<Fact>(&line.row.fact);
            matches!(fact, Ok(Fact::Declared { .. }))
        };
        if !lines.iter().any(|line| declares(line)) {
            return Err(refused(from, "no fact declares it, and it is not known here"));
        }
        let was_here = super::sqlite::pruned(self.connection, from.0)
            .map_err(failed)?
            .is_some();
        if !is_here && !was_here {
            self.next = self.next.max(IncidentId(from.0.saturating_add(1)));
            return Ok(from);
        }
        let number = self.next;
        self.next = IncidentId(number.0.saturating_add(1));
        Ok(number)
    }

    /// Takes one fact in; whether it is new.
    fn take(&self, incident: IncidentId, line: &Line) -> Result<bool, JournalError> {
        if let Some((_, stored)) = self.stored(&line.row.id)? {
            let is_same = stored.event(incident)? == line.row.event(incident)?;
            return if is_same {
                Ok(false)
            } else {
                Err(JournalError::Taken {
                    id: line.row.id.clone(),
                })
            };
        }
        let is_own = line.seq == 0 && line.origin == self.own;
        let row = Stored {
            place: 0,
            previous: String::new(),
            hash: String::new(),
            origin: if is_own { String::new() } else { line.origin.clone() },
            seq: line.seq,
            ..line.row.clone()
        };
        rows::link_in(self.connection, incident, row).map_err(|error| trouble(self.path, &error))?;
        Ok(true)
    }

    fn stored(&self, id: &str) -> Result<Option<(u32, Stored)>, JournalError> {
        by_id(self.connection, id).map_err(|error| trouble(self.path, &error))
    }
}

fn refused(incident: IncidentId, why: &str) -> JournalError {
    JournalError::NotMerged {
        incident,
        why: why.into(),
    }
}

impl SqliteJournal {
    /// Whether this end is, or was, an end of the incident as it is stored now.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn has(&self, incident: IncidentId, head: &Head) -> Result<bool, JournalError> {
        self.ask(|connection| rows::has(connection, incident.0, head))
    }
}
