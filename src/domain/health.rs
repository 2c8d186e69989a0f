//! Health of a service as its probe tells it.

use super::{Moment, SafeText, ServiceId};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What the last decided probe result says. Unknown is a state: nothing was heard yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Nothing is known yet.
    #[default]
    Unknown,
    /// All conditions hold.
    Ok,
    /// It answers, and not as it should.
    Degraded,
    /// It does not answer, or answers that it is down.
    Down,
}

impl Health {
    /// The word shown on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Ok => "ok",
            Self::Degraded => "DEGRADED",
            Self::Down => "DOWN",
        }
    }

    /// The glyph that stands before the word, so that the state reads without colour.
    #[must_use]
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Unknown => "?",
            Self::Ok => " ",
            Self::Degraded => "!",
            Self::Down => "x",
        }
    }
}

/// One answer of a probe, already judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProbeResult {
    /// The verdict.
    pub health: Health,
    /// How long the answer took, in milliseconds; none where there was no answer.
    pub latency_ms: Option<u64>,
    /// The answer in a few words: `200`, `503 not ready: postgres`, `refused`.
    pub summary: SafeText,
}

/// One cell of the short history of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    /// The verdict then.
    pub health: Health,
    /// The latency then, in milliseconds.
    pub latency_ms: Option<u64>,
}

/// One row of the services panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceRow {
    /// The service.
    pub id: ServiceId,
    /// Its name on screen.
    pub name: SafeText,
    /// What is asked: `GET http://localhost:3000/ready`.
    pub target: SafeText,
    /// The verdict in force.
    pub health: Health,
    /// When that verdict began.
    pub since: Option<Moment>,
    /// The last answer in words.
    pub summary: SafeText,
    /// The last latency, in milliseconds.
    pub latency_ms: Option<u64>,
    /// When the last answer came.
    pub heard: Option<Moment>,
    /// How often it is asked.
    pub interval: Duration,
    /// The last answers, oldest first, at most [`HISTORY`].
    pub history: Vec<Beat>,
}

/// How many answers of a service are kept for its sparkline.
pub const HISTORY: usize = 60;

impl ServiceRow {
    /// Whether the last answer is older than two intervals (and five seconds), so that the row is stale.
    #[must_use]
    pub fn is_stale(&self, now: Moment) -> bool {
        let patience = self.interval * 2 + Duration::from_secs(5);
        self.heard
            .is_some_and(|heard| super::moment::between(heard, now) > patience)
    }

    /// Whether a person should look: anything but ok.
    #[must_use]
    pub fn is_bad(&self, now: Moment) -> bool {
        self.is_stale(now) || matches!(self.health, Health::Degraded | Health::Down)
    }
}
