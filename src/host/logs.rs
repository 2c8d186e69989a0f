//! The host's end of the log store: what each console looks at.

use super::input::Effect;
use super::state::Host;
use crate::domain::log::{LogPage, LogView, RawLine};
use crate::domain::{ConsoleId, Moment, SafeText, SourceId};
use crate::logs::{Store, ViewCache};

/// Rows in one page at most; more than any screen has.
const ROWS: u16 = 400;

/// The store, and whether something arrived since the last publishing.
#[derive(Debug)]
pub(super) struct LogDesk {
    pub store: Store,
    /// Grows with every arrival, so that a console knows whether its page is old.
    pub version: u64,
    dropped: u64,
}

/// One console's view and the matches found so far.
#[derive(Debug, Default)]
pub(super) struct PageDesk {
    view: Option<LogView>,
    cache: ViewCache,
    sent: Option<u64>,
}

impl LogDesk {
    pub fn new(store: Store) -> Self {
        Self {
            store,
            version: 0,
            dropped: 0,
        }
    }

    pub fn set_dropped(&mut self, count: u64) {
        if count != self.dropped {
            self.dropped = count;
            self.store.set_dropped(count);
            self.version += 1;
        }
    }

    fn ingest(&mut self, lines: &[RawLine]) {
        for line in lines {
            self.store.ingest(line);
        }
        self.version += 1;
    }
}

impl PageDesk {
    /// The page to send, if this console's page is old.
    pub fn page(&mut self, desk: &mut LogDesk) -> Option<LogPage> {
        let view = self.view.as_ref()?;
        if self.sent == Some(desk.version) {
            return None;
        }
        let page = desk.store.page(&mut self.cache, view);
        // A search that is not through yet goes on at the next turn.
        self.sent = self.cache.is_complete().then_some(desk.version);
        Some(page)
    }

    fn look_at(&mut self, mut view: LogView) {
        view.rows = view.rows.min(ROWS);
        self.view = Some(view);
        self.sent = None;
    }
}

impl Host {
    pub(super) fn view_logs(&mut self, console: &ConsoleId, view: LogView) -> Vec<Effect> {
        if let Some(peer) = self.peers.get_mut(console) {
            peer.pages.look_at(view);
        }
        Vec::new()
    }

    pub(super) fn lines(&mut self, lines: &[RawLine]) {
        if let Some(first) = lines.first() {
            self.count_lines(&first.source, lines.len() as u64, lines.last().map(|line| line.at));
        }
        self.logs.ingest(lines);
    }

    pub(super) fn mark(&mut self, source: &SourceId, at: Moment, text: &SafeText) {
        self.logs.store.mark(source, at, text);
        self.logs.version += 1;
    }
}
