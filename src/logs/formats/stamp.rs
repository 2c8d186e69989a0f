//! Time stamps: at the start of a text, and as a field's value.

use super::record::Value;
use crate::domain::Moment;
use chrono::{NaiveDate, TimeDelta};

/// A time stamp at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The moment; none where the stamp does not say the year.
    pub at: Option<Moment>,
    /// Its length in bytes.
    pub length: usize,
}

/// The moment a field's value states: a text, or a number of seconds, milli-, micro- or nanoseconds.
pub fn of_value(value: Value<'_>) -> Option<Moment> {
    let raw = value.raw();
    match raw.parse::<f64>() {
        Ok(number) => of_number(raw, number),
        Err(_) => leading(raw).and_then(|stamp| stamp.at),
    }
}

/// Which unit a number has shows in its size: 1e11 seconds is the year 5138.
fn of_number(raw: &str, number: f64) -> Option<Moment> {
    let whole = raw.parse::<i64>().ok();
    match number {
        1e8..1e11 => match whole {
            Some(seconds) => Moment::from_timestamp(seconds, 0),
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked by the arm")]
            None => Moment::from_timestamp_micros((number * 1e6) as i64),
        },
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked by the arm")]
        1e11..1e14 => Moment::from_timestamp_millis(number as i64),
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked by the arm")]
        1e14..1e17 => Moment::from_timestamp_micros(number as i64),
        1e17..9.2e18 => whole.map(Moment::from_timestamp_nanos),
        _ => None,
    }
}

/// The time stamp a text begins with. A stamp without a zone is taken as UTC.
pub fn leading(text: &str) -> Option<Stamp> {
    let bytes = text.as_bytes();
    if !bytes.first()?.is_ascii_alphanumeric() {
        return None;
    }
    let mut read = Reader { bytes, at: 0 };
    iso(&mut read)
        .or_else(|| day_first(&mut read.again()))
        .or_else(|| syslog(&mut read.again()))
        .or_else(|| clock_only(&mut read.again()))
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn again(&self) -> Self {
        Self {
            bytes: self.bytes,
            at: 0,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn one_of(&mut self, set: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|byte| set.contains(byte))?;
        self.at += 1;
        Some(byte)
    }

    /// Exactly `count` digits.
    fn digits(&mut self, count: usize) -> Option<u32> {
        let slice = self.bytes.get(self.at..self.at + count)?;
        let mut number = 0;
        for byte in slice {
            number = number * 10 + u32::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?);
        }
        self.at += count;
        Some(number)
    }

    fn month(&mut self) -> Option<u32> {
        const MONTHS: [&[u8]; 12] = [
            b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
        ];
        let name = self.bytes.get(self.at..self.at + 3)?;
        let month = MONTHS.iter().position(|month| *month == name)?;
        self.at += 3;
        u32::try_from(month + 1).ok()
    }

    /// `HH:MM:SS` with an optional fraction after a point or a comma, as a time of day.
    fn clock(&mut self) -> Option<TimeDelta> {
        let hour = self.digits(2)?;
        self.one_of(b":")?;
        let minute = self.digits(2)?;
        self.one_of(b":")?;
        let second = self.digits(2)?;
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let nanos = self.fraction();
        Some(TimeDelta::seconds(i64::from(hour * 3_600 + minute * 60 + second)) + TimeDelta::nanoseconds(nanos))
    }

    fn fraction(&mut self) -> i64 {
        let follows = self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
        if !follows || self.one_of(b".,").is_none() {
            return 0;
        }
        let (mut nanos, mut unit) = (0, 100_000_000);
        while let Some(digit) = self.digits(1) {
            nanos += i64::from(digit) * unit;
            unit /= 10;
        }
        nanos
    }

    /// `Z`, ` UTC`, ` CET`, `+02:00` or ` +0200`: seconds east; zero where nothing is said, none where
    /// a name means more than one zone.
    fn zone(&mut self) -> Option<i64> {
        let start = self.at;
        let spaced = self.one_of(b" ").is_some();
        if !spaced && self.one_of(b"Zz").is_some() {
            return Some(0);
        }
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if let Some((_, hours)) = ZONES.iter().find(|(name, _)| name.as_bytes() == &rest[..length]) {
            self.at += length;
            return hours.map(|hours| hours * 3_600);
        }
        Some(self.offset().unwrap_or_else(|| {
            self.at = start;
            0
        }))
    }

    fn offset(&mut self) -> Option<i64> {
        let sign = if self.one_of(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.digits(2)?;
        let _ = self.one_of(b":");
        let minutes = self.digits(2).unwrap_or(0);
        let ends = !self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric());
        (hours < 15 && minutes < 60 && ends).then_some(sign * i64::from(hours * 3_600 + minutes * 60))
    }
}

/// Names of zones and their hours east; none for a name that several zones share.
const ZONES: [(&str, Option<i64>); 23] = [
    ("UTC", Some(0)),
    ("GMT", Some(0)),
    ("WET", Some(0)),
    ("WEST", Some(1)),
    ("CET", Some(1)),
    ("CEST", Some(2)),
    ("EET", Some(2)),
    ("EEST", Some(3)),
    ("MSK", Some(3)),
    ("SGT", Some(8)),
    ("JST", Some(9)),
    ("KST", Some(9)),
    ("EDT", Some(-4)),
    ("CDT", Some(-5)),
    ("MDT", Some(-6)),
    ("PDT", Some(-7)),
    ("PST", Some(-8)),
    ("IST", None),
    ("BST", None),
    ("CST", None),
    ("EST", None),
    ("MST", None),
    ("AEST", None),
];

fn moment(date: Option<NaiveDate>, clock: TimeDelta, east: Option<i64>) -> Option<Moment> {
    let midnight = date?.and_hms_opt(0, 0, 0)?.and_utc();
    midnight
        .checked_add_signed(clock)?
        .checked_sub_signed(TimeDelta::seconds(east?))
}

/// `2026-11-21T10:25:12.123Z`, with a space, slashes or a comma too.
fn iso(read: &mut Reader<'_>) -> Option<Stamp> {
    let year = read.digits(4)?;
    read.one_of(b"-/")?;
    let month = read.digits(2)?;
    read.one_of(b"-/")?;
    let day = read.digits(2)?;
    read.one_of(b"Tt ")?;
    let clock = read.clock()?;
    let east = read.zone();
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    date.map(|_| Stamp {
        at: moment(date, clock, east),
        length: read.at,
    })
}

/// `21 Nov 2026 10:25:12.123` and `21/Nov/2026:10:25:12 +0000`.
fn day_first(read: &mut Reader<'_>) -> Option<Stamp> {
    let day = read.digits(2)?;
    read.one_of(b" /")?;
    let month = read.month()?;
    read.one_of(b" /")?;
    let year = read.digits(4)?;
    read.one_of(b" :")?;
    let clock = read.clock()?;
    let east = read.zone();
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    date.map(|_| Stamp {
        at: moment(date, clock, east),
        length: read.at,
    })
}

/// `Nov 21 10:25:12`: no year, so no moment.
fn syslog(read: &mut Reader<'_>) -> Option<Stamp> {
    read.month()?;
    read.one_of(b" ")?;
    let _ = read.one_of(b" ");
    read.digits(2).or_else(|| read.digits(1))?;
    read.one_of(b" ")?;
    read.clock()?;
    Some(Stamp {
        at: None,
        length: read.at,
    })
}

/// `10:25:12.123`: no day, so no moment.
fn clock_only(read: &mut Reader<'_>) -> Option<Stamp> {
    read.clock()?;
    let ends = read.peek().is_none_or(|byte| matches!(byte, b' ' | b']' | b'|'));
    ends.then_some(Stamp {
        at: None,
        length: read.at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_in_use_are_read() {
        let cases = [
            ("2026-11-21T10:25:12.123456Z x", "2026-11-21T10:25:12.123456Z"),
            ("2026-11-21T12:25:12+02:00", "2026-11-21T10:25:12Z"),
            ("2026-11-21 10:25:12,123 - x", "2026-11-21T10:25:12.123Z"),
            ("2026-11-21 10:25:12.123 UTC [7]", "2026-11-21T10:25:12.123Z"),
            ("2026-11-21 10:25:12 +0000] [7]", "2026-11-21T10:25:12Z"),
            ("2026/11/21 10:25:12 [error]", "2026-11-21T10:25:12Z"),
            ("2026-11-21 11:25:12 CET [7]", "2026-11-21T10:25:12Z"),
            ("2026-11-21 10:25:12 INFO x", "2026-11-21T10:25:12Z"),
            ("21 Nov 2026 10:25:12.123 * x", "2026-11-21T10:25:12.123Z"),
            ("21/Nov/2026:10:25:12 +0100] x", "2026-11-21T09:25:12Z"),
        ];
        for (text, moment) in cases {
            assert_eq!(leading(text).unwrap().at, Some(moment.parse().unwrap()), "{text}");
        }
        assert_eq!(
            leading("2026-11-21 10:25:12 IST [7]").unwrap(),
            Stamp { at: None, length: 23 }
        );
        assert_eq!(leading("Nov 21 10:25:12 host").unwrap(), Stamp { at: None, length: 15 });
        assert_eq!(leading("10:25:12.5 x").unwrap(), Stamp { at: None, length: 10 });
    }

    #[test]
    fn numbers_tell_their_unit() {
        let moment: Moment = "2026-11-21T10:25:12Z".parse().unwrap();
        for number in [
            "1795256712",
            "1795256712000",
            "1795256712000000",
            "1795256712000000000",
            "1795256712.0",
        ] {
            assert_eq!(of_value(Value::Bare(number)), Some(moment), "{number}");
        }
        assert_eq!(of_value(Value::Bare("12")), None);
    }

    #[test]
    fn what_is_no_stamp_is_none() {
        for text in [
            "",
            "x",
            "2026",
            "2026-13-40T10:00:00",
            "2026-11-21",
            "99:00:00",
            "10:25",
            "é",
            "2026-11-21T1é",
        ] {
            assert_eq!(leading(text), None, "{text}");
        }
    }
}
