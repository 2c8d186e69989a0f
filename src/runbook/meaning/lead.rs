//! The name at the start of a text, and what stands behind it.

use super::super::words::{self, Asks};

/// What a sentence asks for, its lead left aside. Behind a lead `open connections` is a thing.
pub fn asks_of(text: &str, bold: usize) -> Asks {
    const THINGS: &[&str] = &["open", "clear", "clean", "close", "lower", "live", "free"];
    let (lead, rest) = lead(text, bold);
    match lead {
        Some(_) if rest.split(' ').next().is_some_and(|first| THINGS.contains(&first)) => Asks::Nothing,
        Some(_) => words::asks_plainly(rest),
        None => words::asks(text),
    }
}

/// The lead of a text and what stands behind it: `**Name**: text`, `**Name** - text`.
pub fn lead(text: &str, bold: usize) -> (Option<&str>, &str) {
    let (name, rest) = match text.get(..bold).zip(text.get(bold..)) {
        Some(parts) if bold > 0 => parts,
        _ => return short_lead(text),
    };
    let name = name.trim();
    let behind = rest.trim_start();
    let mark = behind.starts_with([':', '-', '—', '–']);
    if (!mark && !name.ends_with(':')) || behind.is_empty() {
        return (None, text);
    }
    let name = name.trim_end_matches(':').trim();
    (Some(name), behind.trim_start_matches([':', '-', '—', '–', ' ']))
}

/// A lead that is not bold: `Optional: …`, with few words and none of them in code.
fn short_lead(text: &str) -> (Option<&str>, &str) {
    match words::split_once(text, ": ") {
        Some((name, rest))
            if name.split_whitespace().count() <= 3
                && !name.contains(['`', '(', '.'])
                && words::asks_plainly(name) == Asks::Nothing
                && !words::has_condition(name) =>
        {
            (Some(name), rest)
        }
        _ => (None, text),
    }
}

/// `NODE_ENV`, `AUTH_*`.
pub fn is_variable_name(name: &str) -> bool {
    let is_part = |character: char| character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_';
    let name = name.trim_end_matches('*');
    name.len() > 2
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(is_part)
        && name.contains('_')
}
