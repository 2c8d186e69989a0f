//! What happens now, and the sections of the books that speak of it.

use super::state::Host;
use crate::domain::container::ContainerRow;
use crate::domain::health::{Health, ServiceRow};
use crate::domain::log::{Level, LogAnchor, LogQuery, LogRow, LogView};
use crate::domain::moment::between;
use crate::domain::suggestion::{Cover, Suggestion};
use crate::domain::{Moment, SafeText};
use crate::logs::ViewCache;
use crate::runbook::built_in;
use crate::runbook::suggest::{Index, Signal, covers};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How often is looked at most: reading words costs, and a person reads slower.
const LOOK: Duration = Duration::from_secs(5);
/// The newest error lines that are looked at.
const LINES: u16 = 200;
/// How old a line may be to count as now.
const FRESH: Duration = Duration::from_mins(5);
/// How often a message must come before it is a pattern.
const OFTEN: usize = 3;
/// Patterns of the log that are looked up.
const PATTERNS: usize = 3;
/// Things wrong at the same time that are looked up.
const SIGNALS: usize = 20;
/// Things that a person may act on.
const TARGETS: usize = 200;
/// Characters of a message that are compared and shown.
const WIDTH: usize = 160;

/// The words of the books, and what was proposed last.
#[derive(Debug, Default)]
pub(super) struct HintDesk {
    index: Index,
    looked: Option<Moment>,
    is_due: bool,
    errors: ViewCache,
    log_version: u64,
    pub rows: Vec<Suggestion>,
    pub covers: Vec<Cover>,
}

impl HintDesk {
    /// Something changed that a suggestion may come from.
    pub fn touch(&mut self) {
        self.is_due = true;
    }
}

impl Host {
    pub(super) fn index_books(&mut self) {
        // The book for the process speaks of every outage alike: it points at nothing.
        let books = self.books.iter().filter(|book| book.id.as_str() != built_in::NAME);
        self.hints.index = Index::new(books);
        self.hints.touch();
    }

    /// Looks for sections that speak of what happens now; every few seconds at most, and only for somebody.
    pub(super) fn look_for_hints(&mut self, now: Moment) {
        let age = self.hints.looked.map(|looked| between(looked, now));
        // What was said a while ago is no news any more, even where nothing else happens.
        let is_old = age.is_some_and(|age| age >= FRESH / 5) && !self.hints.rows.is_empty();
        let is_due = self.hints.is_due || self.hints.log_version != self.logs.version || is_old;
        let is_early = age.is_some_and(|age| age < LOOK);
        if !is_due || is_early || self.console_count() == 0 {
            return;
        }
        (self.hints.is_due, self.hints.looked, self.hints.log_version) = (false, Some(now), self.logs.version);
        let signals = self.signals(now);
        let mut rows = self.hints.index.suggest(&signals);
        let mut covers = covers(&self.books, &self.targets());
        for text in rows.iter_mut().flat_map(|row| [&mut row.title, &mut row.why]) {
            *text = self.masker.clean(text.as_str());
        }
        for text in covers.iter_mut().map(|cover| &mut cover.title) {
            *text = self.masker.clean(text.as_str());
        }
        if rows != self.hints.rows || covers != self.hints.covers {
            (self.hints.rows, self.hints.covers) = (rows, covers);
            self.dirty.hints = true;
        }
    }

    fn signals(&mut self, now: Moment) -> Vec<Signal> {
        let services = self.services.iter().filter_map(|watched| of_service(&watched.row));
        let containers = self.containers.values().flatten().filter_map(of_container);
        let mut signals: Vec<Signal> = services.chain(containers).take(SIGNALS).collect();
        signals.extend(self.log_patterns(now));
        signals
    }

    fn log_patterns(&mut self, now: Moment) -> Vec<Signal> {
        let view = LogView {
            query: LogQuery {
                level: Some(Level::Error),
                ..LogQuery::default()
            },
            anchor: LogAnchor::Tail,
            rows: LINES,
        };
        let page = self.logs.store.page(&mut self.hints.errors, &view);
        let fresh = page.rows.iter().filter(|row| between(row.at, now) < FRESH);
        patterns(fresh)
    }

    /// What a person can act on, by the names they use.
    fn targets(&self) -> Vec<SafeText> {
        let containers = self.containers.values().flatten();
        let containers = containers.flat_map(|row| [row.label().clone(), row.name.clone()]);
        let services = self.services.iter().map(|watched| watched.row.name.clone());
        let names: BTreeSet<SafeText> = containers.chain(services).collect();
        names.into_iter().take(TARGETS).collect()
    }
}

fn of_service(row: &ServiceRow) -> Option<Signal> {
    let gravity = match row.health {
        Health::Down => 1.0,
        Health::Degraded => 0.8,
        Health::Ok | Health::Unknown => return None,
    };
    Some(Signal {
        about: row.name.to_string(),
        says: row.summary.to_string(),
        sentence: format!("{} is {}: {}", row.name, row.health.word(), row.summary).into(),
        gravity,
    })
}

fn of_container(row: &ContainerRow) -> Option<Signal> {
    if !row.is_bad() {
        return None;
    }
    let cause = row
        .exit
        .as_ref()
        .map_or_else(|| "is not well".to_owned(), crate::domain::container::ExitCause::words);
    Some(Signal {
        about: row.label().to_string(),
        says: cause.clone(),
        sentence: format!("container {} {cause}", row.label()).into(),
        gravity: 0.9,
    })
}

/// Messages that come again and again, numbers left aside; the most frequent first.
fn patterns<'a>(rows: impl Iterator<Item = &'a LogRow>) -> Vec<Signal> {
    let mut seen: BTreeMap<(String, &str), (usize, &LogRow)> = BTreeMap::new();
    for row in rows {
        let entry = seen
            .entry((shape(row.text.as_str()), row.source.as_str()))
            .or_insert((0, row));
        entry.0 += 1;
    }
    let mut often: Vec<(usize, &LogRow)> = seen.into_values().filter(|(count, _)| *count >= OFTEN).collect();
    often.sort_by_key(|(count, row)| (std::cmp::Reverse(*count), row.seq));
    often
        .iter()
        .take(PATTERNS)
        .map(|(count, row)| of_pattern(*count, row))
        .collect()
}

fn of_pattern(count: usize, row: &LogRow) -> Signal {
    let text: String = row.text.as_str().chars().take(WIDTH).collect();
    let source = row.source.as_str().rsplit(['/', ':']).next().unwrap_or_default();
    Signal {
        about: source.to_owned(),
        sentence: format!("{source} logged {count} times: {text}").into(),
        says: text,
        gravity: 0.7,
    }
}

/// A message without its numbers: what stays the same from one to the next.
fn shape(text: &str) -> String {
    let kept = text.chars().take(WIDTH).filter(|character| !character.is_ascii_digit());
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SourceId;

    fn row(seq: u64, text: &str) -> LogRow {
        LogRow {
            seq,
            at: Moment::UNIX_EPOCH,
            source: SourceId::new("docker/api"),
            level: Level::Error,
            text: text.into(),
            ids: Vec::new(),
        }
    }

    #[test]
    fn a_message_counts_as_one_whatever_its_numbers() {
        let rows: Vec<LogRow> = (0..4)
            .map(|seq| row(seq, &format!("pool exhausted after {seq} ms")))
            .collect();
        let other = [row(9, "something else")];
        let found = patterns(rows.iter().chain(&other));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].sentence, "api logged 4 times: pool exhausted after 0 ms");
    }
}
