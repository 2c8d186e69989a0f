//! Clocks of an incident. A deadline is a fact in UTC; what is left is computed from `now` each time.

use super::Moment;
use super::moment::between;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a clock waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// The next status update.
    Update,
    /// The outage mitigated.
    Mitigation,
    /// Customers are affected for so long that a public page is due.
    Impact,
}

impl ClockKind {
    /// The word shown on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Update => "UPDATE",
            Self::Mitigation => "MITIGATE",
            Self::Impact => "IMPACT",
        }
    }
}

/// Where the length of a clock comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockSource {
    /// The built-in default.
    Default,
    /// The configuration.
    Config,
    /// A sentence of the book.
    Book,
}

/// One running clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it waits for.
    pub kind: ClockKind,
    /// When it was set.
    pub set: Moment,
    /// When it is due.
    pub due: Moment,
}

/// How near a clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// More than [`SOON`] is left.
    Calm,
    /// [`SOON`] or less is left.
    Soon,
    /// The time is over.
    Overdue,
}

/// From here on a clock asks to be looked at: three minutes, enough to write an update.
pub const SOON: Duration = Duration::from_secs(180);

impl Clock {
    /// What is left; zero once overdue.
    #[must_use]
    pub fn left(&self, now: Moment) -> Duration {
        between(now, self.due)
    }

    /// How long it is overdue; zero before.
    #[must_use]
    pub fn over(&self, now: Moment) -> Duration {
        between(self.due, now)
    }

    /// How near it is.
    #[must_use]
    pub fn urgency(&self, now: Moment) -> Urgency {
        match self.left(now) {
            Duration::ZERO => Urgency::Overdue,
            left if left <= SOON => Urgency::Soon,
            _ => Urgency::Calm,
        }
    }

    /// The part of its time that is used, from 0.0 to 1.0.
    #[must_use]
    pub fn used(&self, now: Moment) -> f64 {
        let whole = between(self.set, self.due).as_secs_f64();
        if whole <= 0.0 {
            1.0
        } else {
            (between(self.set, now).as_secs_f64() / whole).clamp(0.0, 1.0)
        }
    }
}

/// How long each clock runs, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockSettings {
    /// Between two status updates.
    pub update: Duration,
    /// Who set `update`.
    pub update_source: ClockSource,
    /// From declaring to mitigated.
    pub mitigation: Duration,
    /// From declaring to the question of a public page.
    pub impact: Duration,
}

impl Default for ClockSettings {
    /// Updates every 15 minutes, mitigate within 10, ask about a status page after 5: the figures
    /// that on-call books name most.
    fn default() -> Self {
        Self {
            update: Duration::from_secs(15 * 60),
            update_source: ClockSource::Default,
            mitigation: Duration::from_secs(10 * 60),
            impact: Duration::from_secs(5 * 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_calm_then_soon_then_overdue() {
        let set = Moment::UNIX_EPOCH;
        let clock = Clock {
            kind: ClockKind::Update,
            set,
            due: set + chrono::Duration::minutes(15),
        };
        let at = |minutes| set + chrono::Duration::minutes(minutes);
        assert_eq!(clock.urgency(at(0)), Urgency::Calm);
        assert_eq!(clock.urgency(at(12)), Urgency::Soon);
        assert_eq!(clock.urgency(at(15)), Urgency::Overdue);
        assert_eq!(clock.over(at(16)), Duration::from_secs(60));
        assert!((clock.used(at(30)) - 1.0).abs() < f64::EPSILON);
    }
}
