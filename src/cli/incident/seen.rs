//! What this user has seen of each incident, kept outside of the journal's directory.

use super::Session;
use crate::domain::IncidentId;
use crate::journal::{Head, Heads, JournalError, Proof, SqliteJournal, Verdict};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often an open console looks at the end of its incident.
const PACE: Duration = Duration::from_secs(5);

/// The last ends that this user saw of one project's incidents.
#[derive(Debug)]
pub struct Seen {
    heads: Heads,
}

impl Seen {
    /// What was seen of the session's project.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        Self::at(&path(&session.paths.state, &session.project.key))
    }

    /// What a file remembers.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self {
            heads: Heads::load(path),
        }
    }

    /// The incidents it knows of, lowest first.
    pub fn incidents(&self) -> impl Iterator<Item = IncidentId> {
        self.heads.incidents().map(IncidentId)
    }

    /// What it can say about one incident.
    #[must_use]
    pub fn proof(&self, incident: IncidentId) -> Proof {
        Proof {
            remembered: self.heads.of(incident.0).cloned().into_iter().collect(),
            given: None,
        }
    }

    /// Judges an incident, and remembers its end where nothing speaks against it. A memory that cannot be
    /// written only means that a cut would not show.
    ///
    /// # Errors
    /// The journal cannot be reached.
    pub fn look(&mut self, journal: &SqliteJournal, incident: IncidentId) -> Result<Verdict, JournalError> {
        let verdict = journal.verify_with(incident, &self.proof(incident))?;
        if let (Verdict::Whole { .. }, Some(head)) = (&verdict, journal.head(incident)?) {
            let _ = self.heads.remember(incident.0, head);
        }
        Ok(verdict)
    }

    /// Takes the present end for the true one.
    ///
    /// # Errors
    /// The journal or the memory cannot be used.
    pub fn accept(&mut self, journal: &SqliteJournal, incident: IncidentId) -> anyhow::Result<()> {
        match journal.head(incident)? {
            Some(head) => self.heads.remember(incident.0, head)?,
            None => self.heads.forget(incident.0)?,
        }
        Ok(())
    }
}

/// Remembers the end of the last incident as long as a console is open: whoever looked on can prove it later.
#[derive(Debug)]
pub struct Watch {
    end: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Watch {
    /// Begins to look, every few seconds, in a thread of its own.
    #[must_use]
    pub fn start(session: &Session) -> Self {
        let (end, ended) = mpsc::channel();
        let (directory, seen) = (
            session.project.dir.clone(),
            path(&session.paths.state, &session.project.key),
        );
        let thread = std::thread::spawn(move || {
            let mut before = None;
            loop {
                let is_over = ended.recv_timeout(PACE) != Err(RecvTimeoutError::Timeout);
                // A journal that cannot be read now is looked at again, and `verify` says why.
                let _ = glance(&directory, &seen, &mut before);
                if is_over {
                    return;
                }
            }
        });
        Self { end, thread }
    }

    /// Looks a last time and ends.
    pub fn end(self) {
        drop(self.end);
        let _ = self.thread.join();
    }
}

/// Looks at the last incident where its end is another one than before.
fn glance(directory: &Path, seen: &Path, before: &mut Option<Head>) -> Result<(), JournalError> {
    let journal = SqliteJournal::open_to_read(directory)?;
    let Some(last) = journal.last()? else { return Ok(()) };
    let head = journal.head(last)?;
    if head != *before {
        Seen::at(seen).look(&journal, last)?;
        *before = head;
    }
    Ok(())
}

fn path(state: &Path, key: &str) -> PathBuf {
    state.join("seen").join(key)
}
