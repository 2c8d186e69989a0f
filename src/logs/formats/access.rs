//! The access log lines of web servers: `1.2.3.4 - - [21/Nov/2026:10:25:12 +0000] "GET / HTTP/1.1" 502 157`.

use super::level;
use super::record::{Field, Record, Value};
use super::stamp;
use crate::domain::log::Level;

/// What stands behind the status, in the order of the combined format.
const QUOTED: [&str; 2] = ["referer", "agent"];

/// Fields kept of one line.
const MOST: usize = 64;

/// Reads the line if it has an address, a stamp in brackets, a quoted request and a status.
pub fn read(line: &str) -> Option<Record<'_>> {
    let (before, after) = line.split_once(" [")?;
    let remote = before.split(' ').next().filter(|_| before.split(' ').count() <= 4)?;
    let (time, after) = after.split_once("] \"")?;
    stamp::leading(time)?.at?;
    let (request, answer) = after.split_once("\" ")?;
    let status: u16 = answer.get(..3)?.parse().ok()?;
    let mut fields = vec![
        Field::top("status", Value::Bare(&answer[..3])),
        Field::top("remote", Value::Text(remote)),
    ];
    rest(&answer[3..], &mut fields);
    Some(Record {
        level: level::of_status(f64::from(status)).unwrap_or(Level::Info),
        time: Some(Value::Text(time)),
        message: Some(Value::Text(request.split(" HTTP/").next().unwrap_or(request))),
        fields,
    })
}

/// Size, referer and agent, and the `key=value` pairs that many servers are told to add.
fn rest<'a>(text: &'a str, fields: &mut Vec<Field<'a>>) {
    let mut quoted = QUOTED.iter();
    let mut text = text.trim();
    while !text.is_empty() && fields.len() < MOST {
        let (word, after) = match text.strip_prefix('"').and_then(|inside| inside.split_once('"')) {
            Some((word, after)) => {
                let name = quoted.next().copied().unwrap_or("more");
                fields.push(Field::top(name, Value::Text(word)));
                ("", after)
            }
            None => text.split_once(' ').unwrap_or((text, "")),
        };
        match word.split_once('=') {
            Some((key, value)) if !key.is_empty() => fields.push(Field::top(key, Value::Text(value.trim_matches('"')))),
            _ if word.is_empty() => {}
            _ if word.bytes().all(|byte| byte.is_ascii_digit()) => fields.push(Field::top("bytes", Value::Bare(word))),
            _ => fields.push(Field::top("more", Value::Text(word))),
        }
        text = after.trim_start();
    }
    fields.retain(|field| field.value.raw() != "-");
}
