//! When to try again: grows with chance in it, does what the service asks, and gives up in the end.

use crate::domain::Moment;
use crate::domain::moment::short;
use std::time::Duration;

/// The schedule of attempts. The default gives up after about 15 minutes of waiting: by then the next update is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait, doubled each time.
    pub first: Duration,
    /// No wait of our own is longer.
    pub longest: Duration,
    /// All waits of one delivery together are at most this long.
    pub limit: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_mins(1),
            limit: Duration::from_mins(15),
        }
    }
}

/// What to do after an attempt that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Try again after this long.
    After(Duration),
    /// Give up; why, in words.
    GiveUp(String),
}

impl Backoff {
    /// What to do after attempt number `attempts` (from 1), with `waited` spent on waiting so far. `asked` is how long
    /// the service wants to be left alone. `jitter` from 0 to 1 spreads the attempts of many: our own waits by a
    /// quarter either way, the service's only upwards.
    #[must_use]
    pub fn next(&self, attempts: u32, waited: Duration, asked: Option<Duration>, jitter: f64) -> Next {
        let jitter = if jitter.is_finite() {
            jitter.clamp(0.0, 1.0)
        } else {
            0.5
        };
        let doubled = self
            .first
            .saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)));
        let own = doubled.min(self.longest);
        let wait = match asked {
            Some(asked) => asked.max(self.first).saturating_add(self.first.mul_f64(jitter)),
            None => own.mul_f64(0.75 + jitter / 2.0),
        };
        if waited.saturating_add(wait) <= self.limit {
            return Next::After(wait);
        }
        let limit = short(self.limit);
        Next::GiveUp(match asked {
            Some(asked) if asked > self.limit => {
                format!(
                    "it asks to be left alone for {}, longer than the {limit} we try",
                    short(asked)
                )
            }
            _ => format!("given up after {attempts} attempts in {}", short(waited)),
        })
    }
}

/// How long a `Retry-After` header asks to wait: seconds, or an HTTP date as seen from `now`, which should be the
/// answer's own `Date` where it has one, so that our clock does not matter. None where it is neither.
#[must_use]
pub fn retry_after(header: &str, now: Moment) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let at = http_date(header)?;
    Some((at - now).to_std().unwrap_or(Duration::ZERO))
}

/// Reads an HTTP date in any of its three forms.
#[must_use]
pub fn http_date(text: &str) -> Option<Moment> {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
    const FORMS: [&str; 3] = [
        "%a, %d %b %Y %H:%M:%S GMT",
        "%A, %d-%b-%y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y",
    ];
    let read = |form: &&str| chrono::NaiveDateTime::parse_from_str(text.trim(), form).ok();
    FORMS.iter().find_map(read).map(|naive| naive.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn waits_double_stay_and_end() {
        let backoff = Backoff::default();
        let (mut waited, mut waits) = (Duration::ZERO, Vec::new());
        let sentence = loop {
            let attempts = u32::try_from(waits.len()).unwrap() + 1;
            match backoff.next(attempts, waited, None, 0.5) {
                Next::After(wait) => {
                    waited += wait;
                    waits.push(wait.as_secs());
                }
                Next::GiveUp(sentence) => break sentence,
            }
        };
        assert_eq!(waits[..8], [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(waits.len(), 19);
        assert_eq!(sentence, "given up after 20 attempts in 14m03s");
        assert!(waited <= backoff.limit);
    }

    #[test]
    fn chance_spreads_by_a_quarter_and_never_below_what_was_asked() {
        let backoff = Backoff::default();
        let next = |asked, jitter| backoff.next(3, Duration::ZERO, asked, jitter);
        assert_eq!(next(None, 0.0), Next::After(seconds(3)));
        assert_eq!(next(None, 1.0), Next::After(seconds(5)));
        assert_eq!(next(None, f64::NAN), Next::After(seconds(4)));
        assert_eq!(next(Some(seconds(30)), 0.0), Next::After(seconds(30)));
        assert_eq!(next(Some(seconds(30)), 1.0), Next::After(seconds(31)));
        assert_eq!(next(Some(Duration::ZERO), 0.0), Next::After(seconds(1)));
    }

    #[test]
    fn a_service_that_asks_for_too_long_is_told_so() {
        let next = Backoff::default().next(1, Duration::ZERO, Some(seconds(7_200)), 0.0);
        let told = "it asks to be left alone for 2h00m, longer than the 15m00s we try";
        assert_eq!(next, Next::GiveUp(told.into()));
        let next = Backoff::default().next(u32::MAX, Duration::MAX, None, 1.0);
        assert!(matches!(next, Next::GiveUp(_)));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let cases = [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
            ("Sunday, 06-Nov-94 08:50:07 GMT", Some(30)),
            ("Sun Nov  6 08:50:07 1994", Some(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("1.5", None),
            ("", None),
        ];
        for (header, wait) in cases {
            assert_eq!(retry_after(header, now), wait.map(seconds), "{header}");
        }
    }
}
