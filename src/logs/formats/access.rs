//! The access log lines of web servers: `1.2.3.4 - - [21/Nov/2026:10:25:12 +0000] "GET / HTTP/1.1" 502 157`.

use super::level;
use super::record::{Field, Record, Value};
use super::stamp;
use crate::domain::log::Level;

/// Reads the line if it has an address, a stamp in brackets, a quoted request and a status.
pub fn read(line: &str) -> Option<Record<'_>> {
    let (before, after) = line.split_once(" [")?;
    let remote = before.split(' ').next().filter(|_| before.split(' ').count() <= 4)?;
    let (time, request) = after.split_once("] \"")?;
    stamp::leading(time)?.at?;
    let (_, answer) = request.split_once("\" ")?;
    let status: u16 = answer.get(..3)?.parse().ok()?;
    Some(Record {
        level: level::of_status(f64::from(status)).unwrap_or(Level::Info),
        time: Some(Value::Text(time)),
        message: Some(Value::Text(request.trim_end())),
        fields: vec![Field::top("remote", Value::Text(remote))],
    })
}
