//! The truth about time: three clocks of the machine, compared beat by beat.
//!
//! The wall clock can be set; the boot clock runs since the machine started and also while it sleeps;
//! the monotonic clock runs since the machine started and stands still while it sleeps. What one does
//! and another does not tells what happened.

use crate::domain::Moment;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Two clocks that differ by more than this differ for a reason.
const TOLERANCE: i64 = 2_000;

/// What the clocks of the machine said at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    /// The wall clock, UTC.
    pub wall: Moment,
    /// Since the machine started, sleep counted.
    pub boot: Duration,
    /// Since the machine started, sleep not counted.
    pub mono: Duration,
    /// Which start of the machine this is; empty where the system does not say.
    pub boot_id: String,
}

impl Beat {
    /// A beat of a machine whose clocks all agree and that started when the wall clock said 1970.
    #[must_use]
    pub fn in_step(wall: Moment) -> Self {
        let since = (wall - Moment::UNIX_EPOCH).to_std().unwrap_or_default();
        Self {
            wall,
            boot: since,
            mono: since,
            boot_id: String::new(),
        }
    }
}

/// What happened to the clocks between two beats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drift {
    /// The machine slept for so long.
    Slept(Duration),
    /// The wall clock was set: forward by so many seconds, or back where negative.
    Jumped(i64),
    /// The machine was started anew: only the wall clock can be believed.
    Rebooted,
}

/// What happened between two beats, at most one sleep and one jump. A machine that sleeps and wakes
/// to a wall clock that went on with it only slept.
#[must_use]
pub fn drift(earlier: &Beat, later: &Beat) -> Vec<Drift> {
    if earlier.boot_id != later.boot_id || later.boot < earlier.boot {
        return vec![Drift::Rebooted];
    }
    let wall = (later.wall - earlier.wall).num_milliseconds();
    let boot = millis(later.boot) - millis(earlier.boot);
    let mono = millis(later.mono) - millis(earlier.mono);
    let mut found = Vec::new();
    if boot - mono > TOLERANCE {
        let slept = u64::try_from(boot - mono).unwrap_or_default();
        found.push(Drift::Slept(Duration::from_millis(slept)));
    }
    let jump = wall - boot;
    if jump.abs() > TOLERANCE {
        found.push(Drift::Jumped((jump + 500 * jump.signum()) / 1_000));
    }
    found
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// What a host remembers of the clocks: the last beat, and since when it has been awake to see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    last: Option<Beat>,
    awake_since: Moment,
}

impl Watch {
    /// A watch that begins now; what became due before was seen by nobody.
    #[must_use]
    pub fn new(now: Moment) -> Self {
        Self {
            last: None,
            awake_since: now,
        }
    }

    /// Since when somebody could have seen what became due.
    #[must_use]
    pub fn awake_since(&self) -> Moment {
        self.awake_since
    }

    /// Takes one beat and tells what happened since the one before.
    pub fn take(&mut self, beat: Beat) -> Vec<Drift> {
        let found = match &self.last {
            Some(last) => drift(last, &beat),
            None => Vec::new(),
        };
        for drift in &found {
            match drift {
                Drift::Slept(_) | Drift::Rebooted => self.awake_since = beat.wall,
                Drift::Jumped(seconds) => {
                    let span = chrono::TimeDelta::try_seconds(*seconds);
                    let moved = span.and_then(|span| self.awake_since.checked_add_signed(span));
                    self.awake_since = moved.unwrap_or(self.awake_since).min(beat.wall);
                }
            }
        }
        self.last = Some(beat);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn beat(wall: i64, boot: i64, mono: i64) -> Beat {
        let since = |millis: i64| Duration::from_millis(u64::try_from(1_000_000 + millis).unwrap());
        Beat {
            wall: Moment::UNIX_EPOCH + TimeDelta::milliseconds(5_000_000 + wall),
            boot: since(boot),
            mono: since(mono),
            boot_id: "one".into(),
        }
    }

    #[test]
    fn what_one_clock_does_and_another_does_not_tells_what_happened() {
        let slept = |seconds| Drift::Slept(Duration::from_secs(seconds));
        let cases: [(&str, Beat, &[Drift]); 8] = [
            ("a second", beat(1_000, 1_000, 1_000), &[]),
            ("a busy machine", beat(9_000, 9_000, 9_000), &[]),
            ("within the tolerance", beat(3_000, 1_000, 1_000), &[]),
            (
                "25 minutes of sleep",
                beat(1_501_000, 1_501_000, 1_000),
                &[slept(1_500)],
            ),
            (
                "an hour forward",
                beat(3_601_000, 1_000, 1_000),
                &[Drift::Jumped(3_600)],
            ),
            ("an hour back", beat(-3_599_000, 1_000, 1_000), &[Drift::Jumped(-3_600)]),
            (
                "asleep, and set on waking",
                beat(1_561_000, 1_501_000, 1_000),
                &[slept(1_500), Drift::Jumped(60)],
            ),
            (
                "a wall clock that slept too",
                beat(1_000, 61_000, 1_000),
                &[slept(60), Drift::Jumped(-60)],
            ),
        ];
        for (what, next, expected) in cases {
            assert_eq!(drift(&beat(0, 0, 0), &next), expected, "{what}");
        }
        let mut other = beat(600_000, 5_000, 5_000);
        other.boot_id = "two".into();
        assert_eq!(drift(&beat(0, 0, 0), &other), [Drift::Rebooted]);
        assert_eq!(
            drift(&beat(0, 0, 0), &beat(9_000, -500_000, -500_000)),
            [Drift::Rebooted]
        );
    }

    #[test]
    fn a_watch_compares_with_the_beat_before_and_knows_since_when_it_is_awake() {
        let start = beat(0, 0, 0).wall;
        let mut watch = Watch::new(start);
        assert_eq!(watch.take(beat(0, 0, 0)), []);
        assert_eq!(watch.take(beat(1_000, 1_000, 1_000)), []);
        assert_eq!(watch.awake_since(), start);
        assert_eq!(
            watch.take(beat(62_000, 62_000, 2_000)),
            [Drift::Slept(Duration::from_mins(1))]
        );
        assert_eq!(watch.awake_since(), start + TimeDelta::seconds(62));
        assert_eq!(watch.take(beat(3_663_000, 63_000, 3_000)), [Drift::Jumped(3_600)]);
        assert_eq!(watch.awake_since(), start + TimeDelta::seconds(3_662));
        assert_eq!(watch.take(beat(3_664_000, 64_000, 4_000)), [], "it is told once");
    }
}
