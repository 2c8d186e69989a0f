//! Sentences of a book as clocks and alert rules. A small grammar finds lengths of time and
//! thresholds; what it finds is offered with the sentence and its line, and nothing starts unasked.

mod clock;
mod rule;
mod span;
mod tokens;

use super::blocks::Block;
use super::needles::Needles;
use crate::domain::SafeText;
use crate::domain::runbook::{ClockOffer, ClockUse, RuleOffer};

/// What a book offers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// Clocks in the order of their lines.
    pub clocks: Vec<ClockOffer>,
    /// Rules in the order of their lines.
    pub rules: Vec<RuleOffer>,
}

/// Reads all sentences of these blocks, however deep.
pub fn read(blocks: &[Block]) -> Offers {
    let mut offers = Offers::default();
    visit(blocks, &mut |text, line| offers.text(text, line));
    offers
}

/// The shortest time between two status updates that the book names, in minutes.
pub fn update_minutes(clocks: &[ClockOffer]) -> Option<u32> {
    let updates = clocks
        .iter()
        .filter(|clock| clock.usage == ClockUse::Update && clock.repeats && clock.seconds >= 60);
    updates
        .map(|clock| clock.seconds / 60)
        .min()
        .and_then(|minutes| u32::try_from(minutes).ok())
}

fn visit(blocks: &[Block], see: &mut impl FnMut(&str, u32)) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => see(&paragraph.text, paragraph.line),
            Block::List { items, .. } => items.iter().for_each(|item| visit(&item.blocks, see)),
            Block::Table { rows, .. } => {
                for (line, cells) in rows {
                    for cell in cells {
                        see(cell, *line);
                    }
                }
            }
            Block::Quote(inner) => visit(inner, see),
            Block::Heading { .. } | Block::Code(_) | Block::Rule => {}
        }
    }
}

impl Offers {
    /// These and those of the blocks behind.
    pub fn extend(&mut self, behind: Self) {
        self.clocks.extend(behind.clocks);
        self.rules.extend(behind.rules);
    }

    fn text(&mut self, text: &str, first: u32) {
        let (mut counted, mut breaks) = (0, 0);
        for (at, sentence) in sentences(text) {
            breaks += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..at]).count();
            counted = at;
            let line = first.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            self.sentence(sentence, line);
        }
    }

    fn sentence(&mut self, sentence: &str, line: u32) {
        if !may_offer(sentence) {
            return;
        }
        let tokens = tokens::read(sentence);
        let said = || SafeText::clean(&sentence.replace('\n', " "));
        if let Some((usage, seconds, repeats)) = clock::read(sentence, &tokens) {
            self.clocks.push(ClockOffer {
                usage,
                seconds,
                repeats,
                sentence: said(),
                line,
            });
            if usage == ClockUse::Impact {
                return;
            }
        }
        if let Some(rule) = rule::read(sentence, &tokens) {
            self.rules.push(RuleOffer {
                sentence: said(),
                line,
                ..rule
            });
        }
    }
}

/// Whether a sentence can name a length of time or a threshold: by a number in digits, or by a unit of time. Most
/// sentences of a book do neither, and are not taken apart.
fn may_offer(sentence: &str) -> bool {
    static UNITS: Needles = Needles::new(&[&["sec", "min", "hour", "hr", "day"]]);
    sentence.bytes().any(|byte| byte.is_ascii_digit()) || UNITS.is_in(sentence)
}

/// The sentences of a text with their place in it.
fn sentences(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut is_code = false;
    for (at, character) in text.char_indices() {
        let behind = at + character.len_utf8();
        is_code ^= character == '`';
        if !matches!(character, '!' | '?' | ';' | '.') {
            continue;
        }
        let is_last = text[behind..].chars().next().is_none_or(char::is_whitespace);
        let may_end = !is_code && is_last;
        if may_end && (character != '.' || !is_short(&text[start..at])) {
            push(text, start, behind, &mut found);
            start = behind;
        }
    }
    push(text, start, text.len(), &mut found);
    found
}

fn push<'a>(text: &'a str, start: usize, end: usize, found: &mut Vec<(usize, &'a str)>) {
    let piece = &text[start..end];
    let trimmed = piece.trim_start();
    if !trimmed.trim_end().is_empty() {
        found.push((end - trimmed.len(), trimmed.trim_end()));
    }
}

/// `e.g.` and its like end no sentence.
fn is_short(before: &str) -> bool {
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let last = last.trim_start_matches('(').to_lowercase();
    matches!(
        last.as_str(),
        "e.g" | "i.e" | "etc" | "approx" | "min" | "max" | "vs" | "no"
    )
}

#[cfg(test)]
mod tests;
