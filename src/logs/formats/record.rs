//! What every format makes of a line: borrowed parts, nothing copied.

use super::{level, stamp};
use crate::domain::Moment;
use crate::domain::log::Level;
use std::borrow::Cow;

/// Nested objects are named down to this depth; what lies deeper is shown as it is written.
pub const DEPTH: usize = 3;

/// A value as it stands in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text without escapes.
    Text(&'a str),
    /// Text between quotes with backslash escapes in it.
    Escaped(&'a str),
    /// A number, a literal, an array or a deep object.
    Bare(&'a str),
}

impl<'a> Value<'a> {
    /// The text as it stands in the line.
    #[must_use]
    pub fn raw(self) -> &'a str {
        match self {
            Self::Text(text) | Self::Escaped(text) | Self::Bare(text) => text,
        }
    }

    /// The text with its escapes resolved; as it stands where they are wrong.
    #[must_use]
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) | Self::Bare(text) => Cow::Borrowed(text),
            Self::Escaped(text) => match serde_json::from_str::<String>(&format!("\"{text}\"")) {
                Ok(plain) => Cow::Owned(plain),
                Err(_) => Cow::Borrowed(text),
            },
        }
    }

    /// At most so many bytes of it, cutting neither a character nor an escape.
    #[must_use]
    fn shortened(self, most: usize) -> Self {
        let cut = |text: &'a str| {
            let mut end = most.min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            &text[..end]
        };
        match self {
            Self::Text(text) => Self::Text(cut(text)),
            Self::Bare(text) => Self::Bare(cut(text)),
            Self::Escaped(text) if text.len() > most => {
                // The longest escape is a pair of surrogates, twelve bytes.
                let head = cut(text);
                let near_end = head.len().saturating_sub(12);
                let last = head.as_bytes()[near_end..].iter().position(|byte| *byte == b'\\');
                Self::Escaped(last.map_or(head, |last| &head[..near_end + last]))
            }
            Self::Escaped(text) => Self::Escaped(text),
        }
    }

    /// The value as a number.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        self.raw().parse().ok()
    }
}

/// What a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Something to show.
    Field,
    /// The level.
    Level,
    /// The time.
    Time,
    /// The message.
    Message,
    /// A stack trace: many lines, shown as a count.
    Stack,
    /// Process id, host name and the like: not shown, still searched for ids.
    Noise,
}

/// A named value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The names from the outside in; unused places are empty.
    pub path: [&'a str; DEPTH],
    /// The value.
    pub value: Value<'a>,
    /// What it is for.
    pub part: Part,
}

impl<'a> Field<'a> {
    /// A field at the top, something to show.
    #[must_use]
    pub fn top(key: &'a str, value: Value<'a>) -> Self {
        Self {
            path: [key, "", ""],
            value,
            part: Part::Field,
        }
    }

    /// The innermost name.
    #[must_use]
    pub fn key(&self) -> &'a str {
        self.path
            .iter()
            .rev()
            .find(|name| !name.is_empty())
            .copied()
            .unwrap_or_default()
    }

    /// The name around the innermost one; empty at the top.
    #[must_use]
    pub fn parent(&self) -> &'a str {
        let depth = self.path.iter().filter(|name| !name.is_empty()).count();
        if depth < 2 { "" } else { self.path[depth - 2] }
    }

    /// The name as shown: `req.method`. The `fields` that a logger wraps around everything is left out.
    #[must_use]
    pub fn name(&self) -> String {
        let from = usize::from(self.path[0] == "fields" && !self.path[1].is_empty());
        let names: Vec<&str> = self.path[from..]
            .iter()
            .filter(|name| !name.is_empty())
            .copied()
            .collect();
        names.join(".")
    }
}

/// A line in its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<'a> {
    /// How grave the line says it is.
    pub level: Level,
    /// The time as it is written, and how it is written.
    pub time: Option<Value<'a>>,
    /// The message.
    pub message: Option<Value<'a>>,
    /// All fields, in the line's order, also those that are level, time or message.
    pub fields: Vec<Field<'a>>,
}

impl<'a> Record<'a> {
    /// A line of no known format: all of it is the message.
    #[must_use]
    pub fn unknown(line: &'a str) -> Self {
        Self {
            level: Level::Unknown,
            time: None,
            message: Some(Value::Text(line)),
            fields: Vec::new(),
        }
    }

    /// Sorts fields into level, time, message and the rest by their names.
    #[must_use]
    pub fn from_fields(mut fields: Vec<Field<'a>>) -> Self {
        let mut record = Self::unknown("");
        record.message = None;
        for field in &mut fields {
            field.part = part_of(field);
            match field.part {
                Part::Level if record.level == Level::Unknown => record.level = level::of_value(field.value),
                Part::Time if record.time.is_none() => record.time = Some(field.value),
                Part::Message if record.message.is_none() => record.message = Some(field.value),
                Part::Message => field.part = Part::Field,
                Part::Level | Part::Time | Part::Stack | Part::Noise | Part::Field => {}
            }
        }
        record.fields = fields;
        record
    }

    /// Cuts every value to `most` bytes.
    pub fn shorten(&mut self, most: usize) {
        for field in &mut self.fields {
            field.value = field.value.shortened(most);
        }
        self.message = self.message.map(|message| message.shortened(most));
    }

    /// The moment the line states.
    #[must_use]
    pub fn at(&self) -> Option<Moment> {
        stamp::of_value(self.time?)
    }

    /// The value of a field at the top.
    #[must_use]
    pub fn top(&self, key: &str) -> Option<Value<'a>> {
        self.fields
            .iter()
            .find(|field| field.path[0] == key && field.path[1].is_empty())
            .map(|field| field.value)
    }
}

/// Names of fields, by their length: it tells most names from most others, and every field is asked.
/// Loggers agree on few names; these are the ones in use.
const NAMES: [&[(&str, Part)]; 14] = [
    &[],
    &[("t", Part::Time), ("v", Part::Noise)],
    &[("ts", Part::Time), ("@t", Part::Time), ("@m", Part::Message)],
    &[("msg", Part::Message), ("lvl", Part::Level), ("pid", Part::Noise)],
    &[
        ("time", Part::Time),
        ("date", Part::Time),
        ("body", Part::Message),
        ("host", Part::Noise),
    ],
    &[("level", Part::Level), ("event", Part::Message), ("Level", Part::Level)],
    &[("@level", Part::Level), ("thread", Part::Noise)],
    &[
        ("message", Part::Message),
        ("Message", Part::Message),
        ("MESSAGE", Part::Message),
        ("asctime", Part::Time),
        ("process", Part::Noise),
    ],
    &[
        ("severity", Part::Level),
        ("@message", Part::Message),
        ("hostname", Part::Noise),
        ("datetime", Part::Time),
        ("loglevel", Part::Level),
        ("threadId", Part::Noise),
        ("PRIORITY", Part::Level),
    ],
    &[
        ("timestamp", Part::Time),
        ("Timestamp", Part::Time),
        ("log.level", Part::Level),
        ("levelname", Part::Level),
        ("eventTime", Part::Time),
    ],
    &[("@timestamp", Part::Time), ("threadName", Part::Noise)],
    &[],
    &[("SeverityText", Part::Level)],
    &[("severity_text", Part::Level)],
];

/// What a field is for, by its name.
fn part_of(field: &Field<'_>) -> Part {
    let (outer, inner) = (field.path[0], field.path[1]);
    let key = match (outer, inner.is_empty()) {
        ("fields", false) => inner,
        ("spans", _) => return Part::Noise,
        (_, true) => outer,
        ("log", false) if inner == "level" => return Part::Level,
        (_, false) => {
            return if is_stack(field.key()) {
                Part::Stack
            } else {
                Part::Field
            };
        }
    };
    let names = NAMES.get(key.len()).copied().unwrap_or_default();
    let part = names.iter().find(|(name, _)| *name == key).map(|(_, part)| *part);
    match part {
        Some(part) => part,
        None if is_stack(key) => Part::Stack,
        None => Part::Field,
    }
}

fn is_stack(key: &str) -> bool {
    key.len() > 4
        && matches!(
            key,
            "stack" | "stack_trace" | "stacktrace" | "stackTrace" | "exc_info" | "traceback" | "backtrace"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_at_its_length() {
        for (length, names) in NAMES.iter().enumerate() {
            assert!(names.iter().all(|(name, _)| name.len() == length), "{length}");
        }
    }

    #[test]
    fn a_shortened_value_is_never_torn() {
        let text = "\\u00e9\\ud83d\\ude00\\\\\"é漢x".repeat(9);
        for most in 0..text.len() {
            let shown = Value::Escaped(&text).shortened(most).text().into_owned();
            assert!(shown.len() <= most, "{most}");
            assert!(Value::Text("é漢é").shortened(most).raw().len() <= most);
        }
    }
}
