//! Pages: which rows a view shows, and the counts over its whole answer.

use super::chunk::Chunk;
use super::query::Matcher;
use super::store::{Store, moment};
use super::timeline::{Entry, Place, Timeline, split};
use crate::domain::Moment;
use crate::domain::log::{Level, LogAnchor, LogPage, LogQuery, LogView, Searched};
use std::ops::Range;

/// A page has at most so many rows: more than a screen, and never more than a message may have bytes.
const MOST_ROWS: u16 = 500;
/// How long one page may search the lines that are already there, in estimated nanoseconds.
const SLICE: usize = 12_000_000;
/// A viewer that missed more lines than this starts its search afresh, from the newest line.
const MISSED: u64 = 262_144;

/// What one viewer's query has found so far. It belongs to the viewer; the store keeps none.
/// A new query starts from the newest lines and gets on with every page that is asked for.
#[derive(Debug, Default)]
pub struct ViewCache {
    hunt: Option<Hunt>,
}

impl ViewCache {
    /// Whether every line kept has been searched; if not, the next page will know more.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.hunt.as_ref().is_none_or(Hunt::is_complete)
    }
}

/// A search that goes on.
#[derive(Debug)]
struct Hunt {
    query: LogQuery,
    matcher: Matcher,
    hits: Timeline,
    /// Lines numbered from `floor` to `next` have been searched.
    floor: u64,
    next: u64,
    /// The oldest line the store had when this was last brought up to date.
    first: u64,
}

impl Store {
    /// The page of a view. Where lines enough exist it is full: near the beginning and the end the
    /// anchor's row moves rather than leaving rows empty. `page.searched` covers what has been
    /// searched so far; `cache.is_complete()` tells whether asking again brings more.
    pub fn page(&mut self, cache: &mut ViewCache, view: &LogView) -> LogPage {
        self.search(cache, &view.query);
        let searched = self.searched(cache.hunt.as_ref());
        let stand = self.stand(view.anchor);
        let found = match &mut cache.hunt {
            Some(hunt) => &mut hunt.hits,
            None => &mut self.timeline,
        };
        let count = u64::from(view.rows.min(MOST_ROWS));
        let from = stand.start(found, count);
        let (matched, errors, sources) = (found.lines(), found.errors(), found.sources());
        let entries = found.window(from, usize::try_from(count).unwrap_or_default());
        let rows: Vec<_> = entries.iter().filter_map(|entry| self.page_row(entry.seq())).collect();
        LogPage {
            view: view.clone(),
            matched,
            errors,
            sources,
            before: from,
            after: matched.saturating_sub(from + rows.len() as u64),
            rows,
            searched,
            dropped: self.dropped,
            evicted: self.evicted,
        }
    }

    /// Brings a viewer's search up to date and takes it a step further back.
    fn search(&self, cache: &mut ViewCache, query: &LogQuery) {
        let goes_on =
            |hunt: &Hunt| hunt.query == *query && hunt.next <= self.next_seq() && self.next_seq() - hunt.next <= MISSED;
        if !cache.hunt.as_ref().is_some_and(goes_on) {
            cache.hunt = Matcher::new(query, &self.sources).map(|matcher| Hunt::new(self, query, matcher));
            // What the index knows is shown at once; the lines it does not know are looked for from the next page on.
            if cache.hunt.as_ref().is_some_and(|hunt| hunt.hits.lines() > 0) {
                return;
            }
        }
        if let Some(hunt) = &mut cache.hunt {
            hunt.matcher.resolve(query, &self.sources);
            hunt.forget(self.first_seq());
            hunt.follow(self);
            hunt.look_back(self);
        }
    }

    fn searched(&mut self, hunt: Option<&Hunt>) -> Searched {
        let oldest = match hunt {
            Some(hunt) if !hunt.is_complete() => {
                self.locate(hunt.floor).map(|(chunk, row)| moment(&chunk.lines()[row]))
            }
            Some(_) | None => self.timeline.first().map(Moment::from_timestamp_nanos),
        };
        let of = self.sources.len();
        let wanted = hunt.and_then(|hunt| hunt.matcher.sources());
        Searched {
            sources: wanted.and_then(|wanted| u32::try_from(wanted).ok()).unwrap_or(of),
            of,
            from: oldest,
            to: self.timeline.last().map(Moment::from_timestamp_nanos),
        }
    }

    fn stand(&self, anchor: LogAnchor) -> Stand {
        match anchor {
            LogAnchor::Tail => Stand::Tail,
            LogAnchor::Head => Stand::Head,
            LogAnchor::EndingAt(seq) => Stand::EndingAt(self.place(seq)),
            LogAnchor::StartingAt(seq) => Stand::StartingAt(self.place(seq)),
            LogAnchor::Around(seq) => Stand::Around(self.place(seq)),
        }
    }

    /// A line's place in time: before everything when it was let go, after everything when it is to come.
    fn place(&self, seq: u64) -> Place {
        match self.locate(seq) {
            Some((chunk, row)) => {
                let (second, nanos) = split(chunk.lines()[row].at);
                (second, nanos, seq)
            }
            None if seq < self.first_seq() => (i64::MIN, 0, 0),
            None => (i64::MAX, u32::MAX, u64::MAX),
        }
    }
}

/// An anchor with its place in time.
#[derive(Debug, Clone, Copy)]
enum Stand {
    Tail,
    Head,
    EndingAt(Place),
    StartingAt(Place),
    Around(Place),
}

impl Stand {
    /// How many lines come before the page's first row.
    fn start(self, lines: &mut Timeline, rows: u64) -> u64 {
        let last = lines.lines().saturating_sub(rows);
        let wanted = match self {
            Self::Tail => last,
            Self::Head => 0,
            Self::EndingAt((second, nanos, seq)) => {
                lines.rank((second, nanos, seq.saturating_add(1))).saturating_sub(rows)
            }
            Self::StartingAt(place) => lines.rank(place),
            Self::Around(place) => lines.rank(place).saturating_sub(rows / 2),
        };
        wanted.min(last)
    }
}

impl Hunt {
    fn new(store: &Store, query: &LogQuery, matcher: Matcher) -> Self {
        let mut hunt = Self {
            query: query.clone(),
            matcher,
            hits: Timeline::default(),
            floor: store.next_seq(),
            next: store.next_seq(),
            first: store.first_seq(),
        };
        for chunk in &store.chunks {
            let rows = hunt.matcher.indexed(chunk, &(0..chunk.len()));
            hunt.keep(chunk, &rows);
        }
        hunt
    }

    fn is_complete(&self) -> bool {
        self.floor <= self.first
    }

    /// Lets go of the lines that the store has let go.
    fn forget(&mut self, first: u64) {
        if first > self.first {
            self.hits.evict(first, None);
            self.first = first;
            self.floor = self.floor.max(first);
            self.next = self.next.max(first);
        }
    }

    /// Searches the lines that came since the last time.
    fn follow(&mut self, store: &Store) {
        let from = store.chunks.partition_point(|chunk| chunk.next() <= self.next);
        for chunk in store.chunks.range(from..) {
            let range = chunk.row_of(self.next)..chunk.len();
            let rows = self.matcher.indexed(chunk, &range);
            self.keep(chunk, &rows);
            self.scan(chunk, &range);
            self.next = chunk.next();
        }
    }

    /// Searches older lines, newest first, for the length of a slice.
    fn look_back(&mut self, store: &Store) {
        let mut cost = 0;
        while self.floor > self.first && cost < SLICE {
            let Some((chunk, row)) = store.locate(self.floor - 1) else {
                return;
            };
            cost += self.scan(chunk, &(0..row + 1));
            self.floor = chunk.first();
        }
    }

    fn scan(&mut self, chunk: &Chunk, range: &Range<usize>) -> usize {
        let hits = self.matcher.scanned(chunk, range);
        self.keep(chunk, &hits.rows);
        hits.cost
    }

    fn keep(&mut self, chunk: &Chunk, rows: &[usize]) {
        for row in rows {
            let line = &chunk.lines()[*row];
            let (second, nanos) = split(line.at);
            let seq = chunk.first() + *row as u64;
            let entry = Entry::new(seq, line.source, nanos, line.level >= Level::Error);
            self.hits.insert(second, entry);
        }
    }
}
