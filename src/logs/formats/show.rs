//! A record as one line of text: the message, then what else it says.

use super::record::{Field, Part, Record, Value};
use crate::logs::ids;
use std::fmt::Write as _;

/// An id is shown by this many characters; the row carries it whole.
const SHORT: usize = 8;

/// How much is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// A row: ids short, stack traces as a count of lines.
    Row,
    /// Everything that can be searched: ids and stack traces whole.
    Whole,
}

/// The text of a record; not cleaned, not masked.
#[must_use]
pub fn show(record: &Record<'_>, detail: Detail) -> String {
    let mut text = match record.message {
        Some(message) => message.text().into_owned(),
        None => request_of(record),
    };
    for field in &record.fields {
        match field.part {
            Part::Field => push(&mut text, field, detail),
            Part::Stack => push_stack(&mut text, field, detail),
            Part::Level | Part::Time | Part::Message | Part::Noise => {}
        }
    }
    text
}

/// What stands for the message in an access log that has none.
fn request_of(record: &Record<'_>) -> String {
    let first = |keys: &[&str]| keys.iter().find_map(|key| record.top(key));
    let parts = [
        first(&["method", "request_method"]),
        first(&["request", "uri", "request_uri", "path", "url"]),
        first(&["status"]),
    ];
    let words: Vec<_> = parts.iter().flatten().map(|value| value.text()).collect();
    if words.len() < 2 {
        String::new()
    } else {
        words.join(" ")
    }
}

fn push(text: &mut String, field: &Field<'_>, detail: Detail) {
    separate(text);
    text.push_str(&field.name());
    text.push('=');
    let value = field.value.text();
    if detail == Detail::Row && ids::is_id(field) && value.chars().count() > SHORT + 4 {
        text.extend(value.chars().take(SHORT));
        text.push('…');
    } else if matches!(field.value, Value::Bare(_)) || !needs_quotes(&value) {
        text.push_str(&value);
    } else {
        let _ = write!(text, "\"{}\"", value.replace('"', "\\\""));
    }
}

fn push_stack(text: &mut String, field: &Field<'_>, detail: Detail) {
    separate(text);
    let value = field.value.text();
    let _ = match detail {
        Detail::Row => write!(text, "{}=({} lines)", field.name(), value.lines().count()),
        Detail::Whole => write!(text, "{}={value}", field.name()),
    };
}

fn separate(text: &mut String) {
    if !text.is_empty() {
        text.push(' ');
    }
}

fn needs_quotes(value: &str) -> bool {
    value.is_empty() || value.contains([' ', '"', '='])
}
