//! Formats of log lines, one file each. Which one a line has is decided line by line, so a mixed
//! stream works; no line is ever refused: what no format knows stays as it is, at an unknown level.

mod access;
mod flatten;
mod json;
mod level;
mod logfmt;
mod plain;
mod record;
mod show;
mod stamp;

pub use record::{Field, Part, Record, Value};
pub use show::{Detail, show};

use super::ids::IdRules;
use crate::domain::log::{Level, LineId};
use crate::domain::{Masker, Moment, SafeText};
use memchr::memchr;
use std::borrow::Cow;

/// One format: its name, and a reader that answers nothing when the line is not of this format.
/// Formats exclude each other by how a line begins, so their order decides speed only.
pub struct Format {
    /// The name, as in a fixture's file name.
    pub name: &'static str,
    read: for<'a> fn(&'a str) -> Option<Record<'a>>,
}

/// All formats.
pub const FORMATS: &[Format] = &[
    Format {
        name: "json",
        read: json::read,
    },
    Format {
        name: "logfmt",
        read: logfmt::read,
    },
    Format {
        name: "access",
        read: access::read,
    },
    Format {
        name: "plain",
        read: plain::read,
    },
];

/// The format that fitted a source's last line; it is tried first on the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Guess(u8);

/// A line, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The moment the line itself states.
    pub at: Option<Moment>,
    /// How grave it says it is.
    pub level: Level,
    /// The message and its fields, cleaned; secrets are not masked.
    pub text: SafeText,
    /// The ids it carries, at most three.
    pub ids: Vec<LineId>,
}

/// A line's bytes as the text that [`read`] takes: what is not UTF-8 is replaced, and where there are
/// escape sequences it is cleaned, so that a coloured level is still a level.
#[must_use]
pub fn readable(bytes: &[u8]) -> Cow<'_, str> {
    if memchr(0x1b, bytes).is_some() {
        return Cow::Owned(SafeText::from_bytes(bytes).as_str().to_owned());
    }
    // The check alone is five times as fast as the lossy conversion, and nearly always enough.
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// Reads one line into borrowed parts. `guess` is updated.
#[must_use]
pub fn read<'a>(line: &'a str, guess: &mut Guess) -> Record<'a> {
    let first = usize::from(guess.0);
    if let Some(record) = FORMATS.get(first).and_then(|format| (format.read)(line)) {
        return record;
    }
    for (at, format) in FORMATS.iter().enumerate().filter(|(at, _)| *at != first) {
        if let Some(record) = (format.read)(line) {
            guess.0 = u8::try_from(at).unwrap_or_default();
            return record;
        }
    }
    Record::unknown(line)
}

/// Reads one line into owned, cleaned parts.
#[must_use]
pub fn parse(bytes: &[u8], rules: &IdRules, guess: &mut Guess) -> Parsed {
    let line = readable(bytes);
    let record = read(&line, guess);
    Parsed {
        at: record.at(),
        level: record.level,
        text: SafeText::clean(&show(&record, Detail::Row)),
        ids: rules.line_ids(&record, &line, &Masker::default()),
    }
}

/// The moment a line states by itself; for sources whose transport has no time stamps.
#[must_use]
pub fn moment_of(bytes: &[u8], guess: &mut Guess) -> Option<Moment> {
    read(&readable(bytes), guess).at()
}
