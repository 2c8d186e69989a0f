//! What an open console saw of the journal, written down while it is open.

use super::Session;
use super::seen::{Seen, path};
use crate::console::runtime::Ends;
use crate::domain::SafeText;
use crate::journal::{Head, JournalError, SqliteJournal};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often what the host told is written down.
const PACE: Duration = Duration::from_secs(1);
/// At every so many of these the journal itself is looked at.
const BEATS: u32 = 5;

/// Remembers the ends of the incidents as long as a console is open: whoever looked on can prove it later.
#[derive(Debug)]
pub struct Watch {
    end: mpsc::Sender<()>,
    thread: JoinHandle<Option<SafeText>>,
}

impl Watch {
    /// Begins to look, in a thread of its own: every second at what the host told, now and then at the journal.
    #[must_use]
    pub fn start(session: &Session, ends: Ends) -> Self {
        let (end, ended) = mpsc::channel();
        let (directory, seen) = (
            session.project.dir.clone(),
            path(&session.paths.state, &session.project.key),
        );
        let thread = std::thread::spawn(move || {
            let (mut before, mut doubt) = (None, None);
            for beat in 1_u32.. {
                let is_over = ended.recv_timeout(PACE) != Err(RecvTimeoutError::Timeout);
                doubt = take_down(&ends, &directory, &seen).or(doubt);
                if is_over || beat.is_multiple_of(BEATS) {
                    // A journal that cannot be read now is looked at again, and `verify` says why.
                    doubt = glance(&directory, &seen, &mut before).unwrap_or_default().or(doubt);
                }
                if is_over {
                    break;
                }
            }
            doubt
        });
        Self { end, thread }
    }

    /// Looks a last time and ends; what spoke against the incident meanwhile, if anything did.
    pub fn end(self) -> Option<SafeText> {
        drop(self.end);
        self.thread.join().unwrap_or_default()
    }
}

/// Writes down the ends that the host told; what speaks against them by what was seen before. What was seen is kept
/// then: a longer journal without it is another one.
fn take_down(ends: &Ends, directory: &Path, seen: &Path) -> Option<SafeText> {
    let rows = ends.take()?;
    let mut memory = Seen::at(seen);
    let journal = SqliteJournal::open_to_read(directory).ok();
    let mut doubts = Vec::new();
    for row in rows {
        let lost = journal
            .as_ref()
            .and_then(|journal| memory.doubt(journal, row.incident).unwrap_or_default());
        doubts.extend(lost.or_else(|| memory.hear(row.incident, row.head)));
    }
    doubts.into_iter().next()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::IncidentId;
    use crate::domain::incident::{Fact, Severity};
    use crate::domain::{JournalId, Moment};
    use crate::journal::{Draft, Journal as _};
    use crate::wire::{EndRow, ToConsole};

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

    #[test]
    fn what_the_host_told_is_remembered_and_speaks_against_a_shorter_end() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("seen/key");
        let ends = Ends::default();
        let tell = |rows: &[(u32, u32, &str)]| {
            let row = |(incident, place, digit): &(u32, u32, &str)| EndRow {
                incident: IncidentId(*incident),
                head: Head {
                    place: *place,
                    hash: digit.repeat(64),
                },
            };
            let rows = rows.iter().map(row).collect();
            let journal = JournalId::new("j");
            ends.hear(&ToConsole::Heads { journal, rows });
            take_down(&ends, &place.path().join("nowhere"), &file)
        };
        assert_eq!(tell(&[(1, 5, "a"), (2, 9, "b")]), None);
        assert_eq!(tell(&[(1, 5, "a"), (2, 10, "c")]), None);
        for (place, digit) in [(4, "a"), (5, "d")] {
            let doubt = tell(&[(1, place, digit)]).unwrap();
            assert!(
                doubt.as_str().starts_with("INC-1: fact 5 as you saw it last"),
                "{doubt}"
            );
        }
        let incidents: Vec<IncidentId> = Seen::at(&file).incidents().collect();
        assert_eq!(incidents, [IncidentId(1), IncidentId(2)]);
        let remembered = Seen::at(&file).proof(IncidentId(1)).remembered;
        assert_eq!(remembered[0].place, 5, "what was seen is kept");
    }
}
