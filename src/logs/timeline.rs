//! Lines in time order: one bucket per second, each sorted when it is first looked at. Inserting a
//! line that comes late costs no more than appending one.

use std::collections::BTreeMap;

/// One line in its place in time: 12 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    seq_low: u32,
    seq_high: u16,
    source: u16,
    /// Nanoseconds within the second, shifted by one; the lowest bit says that the line is an error.
    nanos: u32,
}

/// A line's place: seconds and nanoseconds since 1970, then its number.
pub type Place = (i64, u32, u64);

const SECOND: i64 = 1_000_000_000;

/// The second of a time in nanoseconds, and the nanoseconds within it.
pub fn split(at: i64) -> (i64, u32) {
    let nanos = u32::try_from(at.rem_euclid(SECOND)).unwrap_or_default();
    (at.div_euclid(SECOND), nanos)
}

impl Entry {
    /// Packs a line; a number over 48 bits would take 8,900 years at 1,000 lines a second.
    #[expect(clippy::cast_possible_truncation, reason = "the parts are cut on purpose")]
    pub fn new(seq: u64, source: u16, nanos: u32, is_error: bool) -> Self {
        Self {
            seq_low: seq as u32,
            seq_high: (seq >> 32) as u16,
            source,
            nanos: nanos << 1 | u32::from(is_error),
        }
    }

    pub fn seq(self) -> u64 {
        u64::from(self.seq_high) << 32 | u64::from(self.seq_low)
    }

    pub fn source(self) -> u16 {
        self.source
    }

    pub fn is_error(self) -> bool {
        self.nanos & 1 == 1
    }

    fn key(self) -> (u32, u64) {
        (self.nanos >> 1, self.seq())
    }
}

#[derive(Debug, Default)]
struct Bucket {
    entries: Vec<Entry>,
    is_sorted: bool,
}

/// Lines in time order, with counts.
#[derive(Debug, Default)]
pub struct Timeline {
    buckets: BTreeMap<i64, Bucket>,
    lines: u64,
    errors: u64,
    /// Lines by source.
    by_source: Vec<u32>,
}

impl Timeline {
    pub fn lines(&self) -> u64 {
        self.lines
    }

    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// Lines of one source.
    pub fn lines_of(&self, source: u16) -> u64 {
        self.by_source
            .get(usize::from(source))
            .map_or(0, |lines| u64::from(*lines))
    }

    /// Sources with at least one line.
    pub fn sources(&self) -> u32 {
        let with_lines = self.by_source.iter().filter(|lines| **lines > 0).count();
        u32::try_from(with_lines).unwrap_or(u32::MAX)
    }

    /// The time of the first line, in nanoseconds since 1970.
    pub fn first(&mut self) -> Option<i64> {
        let (second, bucket) = self.buckets.iter_mut().next()?;
        bucket.sort();
        bucket
            .entries
            .first()
            .map(|entry| second.saturating_mul(SECOND).saturating_add(i64::from(entry.key().0)))
    }

    /// The time of the last line, in nanoseconds since 1970.
    pub fn last(&mut self) -> Option<i64> {
        let (second, bucket) = self.buckets.iter_mut().next_back()?;
        bucket.sort();
        bucket
            .entries
            .last()
            .map(|entry| second.saturating_mul(SECOND).saturating_add(i64::from(entry.key().0)))
    }

    /// Bytes held, without the tree's own.
    pub fn bytes_per_line() -> usize {
        // A bucket's vector has room for half as many again on average while it grows.
        size_of::<Entry>() + size_of::<Entry>() / 2
    }

    pub fn insert(&mut self, second: i64, entry: Entry) {
        self.count(entry, true);
        if let Some(mut last) = self.buckets.last_entry() {
            if *last.key() == second {
                last.get_mut().push(entry);
                return;
            }
            if *last.key() < second {
                last.get_mut().entries.shrink_to_fit();
            }
        }
        self.buckets.entry(second).or_default().push(entry);
    }

    fn count(&mut self, entry: Entry, more: bool) {
        let source = usize::from(entry.source());
        if self.by_source.len() <= source {
            self.by_source.resize(source + 1, 0);
        }
        let error = u64::from(entry.is_error());
        if more {
            self.lines += 1;
            self.errors += error;
            self.by_source[source] += 1;
        } else {
            self.lines -= 1;
            self.errors -= error;
            self.by_source[source] -= 1;
        }
    }

    /// Lets go of all lines numbered below `first`, in these seconds or, without them, anywhere.
    pub fn evict(&mut self, first: u64, seconds: Option<&[i64]>) {
        let seconds: Vec<i64> = match seconds {
            Some(seconds) => seconds.to_vec(),
            None => self.buckets.keys().copied().collect(),
        };
        let mut gone = Vec::new();
        for second in seconds {
            let Some(bucket) = self.buckets.get_mut(&second) else {
                continue;
            };
            gone.extend(bucket.entries.extract_if(.., |entry| entry.seq() < first));
            if bucket.entries.is_empty() {
                self.buckets.remove(&second);
            }
        }
        for entry in gone {
            self.count(entry, false);
        }
    }

    /// How many lines come before this place.
    pub fn rank(&mut self, place: Place) -> u64 {
        let (second, nanos, seq) = place;
        let back: u64 = self
            .buckets
            .range(second..)
            .map(|(_, bucket)| bucket.entries.len() as u64)
            .sum();
        let within = self.bucket(second).map_or(0, |bucket| {
            bucket.entries.partition_point(|entry| entry.key() < (nanos, seq)) as u64
        });
        self.lines - back + within
    }

    /// Up to `count` lines from the `from`-th on, walking from the nearer end.
    pub fn window(&mut self, from: u64, count: usize) -> Vec<Entry> {
        let Some((first, mut skip)) = self.bucket_at(from) else {
            return Vec::new();
        };
        let mut out = Vec::with_capacity(count);
        for (_, bucket) in self.buckets.range_mut(first..) {
            bucket.sort();
            out.extend(bucket.entries.iter().skip(skip).take(count - out.len()));
            skip = 0;
            if out.len() == count {
                break;
            }
        }
        out
    }

    /// The bucket that holds the `from`-th line, and how many lines of it come before.
    fn bucket_at(&self, from: u64) -> Option<(i64, usize)> {
        if from >= self.lines {
            return None;
        }
        let mut behind = self.lines;
        if from < self.lines / 2 {
            let mut before = 0;
            for (second, bucket) in &self.buckets {
                let after = before + bucket.entries.len() as u64;
                if from < after {
                    return Some((*second, usize::try_from(from - before).unwrap_or_default()));
                }
                before = after;
            }
            return None;
        }
        for (second, bucket) in self.buckets.iter().rev() {
            behind -= bucket.entries.len() as u64;
            if behind <= from {
                return Some((*second, usize::try_from(from - behind).unwrap_or_default()));
            }
        }
        None
    }

    fn bucket(&mut self, second: i64) -> Option<&Bucket> {
        let bucket = self.buckets.get_mut(&second)?;
        bucket.sort();
        Some(bucket)
    }
}

impl Bucket {
    fn push(&mut self, entry: Entry) {
        let in_order = self.entries.last().is_none_or(|last| last.key() < entry.key());
        self.is_sorted = in_order && (self.is_sorted || self.entries.is_empty());
        self.entries.push(entry);
    }

    fn sort(&mut self) {
        if !self.is_sorted {
            self.entries.sort_unstable_by_key(|entry| entry.key());
            self.is_sorted = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(lines: &[(i64, u64)]) -> Timeline {
        let mut timeline = Timeline::default();
        for (at, seq) in lines {
            let (second, nanos) = split(*at);
            timeline.insert(second, Entry::new(*seq, u16::from(*seq % 2 == 0), nanos, *seq % 3 == 0));
        }
        timeline
    }

    fn seqs(entries: &[Entry]) -> Vec<u64> {
        entries.iter().map(|entry| entry.seq()).collect()
    }

    #[test]
    fn an_entry_is_twelve_bytes_and_keeps_its_parts() {
        assert_eq!(size_of::<Entry>(), 12);
        let entry = Entry::new(0x1234_5678_9abc, 77, 999_999_999, true);
        assert_eq!(
            (entry.seq(), entry.source(), entry.is_error()),
            (0x1234_5678_9abc, 77, true)
        );
        assert_eq!(entry.key().0, 999_999_999);
    }

    #[test]
    fn order_ranks_and_windows_agree_with_a_plain_sort() {
        let mut seed = 3_u64;
        let mut next = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            seed >> 40
        };
        let lines: Vec<(i64, u64)> = (0..2_000)
            .map(|seq| (i64::try_from(next() % 20).unwrap() * SECOND / 3 - 3 * SECOND, seq))
            .collect();
        let mut timeline = timeline(&lines);
        let mut sorted = lines.clone();
        sorted.sort_unstable();
        let expected: Vec<u64> = sorted.iter().map(|(_, seq)| *seq).collect();
        assert_eq!(seqs(&timeline.window(0, 5_000)), expected);
        for rank in [0, 1, 999, 1_000, 1_001, 1_999] {
            let (at, seq) = sorted[rank];
            let (second, nanos) = split(at);
            assert_eq!(timeline.rank((second, nanos, seq)), rank as u64);
            let end = (rank + 7).min(2_000);
            assert_eq!(seqs(&timeline.window(rank as u64, 7)), expected[rank..end]);
        }
        timeline.evict(500, None);
        let left: Vec<u64> = expected.iter().copied().filter(|seq| *seq >= 500).collect();
        assert_eq!(seqs(&timeline.window(0, 5_000)), left);
        assert_eq!(timeline.lines(), 1_500);
        assert_eq!(timeline.errors(), 500);
        assert_eq!(
            (timeline.lines_of(0), timeline.lines_of(1), timeline.sources()),
            (750, 750, 2)
        );
    }
}
