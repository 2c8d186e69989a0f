//! Clocks of an incident. A deadline is a fact in UTC; what is left is computed from `now` each time.

mod beat;
mod kind;
mod settings;
mod standing;
mod workdays;

pub use beat::{Beat, Drift, Watch, drift};
pub use kind::ClockKind;
pub use settings::{ClockSettings, ClockSource, Length, Lengths};
pub use standing::{GRACE, SOON, Standing, Urgency, standing};
pub use workdays::{after_days, after_workdays};

use super::moment::between;
use super::{Moment, SafeText};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Minutes that a clock may be put off by.
pub const SNOOZES: [u32; 3] = [5, 10, 15];

/// How often a clock may be put off in a row; then somebody has to act.
pub const SNOOZES_IN_A_ROW: u32 = 2;

/// Why a clock stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when.
    pub since: Moment,
    /// Who stopped it.
    pub by: SafeText,
    /// Why.
    pub why: SafeText,
}

/// That somebody was told that a clock is overdue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// When the last one was told.
    pub at: Moment,
    /// How far up the ladder: 0 is who should act.
    pub rung: u32,
    /// Who was told; empty where nobody was there.
    pub to: SafeText,
}

/// One clock that was set and has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it waits for.
    pub kind: ClockKind,
    /// Which one, where there can be several of a kind: the task, the page; else empty.
    #[serde(default)]
    pub name: SafeText,
    /// Who has to act; empty where the roles say it.
    #[serde(default)]
    pub to: SafeText,
    /// When it was set.
    pub set: Moment,
    /// When it is due.
    pub due: Moment,
    /// Where its length comes from, in words: `15 min, by default`.
    #[serde(default)]
    pub why: SafeText,
    /// How long it was set for; putting it off does not change it.
    #[serde(default)]
    pub length: Duration,
    /// Why it stands still, if it does.
    #[serde(default)]
    pub paused: Option<Pause>,
    /// How often it was put off in a row.
    #[serde(default)]
    pub snoozes: u32,
    /// Who was told that it is overdue, once somebody was.
    #[serde(default)]
    pub called: Option<Call>,
}

impl Clock {
    /// A clock that was just set.
    #[must_use]
    pub fn new(kind: ClockKind, set: Moment, due: Moment) -> Self {
        Self {
            kind,
            name: SafeText::default(),
            to: SafeText::default(),
            set,
            due,
            why: SafeText::default(),
            length: between(set, due),
            paused: None,
            snoozes: 0,
            called: None,
        }
    }

    /// Whether it is the clock of this kind and name.
    #[must_use]
    pub fn is(&self, kind: ClockKind, name: &SafeText) -> bool {
        self.kind == kind && &self.name == name
    }

    /// The moment it is looked at: `now`, or when it was stopped.
    #[must_use]
    pub fn at(&self, now: Moment) -> Moment {
        self.paused.as_ref().map_or(now, |pause| pause.since)
    }

    /// What is left; zero once overdue.
    #[must_use]
    pub fn left(&self, now: Moment) -> Duration {
        between(self.at(now), self.due)
    }

    /// How long it is overdue; zero before.
    #[must_use]
    pub fn over(&self, now: Moment) -> Duration {
        between(self.due, self.at(now))
    }

    /// How near it is.
    #[must_use]
    pub fn urgency(&self, now: Moment) -> Urgency {
        standing(self, now).urgency()
    }

    /// The part of its time that is used, from 0.0 to 1.0.
    #[must_use]
    pub fn used(&self, now: Moment) -> f64 {
        let whole = between(self.set, self.due).as_secs_f64();
        if whole <= 0.0 {
            1.0
        } else {
            (between(self.set, self.at(now)).as_secs_f64() / whole).clamp(0.0, 1.0)
        }
    }

    /// When a severity that wants `length` makes it due: never later than before.
    #[must_use]
    pub fn shortened(&self, now: Moment, length: Duration) -> Moment {
        self.due.min(super::moment::after(self.at(now), length))
    }

    /// Moves the clock with a wall clock that was set `seconds` forward, so that what is left stays.
    pub fn shift(&mut self, seconds: i64) {
        let moved = |at: Moment| {
            let span = chrono::TimeDelta::try_seconds(seconds);
            span.and_then(|span| at.checked_add_signed(span)).unwrap_or(at)
        };
        self.set = moved(self.set);
        self.due = moved(self.due);
        if let Some(pause) = &mut self.paused {
            pause.since = moved(pause.since);
        }
        if let Some(call) = &mut self.called {
            call.at = moved(call.at);
        }
    }
}
