//! Levels from words and numbers.

use super::record::Value;
use crate::domain::log::Level;

/// The level a field's value states.
pub fn of_value(value: Value<'_>) -> Level {
    let raw = value.raw();
    match raw.parse::<u32>() {
        Ok(number) => of_number(number),
        Err(_) => of_word(raw).or_else(|| of_letter(raw)).unwrap_or_default(),
    }
}

/// Numbers from ten up are Pino's and bunyan's; below that, syslog's (RFC 5424).
fn of_number(number: u32) -> Level {
    match number {
        10..20 => Level::Trace,
        20..30 | 7 => Level::Debug,
        30..40 | 5 | 6 => Level::Info,
        40..50 | 4 => Level::Warn,
        50..60 | 3 => Level::Error,
        60..70 | 0..=2 => Level::Fatal,
        8 | 9 | 70.. => Level::Unknown,
    }
}

/// The level of an HTTP status; none below 400.
pub fn of_status(status: f64) -> Option<Level> {
    match status {
        500.0..600.0 => Some(Level::Error),
        400.0..500.0 => Some(Level::Warn),
        _ => None,
    }
}

/// Words for levels, in lower case.
const WORDS: &[(&str, Level)] = &[
    ("info", Level::Info),
    ("error", Level::Error),
    ("warn", Level::Warn),
    ("warning", Level::Warn),
    ("debug", Level::Debug),
    ("trace", Level::Trace),
    ("fatal", Level::Fatal),
    ("critical", Level::Fatal),
    ("notice", Level::Info),
    ("log", Level::Info),
    ("panic", Level::Fatal),
    ("err", Level::Error),
    ("inf", Level::Info),
    ("wrn", Level::Warn),
    ("dbg", Level::Debug),
    ("trc", Level::Trace),
    ("ftl", Level::Fatal),
    ("crit", Level::Fatal),
    ("emerg", Level::Fatal),
    ("alert", Level::Fatal),
    ("severe", Level::Error),
    ("verbose", Level::Trace),
    ("informational", Level::Info),
    ("information", Level::Info),
];

/// The level a word names, in any case.
pub fn of_word(word: &str) -> Option<Level> {
    if !(3..=13).contains(&word.len()) {
        return None;
    }
    WORDS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word))
        .map(|(_, level)| *level)
}

/// The level a single capital names.
pub fn of_letter(word: &str) -> Option<Level> {
    match word {
        "T" => Some(Level::Trace),
        "D" => Some(Level::Debug),
        "I" => Some(Level::Info),
        "W" => Some(Level::Warn),
        "E" => Some(Level::Error),
        "F" => Some(Level::Fatal),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_agree() {
        let cases = [
            ("10", Level::Trace),
            ("20", Level::Debug),
            ("30", Level::Info),
            ("40", Level::Warn),
            ("50", Level::Error),
            ("60", Level::Fatal),
            ("3", Level::Error),
            ("WARNING", Level::Warn),
            ("Information", Level::Info),
            ("E", Level::Error),
            ("999", Level::Unknown),
            ("custom", Level::Unknown),
        ];
        for (text, level) in cases {
            assert_eq!(of_value(Value::Text(text)), level, "{text}");
        }
    }
}
