//! The store: lines of all sources within a memory budget, oldest let go first, a chunk at a time.

use super::chunk::{Chunk, Facts, Kind, LINES, Line};
use super::formats::{self, Detail, Guess, Record, show};
use super::ids::IdRules;
use super::sources::Sources;
use super::timeline::{Entry, Timeline, split};
use crate::domain::log::{Level, LogRow, RawLine};
use crate::domain::{Masker, Moment, SafeText, SourceId};
use std::borrow::Cow;
use std::collections::VecDeque;

/// The memory budget where nothing else is said: 64 MiB.
pub const BUDGET: usize = 64 * 1_024 * 1_024;
/// No store is smaller than this, 4 MiB: it must hold a few lines of the greatest length.
const SMALLEST: usize = 4 * 1_024 * 1_024;
/// The longest line kept whole, 1 MiB; of a longer one the head is kept.
const LONGEST: usize = 1_024 * 1_024;
/// A row of a page shows at most so many bytes of text; the row alone shows all.
const SHOWN: usize = 4 * 1_024;
/// Masked beyond a cut, so that a secret across the cut is still known: more than any token's length.
const MARGIN: usize = 4 * 1_024;

/// Log lines of all sources.
#[derive(Debug)]
pub struct Store {
    budget: usize,
    chunk_bytes: usize,
    /// Oldest first; the last one is being written.
    pub(super) chunks: VecDeque<Chunk>,
    /// Bytes of all chunks but the last.
    sealed_bytes: usize,
    pub(super) timeline: Timeline,
    pub(super) sources: Sources,
    rules: IdRules,
    masker: Masker,
    pub(super) dropped: u64,
    pub(super) evicted: u64,
}

/// The store in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Lines kept.
    pub lines: u64,
    /// Bytes of memory held for them.
    pub bytes: usize,
    /// Lines let go to stay within the budget.
    pub evicted: u64,
    /// Sources that ever had a line.
    pub sources: u32,
}

impl Store {
    /// An empty store. `id_patterns` are regular expressions of the configuration that name more
    /// ids; what is wrong with one is told by [`Self::problems`].
    #[must_use]
    pub fn new(budget_bytes: usize, id_patterns: &[String]) -> Self {
        let budget = budget_bytes.max(SMALLEST);
        Self {
            budget,
            // An eighth of the lines at most goes at once, and a 4 MiB block returns to the system.
            chunk_bytes: (budget / 8).min(4 * 1_024 * 1_024),
            chunks: VecDeque::from([Chunk::new(0)]),
            sealed_bytes: 0,
            timeline: Timeline::default(),
            sources: Sources::default(),
            rules: IdRules::new(id_patterns),
            masker: Masker::default(),
            dropped: 0,
            evicted: 0,
        }
    }

    /// What was wrong with the id patterns, one sentence each.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        self.rules.problems()
    }

    /// From now on hides these secrets in every row that is made, also of lines already kept.
    pub fn set_masker(&mut self, masker: Masker) {
        self.masker = masker;
    }

    /// Tells how many lines the sources lost to a full queue since the start.
    pub fn set_dropped(&mut self, dropped: u64) {
        self.dropped = dropped;
    }

    /// Keeps a line and answers its number.
    pub fn ingest(&mut self, line: &RawLine) -> u64 {
        let timeline = &self.timeline;
        let source = self.sources.slot(&line.source, |slot| timeline.lines_of(slot) == 0);
        let bytes = head(&line.bytes);
        let text = formats::readable(&bytes);
        let mut guess = self.sources.guess(source).copied().unwrap_or_default();
        let record = formats::read(&text, &mut guess);
        let ids = self.rules.find(&record, &text);
        let facts = Facts {
            at: nanos(line.at),
            source,
            level: record.level,
            kind: kind_of(&record, &bytes),
        };
        if let Some(kept) = self.sources.guess(source) {
            *kept = guess;
        }
        let keys = ids.iter().map(|id| id.key);
        push(&mut self.chunks, &bytes, facts, keys);
        self.arrived(facts)
    }

    /// Keeps a sentence of the program among a source's lines, such as `restarted, exit 137`.
    pub fn mark(&mut self, source: &SourceId, at: Moment, text: &SafeText) -> u64 {
        let timeline = &self.timeline;
        let source = self.sources.slot(source, |slot| timeline.lines_of(slot) == 0);
        let facts = Facts {
            at: nanos(at),
            source,
            level: Level::Warn,
            kind: Kind::Mark,
        };
        let text = format!("-- {text} --");
        push(&mut self.chunks, text.as_bytes(), facts, std::iter::empty());
        self.arrived(facts)
    }

    /// Puts the line just written in its place in time and keeps the budget.
    fn arrived(&mut self, facts: Facts) -> u64 {
        let seq = self.next_seq() - 1;
        let (second, nanos) = split(facts.at);
        let entry = Entry::new(seq, facts.source, nanos, facts.level >= Level::Error);
        self.timeline.insert(second, entry);
        self.seal_full();
        while self.bytes() > self.budget && self.chunks.len() > 1 {
            self.evict_oldest();
        }
        seq
    }

    fn seal_full(&mut self) {
        let Some(open) = self.chunks.back_mut() else {
            return;
        };
        if open.len() < LINES && open.text_bytes() < self.chunk_bytes {
            return;
        }
        open.seal();
        self.sealed_bytes += open.bytes();
        let next = open.next();
        self.chunks.push_back(Chunk::new(next));
    }

    fn evict_oldest(&mut self) {
        let Some(oldest) = self.chunks.pop_front() else {
            return;
        };
        self.sealed_bytes -= oldest.bytes();
        self.evicted += oldest.len() as u64;
        let mut seconds: Vec<i64> = oldest.lines().iter().map(|line| split(line.at).0).collect();
        seconds.sort_unstable();
        seconds.dedup();
        self.timeline.evict(oldest.next(), Some(&seconds));
    }

    /// Bytes of memory held for lines.
    fn bytes(&self) -> usize {
        let places = usize::try_from(self.timeline.lines()).unwrap_or(usize::MAX);
        self.sealed_bytes + self.chunks.back().map_or(0, Chunk::bytes) + places * Timeline::bytes_per_line()
    }

    /// The number of the oldest line kept, or of the next one where there is none.
    pub(super) fn first_seq(&self) -> u64 {
        self.chunks.front().map_or(0, Chunk::first)
    }

    /// The number the next line gets.
    pub(super) fn next_seq(&self) -> u64 {
        self.chunks.back().map_or(0, Chunk::next)
    }

    /// The chunk that holds a line and the line's row in it.
    pub(super) fn locate(&self, seq: u64) -> Option<(&Chunk, usize)> {
        let at = self.chunks.partition_point(|chunk| chunk.next() <= seq);
        let chunk = self.chunks.get(at).filter(|chunk| chunk.first() <= seq)?;
        Some((chunk, chunk.row_of(seq)))
    }

    /// The store in figures.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats {
            lines: self.timeline.lines(),
            bytes: self.bytes(),
            evicted: self.evicted,
            sources: self.sources.len(),
        }
    }

    /// Lines kept of one source.
    #[must_use]
    pub fn lines_of(&self, source: &SourceId) -> u64 {
        self.sources.find(source).map_or(0, |slot| self.timeline.lines_of(slot))
    }

    /// A line whole, cleaned and masked; none when it was let go or never was.
    #[must_use]
    pub fn row(&self, seq: u64) -> Option<LogRow> {
        self.make_row(seq, LONGEST * 2)
    }

    /// A line as a page shows it.
    pub(super) fn page_row(&self, seq: u64) -> Option<LogRow> {
        self.make_row(seq, SHOWN)
    }

    fn make_row(&self, seq: u64, most: usize) -> Option<LogRow> {
        let (chunk, row) = self.locate(seq)?;
        let line = chunk.lines().get(row)?;
        let text = formats::readable(chunk.text(row));
        let (shown, ids) = match line.kind {
            Kind::Mark => (text.into_owned(), Vec::new()),
            Kind::Text | Kind::Control | Kind::Fields | Kind::EscapedFields => {
                let mut record = formats::read(&text, &mut Guess::default());
                // A page shows the head of a long line; the work is for the head too.
                record.shorten(most.saturating_mul(4));
                let ids = self
                    .rules
                    .line_ids(&record, cut(&text, most.saturating_mul(16)), &self.masker);
                (show(&record, Detail::Row), ids)
            }
        };
        Some(LogRow {
            seq,
            at: moment(line),
            source: self.sources.name(line.source),
            level: line.level,
            text: self.harmless(&shown, most),
            ids,
        })
    }

    /// The text cleaned and masked, cut to `most` bytes. What is cut off is masked first.
    fn harmless(&self, text: &str, most: usize) -> SafeText {
        let margin = self.masker.longest().max(MARGIN);
        let near = cut(text, most.saturating_add(margin));
        let clean = self.masker.clean(near);
        if clean.as_str().len() <= most {
            return clean;
        }
        let kept = cut(clean.as_str(), most);
        SafeText::clean(&format!(
            "{kept} … ({} more bytes)",
            text.len().saturating_sub(kept.len())
        ))
    }
}

fn push(chunks: &mut VecDeque<Chunk>, bytes: &[u8], facts: Facts, keys: impl Iterator<Item = super::ids::IdKey>) {
    if let Some(open) = chunks.back_mut() {
        open.push(bytes, facts, keys);
    }
}

/// A line's moment.
pub(super) fn moment(line: &Line) -> Moment {
    Moment::from_timestamp_nanos(line.at)
}

/// Nanoseconds since 1970; the nearest that can be counted for moments before 1677 and after 2262.
fn nanos(at: Moment) -> i64 {
    let nearest = if at.timestamp() < 0 { i64::MIN } else { i64::MAX };
    at.timestamp_nanos_opt().unwrap_or(nearest)
}

/// The bytes that are kept of a line, and a word about those that are not.
fn head(bytes: &[u8]) -> Cow<'_, [u8]> {
    let Some(head) = bytes.get(..LONGEST).filter(|_| bytes.len() > LONGEST) else {
        return Cow::Borrowed(bytes);
    };
    let note = format!(" … (cut: the line has {} bytes)", bytes.len());
    Cow::Owned([head, note.as_bytes()].concat())
}

/// At most so many bytes of a text, not cutting a character.
fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Looks at all bytes rather than stopping at the first, which lets many be compared at once.
fn has_control(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, byte| found | byte.is_ascii_control())
}

fn kind_of(record: &Record<'_>, bytes: &[u8]) -> Kind {
    if !record.fields.is_empty() {
        let escaped = memchr::memmem::find(bytes, b"\\u00").is_some() || has_control(bytes);
        if escaped { Kind::EscapedFields } else { Kind::Fields }
    } else if has_control(bytes) {
        Kind::Control
    } else {
        Kind::Text
    }
}
