//! Text from outside, made harmless before it can reach a screen.
//!
//! Whole escape sequences (CSI, OSC, DCS, APC, PM, SOS; 7 and 8 bit) are removed; what is left of
//! control characters is shown as a picture of itself; bidi, zero-width and tag characters are
//! written out; tabs become spaces; a pile of combining marks is cut. An unterminated sequence is
//! shown, never swallowed.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt::Write as _;
use std::sync::Arc;

/// Combining marks kept on one character; more is a way to paint outside the line.
const MARKS: usize = 4;
/// A tab advances to the next multiple of this many columns.
const TAB: usize = 8;

/// Text without anything that could move the cursor, set a title or reorder a line. One line only:
/// a line break inside is shown as `␊`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct SafeText(Arc<str>);

impl SafeText {
    /// Cleans a text; the only way to make one.
    #[must_use]
    pub fn clean(text: &str) -> Self {
        if is_plain(text) {
            Self(text.into())
        } else {
            Self(sanitize(text).into())
        }
    }

    /// Cleans bytes; what is not UTF-8 becomes `U+FFFD`.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::clean(&String::from_utf8_lossy(bytes))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Default for SafeText {
    fn default() -> Self {
        Self("".into())
    }
}

impl std::fmt::Display for SafeText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for SafeText {
    fn from(text: &str) -> Self {
        Self::clean(text)
    }
}

impl From<String> for SafeText {
    fn from(text: String) -> Self {
        Self::clean(&text)
    }
}

impl From<&String> for SafeText {
    fn from(text: &String) -> Self {
        Self::clean(text)
    }
}

impl PartialEq<str> for SafeText {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for SafeText {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl<'de> Deserialize<'de> for SafeText {
    /// Cleans again: the other end of a socket or an old journal is outside too.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::clean(&text))
    }
}

/// Whether the text is printable ASCII, which needs no second look.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

fn sanitize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut column = 0;
    let mut marks = 0;
    let mut terminators = Terminators { text, next: None };
    while let Some(first) = rest.chars().next() {
        if let Some(length) = escape_length(rest, &mut terminators) {
            rest = &rest[length..];
            continue;
        }
        rest = &rest[first.len_utf8()..];
        marks = if is_mark(first) { marks + 1 } else { 0 };
        if marks > MARKS {
            continue;
        }
        column += push(&mut out, first, column);
    }
    out
}

/// Writes one character and returns how many columns it is thought to take.
fn push(out: &mut String, character: char, column: usize) -> usize {
    match character {
        '\t' => {
            let width = TAB - column % TAB;
            out.extend(std::iter::repeat_n(' ', width));
            width
        }
        '\0'..='\u{1f}' => push_one(out, char::from_u32(0x2400 + character as u32)),
        '\u{7f}' => push_one(out, Some('\u{2421}')),
        _ if is_hidden(character) => {
            let _ = write!(out, "<U+{:04X}>", character as u32);
            8
        }
        _ => push_one(out, Some(character)),
    }
}

fn push_one(out: &mut String, character: Option<char>) -> usize {
    out.push(character.unwrap_or('\u{fffd}'));
    1
}

/// Characters that take no room or turn the text round: C1 controls, bidi controls, zero-width
/// characters, line and paragraph separators, interlinear and tag characters, fillers.
fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{600}'..='\u{605}'
        | '\u{6dd}' | '\u{70f}' | '\u{8e2}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1345f}')
}

/// Whether the character is drawn onto the one before it.
fn is_mark(character: char) -> bool {
    !character.is_ascii() && unicode_width::UnicodeWidthChar::width(character) == Some(0)
}

/// The length in bytes of the whole escape sequence at the start of `text`, if there is one.
fn escape_length(text: &str, terminators: &mut Terminators<'_>) -> Option<usize> {
    let (kind, start) = introducer(text)?;
    match kind {
        Introducer::Control => control_length(text, start),
        Introducer::Text => text_length(text, start, terminators),
        Introducer::Short => Some(start),
    }
}

enum Introducer {
    /// CSI: parameters up to a final byte.
    Control,
    /// OSC, DCS, APC, PM, SOS: text up to a terminator.
    Text,
    /// Two or three characters in all.
    Short,
}

fn introducer(text: &str) -> Option<(Introducer, usize)> {
    let mut characters = text.chars();
    match characters.next()? {
        '\u{9b}' => Some((Introducer::Control, 2)),
        '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => Some((Introducer::Text, 2)),
        '\u{1b}' => match characters.next()? {
            '[' => Some((Introducer::Control, 2)),
            ']' | 'P' | '_' | '^' | 'X' => Some((Introducer::Text, 2)),
            ' '..='/' => characters.next().filter(char::is_ascii).map(|_| (Introducer::Short, 3)),
            '0'..='~' => Some((Introducer::Short, 2)),
            _ => None,
        },
        _ => None,
    }
}

fn control_length(text: &str, start: usize) -> Option<usize> {
    let end = text[start..].find(|c: char| !matches!(c, ' '..='?'))? + start;
    matches!(text[end..].chars().next()?, '@'..='~').then_some(end + 1)
}

/// Where the next terminator is. It is kept, because a line of nothing but introducers would
/// otherwise be searched to its end from each of them.
struct Terminators<'a> {
    text: &'a str,
    next: Option<usize>,
}

impl Terminators<'_> {
    /// The first terminator at or after a place; the text's end where there is none.
    fn from(&mut self, place: usize) -> usize {
        match self.next {
            Some(next) if next >= place => next,
            _ => {
                let found = self.text[place..].find(['\u{7}', '\u{9c}', '\u{1b}']);
                let next = found.map_or(self.text.len(), |found| place + found);
                self.next = Some(next);
                next
            }
        }
    }
}

fn text_length(text: &str, start: usize, terminators: &mut Terminators<'_>) -> Option<usize> {
    let before = terminators.text.len() - text.len();
    let end = terminators.from(before + start) - before;
    match text[end..].chars().next()? {
        '\u{1b}' => text[end + 1..].starts_with('\\').then_some(end + 2),
        terminator => Some(end + terminator.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_go_and_the_text_stays() {
        let cases = [
            ("plain", "plain"),
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{1b}]0;title\u{7}after", "after"),
            ("\u{1b}]52;c;SGVsbG8=\u{1b}\\after", "after"),
            ("\u{9b}31mred", "red"),
            ("\u{9d}0;x\u{9c}after", "after"),
            ("\u{1b}Pq#0\u{1b}\\after", "after"),
            ("\u{1b}(Bafter", "after"),
            ("\u{1b}cafter", "after"),
            ("safe\rEVIL", "safe␍EVIL"),
            ("a\tb", "a       b"),
            ("a\u{202e}b", "a<U+202E>b"),
            ("a\u{200b}b", "a<U+200B>b"),
            ("bell\u{7}", "bell␇"),
            ("line\nbreak", "line␊break"),
        ];
        for (from, to) in cases {
            assert_eq!(SafeText::clean(from).as_str(), to, "{from:?}");
        }
    }

    #[test]
    fn an_unterminated_sequence_is_shown() {
        assert_eq!(SafeText::clean("\u{1b}]0;rest of line").as_str(), "␛]0;rest of line");
        assert_eq!(SafeText::clean("\u{1b}[12").as_str(), "␛[12");
        assert_eq!(SafeText::clean("\u{1b}").as_str(), "␛");
    }

    /// Quadratic work would take minutes here.
    #[test]
    fn a_long_line_of_introducers_is_cleaned_in_one_pass() {
        for piece in ["\u{90}", "\u{9b}1", "\u{1b}]", "\u{1b}P\u{1b}"] {
            for tail in ["", "\u{7}", "\u{1b}x"] {
                let text = piece.repeat(262_144 / piece.len()) + tail;
                let clean = SafeText::clean(&text);
                assert!(!clean.as_str().chars().any(char::is_control), "{piece:?}");
            }
        }
    }

    #[test]
    fn a_pile_of_marks_is_cut() {
        let pile = format!("e{}x", "\u{301}".repeat(200));
        assert_eq!(
            SafeText::clean(&pile).as_str(),
            format!("e{}x", "\u{301}".repeat(MARKS))
        );
    }

    #[test]
    fn cleaning_twice_changes_nothing_and_leaves_no_control() {
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            let text: String = (0..24).map(|_| next_character(&mut seed)).collect();
            let clean = SafeText::clean(&text);
            assert!(
                !clean.as_str().chars().any(|c| c.is_control() || is_hidden(c)),
                "{text:?}"
            );
            assert_eq!(SafeText::clean(clean.as_str()), clean);
        }
    }

    fn next_character(seed: &mut u64) -> char {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let pool = [
            '\u{1b}',
            '[',
            ']',
            ';',
            '3',
            'm',
            '\u{7}',
            '\\',
            '\u{9b}',
            '\u{9d}',
            '\u{9c}',
            'a',
            '\t',
            '\r',
            '\u{202e}',
            '\u{301}',
            'P',
            '\u{e0041}',
            '\u{2028}',
            '漢',
        ];
        pool[usize::try_from(*seed >> 33).unwrap_or(0) % pool.len()]
    }
}
