//! What this user has seen of each incident, kept outside of the journal's directory.

use super::Session;
use crate::domain::{IncidentId, SafeText};
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
        let sentence = format!(
            "{incident}: fact {} as you saw it last is not in the journal any more: it was cut or written anew (hint: `onscene incident verify {incident}`)",
            seen.place
        );
        Ok(Some(SafeText::clean(&sentence)))
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
    thread: JoinHandle<Option<SafeText>>,
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
            let (mut before, mut doubt) = (None, None);
            loop {
                let is_over = ended.recv_timeout(PACE) != Err(RecvTimeoutError::Timeout);
                // A journal that cannot be read now is looked at again, and `verify` says why.
                doubt = glance(&directory, &seen, &mut before).unwrap_or_default().or(doubt);
                if is_over {
                    return doubt;
                }
            }
        });
        Self { end, thread }
    }

    /// Looks a last time and ends; what spoke against the incident meanwhile, if anything did.
    pub fn end(self) -> Option<SafeText> {
        drop(self.end);
        self.thread.join().unwrap_or_default()
    }
}

/// Looks at the last incident where its end is another one than before; what speaks against it.
fn glance(directory: &Path, seen: &Path, before: &mut Option<Head>) -> Result<Option<SafeText>, JournalError> {
    let journal = SqliteJournal::open_to_read(directory)?;
    let Some(last) = journal.last()? else { return Ok(None) };
    let head = journal.head(last)?;
    if head == *before {
        return Ok(None);
    }
    let mut memory = Seen::at(seen);
    let doubt = memory.doubt(&journal, last)?;
    memory.look(&journal, last)?;
    *before = head;
    Ok(doubt)
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

fn path(state: &Path, key: &str) -> PathBuf {
    state.join("seen").join(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::domain::incident::{Fact, Severity};
    use crate::journal::{Draft, Journal as _};

    #[test]
    fn an_end_that_was_seen_and_is_gone_is_told_to_whoever_saw_it() {
        let place = tempfile::tempdir().unwrap();
        let id = IncidentId(1);
        let mut journal = SqliteJournal::open(place.path()).unwrap();
        let declared = Fact::Declared {
            title: "x".into(),
            severity: Severity::Sev2,
            environment: "prod".into(),
        };
        let noted = |text: &str| Fact::Noted { text: text.into() };
        let mut write = |fact| {
            let draft = Draft::new(id, Moment::UNIX_EPOCH, "maya".into(), fact);
            journal.append(&[draft]).unwrap();
        };
        write(declared);
        write(noted("one"));
        let file = place.path().join("seen/key");
        let mut before = None;
        assert_eq!(glance(place.path(), &file, &mut before).unwrap(), None);
        write(noted("two"));
        assert_eq!(
            glance(place.path(), &file, &mut before).unwrap(),
            None,
            "it only went on"
        );
        drop(journal);
        let path = place.path().join("journal.sqlite");
        let raw = rusqlite::Connection::open(&path).unwrap();
        raw.execute("DELETE FROM events WHERE place = 3", []).unwrap();
        drop(raw);
        let doubt = glance(place.path(), &file, &mut before).unwrap().unwrap();
        assert!(
            doubt.as_str().starts_with("INC-1: fact 3 as you saw it last"),
            "{doubt}"
        );
        let journal = SqliteJournal::open_to_read(place.path()).unwrap();
        assert!(
            Seen::at(&file).doubt(&journal, id).unwrap().is_some(),
            "and it is not forgotten"
        );
    }
}
