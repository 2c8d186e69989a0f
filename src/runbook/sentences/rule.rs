//! Sentences that name a threshold.

use super::clock::is_target;
use super::span;
use super::tokens::{Kind, Token};
use crate::domain::SafeText;
use crate::domain::runbook::{Comparison, RuleOffer};
use std::cell::OnceCell;

/// What a sentence offers; its sentence and line are for the caller to say.
pub fn read(sentence: &str, tokens: &[Token<'_>]) -> Option<RuleOffer> {
    let found = threshold(sentence, tokens).or_else(|| plain_target(sentence, tokens));
    match found {
        Some(found) => Some(rule(sentence, tokens, &found)),
        None => absence(sentence, tokens),
    }
}

/// A comparison: the token where it begins, the number's token, and the token behind the unit.
struct Found {
    begins: usize,
    number: usize,
    behind: usize,
    comparison: Comparison,
    unit: String,
}

fn threshold(sentence: &str, tokens: &[Token<'_>]) -> Option<Found> {
    let first = OnceCell::new();
    let measured = || *first.get_or_init(|| measure(tokens));
    tokens.iter().enumerate().find_map(|(at, token)| {
        let (comparison, number) = match &token.kind {
            Kind::Compare(comparison) => (*comparison, at + 1),
            Kind::Word(word) => in_words(tokens, at, word)?,
            Kind::Code | Kind::Number => return None,
        };
        let is_number = tokens.get(number).is_some_and(|next| next.kind == Kind::Number);
        let (unit, behind) = unit(tokens, number + 1);
        let is_word = token.word().is_some();
        // In words it is only a threshold where a unit says so: "over 3 replicas" is none.
        let counts = !is_word || unit == "%" || unit == "ms" || span::seconds(&unit).is_some() && measured() < at;
        (is_number && counts && at > 0).then(|| Found {
            begins: at,
            number,
            behind,
            comparison,
            unit: written(sentence, tokens, number + 1, behind).unwrap_or(unit),
        })
    })
}

/// Where a measure of time is named: `over 15 minutes` is a length of time, not a threshold; `response time over 2 s`
/// is one.
fn measure(tokens: &[Token<'_>]) -> usize {
    const MEASURES: [&str; 8] = ["latency", "time", "age", "lag", "duration", "delay", "p95", "p99"];
    let found = tokens.iter().position(|token| token.is_one_of(&MEASURES));
    found.unwrap_or(usize::MAX)
}

fn in_words(tokens: &[Token<'_>], at: usize, word: &str) -> Option<(Comparison, usize)> {
    let than = |comparison| {
        tokens
            .get(at + 1)
            .is_some_and(|next| next.is_one_of(&["than"]))
            .then_some((comparison, at + 2))
    };
    match word {
        "exceeds" | "exceed" | "exceeding" | "above" | "over" => Some((Comparison::Above, at + 1)),
        "below" | "under" => Some((Comparison::Below, at + 1)),
        "more" | "greater" | "higher" | "longer" => than(Comparison::Above),
        "less" | "lower" | "fewer" | "shorter" => than(Comparison::Below),
        _ => None,
    }
}

/// The unit behind a number, in lower case, and the token behind it.
fn unit(tokens: &[Token<'_>], at: usize) -> (String, usize) {
    const OTHER: [&str; 16] = [
        "for", "over", "in", "within", "during", "per", "and", "or", "while", "on", "at", "then", "of", "to", "is", "a",
    ];
    match tokens.get(at).and_then(Token::word) {
        Some(word) if !OTHER.contains(&word) => (word.to_owned(), at + 1),
        Some(_) | None => (String::new(), at),
    }
}

fn written(sentence: &str, tokens: &[Token<'_>], at: usize, behind: usize) -> Option<String> {
    (behind > at).then(|| sentence[tokens[at].range.clone()].to_owned())
}

/// `Target 100% uptime`: a share that should be reached.
fn plain_target(sentence: &str, tokens: &[Token<'_>]) -> Option<Found> {
    let at = tokens.iter().position(|token| token.is_one_of(&["target"]))?;
    let number = at + 1;
    let (unit, behind) = unit(tokens, number + 1);
    let is_share = tokens.get(number)?.kind == Kind::Number && unit == "%";
    is_share.then(|| Found {
        begins: at,
        number,
        behind,
        comparison: Comparison::AtLeast,
        unit: written(sentence, tokens, number + 1, behind).unwrap_or(unit),
    })
}

fn rule(sentence: &str, tokens: &[Token<'_>], found: &Found) -> RuleOffer {
    let (aggregate, ends) = aggregate(tokens, found.begins);
    RuleOffer {
        what: what(&sentence[..tokens[ends].range.start]),
        aggregate: aggregate.into(),
        comparison: found.comparison,
        threshold: sentence[tokens[found.number].range.clone()].into(),
        unit: found.unit.as_str().into(),
        holds: holds(sentence, tokens, found.behind),
        per: per(tokens, found.behind).into(),
        is_target: is_target(&tokens[..=found.begins]),
        sentence: SafeText::default(),
        line: 0,
    }
}

/// The aggregate right before the comparison, and the token where the measure's name ends.
fn aggregate<'a>(tokens: &'a [Token<'_>], begins: usize) -> (&'a str, usize) {
    const KNOWN: [&str; 8] = ["p50", "p90", "p95", "p99", "avg", "average", "median", "max"];
    match begins.checked_sub(1).and_then(|at| tokens[at].word()) {
        Some(word) if KNOWN.contains(&word) => (word, begins - 1),
        Some(_) | None => ("", begins),
    }
}

/// The name of what is measured: without marks, and without `target` or verbs before the comparison.
fn what(text: &str) -> SafeText {
    const TAIL: [&str; 9] = [
        "target", "targets", "is", "are", "drops", "falls", "rises", "goes", "stays",
    ];
    let mut text = text.trim();
    loop {
        let cut = text.trim_end_matches([':', '-', '–', '—', '(', ',', ' ', '*']);
        let last = cut.rsplit(' ').next().unwrap_or_default();
        if last.is_empty() || !TAIL.contains(&last.to_lowercase().as_str()) {
            return SafeText::clean(cut.replace('`', "").trim());
        }
        text = &cut[..cut.len() - last.len()];
    }
}

/// How long it has to hold: the first length of time behind the threshold.
fn holds(sentence: &str, tokens: &[Token<'_>], behind: usize) -> u64 {
    const BEFORE: [&str; 5] = ["for", "over", "in", "within", "during"];
    let found = (behind..tokens.len()).find_map(|at| {
        tokens[at]
            .is_one_of(&BEFORE)
            .then(|| span::read(sentence, tokens, at + 1))?
    });
    found.map_or(0, |(seconds, _)| seconds)
}

fn per<'a>(tokens: &'a [Token<'_>], behind: usize) -> &'a str {
    let rest = tokens.get(behind..).unwrap_or_default();
    let at = rest.iter().position(|token| token.is_one_of(&["per", "each"]));
    at.and_then(|at| rest.get(at + 1))
        .and_then(Token::word)
        .unwrap_or_default()
}

/// `No events received in 1 hour`.
fn absence(sentence: &str, tokens: &[Token<'_>]) -> Option<RuleOffer> {
    if !tokens.first()?.is_one_of(&["no"]) {
        return None;
    }
    let at = tokens
        .iter()
        .position(|token| token.is_one_of(&["in", "for", "within"]))?;
    let (seconds, _) = span::read(sentence, tokens, at + 1)?;
    let said = &sentence[tokens[0].range.end..tokens[at].range.start];
    let said = said.trim();
    let name = ["received", "seen", "arrived", "arriving", "processed"]
        .iter()
        .find_map(|verb| said.strip_suffix(verb))
        .unwrap_or(said);
    Some(RuleOffer {
        what: what(name),
        aggregate: SafeText::default(),
        comparison: Comparison::Absent,
        threshold: SafeText::default(),
        unit: SafeText::default(),
        holds: seconds,
        per: SafeText::default(),
        is_target: false,
        sentence: SafeText::default(),
        line: 0,
    })
}
