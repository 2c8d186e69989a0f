//! Words that stand for another one, though the shell would take them as they are: `wf_123`,
//! `v0.1.0`, dates, `PREVIOUS_VALUE`.

use super::Place;
use super::loud::is_stand_in;
use super::meaning;
use crate::domain::runbook::{Placeholder, ValueKind};
use crate::runbook::shell::{Command, Quotes, Script, Word, assigned};

/// Programs whose words are patterns, texts or words of a language of their own.
const TEXTUAL: &[&str] = &[
    "grep",
    "egrep",
    "fgrep",
    "rg",
    "zgrep",
    "jq",
    "yq",
    "awk",
    "gawk",
    "sed",
    "echo",
    "printf",
    "tr",
    "cut",
    "test",
    "[",
    "find",
    "sort",
    "redis-cli",
    "kill",
    "trap",
    "set",
    "date",
    "unset",
    "printenv",
    "read",
    "type",
    "which",
];
/// Ends of an id that only an example has.
const COUNTING: &[&str] = &[
    "123", "1234", "12345", "123456", "abc", "abc123", "xyz", "xyz123", "xxx", "xxxx", "xxxxx",
];
/// Hashes that only an example has.
const HASHES: &[&str] = &[
    "abc1234", "abcd1234", "abcdef0", "abcdef1", "abcdef12", "a1b2c3d", "deadbeef",
];

/// The examples in the words of a script's commands.
pub fn find(script: &str, scanned: &Script) -> Vec<Place> {
    let mut places = Vec::new();
    for command in &scanned.commands {
        let name = command.program().first().map_or("", |word| word.text.as_str());
        if TEXTUAL.contains(&name) {
            continue;
        }
        let first = command.words.len() - command.program().len();
        for (at, word) in command.words.iter().enumerate().filter(|(at, _)| *at != first) {
            for (start, end, kind) in in_word(command, at, word, first) {
                places.extend(place(script, scanned, word, start, end, kind));
            }
        }
    }
    places
}

/// The examples in one word: start and end in its text, and what they are.
fn in_word(command: &Command, at: usize, word: &Word, first: usize) -> Vec<(usize, usize, ValueKind)> {
    let value = word.text.len() - assigned(&word.text).map_or(word.text.len(), |(_, value)| value.len());
    if at > first && is_stand_in(command, at, word) {
        let start = word.text.find('=').map_or(0, |sign| sign + 1);
        return vec![(start, word.text.len(), meaning::kind(&word.text[start..]))];
    }
    let mut found = Vec::new();
    let text = word.text.as_str();
    let is_web = text.contains("://");
    let mut next = value;
    while next < text.len() {
        let length = run(&text[next..]);
        if length == 0 {
            next += text[next..].chars().next().map_or(1, char::len_utf8);
        } else if let Some((end, kind)) = example(text, next, length, is_web).filter(|(end, _)| !is_key(&text[*end..]))
        {
            found.push((next, end, kind));
            next = end;
        } else {
            next += length;
        }
    }
    found.extend(people(text));
    found
}

/// How many bytes from here belong to one name.
fn run(text: &str) -> usize {
    let is_part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-');
    let length = text.find(|character| !is_part(character)).unwrap_or(text.len());
    text[..length].trim_end_matches('.').len()
}

/// Whether what follows makes the text before it a key of JSON.
fn is_key(rest: &str) -> bool {
    rest.strip_prefix('"')
        .is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// Whether an example begins here, and where it ends; a version in an address is none.
fn example(text: &str, start: usize, length: usize, is_web: bool) -> Option<(usize, ValueKind)> {
    if let Some(length) = date(&text[start..]) {
        return Some((start + length, ValueKind::Date));
    }
    let token = &text[start..start + length];
    let end = start + length;
    let (before, after) = (&text[..start], &text[end..]);
    let is_value = (before.is_empty() || before.ends_with(['"', '\'', '=', ':', '@', ' ']))
        && (after.is_empty() || after.starts_with(['"', '\'', ' ', '&', '\n', ',']));
    match token {
        _ if is_counting(token) => Some((end, ValueKind::Id)),
        _ if is_value && !is_web && is_version(token) => Some((end, ValueKind::Tag)),
        _ if is_value && is_sha(token) => Some((end, ValueKind::Tag)),
        _ if is_value && HASHES.contains(&token) => Some((end, ValueKind::Revision)),
        _ if is_value && !before.ends_with(':') && is_described_id(token) => Some((end, ValueKind::Id)),
        _ => None,
    }
}

/// `wf_123`, `session_123`, `pod-abc123`.
fn is_counting(token: &str) -> bool {
    token.rsplit_once(['_', '-']).is_some_and(|(head, tail)| {
        head.starts_with(|first: char| first.is_ascii_alphabetic()) && COUNTING.contains(&tail)
    })
}

/// `v0.1.0`, `v1.2.3-rc.1`.
fn is_version(token: &str) -> bool {
    let Some(rest) = token.strip_prefix('v') else {
        return false;
    };
    let core = rest.split('-').next().unwrap_or_default();
    let mut parts = core.split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    core.split('.').count() == 3 && parts.all(is_number)
}

/// `sha-abc1234`, `sha-OLDGOOD`.
fn is_sha(token: &str) -> bool {
    let is_hash = |rest: &str| rest.len() >= 5 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    token.strip_prefix("sha-").is_some_and(is_hash)
}

/// `problematic-workflow-id`: words, and the last is `id`.
fn is_described_id(token: &str) -> bool {
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let split = if token.contains('_') { '_' } else { '-' };
    token.split(split).count() >= 3
        && token.split(split).all(is_word)
        && token.ends_with("id")
        && token.rsplit(split).next() == Some("id")
}

/// The length of a date with or without its time: `2024-01-15T00:00:00Z`.
fn date(text: &str) -> Option<usize> {
    let shaped = |shape: &str, at: usize| {
        let part = text.as_bytes().get(at..at + shape.len())?;
        let fits = |(byte, sign): (&u8, u8)| {
            if sign == b'0' {
                byte.is_ascii_digit()
            } else {
                *byte == sign
            }
        };
        part.iter().zip(shape.bytes()).all(fits).then_some(at + shape.len())
    };
    let mut end = shaped("0000-00-00", 0)?;
    if let Some(longer) = shaped("T00:00", end) {
        end = shaped(":00", longer).unwrap_or(longer);
        if let Some(fraction) = text[end..].strip_prefix('.') {
            end += 1 + fraction.bytes().take_while(u8::is_ascii_digit).count();
        }
        end = shaped("Z", end)
            .or_else(|| shaped("+00:00", end))
            .or_else(|| shaped("-00:00", end))
            .unwrap_or(end);
    }
    let goes_on = |next: char| next.is_ascii_alphanumeric() || matches!(next, '_' | '-' | '.' | '/');
    (!text[end..].starts_with(goes_on)).then_some(end)
}

/// Names in JSON that nobody has: `"ACME Corp"`, `"Test Client"`.
fn people(text: &str) -> Vec<(usize, usize, ValueKind)> {
    if !text.trim_start().starts_with(['{', '[']) {
        return Vec::new();
    }
    let is_made_up = |value: &str| {
        let mut words = value.split(' ');
        let first = words.next().unwrap_or_default();
        let is_title = |word: &str| word.starts_with(char::is_uppercase);
        let follows = words.clone().next().is_some() && words.all(is_title);
        match first {
            "ACME" | "Acme" => true,
            "Test" | "Example" | "Sample" | "Demo" => follows,
            "John" | "Jane" => value.ends_with(" Doe"),
            _ => false,
        }
    };
    let mut found = Vec::new();
    let mut at = 0;
    for part in text.split('"') {
        let end = at + part.len();
        if is_made_up(part) && !is_key(&text[end..]) {
            found.push((at, end, ValueKind::Free));
        }
        at = end + 1;
    }
    found
}

/// The place of an example, if it stands in one piece and in one kind of quotes.
fn place(script: &str, scanned: &Script, word: &Word, start: usize, end: usize, kind: ValueKind) -> Option<Place> {
    let origins = word.origins.get(start..end)?;
    let (first, last) = (*origins.first()?, *origins.last()?);
    let range = first..last + 1;
    let quotes = scanned.quotes[first];
    let is_whole = range.len() == origins.len() && script.get(range.clone())? == &word.text[start..end];
    let is_inner = scanned.quotes[range.clone()].iter().any(|other| *other != quotes) || quotes == Quotes::Beyond;
    if !is_whole || is_inner {
        return None;
    }
    let text = &script[range.clone()];
    let is_loud = !text.bytes().any(|byte| byte.is_ascii_lowercase());
    Some(Place {
        placeholder: Placeholder {
            text: text.into(),
            name: text.into(),
            kind,
            is_variable: false,
            example: (!is_loud || kind == ValueKind::Date).then(|| text.into()),
        },
        range,
    })
}
