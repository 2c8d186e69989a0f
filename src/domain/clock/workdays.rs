//! Days and working days, for dates after the end.

use crate::domain::Moment;
use chrono::{Datelike, TimeDelta, Weekday};

/// The same time `days` calendar days later.
#[must_use]
pub fn after_days(from: Moment, days: u32) -> Moment {
    from.checked_add_signed(TimeDelta::days(i64::from(days)))
        .unwrap_or(from)
}

/// The same time `days` working days later: Saturdays and Sundays (UTC) do not count, public holidays do.
#[must_use]
pub fn after_workdays(from: Moment, days: u32) -> Moment {
    let mut at = from;
    let mut left = days;
    while left > 0 {
        let next = after_days(at, 1);
        if next == at {
            return at;
        }
        at = next;
        if !matches!(at.weekday(), Weekday::Sat | Weekday::Sun) {
            left -= 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_do_not_count_as_working_days() {
        let day = |text: &str| -> Moment { format!("{text}T15:00:00Z").parse().unwrap() };
        let cases = [
            ("2026-11-16", 5, "2026-11-23"),
            ("2026-11-20", 1, "2026-11-23"),
            ("2026-11-21", 1, "2026-11-23"),
            ("2026-11-21", 5, "2026-11-27"),
            ("2026-11-21", 0, "2026-11-21"),
        ];
        for (from, days, to) in cases {
            assert_eq!(after_workdays(day(from), days), day(to), "{from} and {days}");
        }
        assert_eq!(after_days(day("2026-11-20"), 3), day("2026-11-23"));
        assert_eq!(after_workdays(Moment::MAX_UTC, 5), Moment::MAX_UTC);
    }
}
