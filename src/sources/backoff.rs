//! How long to wait before the next attempt: grows, then stays.

use std::time::Duration;

/// The first delay.
const FIRST: Duration = Duration::from_millis(250);
/// No delay is longer; a connection that held longer starts the count anew.
pub(super) const LONGEST: Duration = Duration::from_secs(10);

/// The delay before attempt number `attempt`, counted from 0 after the last success.
#[must_use]
pub fn delay(attempt: u32) -> Duration {
    FIRST.saturating_mul(2_u32.saturating_pow(attempt)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_then_stay() {
        let delays: Vec<u128> = (0..8).map(|attempt| delay(attempt).as_millis()).collect();
        assert_eq!(delays, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
        assert_eq!(delay(u32::MAX), LONGEST);
    }
}
