//! The journal's own thread: a slow disk holds up nothing but the facts that wait for it.
//!
//! What cannot be stored is kept in memory and said to be so; it is written as soon as that is possible, and
//! else goes to a file elsewhere when the host ends.

use super::import;
use crate::domain::incident::{Event, Fact, Refusal};
use crate::domain::{ConsoleId, EventId, Head, IncidentId, Moment, SafeText};
use crate::host::Imported;
use crate::host::saving::NOT_SAVED;
use crate::journal::{Draft, Journal, JournalError};
use std::collections::BTreeSet;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TryRecvError;

/// How often a journal in trouble is tried again.
const RETRY: Duration = Duration::from_millis(200);
/// Facts kept in memory at most: hours of an outage.
const KEPT: usize = 10_000;

/// Facts to be written, all or none.
#[derive(Debug)]
pub(super) struct Page {
    pub incident: IncidentId,
    pub at: Moment,
    pub who: SafeText,
    pub facts: Vec<Fact>,
}

/// What is asked of the journal's thread.
#[derive(Debug)]
pub(super) enum Task {
    /// Facts to be written.
    Write(Page),
    /// A file of facts of another journal.
    Import {
        console: ConsoleId,
        ticket: u64,
        file: String,
    },
}

/// What the disk said.
#[derive(Debug)]
pub(super) enum Written {
    /// The facts are on disk.
    Stored(Vec<Event>),
    /// They are in memory only; why.
    Kept(Vec<Event>, SafeText),
    /// They are nowhere; why.
    Refused(SafeText),
    /// The end of an incident as it is on disk now.
    HeadIs { incident: IncidentId, head: Head },
    /// What a file of facts brought.
    Imported {
        console: ConsoleId,
        ticket: u64,
        outcome: Box<Result<Imported, Refusal>>,
    },
    /// What is wrong with the journal from now on; none when all is well.
    State(Option<SafeText>),
}

/// Where facts go that could not be stored by the time the host ends.
pub(super) trait Shelter: Send {
    /// The place in words, for the banner.
    fn place(&self) -> String;

    /// Puts the facts there.
    fn take(&mut self, events: &[Event]);
}

/// What the host's loop and its end need of the desk.
pub(super) struct Open {
    pub pages: mpsc::Sender<Task>,
    pub written: mpsc::Receiver<Written>,
    pub thread: JoinHandle<()>,
}

/// Starts the thread; it ends when the sender is dropped. One page waits at most.
pub(super) fn open(journal: Box<dyn Journal + Send>, shelter: Box<dyn Shelter>) -> Open {
    let (pages, mut todo) = mpsc::channel::<Task>(1);
    let (done, written) = mpsc::channel(1);
    let mut keeper = Keeper {
        journal,
        shelter,
        unsaved: Vec::new(),
        reason: SafeText::default(),
        told: None,
        moved: BTreeSet::new(),
    };
    let thread = std::thread::spawn(move || {
        loop {
            let task = match next(&mut todo, keeper.told.is_none()) {
                Next::Task(task) => Some(task),
                Next::Nothing => None,
                Next::Closed => break,
            };
            let answer = task.map(|task| keeper.work(task));
            if answer.is_none() {
                keeper.flush();
            }
            // Whoever hears that facts are stored knows the new end already.
            let ends = keeper.ends().into_iter();
            let told = ends.chain(answer).chain(keeper.state());
            if told
                .map(|written| done.blocking_send(written))
                .any(|sent| sent.is_err())
            {
                break;
            }
        }
        keeper.close();
    });
    Open { pages, written, thread }
}

enum Next {
    Task(Task),
    Nothing,
    Closed,
}

/// The next page; while something is wrong nobody waits for it longer than until the next try.
fn next(todo: &mut mpsc::Receiver<Task>, is_well: bool) -> Next {
    if is_well {
        return todo.blocking_recv().map_or(Next::Closed, Next::Task);
    }
    match todo.try_recv() {
        Ok(task) => Next::Task(task),
        Err(TryRecvError::Disconnected) => Next::Closed,
        Err(TryRecvError::Empty) => {
            std::thread::sleep(RETRY);
            Next::Nothing
        }
    }
}

struct Keeper {
    journal: Box<dyn Journal + Send>,
    shelter: Box<dyn Shelter>,
    unsaved: Vec<Draft>,
    /// Why they are not saved.
    reason: SafeText,
    told: Option<SafeText>,
    /// Incidents whose end is another one than was told.
    moved: BTreeSet<IncidentId>,
}

impl Keeper {
    fn work(&mut self, task: Task) -> Written {
        match task {
            Task::Write(page) => self.write(page),
            Task::Import { console, ticket, file } => {
                let outcome = Box::new(self.import(Path::new(&file)));
                Written::Imported {
                    console,
                    ticket,
                    outcome,
                }
            }
        }
    }

    /// What waits comes first: its place is before anything that comes from elsewhere.
    fn import(&mut self, file: &Path) -> Result<Imported, Refusal> {
        if !self.flush() {
            let hint = "make room on the disk of the journal, then import";
            return Err(Refusal::new(format!("facts wait to be saved: {}", self.reason), hint));
        }
        let imported = import::import(self.journal.as_mut(), file)?;
        self.moved.extend(imported.rows.iter().map(|row| row.incident));
        Ok(imported)
    }

    /// The ends of what was written; one that cannot be read is told with the next fact.
    fn ends(&mut self) -> Vec<Written> {
        let moved = std::mem::take(&mut self.moved).into_iter();
        let ends = moved.filter_map(|incident| Some((incident, self.journal.head(incident).ok()??)));
        ends.map(|(incident, head)| Written::HeadIs { incident, head })
            .collect()
    }

    fn write(&mut self, page: Page) -> Written {
        let drafts = self.drafts(page);
        // What waits comes first: a fact must not overtake those before it.
        if !self.flush() {
            return self.keep(drafts);
        }
        match self.journal.append(&drafts) {
            Ok(events) => {
                self.moved.extend(events.iter().map(|event| event.incident));
                Written::Stored(events)
            }
            Err(error) if is_of_the_disk(&error) => {
                self.reason = SafeText::clean(&error.to_string());
                self.keep(drafts)
            }
            Err(error) => Written::Refused(SafeText::clean(&error.to_string())),
        }
    }

    fn drafts(&self, page: Page) -> Vec<Draft> {
        let Page {
            incident,
            at,
            who,
            facts,
        } = page;
        let kept = self.unsaved.iter().rev().find(|draft| draft.incident == incident);
        let newest: Option<EventId> = match kept {
            Some(draft) => Some(draft.id.clone()),
            // Where it cannot be asked it cannot be written either.
            None => self.journal.newest(incident).unwrap_or_default(),
        };
        facts
            .into_iter()
            .map(|fact| Draft::new(incident, at, who.clone(), fact).after(newest.as_ref()))
            .collect()
    }

    fn keep(&mut self, drafts: Vec<Draft>) -> Written {
        if self.unsaved.len() + drafts.len() > KEPT {
            return Written::Refused(self.reason.clone());
        }
        let events = drafts.iter().map(Draft::event).collect();
        self.unsaved.extend(drafts);
        Written::Kept(events, self.reason.clone())
    }

    /// Writes what is kept, all or none; whether nothing is left.
    fn flush(&mut self) -> bool {
        if self.unsaved.is_empty() {
            return true;
        }
        match self.journal.append(&self.unsaved) {
            Ok(events) => {
                self.moved.extend(events.iter().map(|event| event.incident));
                self.unsaved.clear();
            }
            Err(error) => self.reason = SafeText::clean(&error.to_string()),
        }
        self.unsaved.is_empty()
    }

    /// The state of the journal, where it changed.
    fn state(&mut self) -> Option<Written> {
        let now = match self.unsaved.len() {
            0 => self.journal.strain(),
            count => Some(SafeText::clean(&format!(
                "{NOT_SAVED}: the journal cannot be written, {count} facts are in memory only: {}; when the host ends they go to {}",
                self.reason,
                self.shelter.place()
            ))),
        };
        if now == self.told {
            return None;
        }
        self.told.clone_from(&now);
        Some(Written::State(now))
    }

    fn close(mut self) {
        if !self.flush() {
            let events: Vec<Event> = self.unsaved.iter().map(Draft::event).collect();
            self.shelter.take(&events);
        }
    }
}

/// Whether the file could not be written, as opposed to facts that cannot be stored anywhere.
fn is_of_the_disk(error: &JournalError) -> bool {
    match error {
        JournalError::Open { .. }
        | JournalError::Full { .. }
        | JournalError::Use { .. }
        | JournalError::Damaged { .. } => true,
        JournalError::Newer { .. }
        | JournalError::Unreadable { .. }
        | JournalError::NotMerged { .. }
        | JournalError::Taken { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Line, Merged, Summary, Verdict};
    use std::sync::{Arc, Mutex};

    /// A disk that can be full.
    #[derive(Clone, Default)]
    struct Disk {
        is_full: Arc<Mutex<bool>>,
        stored: Arc<Mutex<Vec<Event>>>,
        sheltered: Arc<Mutex<Vec<Event>>>,
    }

    impl Journal for Disk {
        fn append(&mut self, drafts: &[Draft]) -> Result<Vec<Event>, JournalError> {
            if *self.is_full.lock().unwrap() {
                return Err(JournalError::Full { path: "/x".into() });
            }
            let events: Vec<Event> = drafts.iter().map(Draft::event).collect();
            self.stored.lock().unwrap().extend(events.clone());
            Ok(events)
        }

        fn read(&self, _: IncidentId) -> Result<Vec<Event>, JournalError> {
            Ok(self.stored.lock().unwrap().clone())
        }

        fn head(&self, _: IncidentId) -> Result<Option<Head>, JournalError> {
            Ok(None)
        }

        fn incidents(&self) -> Result<Vec<Summary>, JournalError> {
            Ok(Vec::new())
        }

        fn next_incident(&self) -> Result<IncidentId, JournalError> {
            Ok(IncidentId(1))
        }

        fn newest(&self, _: IncidentId) -> Result<Option<EventId>, JournalError> {
            Ok(None)
        }

        fn import(&mut self, _: &[Line]) -> Result<Vec<Merged>, JournalError> {
            Ok(Vec::new())
        }

        fn verify(&self, _: IncidentId) -> Result<Verdict, JournalError> {
            Ok(Verdict::Shorter { facts: 0, were: 0 })
        }
    }

    impl Shelter for Disk {
        fn place(&self) -> String {
            "elsewhere".into()
        }

        fn take(&mut self, events: &[Event]) {
            self.sheltered.lock().unwrap().extend(events.to_vec());
        }
    }

    fn page(text: &str) -> Task {
        Task::Write(Page {
            incident: IncidentId(1),
            at: Moment::UNIX_EPOCH,
            who: "maya".into(),
            facts: vec![Fact::Noted { text: text.into() }],
        })
    }

    fn texts(events: &[Event]) -> Vec<String> {
        events
            .iter()
            .map(|event| crate::domain::incident::words(&event.fact))
            .collect()
    }

    #[test]
    fn facts_that_cannot_be_stored_are_kept_said_and_stored_in_their_order_later() {
        let disk = Disk::default();
        let Open {
            pages,
            mut written,
            thread,
        } = open(Box::new(disk.clone()), Box::new(disk.clone()));
        let mut hear = || written.blocking_recv().unwrap();
        pages.blocking_send(page("1")).unwrap();
        assert!(matches!(hear(), Written::Stored(_)));
        *disk.is_full.lock().unwrap() = true;
        pages.blocking_send(page("2")).unwrap();
        assert!(matches!(hear(), Written::Kept(events, _) if events.len() == 1));
        let Written::State(Some(banner)) = hear() else {
            panic!("no banner");
        };
        assert!(banner.as_str().starts_with("NOT SAVED: the journal cannot be written"));
        assert!(banner.as_str().contains("go to elsewhere"), "{banner}");
        pages.blocking_send(page("3")).unwrap();
        assert!(matches!(hear(), Written::Kept(..)));
        assert!(matches!(hear(), Written::State(Some(_))));
        assert_eq!(disk.stored.lock().unwrap().len(), 1);
        *disk.is_full.lock().unwrap() = false;
        assert!(matches!(hear(), Written::State(None)), "without anybody asking");
        assert_eq!(texts(&disk.stored.lock().unwrap()), ["note: 1", "note: 2", "note: 3"]);
        drop(pages);
        thread.join().unwrap();
        assert!(disk.sheltered.lock().unwrap().is_empty());
    }

    #[test]
    fn what_is_not_saved_at_the_end_goes_elsewhere() {
        let disk = Disk::default();
        *disk.is_full.lock().unwrap() = true;
        let mut desk = open(Box::new(disk.clone()), Box::new(disk.clone()));
        desk.pages.blocking_send(page("1")).unwrap();
        assert!(matches!(desk.written.blocking_recv(), Some(Written::Kept(..))));
        drop(desk.pages);
        desk.written.close();
        while desk.written.blocking_recv().is_some() {}
        desk.thread.join().unwrap();
        assert_eq!(texts(&disk.sheltered.lock().unwrap()), ["note: 1"]);
    }
}
