//! The journal's own thread: a slow disk holds up nothing but the facts that wait for it.

use crate::domain::incident::{Event, Fact};
use crate::domain::{IncidentId, Moment, SafeText};
use crate::journal::{Draft, Journal};
use tokio::sync::mpsc;

/// Facts to be written, all or none.
#[derive(Debug)]
pub(super) struct Page {
    pub incident: IncidentId,
    pub at: Moment,
    pub who: SafeText,
    pub facts: Vec<Fact>,
}

/// What the disk said.
pub(super) type Written = Result<Vec<Event>, SafeText>;

/// Starts the thread; it ends when the sender is dropped. One page waits at most.
pub(super) fn open(mut journal: Box<dyn Journal + Send>) -> (mpsc::Sender<Page>, mpsc::Receiver<Written>) {
    let (pages, mut todo) = mpsc::channel::<Page>(1);
    let (done, written) = mpsc::channel(1);
    std::thread::spawn(move || {
        while let Some(page) = todo.blocking_recv() {
            let result = journal
                .append(&drafts(page))
                .map_err(|error| SafeText::clean(&error.to_string()));
            if done.blocking_send(result).is_err() {
                break;
            }
        }
    });
    (pages, written)
}

fn drafts(page: Page) -> Vec<Draft> {
    let Page {
        incident,
        at,
        who,
        facts,
    } = page;
    facts
        .into_iter()
        .map(|fact| Draft::new(incident, at, who.clone(), fact))
        .collect()
}
