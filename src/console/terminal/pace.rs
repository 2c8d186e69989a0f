//! How often to draw: less often when the link is slow.

use std::time::Duration;

/// A write that takes longer says that the link does not keep up.
const SLOW: Duration = Duration::from_millis(100);
/// A write that is faster says that it does again. The gap keeps the pace from flapping.
const FAST: Duration = Duration::from_millis(40);
/// The slowest pace is this many times the wanted one: 10 frames a second come down to one in 1.6 s.
const MOST: u32 = 16;

/// The time to leave between two frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    wanted: Duration,
    factor: u32,
}

impl Pace {
    /// Starts at the wanted interval.
    #[must_use]
    pub const fn new(wanted: Duration) -> Self {
        Self { wanted, factor: 1 }
    }

    /// Learns how long the last write took and answers the interval to the next frame.
    pub fn after(&mut self, took: Duration) -> Duration {
        if took > SLOW {
            self.factor = (self.factor * 2).min(MOST);
        } else if took < FAST {
            self.factor = (self.factor / 2).max(1);
        }
        self.interval()
    }

    /// The interval in force.
    #[must_use]
    pub const fn interval(self) -> Duration {
        self.wanted.saturating_mul(self.factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_write_halves_the_rate_and_a_fast_one_doubles_it_again() {
        let mut pace = Pace::new(Duration::from_millis(100));
        let took = [5, 101, 500, 60, 9_000, 9_000, 9_000, 1, 1, 1, 1, 1];
        let intervals = took.map(|ms| pace.after(Duration::from_millis(ms)).as_millis());
        assert_eq!(
            intervals,
            [100, 200, 400, 400, 800, 1_600, 1_600, 800, 400, 200, 100, 100]
        );
    }
}
