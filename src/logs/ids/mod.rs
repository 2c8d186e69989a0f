//! Request and correlation ids in a line: by the names fields have, by patterns of the
//! configuration, and by shape.
//!
//! Two spellings of one id meet: dashed, undashed and upper-case UUIDs are the same id, and a
//! `traceparent` is its trace id.

mod key;
mod shape;

pub use key::{IdKey, normal};

use super::formats::{Field, Record, Value};
use crate::domain::log::LineId;
use crate::domain::{Masker, SafeText};
use memchr::memchr2_iter;
use regex::Regex;
use std::borrow::Cow;

/// Ids kept of one line.
pub const MOST: usize = 3;
/// An id longer than this, in bytes, is none.
const LONGEST: usize = 128;

/// The rules by which ids are found: the built-in ones and the configuration's patterns.
#[derive(Debug, Clone, Default)]
pub struct IdRules {
    patterns: Vec<Regex>,
    problems: Vec<String>,
}

/// What told that a text is an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told<'a> {
    /// A field of the record.
    Field(Field<'a>),
    /// A name in the message.
    Name(&'a str),
    /// Its shape, or a pattern of the configuration.
    Shape,
}

impl Told<'_> {
    /// The name shown: the field's, or `id`.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Field(field) => Cow::Owned(field.name()),
            Self::Name(name) => Cow::Borrowed(name),
            Self::Shape => Cow::Borrowed("id"),
        }
    }
}

/// An id found in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// What told that it is one.
    pub told: Told<'a>,
    /// The id as it is written.
    pub value: Cow<'a, str>,
    /// The id as it is compared.
    pub key: IdKey,
}

impl IdRules {
    /// The built-in rules and extra patterns. The first group of a pattern is the id, or its whole
    /// match where it has none. A pattern that cannot be read is left out and told in [`Self::problems`].
    #[must_use]
    pub fn new(patterns: &[String]) -> Self {
        let mut rules = Self::default();
        for pattern in patterns {
            match Regex::new(pattern) {
                Ok(regex) if regex.is_match("") => rules.problems.push(format!(
                    "id pattern `{pattern}` matches an empty text (hint: it must name the id's characters)"
                )),
                Ok(regex) => rules.patterns.push(regex),
                Err(error) => rules.problems.push(format!(
                    "id pattern `{pattern}` cannot be read: {}",
                    error.to_string().lines().last().unwrap_or_default().trim()
                )),
            }
        }
        rules
    }

    /// What was wrong with the patterns, one sentence each.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The ids of a line, at most [`MOST`]: fields first, then the configuration's patterns, then shapes.
    #[must_use]
    pub fn find<'a>(&self, record: &Record<'a>, line: &'a str) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        for field in record.fields.iter().filter(|field| is_id(field)) {
            add(&mut found, Told::Field(*field), field.value.text());
        }
        if let Some(Value::Text(message)) = record.message {
            named_in_text(message, &mut found);
        }
        for pattern in &self.patterns {
            for captures in pattern.captures_iter(line).take(MOST) {
                let id = captures
                    .get(1)
                    .or_else(|| captures.get(0))
                    .map_or("", |found| found.as_str());
                add(&mut found, Told::Shape, Cow::Borrowed(id));
            }
        }
        shape::each(line, |id| {
            add(&mut found, Told::Shape, Cow::Borrowed(id));
            found.len() < MOST
        });
        found
    }

    /// The ids of a line as the screen gets them.
    #[must_use]
    pub fn line_ids(&self, record: &Record<'_>, line: &str, masker: &Masker) -> Vec<LineId> {
        let found = self.find(record, line);
        found
            .iter()
            .map(|id| LineId {
                field: SafeText::clean(&id.told.name()),
                value: masker.clean(&id.value),
            })
            .collect()
    }
}

/// Whether a field's name says that it holds an id.
#[must_use]
pub fn is_id(field: &Field<'_>) -> bool {
    let key = field.key();
    match key {
        "id" | "Id" | "ID" => matches!(field.parent(), "req" | "request" | "trace" | "correlation"),
        key => is_id_name(key),
    }
}

/// Names of id fields, compared without case, dashes and underscores.
const NAMES: [&str; 11] = [
    "requestid",
    "reqid",
    "correlationid",
    "xrequestid",
    "xcorrelationid",
    "traceid",
    "traceparent",
    "xtraceid",
    "rid",
    "httprequestid",
    "xamzntraceid",
];

fn is_id_name(key: &str) -> bool {
    let ends_like_one = key
        .as_bytes()
        .last()
        .is_some_and(|byte| matches!(byte | 0x20, b'd' | b't'));
    let starts_like_one = key
        .as_bytes()
        .first()
        .is_some_and(|byte| matches!(byte | 0x20, b'r' | b'c' | b'x' | b't' | b'h'));
    if !ends_like_one || !starts_like_one || !(3..=24).contains(&key.len()) {
        return false;
    }
    NAMES.iter().any(|name| same_name(key, name))
}

fn same_name(key: &str, name: &str) -> bool {
    let mut bytes = key.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b'.'));
    name.bytes()
        .all(|wanted| bytes.next().is_some_and(|byte| byte.to_ascii_lowercase() == wanted))
        && bytes.next().is_none()
}

/// `request_id=…` and `request_id: …` inside a text.
fn named_in_text<'a>(text: &'a str, found: &mut Vec<Found<'a>>) {
    for at in memchr2_iter(b'=', b':', text.as_bytes()) {
        let before = &text[..at];
        let start = before.rfind(|c: char| !is_name_character(c)).map_or(0, |at| at + 1);
        let Some(name) = before.get(start..).filter(|name| is_id_name(name)) else {
            continue;
        };
        let value = text[at + 1..].trim_start_matches([' ', '"', '\'', '[']);
        // No further than an id can reach: a line of nothing but `rid:rid:` must not cost its square.
        let end = value
            .bytes()
            .take(LONGEST + 1)
            .take_while(|byte| is_id_character(*byte))
            .count();
        add(found, Told::Name(name), Cow::Borrowed(&value[..end]));
    }
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn is_id_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':' | b'/' | b'+' | b'@')
}

fn add<'a>(found: &mut Vec<Found<'a>>, told: Told<'a>, value: Cow<'a, str>) {
    if found.len() >= MOST || !is_worth_following(&value) {
        return;
    }
    let key = IdKey::of(&value);
    if found.iter().all(|other| other.key != key) {
        found.push(Found { told, value, key });
    }
}

/// Loggers write a word or zeros where there is no id; a text with blanks is prose.
fn is_worth_following(value: &str) -> bool {
    const NONE: [&str; 6] = ["-", "null", "none", "undefined", "nil", "n/a"];
    !value.is_empty()
        && value.len() <= LONGEST
        && !NONE.iter().any(|none| value.eq_ignore_ascii_case(none))
        && !value.bytes().all(|byte| matches!(byte, b'0' | b'-'))
        && !value.starts_with(['{', '['])
        && !value
            .bytes()
            .any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::formats::{Guess, read};

    fn ids(line: &str) -> Vec<(String, String)> {
        let record = read(line, &mut Guess::default());
        let found = IdRules::new(&["force-sync-\\d+-\\w+".to_owned()]).find(&record, line);
        found
            .iter()
            .map(|id| (id.told.name().into_owned(), id.value.to_string()))
            .collect()
    }

    #[test]
    fn fields_that_hold_ids_are_known_by_name() {
        let cases = [
            (r#"{"request_id":"abc"}"#, "request_id"),
            (r#"{"requestId":"abc"}"#, "requestId"),
            (r#"{"reqId":"abc"}"#, "reqId"),
            (r#"{"req":{"id":"abc"}}"#, "req.id"),
            (r#"{"correlation_id":"abc"}"#, "correlation_id"),
            (r#"{"headers":{"X-Request-Id":"abc"}}"#, "headers.X-Request-Id"),
            (r#"{"trace_id":"abc"}"#, "trace_id"),
            (r#"{"span":{"request_id":"abc"}}"#, "span.request_id"),
            (r#"{"spans":[{"name":"x"},{"request_id":"abc"}]}"#, "spans.request_id"),
            (r#"{"fields":{"request_id":"abc"}}"#, "request_id"),
            ("level=info rid=abc", "rid"),
            ("2026-11-21T10:00:00Z INFO done request_id=abc", "request_id"),
            ("2026-11-21T10:00:00Z INFO request-id: abc, ok", "request-id"),
        ];
        for (line, field) in cases {
            assert_eq!(ids(line), [(field.to_owned(), "abc".to_owned())], "{line}");
        }
    }

    #[test]
    fn what_is_no_id_is_left_out() {
        for line in [
            r#"{"request_id":"-"}"#,
            r#"{"request_id":null}"#,
            r#"{"trace_id":"00000000000000000000000000000000"}"#,
            r#"{"user_id":"abc","id":"abc","paid":1}"#,
            r#"{"request_id":"two words"}"#,
            "grid=abc and 12:30:45",
        ] {
            assert!(ids(line).is_empty(), "{line}: {:?}", ids(line));
        }
    }

    #[test]
    fn at_most_three_and_none_twice() {
        let line = r#"{"request_id":"7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7d","trace_id":"7F3A91C20D5E4A7B9C1D2E3F4A5B6C7D","a":"01ARZ3NDEKTSV4RRFFQ69G5FAV","b":"force-sync-17-ab","c":"req-12345678"}"#;
        let found = ids(line);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].0, "request_id");
        assert_eq!(found[1].1, "force-sync-17-ab");
    }

    #[test]
    fn a_bad_pattern_is_told_and_left_out() {
        let rules = IdRules::new(&["(".to_owned(), "x*".to_owned(), "job-\\d+".to_owned()]);
        assert_eq!(rules.problems().len(), 2);
        assert!(rules.problems()[0].contains("`(`"), "{:?}", rules.problems());
        assert_eq!(rules.patterns.len(), 1);
    }
}
