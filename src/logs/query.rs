//! Does a line answer a query? Asked a chunk at a time, so that searching is one pass over bytes.

use super::chunk::{Chunk, Kind};
use super::formats::{self, Detail, Guess, show};
use super::ids::{IdKey, normal};
use super::sources::Sources;
use crate::domain::SafeText;
use crate::domain::log::{Level, LogQuery};
use memchr::memmem::Finder;
use regex::bytes::{Regex, RegexBuilder};
use std::ops::Range;

/// An id shorter than this, in bytes, is only looked for in the index: `42` stands in many texts.
const SCANNED_ID: usize = 8;
/// Estimated nanoseconds to show a line in order to search it.
const SHOW_COST: usize = 2_500;
/// Bytes a text search passes in a nanosecond, and an id search.
const TEXT_SPEED: usize = 2;
const ID_SPEED: usize = 4;

/// A query made ready.
#[derive(Debug)]
pub struct Matcher {
    id: Option<IdMatch>,
    text: Option<TextMatch>,
    level: Level,
    /// The numbers of the wanted sources; none means all.
    sources: Option<Vec<u16>>,
}

/// Rows found, and what finding them cost in estimated nanoseconds.
#[derive(Debug, Default)]
pub struct Hits {
    pub rows: Vec<usize>,
    pub cost: usize,
}

impl Matcher {
    /// Makes a query ready; none when it lets every line through.
    pub fn new(query: &LogQuery, sources: &Sources) -> Option<Self> {
        let mut matcher = Self {
            id: query
                .id
                .as_deref()
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(IdMatch::new),
            text: query
                .text
                .as_deref()
                .filter(|text| !text.trim().is_empty())
                .map(TextMatch::new),
            level: query.level.unwrap_or_default(),
            sources: None,
        };
        matcher.resolve(query, sources);
        let all = matcher.id.is_none() && matcher.text.is_none() && matcher.level == Level::Unknown;
        (!all || matcher.sources.is_some()).then_some(matcher)
    }

    /// Finds the numbers of the wanted sources again: one of them may have had its first line since.
    pub fn resolve(&mut self, query: &LogQuery, sources: &Sources) {
        self.sources =
            (!query.sources.is_empty()).then(|| query.sources.iter().filter_map(|id| sources.find(id)).collect());
    }

    /// How many of the wanted sources are known; none where all are wanted.
    pub fn sources(&self) -> Option<usize> {
        self.sources.as_ref().map(Vec::len)
    }

    /// The rows whose ids the index knows.
    pub fn indexed(&self, chunk: &Chunk, range: &Range<usize>) -> Vec<usize> {
        let Some(id) = &self.id else {
            return Vec::new();
        };
        let rows = chunk.rows_with(id.key, range);
        rows.into_iter().filter(|row| self.rest(chunk, *row)).collect()
    }

    /// The rows found by looking at the lines, without those that [`Self::indexed`] finds.
    pub fn scanned(&self, chunk: &Chunk, range: &Range<usize>) -> Hits {
        if let Some(id) = &self.id {
            let mut hits = id.scan(chunk, range);
            let known = chunk.rows_with(id.key, range);
            hits.rows
                .retain(|row| known.binary_search(row).is_err() && self.rest(chunk, *row));
            return hits;
        }
        if let Some(text) = &self.text {
            let mut hits = text.scan(chunk, range);
            hits.rows.retain(|row| self.columns(chunk, *row));
            return hits;
        }
        Hits {
            rows: range.clone().filter(|row| self.columns(chunk, *row)).collect(),
            cost: range.len() * 2,
        }
    }

    fn columns(&self, chunk: &Chunk, row: usize) -> bool {
        let line = &chunk.lines()[row];
        line.level >= self.level && self.sources.as_ref().is_none_or(|wanted| wanted.contains(&line.source))
    }

    fn rest(&self, chunk: &Chunk, row: usize) -> bool {
        self.columns(chunk, row) && self.text.as_ref().is_none_or(|text| text.verify(chunk, row))
    }
}

/// An id to look for.
#[derive(Debug)]
struct IdMatch {
    key: IdKey,
    /// Its spellings; none where it is too short to be told from ordinary text.
    needles: Vec<Finder<'static>>,
}

impl IdMatch {
    fn new(id: &str) -> Self {
        let normal = normal(id);
        let spellings = match normal.len() {
            _ if normal.contains('\n') => Vec::new(),
            32 if normal.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                let dashed = [
                    &normal[..8],
                    &normal[8..12],
                    &normal[12..16],
                    &normal[16..20],
                    &normal[20..],
                ]
                .join("-");
                vec![
                    dashed.to_ascii_uppercase(),
                    normal.to_ascii_uppercase(),
                    dashed,
                    normal.to_string(),
                ]
            }
            SCANNED_ID.. => vec![normal.to_string()],
            _ => Vec::new(),
        };
        Self {
            key: IdKey::of(id),
            needles: spellings
                .iter()
                .map(|needle| Finder::new(needle).into_owned())
                .collect(),
        }
    }

    fn scan(&self, chunk: &Chunk, range: &Range<usize>) -> Hits {
        let (from, bytes) = chunk.span(range);
        let mut hits = Hits::default();
        for needle in &self.needles {
            hits.cost += bytes.len() / ID_SPEED / self.needles.len() + 1_000;
            let mut at = 0;
            while let Some(found) = needle.find(&bytes[at..]) {
                let start = at + found;
                let (row, next) = chunk.row_at(from + start);
                if stands_alone(bytes, start, start + needle.needle().len()) && chunk.lines()[row].kind != Kind::Mark {
                    hits.rows.push(row);
                    at = next - from;
                } else {
                    at = start + 1;
                }
            }
        }
        hits.rows.sort_unstable();
        hits.rows.dedup();
        hits
    }
}

/// Whether no letter or digit touches the bytes from `start` to `end`.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let touches = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    !touches(start.checked_sub(1)) && !touches(Some(end))
}

/// A text to look for, without regard to case, in what the screen would show.
#[derive(Debug)]
struct TextMatch {
    whole: Option<Regex>,
    /// The longest part that stands in the raw bytes of every line that matches.
    atom: Option<Regex>,
}

impl TextMatch {
    fn new(text: &str) -> Self {
        let pattern = |text: &str, unicode: bool| {
            let mut builder = RegexBuilder::new(&regex::escape(text));
            builder.case_insensitive(true).unicode(unicode).build().ok()
        };
        Self {
            whole: pattern(text, true),
            atom: longest_atom(text).and_then(|atom| pattern(atom, false)),
        }
    }

    fn scan(&self, chunk: &Chunk, range: &Range<usize>) -> Hits {
        let (from, bytes) = chunk.span(range);
        let Some(atom) = &self.atom else {
            return self.scan_rows(chunk, range.clone());
        };
        let torn = range.clone().filter(|row| chunk.lines()[*row].kind.is_torn());
        let mut hits = self.scan_rows(chunk, torn);
        hits.cost += bytes.len() / TEXT_SPEED;
        let mut at = 0;
        while let Some(found) = atom.find_at(bytes, at) {
            let (row, next) = chunk.row_at(from + found.start());
            let kind = chunk.lines()[row].kind;
            hits.cost += if kind == Kind::Text { 100 } else { SHOW_COST };
            if !kind.is_torn() && self.verify(chunk, row) {
                hits.rows.push(row);
            }
            at = next - from;
        }
        hits
    }

    /// The rows found by showing each of them.
    fn scan_rows(&self, chunk: &Chunk, rows: impl Iterator<Item = usize>) -> Hits {
        let mut hits = Hits::default();
        for row in rows {
            hits.cost += SHOW_COST;
            if self.verify(chunk, row) {
                hits.rows.push(row);
            }
        }
        hits
    }

    fn verify(&self, chunk: &Chunk, row: usize) -> bool {
        let Some(whole) = &self.whole else {
            return false;
        };
        let bytes = chunk.text(row);
        match chunk.lines()[row].kind {
            Kind::Text | Kind::Mark => whole.is_match(bytes),
            Kind::Control => whole.is_match(bytes) || whole.is_match(SafeText::from_bytes(bytes).as_str().as_bytes()),
            Kind::Fields => whole.is_match(shown(bytes).as_bytes()),
            Kind::EscapedFields => whole.is_match(SafeText::from(shown(bytes)).as_str().as_bytes()),
        }
    }
}

/// All of a line with fields that a person could look for.
fn shown(bytes: &[u8]) -> String {
    show(
        &formats::read(&formats::readable(bytes), &mut Guess::default()),
        Detail::Whole,
    )
}

/// The longest run of ASCII letters, digits, `_` and `-`. Other characters may be written another
/// way in the raw line: `req.method=GET` is `"req":{"method":"GET"` there.
fn longest_atom(text: &str) -> Option<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
        .max_by_key(|atom| atom.len())
        .filter(|atom| !atom.is_empty())
}
