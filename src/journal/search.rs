//! Full-text search over all incidents, in a file of its own that can be thrown away: what it has not read
//! yet it reads before it answers, and the journal's own write path knows nothing of it.

use super::file::{private_file, trouble};
use super::{Head, Journal, JournalError, SqliteJournal, Summary};
use crate::domain::incident::{Event, Fact, Kind, words};
use crate::domain::{EventId, IncidentId, Moment, SafeText};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The file within the project's state directory.
const FILE: &str = "search.sqlite";
/// Facts shown of one incident.
const HITS: usize = 5;

const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS read (
        incident INTEGER NOT NULL PRIMARY KEY,
        place    INTEGER NOT NULL,
        hash     TEXT    NOT NULL,
        summary  TEXT    NOT NULL
    ) STRICT;
    CREATE VIRTUAL TABLE IF NOT EXISTS facts USING fts5 (
        text, who, incident UNINDEXED, at UNINDEXED, line UNINDEXED, id UNINDEXED, kind UNINDEXED,
        tokenize = 'unicode61 remove_diacritics 2'
    );
";

/// One fact that has one of the words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hit {
    /// Its name.
    pub id: EventId,
    /// What it is about; none where that is nothing of its own.
    pub kind: Option<Kind>,
    /// When it happened.
    pub at: Moment,
    /// Who did it.
    pub who: SafeText,
    /// The fact in one line.
    pub text: SafeText,
    /// The line of it, or of its command's output, that has most of the words.
    pub excerpt: SafeText,
}

/// One incident that has all of the words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Found {
    /// The incident as it is now.
    pub summary: Summary,
    /// Its facts that have them, the best first.
    pub hits: Vec<Hit>,
    /// How many more of its facts have them.
    pub more: u32,
}

/// An incident that the index has not read as it is now; one that cannot be read has no facts here.
struct Fresh<'a> {
    incident: IncidentId,
    head: &'a Head,
    events: Vec<Event>,
    summary: String,
}

/// The index of one journal.
#[derive(Debug)]
pub struct Index {
    path: PathBuf,
    connection: Connection,
}

impl Index {
    /// Opens the index beside a journal; where that cannot be, it is kept in memory for this one time.
    ///
    /// # Errors
    /// Not even memory will do.
    pub fn open(directory: &Path) -> Result<Self, JournalError> {
        let path = directory.join(FILE);
        let on_disk = private_file(&path).ok().and_then(|()| {
            let connection = Connection::open(&path).ok()?;
            connection.execute_batch(TABLES).ok()?;
            Some(connection)
        });
        let connection = match on_disk {
            Some(connection) => connection,
            None => Self::in_memory().map_err(|error| trouble(&path, &error))?,
        };
        Ok(Self { path, connection })
    }

    fn in_memory() -> rusqlite::Result<Connection> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(TABLES)?;
        Ok(connection)
    }

    /// Throws the index away; the next search makes it anew.
    pub fn remove(directory: &Path) {
        for name in [FILE.to_owned(), format!("{FILE}-wal"), format!("{FILE}-shm")] {
            let _ = std::fs::remove_file(directory.join(name));
        }
    }

    /// The incidents that have every one of the words, each in any of its facts; the newest incident first.
    /// A word also finds longer ones that begin with it.
    ///
    /// # Errors
    /// The journal or the index cannot be read.
    pub fn search(&mut self, journal: &SqliteJournal, query: &str) -> Result<Vec<Found>, JournalError> {
        if let Ok(found) = self.try_search(journal, query)? {
            return Ok(found);
        }
        // The index is only a copy: a damaged one is made again.
        self.connection = Self::in_memory().map_err(|error| trouble(&self.path, &error))?;
        if let Some(directory) = self.path.parent() {
            Self::remove(directory);
        }
        self.try_search(journal, query)?
            .map_err(|error| trouble(&self.path, &error))
    }

    fn try_search(
        &mut self,
        journal: &SqliteJournal,
        query: &str,
    ) -> Result<rusqlite::Result<Vec<Found>>, JournalError> {
        let heads = journal.heads()?;
        let read = match self.read() {
            Ok(read) => read,
            Err(error) => return Ok(Err(error)),
        };
        let mut fresh = Vec::new();
        for (incident, head) in &heads {
            if read.get(incident) != Some(head) {
                fresh.push(Fresh {
                    incident: *incident,
                    head,
                    events: journal.read(*incident).unwrap_or_default(),
                    summary: serde_json::to_string(&journal.summary(*incident)?).unwrap_or_default(),
                });
            }
        }
        let old: Vec<IncidentId> = read
            .keys()
            .filter(|id| heads.get(id) != read.get(id))
            .copied()
            .collect();
        Ok(self.take(&fresh, &old).and_then(|()| self.find(query)))
    }

    fn read(&self) -> rusqlite::Result<BTreeMap<IncidentId, Head>> {
        let mut statement = self.connection.prepare("SELECT incident, place, hash FROM read")?;
        let head = |row: &rusqlite::Row<'_>| {
            let (place, hash) = (row.get(1)?, row.get(2)?);
            Ok((IncidentId(row.get(0)?), Head { place, hash }))
        };
        statement.query_map([], head)?.collect()
    }

    /// Drops incidents that changed or are gone, and reads those that are fresh. One that cannot be read is left out.
    fn take(&mut self, fresh: &[Fresh<'_>], old: &[IncidentId]) -> rusqlite::Result<()> {
        if fresh.is_empty() && old.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.transaction()?;
        for incident in old {
            transaction
                .prepare_cached("DELETE FROM facts WHERE incident = ?1")?
                .execute([incident.0])?;
            transaction
                .prepare_cached("DELETE FROM read WHERE incident = ?1")?
                .execute([incident.0])?;
        }
        for Fresh {
            incident,
            head,
            events,
            summary,
        } in fresh
        {
            for event in events {
                let line = words(&event.fact);
                let text = format!("{incident} {line}{}", more(&event.fact));
                let sql =
                    "INSERT INTO facts (text, who, incident, at, line, id, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
                transaction.prepare_cached(sql)?.execute(params![
                    text,
                    event.who.as_str(),
                    incident.0,
                    event.at.timestamp_micros(),
                    line,
                    event.id.as_str(),
                    Kind::of(&event.fact).map_or("", Kind::word)
                ])?;
            }
            transaction
                .prepare_cached("INSERT INTO read (incident, place, hash, summary) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![incident.0, head.place, head.hash, summary])?;
        }
        transaction.commit()
    }

    fn find(&self, query: &str) -> rusqlite::Result<Vec<Found>> {
        let words: Vec<String> = query.split_whitespace().filter_map(term).collect();
        let mut common: Option<BTreeSet<u32>> = None;
        for word in &words {
            let mut statement = self
                .connection
                .prepare_cached("SELECT DISTINCT incident FROM facts WHERE facts MATCH ?1")?;
            let has: rusqlite::Result<BTreeSet<u32>> = statement.query_map([word], |row| row.get(0))?.collect();
            let has = has?;
            common = Some(common.map_or_else(|| has.clone(), |common| &common & &has));
        }
        let common = common.unwrap_or_default();
        let mut statement = self.connection.prepare_cached(
            "SELECT incident, at, who, line, id, kind, text FROM facts WHERE facts MATCH ?1 ORDER BY rank, incident, at",
        )?;
        let none = || (Vec::new(), 0_u32);
        let mut found: BTreeMap<u32, (Vec<Hit>, u32)> = common.iter().map(|incident| (*incident, none())).collect();
        if common.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows = statement.query([words.join(" OR ")])?;
        while let Some(row) = rows.next()? {
            match found.get_mut(&row.get(0)?) {
                Some((hits, _)) if hits.len() < HITS => hits.push(hit(row, query)?),
                Some((_, more)) => *more += 1,
                None => {}
            }
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT summary FROM read WHERE incident = ?1")?;
        let mut all = Vec::with_capacity(found.len());
        for (incident, (hits, more)) in found.into_iter().rev() {
            let text: String = statement.query_row([incident], |row| row.get(0))?;
            // An index that says nonsense is damaged, and made again.
            let summary: Summary = serde_json::from_str(&text).map_err(|_| rusqlite::Error::InvalidQuery)?;
            all.push(Found { summary, hits, more });
        }
        Ok(all)
    }
}

fn hit(row: &rusqlite::Row<'_>, query: &str) -> rusqlite::Result<Hit> {
    let at: i64 = row.get(1)?;
    let text = |index| row.get::<_, String>(index).map(|text| SafeText::clean(&text));
    let line = row.get::<_, String>(3)?;
    let excerpt = excerpt(&line, &row.get::<_, String>(6)?, query);
    Ok(Hit {
        id: EventId::new(row.get::<_, String>(4)?),
        kind: Kind::of_word(&row.get::<_, String>(5)?),
        at: Moment::from_timestamp_micros(at).unwrap_or_default(),
        who: text(2)?,
        text: SafeText::clean(&line),
        excerpt: SafeText::clean(&excerpt),
    })
}

/// The line that has most of the words: the fact's own, unless its output has more of them.
fn excerpt(line: &str, text: &str, query: &str) -> String {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let has = |line: &str| {
        let line = line.to_lowercase();
        words.iter().filter(|word| line.contains(word.as_str())).count()
    };
    let output = text.lines().skip(1);
    let best = output.max_by_key(|line| has(line));
    match best.filter(|best| has(best) > has(line)) {
        Some(best) => format!("{line} … {best}"),
        None => line.to_owned(),
    }
}

/// A word as the search engine wants it: quoted, and the beginning of longer ones; none for what has no letter or digit.
fn term(word: &str) -> Option<String> {
    // The engine reads a text to its first null.
    let word: String = word.chars().filter(|character| !character.is_control()).collect();
    let has_letters = word.chars().any(char::is_alphanumeric);
    has_letters.then(|| format!("\"{}\"*", word.replace('"', "\"\"")))
}

/// What a fact says beside its line: the last lines of its command.
fn more(fact: &Fact) -> String {
    let Fact::RunFinished { tail, .. } = fact else {
        return String::new();
    };
    tail.iter()
        .fold(String::new(), |text, line| text + "\n" + line.as_str())
}

impl SqliteJournal {
    /// The end of every incident.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn heads(&self) -> Result<BTreeMap<IncidentId, Head>, JournalError> {
        self.ask(|connection| {
            // Of a group, the engine answers the row that has the maximum.
            let sql = "SELECT incident, max(place), hash FROM events GROUP BY incident";
            let mut statement = connection.prepare_cached(sql)?;
            let head = |row: &rusqlite::Row<'_>| {
                let (place, hash) = (row.get(1)?, row.get(2)?);
                Ok((IncidentId(row.get(0)?), Head { place, hash }))
            };
            statement.query_map([], head)?.collect()
        })
    }
}
