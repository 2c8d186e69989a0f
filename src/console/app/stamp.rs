//! A moment as a person writes it: `14:20`, in UTC as everything on screen.

use crate::domain::Moment;
use crate::domain::moment::{between, short};
use chrono::{Days, NaiveTime};

/// The moment that stands in front of a text, with the text behind it; none where none stands there. It is the last
/// one of that time of day: today's, or yesterday's where today's is still to come.
#[must_use]
pub fn leading(text: &str, now: Moment) -> Option<(Moment, &str)> {
    let text = text.trim_start();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    Some((moment(first, now)?, rest.trim_start()))
}

/// The last moment of this time of day: `14:20`, `9:05`, `14:20:31`, each with or without a `Z`.
#[must_use]
pub fn moment(text: &str, now: Moment) -> Option<Moment> {
    let digits = text.trim().trim_end_matches(['Z', 'z']);
    if digits.starts_with('+') || digits.len() > 8 {
        return None;
    }
    let time = ["%H:%M", "%H:%M:%S"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(digits, format).ok())?;
    let today = now.date_naive().and_time(time).and_utc();
    if today <= now {
        return Some(today);
    }
    today.checked_sub_days(Days::new(1))
}

/// How a moment reads that a person wrote, so that a slip shows: `14:20Z, 12m10s ago`.
#[must_use]
pub fn words(at: Moment, now: Moment) -> String {
    format!("{}, {} ago", at.format("%H:%MZ"), short(between(at, now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        "2026-03-14T14:32:10Z".parse().unwrap()
    }

    #[test]
    fn a_time_in_front_is_the_last_one_of_that_time_of_day() {
        let cases = [
            (
                "14:20 the pool was full",
                Some(("2026-03-14T14:20:00Z", "the pool was full")),
            ),
            ("14:20Z the pool", Some(("2026-03-14T14:20:00Z", "the pool"))),
            ("9:05:30 began", Some(("2026-03-14T09:05:30Z", "began"))),
            (
                "15:20 somebody's own time",
                Some(("2026-03-13T15:20:00Z", "somebody's own time")),
            ),
            ("14:20", Some(("2026-03-14T14:20:00Z", ""))),
            ("14:20, then", None),
            ("25:00 no", None),
            ("1420 requests failed", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = leading(text, now()).map(|(at, rest)| (at, rest.to_owned()));
            let expected = expected.map(|(at, rest): (&str, &str)| (at.parse().unwrap(), rest.to_owned()));
            assert_eq!(found, expected, "{text:?}");
        }
        assert_eq!(
            words(now() - chrono::Duration::seconds(730), now()),
            "14:20Z, 12m10s ago"
        );
    }
}
