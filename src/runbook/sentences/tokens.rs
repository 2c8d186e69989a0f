//! A sentence as words, numbers and comparisons.

use super::super::words;
use crate::domain::runbook::Comparison;
use std::borrow::Cow;
use std::ops::Range;

/// One token with its place in the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Its bytes.
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind<'a> {
    /// Inline code, without its backticks.
    Code,
    /// `>`, `<=` and their like.
    Compare(Comparison),
    /// A number, as written.
    Number,
    /// A word in lower case, or `%`.
    Word(Cow<'a, str>),
}

impl Token<'_> {
    /// The word, where it is one.
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            Kind::Code | Kind::Compare(_) | Kind::Number => None,
        }
    }

    /// Whether it is one of these words.
    pub fn is_one_of(&self, words: &[&str]) -> bool {
        self.word().is_some_and(|word| words.contains(&word))
    }
}

/// The tokens of a sentence.
pub fn read(sentence: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = sentence[at..].chars().next() {
        let rest = &sentence[at..];
        let (kind, length) = match first {
            '`' => code(rest),
            '<' | '>' | '≥' | '≤' => compare(rest, sentence[..at].chars().next_back()),
            '%' => (Some(Kind::Word("%".into())), 1),
            digit if digit.is_ascii_digit() => (Some(Kind::Number), number(rest)),
            letter if letter.is_alphabetic() => {
                let length = word(rest);
                (Some(Kind::Word(words::lower(&rest[..length]))), length)
            }
            other => (None, other.len_utf8()),
        };
        if let Some(kind) = kind {
            tokens.push(Token {
                kind,
                range: at..at + length,
            });
        }
        at += length;
    }
    tokens
}

fn code(rest: &str) -> (Option<Kind<'_>>, usize) {
    match rest[1..].find('`') {
        Some(end) => (Some(Kind::Code), end + 2),
        None => (None, 1),
    }
}

/// A comparison; not an arrow, not a tag such as `<name>`.
fn compare(rest: &str, before: Option<char>) -> (Option<Kind<'_>>, usize) {
    let (comparison, length) = match rest {
        rest if rest.starts_with(">=") => (Comparison::AtLeast, 2),
        rest if rest.starts_with("<=") => (Comparison::AtMost, 2),
        rest if rest.starts_with('≥') => (Comparison::AtLeast, '≥'.len_utf8()),
        rest if rest.starts_with('≤') => (Comparison::AtMost, '≤'.len_utf8()),
        rest if rest.starts_with('>') => (Comparison::Above, 1),
        _ => (Comparison::Below, 1),
    };
    let is_arrow = matches!(before, Some('-' | '=' | '>')) || rest[length..].starts_with(['-', '<', '>', '=']);
    let is_number = rest[length..]
        .trim_start()
        .starts_with(|next: char| next.is_ascii_digit());
    ((!is_arrow && is_number).then_some(Kind::Compare(comparison)), length)
}

/// Digits, with dots and commas between digits.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 1;
    while is_digit(end) || matches!(bytes.get(end), Some(b'.' | b',')) && is_digit(end + 1) {
        end += 1;
    }
    end
}

fn word(rest: &str) -> usize {
    rest.find(|character: char| !character.is_alphanumeric() && character != '_' && character != '\'')
        .unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(sentence: &str) -> Vec<String> {
        read(sentence)
            .into_iter()
            .map(|token| match token.kind {
                Kind::Word(word) => word.into_owned(),
                Kind::Compare(comparison) => format!("{comparison:?}"),
                Kind::Code | Kind::Number => sentence[token.range].to_owned(),
            })
            .collect()
    }

    #[test]
    fn words_numbers_code_and_comparisons() {
        assert_eq!(
            words("`depth{a=\">\"}` p95 >= 1,250.5ms, for 15-30 Minutes"),
            [
                "`depth{a=\">\"}`",
                "p95",
                "AtLeast",
                "1,250.5",
                "ms",
                "for",
                "15",
                "30",
                "minutes"
            ]
        );
        assert_eq!(words("rate <90% ≤ 5"), ["rate", "Below", "90", "%", "AtMost", "5"]);
        assert_eq!(words("a -> 5 <tag> x=>5 -- `open"), ["a", "5", "tag", "x", "5", "open"]);
    }
}
