//! The only place that asks a clock. Runtimes hand what they get here to the pure rooms.

use crate::domain::Moment;
use crate::domain::clock::Beat;
use nix::time::{ClockId, clock_gettime};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Now, in UTC.
#[expect(clippy::disallowed_methods, reason = "the one place")]
#[must_use]
pub fn now() -> Moment {
    chrono::Utc::now()
}

/// Now, on a clock that never goes back; for lengths of time within one process.
#[expect(clippy::disallowed_methods, reason = "the one place")]
#[must_use]
pub fn ticks() -> Instant {
    Instant::now()
}

/// Now, on all three clocks of the machine. Where the system has no clock that goes on while it
/// sleeps, sleep cannot be told and looks like a jump of the wall clock.
#[must_use]
pub fn beat() -> Beat {
    let mono = read(ClockId::CLOCK_MONOTONIC).unwrap_or_default();
    let boot = boot().unwrap_or(mono);
    Beat {
        wall: now(),
        boot,
        mono,
        boot_id: boot_id().to_owned(),
    }
}

#[cfg(target_os = "linux")]
fn boot() -> Option<Duration> {
    read(ClockId::CLOCK_BOOTTIME)
}

#[cfg(not(target_os = "linux"))]
fn boot() -> Option<Duration> {
    None
}

fn read(clock: ClockId) -> Option<Duration> {
    clock_gettime(clock).ok().map(Duration::from)
}

/// Which start of the machine this is; empty where the system does not say. It cannot change while
/// this process lives, so it is read once.
fn boot_id() -> &'static str {
    static BOOT: OnceLock<String> = OnceLock::new();
    BOOT.get_or_init(|| {
        let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
        text.map(|text| text.trim().to_owned()).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::drift;

    #[test]
    fn two_beats_of_a_machine_that_is_awake_agree() {
        let (first, second) = (beat(), beat());
        assert!(second.mono >= first.mono && second.boot >= first.boot);
        assert!(
            first.boot + Duration::from_secs(1) >= first.mono,
            "sleep is counted on top"
        );
        assert_eq!(drift(&first, &second), []);
        assert_eq!(first.boot_id, second.boot_id);
    }
}
