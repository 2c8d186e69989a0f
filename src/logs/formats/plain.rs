//! Plain text with a time stamp or a level word at its start: Postgres, Redis, nginx errors,
//! NATS, Python, gunicorn, `env_logger`, klog.

use super::level;
use super::logfmt::starts_with_pair;
use super::record::{Field, Record, Value};
use super::stamp::{self, Stamp};
use crate::domain::log::Level;

/// Words after the stamp among which the level is looked for.
const WORDS: usize = 6;

/// Reads the line if it begins with a stamp or a level word.
pub fn read(line: &str) -> Option<Record<'_>> {
    let text = line.trim_end();
    if starts_with_pair(text) {
        return None;
    }
    redis(text)
        .or_else(|| klog(text))
        .or_else(|| stamped(text))
        .or_else(|| levelled(text))
}

fn record<'a>(level: Level, time: Option<&'a str>, message: &'a str) -> Record<'a> {
    Record {
        level,
        time: time.map(Value::Text),
        message: Some(Value::Text(message)),
        fields: Vec::new(),
    }
}

/// `1:M 21 Nov 2026 10:25:12.123 * Ready`: process, role, stamp, one sign for the level.
fn redis(text: &str) -> Option<Record<'_>> {
    let (process, rest) = text.split_once(' ')?;
    let (pid, role) = process.split_once(':')?;
    if pid.is_empty() || !pid.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(role, "M" | "S" | "C" | "X") {
        return None;
    }
    let stamp = stamp::leading(rest)?;
    let after = rest[stamp.length..].strip_prefix(' ')?;
    let level = match after.as_bytes().first()? {
        b'#' => Level::Warn,
        b'*' => Level::Info,
        b'-' | b'.' => Level::Debug,
        _ => return None,
    };
    Some(record(level, Some(&rest[..stamp.length]), after[1..].trim_start()))
}

/// `E1121 10:25:12.123456   1 file.go:7] message`.
fn klog(text: &str) -> Option<Record<'_>> {
    let level = level::of_letter(text.get(..1)?).filter(|level| *level != Level::Trace)?;
    let day = text.get(1..5)?;
    let (clock, _) = text.get(6..)?.split_once(' ')?;
    let fits = day.bytes().all(|byte| byte.is_ascii_digit()) && stamp::leading(clock).is_some();
    let (_, message) = text.split_once("] ").filter(|_| fits)?;
    Some(record(level, None, message))
}

fn stamped(text: &str) -> Option<Record<'_>> {
    let start = before_stamp(text);
    let rest = &text[start..];
    let Stamp { length, .. } = stamp::leading(rest)?;
    let after = &rest[length..];
    if after.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    if start == 1 && after.starts_with(' ') {
        return bracketed(&rest[..length], after);
    }
    let body = after.trim_start_matches([' ', ']', '-', '|', ':', '\t', ',']);
    let (level, message) = level_among(body).unwrap_or((Level::Unknown, body));
    Some(record(level, Some(&rest[..length]), message))
}

/// `[2026-11-21T10:25:12Z ERROR api::db] message`, of which `after` is what follows the stamp.
fn bracketed<'a>(time: &'a str, after: &'a str) -> Option<Record<'a>> {
    let (inside, message) = after.split_once("] ")?;
    let (level, target) = level_among(inside.trim_start())?;
    let mut record = record(level, Some(time), message);
    if !target.is_empty() {
        record.fields.push(Field::top("target", Value::Text(target)));
    }
    Some(record)
}

/// How much stands before the stamp: a bracket, or a process id in brackets.
fn before_stamp(text: &str) -> usize {
    let Some(inside) = text.strip_prefix('[') else {
        return 0;
    };
    let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && inside[digits..].starts_with("] ") {
        digits + 3
    } else {
        1
    }
}

/// The level named by one of the first words, and the text without it where it comes first.
fn level_among(body: &str) -> Option<(Level, &str)> {
    let mut at = 0;
    for (nth, word) in body
        .split(' ')
        .take(WORDS * 2)
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .enumerate()
    {
        at += body[at..].find(word)?;
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let marked = bare.len() < word.len() || bare.bytes().all(|byte| byte.is_ascii_uppercase());
        if let Some(level) = level::of_word(bare).filter(|_| marked || nth == 0) {
            let rest = body[at + word.len()..].trim_start_matches([' ', '-', ':', '|']);
            return Some((level, if nth == 0 { rest } else { body }));
        }
        at += word.len();
    }
    None
}

/// `ERROR:root:message`, `INFO:     127.0.0.1`, `[WARN] message`, `DEBUG message`.
fn levelled(text: &str) -> Option<Record<'_>> {
    let open = text.starts_with('[') || text.starts_with('<');
    let inside = text.get(usize::from(open)..)?;
    let length = inside.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = &inside[..length];
    let level = level::of_word(word)?;
    let after = &inside[length..];
    let closed = if open {
        after.starts_with([']', '>'])
    } else {
        after.starts_with(':')
    };
    let capitals = word.bytes().all(|byte| byte.is_ascii_uppercase()) && after.starts_with([' ', '\t']);
    if !closed && !capitals {
        return None;
    }
    Some(record(
        level,
        None,
        after.trim_start_matches([']', '>', ':', ' ', '\t']),
    ))
}
