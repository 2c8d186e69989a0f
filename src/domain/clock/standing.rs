//! How a clock stands at one moment.

use super::{Clock, ClockKind};
use crate::domain::moment::{after, before};
use crate::domain::{Moment, SafeText};
use std::time::Duration;

/// From here on a clock asks to be looked at: three minutes, enough to write an update.
pub const SOON: Duration = Duration::from_mins(3);

/// How long an update may be due before anybody is called: time to send the draft that just opened.
pub const GRACE: Duration = Duration::from_mins(1);

/// A commander is asked after an hour whether somebody should take over.
const SHIFT_HINT: Duration = Duration::from_hours(1);

/// A review without a date is pointed at a day before it is due.
const REVIEW_HINT: Duration = Duration::from_hours(24);

/// How near a clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Nothing has to be done yet.
    Calm,
    /// It asks to be looked at.
    Soon,
    /// The time is over.
    Overdue,
}

/// How a clock stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It runs.
    Running {
        /// What is left.
        left: Duration,
    },
    /// It runs and asks to be looked at.
    Hint {
        /// What is left.
        left: Duration,
    },
    /// Its time is over; nobody is called yet.
    Due {
        /// For how long.
        over: Duration,
    },
    /// Its time is over and somebody has to act.
    Overdue {
        /// For how long.
        over: Duration,
    },
    /// What it waited for held all the time: a soak is complete.
    Held,
    /// It stands still.
    Paused {
        /// What is left once it goes on.
        left: Duration,
        /// Who stopped it.
        by: SafeText,
        /// Why.
        why: SafeText,
    },
}

impl Standing {
    /// How loud it is. A clock that stands still is calm, whatever is left of it.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        match self {
            Self::Running { .. } | Self::Paused { .. } => Urgency::Calm,
            Self::Hint { .. } | Self::Held => Urgency::Soon,
            Self::Due { .. } | Self::Overdue { .. } => Urgency::Overdue,
        }
    }
}

/// How a clock stands at `now`.
#[must_use]
pub fn standing(clock: &Clock, now: Moment) -> Standing {
    let (left, over) = (clock.left(now), clock.over(now));
    if let Some(pause) = &clock.paused {
        let (by, why) = (pause.by.clone(), pause.why.clone());
        return Standing::Paused { left, by, why };
    }
    if now < hint(clock) {
        Standing::Running { left }
    } else if now < clock.due {
        Standing::Hint { left }
    } else if clock.kind == ClockKind::Soak {
        Standing::Held
    } else if over < grace(clock.kind) {
        Standing::Due { over }
    } else {
        Standing::Overdue { over }
    }
}

/// When a clock begins to ask; never before it was set.
fn hint(clock: &Clock) -> Moment {
    let asks = match clock.kind {
        ClockKind::Shift => after(clock.set, SHIFT_HINT).min(clock.due),
        ClockKind::PostMortem => before(clock.due, REVIEW_HINT),
        ClockKind::Soak => clock.due,
        ClockKind::Update
        | ClockKind::Mitigation
        | ClockKind::Impact
        | ClockKind::PublicUpdate
        | ClockKind::Task
        | ClockKind::Escalation => before(clock.due, SOON),
    };
    asks.max(clock.set)
}

fn grace(kind: ClockKind) -> Duration {
    match kind {
        ClockKind::Update | ClockKind::PublicUpdate => GRACE,
        ClockKind::Mitigation
        | ClockKind::Impact
        | ClockKind::Soak
        | ClockKind::Task
        | ClockKind::Escalation
        | ClockKind::Shift
        | ClockKind::PostMortem => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::Pause;
    use chrono::TimeDelta;

    fn at(seconds: i64) -> Moment {
        Moment::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn clock(kind: ClockKind, minutes: i64) -> Clock {
        Clock::new(kind, at(0), at(minutes * 60))
    }

    fn word(clock: &Clock, seconds: i64) -> &'static str {
        match standing(clock, at(seconds)) {
            Standing::Running { .. } => "running",
            Standing::Hint { .. } => "hint",
            Standing::Due { .. } => "due",
            Standing::Overdue { .. } => "overdue",
            Standing::Held => "held",
            Standing::Paused { .. } => "paused",
        }
    }

    /// Kind, minutes, and what it says at which second.
    type Case<'a> = (ClockKind, i64, &'a [(i64, &'a str)]);

    #[test]
    fn each_kind_hints_is_due_and_is_overdue_at_its_own_time() {
        let cases: [Case<'_>; 6] = [
            (
                ClockKind::Update,
                15,
                &[
                    (0, "running"),
                    (719, "running"),
                    (720, "hint"),
                    (899, "hint"),
                    (900, "due"),
                    (959, "due"),
                    (960, "overdue"),
                ],
            ),
            (
                ClockKind::Mitigation,
                10,
                &[(419, "running"), (420, "hint"), (600, "overdue")],
            ),
            (ClockKind::Task, 2, &[(0, "hint"), (119, "hint"), (120, "overdue")]),
            (ClockKind::Soak, 15, &[(899, "running"), (900, "held"), (9_000, "held")]),
            (
                ClockKind::Shift,
                180,
                &[
                    (3_599, "running"),
                    (3_600, "hint"),
                    (10_799, "hint"),
                    (10_800, "overdue"),
                ],
            ),
            (
                ClockKind::PostMortem,
                3 * 1_440,
                &[(172_799, "running"), (172_800, "hint"), (259_200, "overdue")],
            ),
        ];
        for (kind, minutes, moments) in cases {
            for (seconds, expected) in moments {
                assert_eq!(
                    word(&clock(kind, minutes), *seconds),
                    *expected,
                    "{kind:?} at {seconds} s"
                );
            }
        }
    }

    #[test]
    fn a_clock_is_calm_then_soon_then_overdue() {
        let clock = clock(ClockKind::Update, 15);
        assert_eq!(clock.urgency(at(0)), Urgency::Calm);
        assert_eq!(clock.urgency(at(12 * 60)), Urgency::Soon);
        assert_eq!(clock.urgency(at(15 * 60)), Urgency::Overdue);
        assert_eq!(clock.over(at(16 * 60)), Duration::from_mins(1));
        assert!((clock.used(at(30 * 60)) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_clock_that_stands_still_says_by_whom_and_loses_nothing() {
        let mut clock = clock(ClockKind::Update, 15);
        clock.paused = Some(Pause {
            since: at(600),
            by: "maya".into(),
            why: "waiting for the vendor".into(),
        });
        let expected = Standing::Paused {
            left: Duration::from_mins(5),
            by: "maya".into(),
            why: "waiting for the vendor".into(),
        };
        assert_eq!(standing(&clock, at(9_000)), expected);
        assert_eq!(clock.urgency(at(9_000)), Urgency::Calm);
    }
}
