//! The only place that asks a clock. Runtimes hand what they get here to the pure rooms.

use crate::domain::Moment;
use std::time::Instant;

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
