//! Facts on disk: appended, never edited, chained by hash so that a change shows.

mod chain;
mod draft;
mod error;
pub mod export;
mod file;
mod filesystem;
mod heads;
mod judge;
pub mod lines;
mod merge;
mod open;
mod order;
mod prune;
mod reserve;
mod rows;
mod schema;
mod search;
mod sqlite;
mod summary;
mod verdict;

pub use crate::domain::Head;
pub use draft::{Draft, fresh_id};
pub use error::JournalError;
pub use heads::Heads;
pub use judge::{Proof, SHORT_HASH};
pub use lines::Line;
pub use merge::Merged;
pub use search::{Found, Hit, Index};
pub use sqlite::SqliteJournal;
pub use verdict::Verdict;

use crate::domain::incident::{Event, Severity, Status};
use crate::domain::{EventId, IncidentId, Moment, SafeText};

/// Where facts are kept. One writer, the host; anybody may read.
pub trait Journal {
    /// Stores the facts, all or none, and returns them as they stand; when this returns they are on
    /// disk. A fact whose name is stored already is not stored again.
    ///
    /// # Errors
    /// A sentence with the file and what to try; nothing was stored.
    fn append(&mut self, drafts: &[Draft]) -> Result<Vec<Event>, JournalError>;

    /// All facts of one incident, oldest first; empty where there are none.
    ///
    /// # Errors
    /// The file cannot be read, or a fact in it cannot be understood.
    fn read(&self, incident: IncidentId) -> Result<Vec<Event>, JournalError>;

    /// One line for each incident, oldest first. An incident that cannot be read is listed with its damage.
    ///
    /// # Errors
    /// The file cannot be read.
    fn incidents(&self) -> Result<Vec<Summary>, JournalError>;

    /// The number the next incident gets: one more than the highest that was ever given.
    ///
    /// # Errors
    /// The file cannot be read.
    fn next_incident(&self) -> Result<IncidentId, JournalError>;

    /// The newest name among an incident's facts; a fact to come should not have an older one.
    ///
    /// # Errors
    /// The file cannot be read.
    fn newest(&self, incident: IncidentId) -> Result<Option<EventId>, JournalError>;

    /// The end of an incident as it is stored; none where there are no facts of it.
    ///
    /// # Errors
    /// The file cannot be read.
    fn head(&self, incident: IncidentId) -> Result<Option<Head>, JournalError>;

    /// What the owner should know about the place, a sentence each.
    fn warnings(&self) -> Vec<SafeText> {
        Vec::new()
    }

    /// Looks whether the place is only just good enough now: a sentence for a red banner, or none.
    fn strain(&mut self) -> Option<SafeText> {
        None
    }

    /// Takes facts of other journals in, each once, all or none.
    ///
    /// # Errors
    /// They contradict what is here, or the file cannot be written; nothing was stored.
    fn import(&mut self, lines: &[Line]) -> Result<Vec<Merged>, JournalError>;

    /// Whether the facts of one incident are those that were written.
    ///
    /// # Errors
    /// The file cannot be read.
    fn verify(&self, incident: IncidentId) -> Result<Verdict, JournalError>;
}

/// One incident in a line.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Summary {
    /// Its number.
    pub id: IncidentId,
    /// What was wrong; empty where it cannot be read.
    pub title: SafeText,
    /// How bad it is; none where it cannot be read.
    pub severity: Option<Severity>,
    /// How far it has come; none where it cannot be read.
    pub status: Option<Status>,
    /// When it was declared; none where it cannot be read.
    pub declared: Option<Moment>,
    /// When it was resolved.
    pub resolved: Option<Moment>,
    /// How many facts it has.
    pub facts: u32,
    /// Why it cannot be read, if so.
    pub damage: Option<SafeText>,
}

impl Summary {
    /// Whether it is known to be unresolved.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status.is_some_and(Status::is_open)
    }
}
