//! Ids known by their shape: UUID, 32 hex digits, ULID, `req-…`.
//!
//! The scan looks at every 26th byte only: the shortest shape but `req-…` has 26 characters, so a
//! word that holds one covers such a byte.

use memchr::memmem::Finder;
use std::sync::LazyLock;

/// The length of a ULID, the shortest shape.
const STEP: usize = 26;
/// A `req-…` needs this many characters after its prefix.
const SHORTEST_REQ: usize = 6;

static REQ: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"req-"));

/// Hands over each id until `take` answers that it is enough.
pub fn each<'a>(text: &'a str, mut take: impl FnMut(&'a str) -> bool) {
    let bytes = text.as_bytes();
    let mut at = STEP - 1;
    while at < bytes.len() {
        if !is_word(bytes[at]) {
            at += STEP;
            continue;
        }
        let start = bytes[..at]
            .iter()
            .rposition(|byte| !is_word(*byte))
            .map_or(0, |found| found + 1);
        let end = bytes[at..]
            .iter()
            .position(|byte| !is_word(*byte))
            .map_or(bytes.len(), |found| at + found);
        if let Some(id) = text.get(start..end).and_then(in_word)
            && !take(id)
        {
            return;
        }
        at = end + STEP;
    }
    for from in REQ.find_iter(bytes) {
        if let Some(id) = req(text, from)
            && !take(id)
        {
            return;
        }
    }
}

/// Which bytes belong to a word: a table is asked at a third of the price of comparisons.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

fn is_word(byte: u8) -> bool {
    WORD[usize::from(byte)]
}

/// The id that a word is, or that it begins or ends with behind a dash.
fn in_word(word: &str) -> Option<&str> {
    match word.len() {
        26 if is_ulid(word) => Some(word),
        32 if is_hex(word) => Some(word),
        36 if is_uuid(word) => Some(word),
        37.. => ends(word, 36, is_uuid).or_else(|| ends(word, 32, is_hex)),
        _ => None,
    }
}

fn ends(word: &str, length: usize, fits: fn(&str) -> bool) -> Option<&str> {
    let cut = word.len().checked_sub(length)?;
    let separated = |at: usize| word.as_bytes().get(at).is_some_and(|byte| matches!(byte, b'-' | b'_'));
    let (front, back) = (word.get(..length)?, word.get(cut..)?);
    if fits(back) && cut > 0 && separated(cut - 1) {
        return Some(back);
    }
    (fits(front) && separated(length)).then_some(front)
}

fn is_uuid(word: &str) -> bool {
    word.len() == 36
        && word.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// 32 hex digits of both kinds: a row of digits or of dashes is a number or a rule.
fn is_hex(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Crockford's alphabet in capitals; the first character is at most 7 for two thousand years to come,
/// and 0 until the year 3084, which keeps most constants of source code out.
fn is_ulid(word: &str) -> bool {
    word.starts_with('0')
        && word.bytes().filter(u8::is_ascii_digit).count() >= 2
        && word.bytes().all(
            |byte| matches!(byte, b'0'..=b'9' | b'A'..=b'H' | b'J' | b'K' | b'M' | b'N' | b'P'..=b'T' | b'V'..=b'Z'),
        )
}

fn req(text: &str, from: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    if from > 0 && is_word(bytes[from - 1]) {
        return None;
    }
    let length = bytes[from..].iter().take_while(|byte| is_word(**byte)).count();
    let word = text.get(from..from + length)?;
    let tail = &word[4..];
    (tail.len() >= SHORTEST_REQ && tail.bytes().any(|byte| byte.is_ascii_digit())).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<&str> {
        let mut ids = Vec::new();
        each(text, |id| {
            ids.push(id);
            true
        });
        ids
    }

    #[test]
    fn shapes_are_found_wherever_they_stand() {
        let ids = [
            "7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7d",
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "req-8f14e45fce",
        ];
        for id in ids {
            for lead in 0..60 {
                let text = format!("{} [{id}] é tail", "x ".repeat(lead));
                assert_eq!(all(&text), [id], "{text}");
            }
            assert_eq!(all(id), [id]);
        }
    }

    #[test]
    fn a_uuid_behind_a_name_is_found() {
        assert_eq!(
            all("order-7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7d"),
            ["7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7d"]
        );
    }

    #[test]
    fn words_and_hashes_are_not_ids() {
        for text in [
            "internationalization-and-localization",
            "0123456789abcdef0123456789abcdef01234567",
            "--------------------------------",
            "00000000000000000000000000000000",
            "SOME_CONSTANT_OF_A_PROGRAM",
            "req-timeout exceeded",
            "ABCDEFGHJKMNPQRSTVWXYZABCD",
        ] {
            assert!(all(text).is_empty(), "{text}");
        }
    }
}
