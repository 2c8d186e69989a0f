//! A record as one line of text: the message, then what else it says, the ids last.

use super::record::{Field, Part, Record, Value};
use crate::logs::ids;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A UUID or trace id is shown by this many characters; the row carries it whole.
const SHORT_HEX: usize = 8;
/// Another id is shown by this many.
const SHORT: usize = 28;

/// How much is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// A row: ids short, stack traces as a count of lines, nothing said twice.
    Row,
    /// Everything that can be searched.
    Whole,
}

/// The text of a record; not cleaned, not masked.
#[must_use]
pub fn show(record: &Record<'_>, detail: Detail) -> String {
    let mut text = match record.message {
        Some(message) => message.text().into_owned(),
        None => request_of(record),
    };
    let said = text.len();
    let is_row = detail == Detail::Row;
    for field in record.fields.iter().filter(|field| !ids::is_id(field)) {
        match field.part {
            Part::Field if is_row && is_needless(field, &text[..said]) => {}
            Part::Field => push(&mut text, field),
            Part::Stack => push_stack(&mut text, field, detail),
            Part::Level | Part::Time | Part::Message | Part::Noise => {}
        }
    }
    for field in record
        .fields
        .iter()
        .filter(|field| field.part == Part::Field && ids::is_id(field))
    {
        push_id(&mut text, field, detail);
    }
    if text.is_empty() {
        record.fields.iter().for_each(|field| push(&mut text, field));
    }
    text
}

/// Names of what an access log's message repeats.
const REQUEST: [&str; 8] = [
    "method",
    "request_method",
    "request",
    "uri",
    "request_uri",
    "path",
    "url",
    "status",
];

/// A message longer than this, in bytes, is not looked through for what a field says.
const LONG: usize = 512;

/// Whether a row is as clear without the field: it has no value, or the message says it.
fn is_needless(field: &Field<'_>, message: &str) -> bool {
    let value = field.value.raw();
    if message.len() > LONG {
        return false;
    }
    let is_said = || message.split(' ').any(|word| word == value) || value.contains(' ') && message.contains(value);
    field.value == Value::Bare("null") || REQUEST.contains(&field.key()) && is_said()
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

fn push(text: &mut String, field: &Field<'_>) {
    name(text, field);
    let value = field.value.text();
    if matches!(field.value, Value::Bare(_)) || !needs_quotes(&value) {
        text.push_str(&value);
    } else {
        let _ = write!(text, "\"{}\"", value.replace('"', "\\\""));
    }
}

fn push_id(text: &mut String, field: &Field<'_>, detail: Detail) {
    name(text, field);
    let value = field.value.text();
    let normal = ids::normal(&value);
    match (detail, &normal) {
        (Detail::Row, Cow::Owned(hex)) => {
            let _ = write!(text, "{}…", &hex[..SHORT_HEX.min(hex.len())]);
        }
        (Detail::Row, Cow::Borrowed(id)) if id.chars().count() > SHORT => {
            text.extend(id.chars().take(SHORT));
            text.push('…');
        }
        (Detail::Row | Detail::Whole, _) => text.push_str(&value),
    }
}

fn push_stack(text: &mut String, field: &Field<'_>, detail: Detail) {
    name(text, field);
    let value = field.value.text();
    let _ = match detail {
        Detail::Row => write!(text, "({} lines)", value.lines().count()),
        Detail::Whole => write!(text, "{value}"),
    };
}

fn name(text: &mut String, field: &Field<'_>) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(&field.name());
    text.push('=');
}

fn needs_quotes(value: &str) -> bool {
    value.is_empty() || value.contains([' ', '"', '='])
}
