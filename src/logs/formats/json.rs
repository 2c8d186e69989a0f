//! One JSON object a line: Pino, bunyan, tracing, zap, slog, structlog, JSON access logs.

use super::flatten::flatten;
use super::level;
use super::record::{Record, Value};
use crate::domain::log::Level;

/// Fields of which an access log line has at least one.
const REQUEST: [&str; 7] = [
    "uri",
    "request",
    "request_uri",
    "method",
    "request_method",
    "path",
    "url",
];

/// Reads the line if it is one JSON object.
pub fn read(line: &str) -> Option<Record<'_>> {
    let fields = flatten(line).filter(|fields| !fields.is_empty())?;
    let mut record = Record::from_fields(fields);
    raise_by_status(&mut record);
    Some(record)
}

/// An access log states one level for everything; the status of the answer says more.
fn raise_by_status(record: &mut Record<'_>) {
    if record.level > Level::Info {
        return;
    }
    let status = record
        .top("status")
        .or_else(|| record.top("status_code"))
        .and_then(Value::number);
    let Some(level) = status.and_then(level::of_status) else {
        return;
    };
    if REQUEST.iter().any(|key| record.top(key).is_some()) {
        record.level = level;
    }
}
