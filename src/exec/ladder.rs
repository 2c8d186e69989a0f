//! The ladder of signals: ask, ask firmly, end. Says what is next; sends nothing.

use super::Ladder;
use nix::sys::signal::Signal;
use std::time::{Duration, Instant};

/// How long a process may take to vanish after SIGKILL before it is reported as left.
const VANISH: Duration = Duration::from_secs(2);

/// A climb, from the first signal on.
#[derive(Debug)]
pub(super) struct Climb {
    ladder: Ladder,
    rung: Option<Signal>,
    since: Instant,
}

/// What is left of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// Processes alive.
    pub alive: usize,
    /// Whether waiting for an answer to SIGINT makes sense.
    pub hears_interrupt: bool,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Look again later.
    Wait,
    /// Send this to everybody.
    Send(Signal),
    /// The climb is over; whoever is alive cannot be ended.
    Over,
}

impl Climb {
    /// At the foot of the ladder.
    pub fn new(ladder: Ladder, now: Instant) -> Self {
        Self {
            ladder,
            rung: None,
            since: now,
        }
    }

    /// The next order, after a look at who is left.
    pub fn next(&mut self, now: Instant, seen: Seen) -> Order {
        if seen.alive == 0 {
            return Order::Over;
        }
        let waited = now.saturating_duration_since(self.since);
        match self.rung {
            None => self.step(now, Signal::SIGINT),
            Some(Signal::SIGINT) if waited >= self.ladder.interrupt || !seen.hears_interrupt => {
                self.step(now, Signal::SIGTERM)
            }
            Some(Signal::SIGTERM) if waited >= self.ladder.terminate => self.step(now, Signal::SIGKILL),
            Some(Signal::SIGKILL) if waited >= VANISH => Order::Over,
            Some(Signal::SIGKILL) => Order::Send(Signal::SIGKILL),
            Some(_) => Order::Wait,
        }
    }

    fn step(&mut self, now: Instant, signal: Signal) -> Order {
        self.rung = Some(signal);
        self.since = now;
        Order::Send(signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEARS: Seen = Seen {
        alive: 2,
        hears_interrupt: true,
    };
    const DEAF: Seen = Seen {
        alive: 1,
        hears_interrupt: false,
    };
    const NOBODY: Seen = Seen {
        alive: 0,
        hears_interrupt: false,
    };

    fn climb(looks: &[(u64, Seen)]) -> Vec<Order> {
        let start = crate::time::ticks();
        let mut climb = Climb::new(Ladder::default(), start);
        let mut look = |&(at, seen): &(u64, Seen)| climb.next(start + Duration::from_millis(at), seen);
        looks.iter().map(&mut look).collect()
    }

    #[test]
    fn each_rung_waits_its_time() {
        use Order::{Over, Send, Wait};
        let looks = [0, 4_999, 5_000, 14_999, 15_000, 15_100, 17_000].map(|at| (at, HEARS));
        let orders = [
            Send(Signal::SIGINT),
            Wait,
            Send(Signal::SIGTERM),
            Wait,
            Send(Signal::SIGKILL),
            Send(Signal::SIGKILL),
            Over,
        ];
        assert_eq!(climb(&looks), orders);
    }

    #[test]
    fn nobody_left_ends_it_and_the_deaf_are_not_waited_for() {
        assert_eq!(
            climb(&[(0, HEARS), (100, NOBODY)]),
            [Order::Send(Signal::SIGINT), Order::Over]
        );
        let orders = [Order::Send(Signal::SIGINT), Order::Send(Signal::SIGTERM), Order::Wait];
        assert_eq!(climb(&[(0, HEARS), (100, DEAF), (200, DEAF)]), orders);
    }
}
