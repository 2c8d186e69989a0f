//! One type for a point in time, and how a length of time is written on a screen.

use std::time::Duration;

/// A point in time, UTC. It is always handed in as an argument; nothing in `domain` asks a clock.
pub type Moment = chrono::DateTime<chrono::Utc>;

/// The time from `earlier` to `later`; zero when the order is the other way round.
#[must_use]
pub fn between(earlier: Moment, later: Moment) -> Duration {
    (later - earlier).to_std().unwrap_or(Duration::ZERO)
}

/// The moment `span` after `from`; `from` itself where the calendar ends.
#[must_use]
pub fn after(from: Moment, span: Duration) -> Moment {
    chrono::Duration::from_std(span)
        .ok()
        .and_then(|span| from.checked_add_signed(span))
        .unwrap_or(from)
}

/// The moment `span` before `until`; `until` itself where the calendar begins.
#[must_use]
pub fn before(until: Moment, span: Duration) -> Moment {
    chrono::Duration::from_std(span)
        .ok()
        .and_then(|span| until.checked_sub_signed(span))
        .unwrap_or(until)
}

/// A length of time in at most two units: `42s`, `2m10s`, `3h05m`, `4d`.
#[must_use]
pub fn short(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        3_600..86_400 => format!("{}h{:02}m", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// A moment that may be another day: `24 Nov 18:19Z`.
#[must_use]
pub fn day_and_time(at: Moment) -> String {
    at.format("%-d %b %H:%MZ").to_string()
}

/// A length of time that is long, in the one unit that matters: `3 d`, `26 h`; below an hour as a clock.
#[must_use]
pub fn roughly(span: Duration) -> String {
    let hours = (span.as_secs() + 1_800) / 3_600;
    match hours {
        _ if span.as_secs() < 3_600 => clock_face(span),
        0..48 => format!("{hours} h"),
        _ => format!("{} d", (hours + 12) / 24),
    }
}

/// A running clock: `04:12`, or `1:04:12` from one hour on.
#[must_use]
pub fn clock_face(span: Duration) -> String {
    let seconds = span.as_secs();
    let (hours, minutes, rest) = (seconds / 3_600, seconds % 3_600 / 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else {
        format!("{minutes:02}:{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_in_at_most_two_units() {
        let cases = [
            (0, "0s"),
            (59, "59s"),
            (130, "2m10s"),
            (11_100, "3h05m"),
            (400_000, "4d"),
        ];
        for (seconds, text) in cases {
            assert_eq!(short(Duration::from_secs(seconds)), text);
        }
        let long = [
            (3_599, "59:59"),
            (3_600, "1 h"),
            (169_000, "47 h"),
            (259_199, "3 d"),
            (300_000, "3 d"),
        ];
        for (seconds, text) in long {
            assert_eq!(roughly(Duration::from_secs(seconds)), text);
        }
        assert_eq!(day_and_time(Moment::UNIX_EPOCH), "1 Jan 00:00Z");
        assert_eq!(clock_face(Duration::from_secs(252)), "04:12");
        assert_eq!(clock_face(Duration::from_secs(3_852)), "1:04:12");
    }
}
