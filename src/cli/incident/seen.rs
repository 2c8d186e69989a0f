//! What this user has seen of each incident, kept outside of the journal's directory.

use super::Session;
use crate::domain::{IncidentId, SafeText};
use crate::journal::{Head, Heads, JournalError, Proof, SqliteJournal, Verdict};
use std::path::{Path, PathBuf};

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

    /// What speaks against an incident, by what this user saw of it last: that end is no part of it any more.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn doubt(&self, journal: &SqliteJournal, incident: IncidentId) -> Result<Option<SafeText>, JournalError> {
        let Some(seen) = self.heads.of(incident.0) else {
            return Ok(None);
        };
        if journal.has(incident, seen)? {
            return Ok(None);
        }
        Ok(Some(gone(incident, seen)))
    }

    /// Remembers an end that the host told, and says what speaks against it: it is before the one this user saw, or
    /// another one in its place. Then the one that was seen is kept.
    pub fn hear(&mut self, incident: IncidentId, told: Head) -> Option<SafeText> {
        match self.heads.of(incident.0) {
            Some(seen) if seen.place > told.place || (seen.place == told.place && *seen != told) => {
                Some(gone(incident, seen))
            }
            Some(_) | None => {
                let _ = self.heads.remember(incident.0, told);
                None
            }
        }
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

/// What speaks against the incidents that a console is about to show, by what this user saw of them before.
#[must_use]
pub fn doubts(session: &Session) -> Vec<SafeText> {
    let seen = Seen::of(session);
    let look = || -> Result<Vec<SafeText>, JournalError> {
        let journal = SqliteJournal::open_to_read(&session.project.dir)?;
        let mut shown = journal.maybe_open()?;
        shown.extend(journal.last()?);
        shown.sort_unstable();
        shown.dedup();
        let mut found = Vec::new();
        for incident in shown {
            found.extend(seen.doubt(&journal, incident)?);
        }
        Ok(found)
    };
    // Where there is no journal yet nothing was seen, and what cannot be read the host says.
    look().unwrap_or_default()
}

fn gone(incident: IncidentId, seen: &Head) -> SafeText {
    let sentence = format!(
        "{incident}: fact {} as you saw it last is not in the journal any more: it was cut or written anew (hint: `onscene incident verify {incident}`)",
        seen.place
    );
    SafeText::clean(&sentence)
}

pub(super) fn path(state: &Path, key: &str) -> PathBuf {
    state.join("seen").join(key)
}
