//! Where reading stopped, so that the next reading neither loses nor repeats a line.
//!
//! An engine can only be asked for whole seconds and sends the line it stopped at again. So each
//! reading begins a little earlier and leaves out what was seen: by the stamp in nanoseconds, and by
//! how many lines had that stamp.

use super::frames::Line;

/// The last line seen of each pipe.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    marks: [Option<Mark>; 2],
    /// What is to be left out in this reading; none once past it.
    seen: [Option<Mark>; 2],
    /// Lines met again at exactly the stamp of `seen`.
    again: [u32; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    /// Nanoseconds since 1970.
    at: i64,
    /// Lines seen with this stamp.
    count: u32,
}

impl Cursor {
    /// Begins another reading. Returns the second to ask from; none when nothing was seen yet.
    pub(super) fn resume(&mut self) -> Option<i64> {
        self.seen = self.marks;
        self.again = [0; 2];
        // Two pipes are stamped side by side and may be out of order by less than this second.
        self.newest().map(|at| (at.div_euclid(1_000_000_000) - 1).max(0))
    }

    /// Whether the line is new.
    pub(super) fn admits(&mut self, line: &Line) -> bool {
        let Some(at) = line.at.and_then(|at| at.timestamp_nanos_opt()) else {
            return true;
        };
        let index = line.pipe as usize;
        let is_new = self.is_new(index, at);
        if is_new {
            self.note(index, at);
        }
        is_new
    }

    /// The stamp of the newest line seen, in nanoseconds.
    pub(super) fn newest(&self) -> Option<i64> {
        self.marks.iter().flatten().map(|mark| mark.at).max()
    }

    fn is_new(&mut self, index: usize, at: i64) -> bool {
        let Some(seen) = self.seen[index] else {
            return true;
        };
        if at == seen.at {
            self.again[index] += 1;
        }
        let is_new = at > seen.at || (at == seen.at && self.again[index] > seen.count);
        if is_new {
            self.seen[index] = None;
        }
        is_new
    }

    fn note(&mut self, index: usize, at: i64) {
        match &mut self.marks[index] {
            Some(mark) if mark.at == at => mark.count += 1,
            mark => *mark = Some(Mark { at, count: 1 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::frames::Pipe;
    use super::*;
    use crate::domain::Moment;

    fn line(pipe: Pipe, nanos: i64) -> Line {
        Line {
            pipe,
            at: Some(Moment::from_timestamp_nanos(nanos)),
            bytes: Vec::new(),
        }
    }

    fn admitted(cursor: &mut Cursor, nanos: &[i64]) -> Vec<i64> {
        nanos
            .iter()
            .copied()
            .filter(|at| cursor.admits(&line(Pipe::Out, *at)))
            .collect()
    }

    #[test]
    fn a_second_reading_brings_only_what_is_new() {
        let mut cursor = Cursor::default();
        assert_eq!(cursor.resume(), None);
        let first = [5_000_000_001, 5_000_000_002, 5_000_000_002];
        assert_eq!(admitted(&mut cursor, &first), first);
        assert_eq!(cursor.resume(), Some(4));
        let again = [
            5_000_000_001,
            5_000_000_002,
            5_000_000_002,
            5_000_000_002,
            6_000_000_000,
        ];
        assert_eq!(admitted(&mut cursor, &again), [5_000_000_002, 6_000_000_000]);
    }

    #[test]
    fn a_third_reading_counts_lines_of_the_same_stamp_together() {
        let mut cursor = Cursor::default();
        cursor.resume();
        admitted(&mut cursor, &[7, 7]);
        cursor.resume();
        assert_eq!(admitted(&mut cursor, &[7, 7, 7]), [7]);
        cursor.resume();
        assert_eq!(admitted(&mut cursor, &[7, 7, 7]), Vec::<i64>::new());
        assert_eq!(admitted(&mut cursor, &[7]), [7]);
    }

    #[test]
    fn pipes_are_counted_apart() {
        let mut cursor = Cursor::default();
        cursor.resume();
        assert!(cursor.admits(&line(Pipe::Out, 9_000_000_000)));
        assert!(cursor.admits(&line(Pipe::Error, 8_999_999_999)));
        assert_eq!(cursor.resume(), Some(8));
        assert!(!cursor.admits(&line(Pipe::Error, 8_999_999_999)));
        assert!(
            cursor.admits(&line(Pipe::Error, 8_999_999_999)),
            "a second line of that stamp"
        );
        assert!(!cursor.admits(&line(Pipe::Out, 9_000_000_000)));
    }

    #[test]
    fn a_clock_that_goes_back_loses_nothing_while_reading() {
        let mut cursor = Cursor::default();
        cursor.resume();
        assert_eq!(admitted(&mut cursor, &[9, 3, 4]), [9, 3, 4]);
    }
}
