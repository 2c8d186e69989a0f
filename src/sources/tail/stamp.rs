//! Gives a file's lines their place in time: the moment a line states, else that of the line before it.
//!
//! A file is read in looks, so the moment of reading says nothing about the order of lines in
//! different files. A stated moment later than the reading is a clock that is wrong: it is not believed.

use crate::domain::Moment;
use crate::logs::formats::{Guess, read, readable};
use std::time::Duration;

/// How far a line may be ahead of the moment it was read: two clocks of one machine, not more.
const AHEAD: Duration = Duration::from_secs(2);

/// The last moment that a line of this file stated.
#[derive(Debug, Default)]
pub(super) struct Stamper {
    guess: Guess,
    last: Option<Moment>,
}

impl Stamper {
    /// The place of one line in time.
    pub fn place(&mut self, line: &[u8], read_at: Moment) -> Moment {
        let stated = read(&readable(line), &mut self.guess).at();
        let believed = stated.filter(|stated| *stated <= read_at + AHEAD);
        if stated.is_some() {
            self.last = believed;
        }
        self.last.unwrap_or(read_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_line_stands_where_it_says_and_a_trace_stands_with_its_line() {
        let mut stamper = Stamper::default();
        let read_at = at("2026-11-21T10:00:05Z");
        let mut place = |line: &str| stamper.place(line.as_bytes(), read_at);
        assert_eq!(place("no time at all"), read_at);
        let stated = at("2026-11-21T10:00:01.250Z");
        assert_eq!(
            place(r#"{"time":"2026-11-21T10:00:01.250Z","msg":"it failed"}"#),
            stated
        );
        assert_eq!(place("    at cart.js:12"), stated);
        assert_eq!(
            place(r#"{"time":"2026-11-21T11:00:00Z","msg":"a wrong clock"}"#),
            read_at
        );
        assert_eq!(place("    at cart.js:13"), read_at);
    }
}
