//! A row group: up to 4,096 lines in order of arrival with everything that is known about them, so
//! that letting go of the oldest lines is dropping one of these.

use super::ids::IdKey;
use crate::domain::log::Level;
use std::ops::Range;

/// Lines in one chunk.
pub const LINES: usize = 4_096;

/// What is kept of a line beside its bytes: 16 bytes.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Nanoseconds since 1970, by the transport.
    pub at: i64,
    /// Where its bytes end in the chunk, its separator included.
    end: u32,
    /// The source's number.
    pub source: u16,
    /// The level.
    pub level: Level,
    /// What kind of line it is.
    pub kind: Kind,
}

/// What kind of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text that is searched as it is.
    Text,
    /// Text with control characters: it is searched as it is shown.
    Control,
    /// Fields: it is searched by its message, names and values.
    Fields,
    /// Fields with characters written as `\u00..`, so that a word in them may be torn apart.
    EscapedFields,
    /// A sentence of the program, not of the source.
    Mark,
}

/// What is known about a line before it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    pub at: i64,
    pub source: u16,
    pub level: Level,
    pub kind: Kind,
}

/// A row group.
#[derive(Debug)]
pub struct Chunk {
    first: u64,
    /// The lines' bytes, each followed by a line feed that no search text contains.
    raw: Vec<u8>,
    lines: Vec<Line>,
    ids: IdIndex,
}

/// Which rows carry which ids. Local to the chunk: it goes when the chunk goes, and takes ten bytes
/// per id of a line.
#[derive(Debug)]
enum IdIndex {
    /// In order of arrival.
    Open(Vec<(IdKey, u16)>),
    /// In order of keys.
    Sealed { keys: Vec<IdKey>, rows: Vec<u16> },
}

impl Kind {
    /// Whether a word that is shown may stand in the bytes in another way.
    pub fn is_torn(self) -> bool {
        match self {
            Self::Control | Self::EscapedFields => true,
            Self::Text | Self::Fields | Self::Mark => false,
        }
    }
}

impl Chunk {
    /// An empty chunk whose first line will have this number.
    pub fn new(first: u64) -> Self {
        Self {
            first,
            raw: Vec::new(),
            lines: Vec::new(),
            ids: IdIndex::Open(Vec::new()),
        }
    }

    /// The number of the first line.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The number after the last line.
    pub fn next(&self) -> u64 {
        self.first + self.lines.len() as u64
    }

    /// How many lines it has.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Bytes of text.
    pub fn text_bytes(&self) -> usize {
        self.raw.len()
    }

    /// Bytes held in all.
    pub fn bytes(&self) -> usize {
        let ids = match &self.ids {
            IdIndex::Open(pairs) => pairs.capacity() * size_of::<(IdKey, u16)>(),
            IdIndex::Sealed { keys, rows } => keys.len() * size_of::<IdKey>() + rows.len() * size_of::<u16>(),
        };
        self.raw.capacity() + self.lines.capacity() * size_of::<Line>() + ids + size_of::<Self>()
    }

    /// Appends a line.
    pub fn push(&mut self, bytes: &[u8], facts: Facts, ids: impl Iterator<Item = IdKey>) {
        let row = u16::try_from(self.lines.len()).unwrap_or(u16::MAX);
        self.raw.extend_from_slice(bytes);
        self.raw.push(b'\n');
        self.lines.push(Line {
            at: facts.at,
            end: u32::try_from(self.raw.len()).unwrap_or(u32::MAX),
            source: facts.source,
            level: facts.level,
            kind: facts.kind,
        });
        if let IdIndex::Open(pairs) = &mut self.ids {
            pairs.extend(ids.map(|key| (key, row)));
        }
    }

    /// Ends writing: gives spare memory back and sorts the ids.
    pub fn seal(&mut self) {
        self.raw.shrink_to_fit();
        self.lines.shrink_to_fit();
        if let IdIndex::Open(pairs) = &mut self.ids {
            pairs.sort_unstable();
            let (keys, rows) = std::mem::take(pairs).into_iter().unzip();
            self.ids = IdIndex::Sealed { keys, rows };
        }
    }

    /// The row of a line's number.
    pub fn row_of(&self, seq: u64) -> usize {
        usize::try_from(seq.saturating_sub(self.first))
            .unwrap_or(usize::MAX)
            .min(self.lines.len())
    }

    fn start(&self, row: usize) -> usize {
        if row == 0 { 0 } else { self.lines[row - 1].end as usize }
    }

    /// A line's bytes.
    pub fn text(&self, row: usize) -> &[u8] {
        &self.raw[self.start(row)..self.lines[row].end as usize - 1]
    }

    /// The bytes of these rows, separators included, and where they begin.
    pub fn span(&self, rows: &Range<usize>) -> (usize, &[u8]) {
        if rows.is_empty() {
            return (0, &[]);
        }
        let (from, to) = (self.start(rows.start), self.lines[rows.end - 1].end as usize);
        (from, &self.raw[from..to])
    }

    /// The row that holds the byte at this place, and where the next row begins.
    pub fn row_at(&self, place: usize) -> (usize, usize) {
        let row = self.lines.partition_point(|line| line.end as usize <= place);
        (
            row,
            self.lines.get(row).map_or(self.raw.len(), |line| line.end as usize),
        )
    }

    /// The rows of this range that carry an id, in order.
    pub fn rows_with(&self, key: IdKey, range: &Range<usize>) -> Vec<usize> {
        let wanted = |row: u16| range.contains(&usize::from(row)).then_some(usize::from(row));
        match &self.ids {
            IdIndex::Open(pairs) => {
                let rows = pairs.iter().filter(|(other, _)| *other == key);
                rows.filter_map(|(_, row)| wanted(*row)).collect()
            }
            IdIndex::Sealed { keys, rows } => {
                let from = keys.partition_point(|other| *other < key);
                let same = keys[from..].iter().take_while(|other| **other == key).count();
                rows[from..from + same].iter().filter_map(|row| wanted(*row)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_ids_and_places_are_the_same_open_and_sealed() {
        let mut chunk = Chunk::new(100);
        for row in 0..50_u64 {
            let facts = Facts {
                at: 7,
                source: 3,
                level: Level::Info,
                kind: Kind::Text,
            };
            let ids = [IdKey(row % 5), IdKey(1_000 + row)];
            chunk.push(
                "x".repeat(usize::try_from(row).unwrap()).as_bytes(),
                facts,
                ids.into_iter(),
            );
        }
        for round in 0..2 {
            assert_eq!(
                chunk.rows_with(IdKey(2), &(10..40)),
                [12, 17, 22, 27, 32, 37],
                "{round}"
            );
            assert_eq!(chunk.rows_with(IdKey(1_049), &(0..50)), [49]);
            assert!(chunk.rows_with(IdKey(77), &(0..50)).is_empty());
            assert_eq!(chunk.text(0), b"");
            assert_eq!(chunk.text(4), b"xxxx");
            assert_eq!(chunk.row_at(0), (0, 1));
            assert_eq!(chunk.row_at(1), (1, 3));
            assert_eq!(chunk.row_of(149), 49);
            assert_eq!(chunk.span(&(1..3)), (1, &b"x\nxx\n"[..]));
            chunk.seal();
        }
        assert_eq!(size_of::<Line>(), 16);
    }
}
