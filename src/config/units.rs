//! Lengths of time (`15m`, `1h30m`) and sizes (`256MiB`) as people write them.

use std::fmt::Write as _;
use std::time::Duration;

/// Units of time, longest first, with their length in milliseconds.
const TIMES: [(&str, u64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Units of size with their length in bytes; the decimal ones are what disks are sold by.
const SIZES: [(&str, u64); 7] = [
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
];

/// Reads a length of time: whole numbers with `d`, `h`, `m`, `s` or `ms`, largest first.
///
/// # Errors
/// A reason in words for anything else, an empty text and more than 10,000 days.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a length of time");
    let mut rest = text.trim();
    let mut whole: u64 = 0;
    let mut last = u64::MAX;
    if rest.is_empty() {
        return Err("an empty text is not a length of time".into());
    }
    while !rest.is_empty() {
        let (number, unit, after) = part(rest).ok_or_else(wrong)?;
        let length = find(&TIMES, unit).ok_or_else(wrong)?;
        if length >= last {
            return Err(wrong());
        }
        whole = number
            .checked_mul(length)
            .and_then(|more| whole.checked_add(more))
            .filter(|whole| *whole <= 10_000 * 86_400_000)
            .ok_or_else(|| format!("`{text}` is longer than 10000 days"))?;
        last = length;
        rest = after;
    }
    Ok(Duration::from_millis(whole))
}

/// Reads a size in bytes: one whole number with `B`, `KiB`, `MiB`, `GiB`, `kB`, `MB` or `GB`.
///
/// # Errors
/// A reason in words for anything else and for more than `u64` holds.
pub fn size(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is not a size");
    let (number, unit, after) = part(text.trim()).ok_or_else(wrong)?;
    let length = find(&SIZES, unit).ok_or_else(wrong)?;
    if !after.is_empty() {
        return Err(wrong());
    }
    number.checked_mul(length).ok_or_else(wrong)
}

/// Writes a length of time as [`duration`] reads it, without losing a millisecond.
#[must_use]
pub fn duration_text(length: Duration) -> String {
    let mut left = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    let mut text = String::new();
    for (unit, size) in TIMES {
        if left >= size {
            let _ = write!(text, "{}{unit}", left / size);
            left %= size;
        }
    }
    if text.is_empty() { "0s".into() } else { text }
}

/// Splits `15 MiB rest` into number, unit and what follows.
fn part(text: &str) -> Option<(u64, &str, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text[..digits].parse().ok()?;
    let rest = text[digits..].trim_start();
    let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    Some((number, &rest[..letters], rest[letters..].trim_start()))
}

fn find(table: &[(&str, u64)], unit: &str) -> Option<u64> {
    table.iter().find(|(name, _)| *name == unit).map(|(_, length)| *length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_and_written_back() {
        for (text, seconds) in [
            ("15m", 900),
            ("90s", 90),
            ("1h30m", 5400),
            ("2d", 172_800),
            ("1h 5m", 3900),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        for millis in [0, 1, 999, 1_000, 90_000, 5_400_000, 86_400_001] {
            let length = Duration::from_millis(millis);
            assert_eq!(duration(&duration_text(length)), Ok(length));
        }
    }

    #[test]
    fn what_is_no_length_of_time_is_refused() {
        for text in [
            "",
            "15",
            "m",
            "15 minutes",
            "-5m",
            "1.5h",
            "5m1h",
            "5m5m",
            "99999999999999999999s",
            "20000d",
            "٣m",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes() {
        assert_eq!(size("256MiB"), Ok(256 << 20));
        assert_eq!(size("1 GB"), Ok(1_000_000_000));
        assert_eq!(size("0B"), Ok(0));
        for text in ["", "256", "256 mb", "MiB", "1GiB1MiB", "99999999999GiB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
