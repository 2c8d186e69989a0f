//! Sentences that name a length of time.

use super::span;
use super::tokens::{Kind, Token};
use crate::domain::runbook::ClockUse;

/// A day: what repeats no oftener is no clock of an incident.
const DAY: u64 = 24 * 60 * 60;

/// What a sentence offers: its use, its seconds, and whether it repeats.
pub fn read(sentence: &str, tokens: &[Token]) -> Option<(ClockUse, u64, bool)> {
    tokens.iter().enumerate().find_map(|(at, token)| {
        let before = &tokens[..at];
        match &token.kind {
            Kind::Word(word) => by_word(sentence, tokens, before, word, at),
            Kind::Compare(_) if is_target(before) => {
                let (seconds, _) = span::read(sentence, tokens, at + 1)?;
                Some((ClockUse::Target, seconds, false))
            }
            Kind::Compare(_) | Kind::Code | Kind::Number => None,
        }
    })
}

fn by_word(sentence: &str, tokens: &[Token], before: &[Token], word: &str, at: usize) -> Option<(ClockUse, u64, bool)> {
    let length = || span::read(sentence, tokens, at + 1).map(|(seconds, _)| seconds);
    match word {
        "every" | "each" => {
            let seconds = length().filter(|seconds| *seconds < DAY)?;
            let usage = if is_about_updates(tokens) {
                ClockUse::Update
            } else {
                ClockUse::Window
            };
            Some((usage, seconds, true))
        }
        "within" => Some((within(tokens), length()?, false)),
        "exceeds" | "exceed" | "exceeding" | "over" | "longer" | "more" | "lasts" | "beyond" => {
            let skipped = usize::from(tokens.get(at + 1).is_some_and(|next| next.is_one_of(&["than"])));
            let (seconds, _) = span::read(sentence, tokens, at + 1 + skipped)?;
            is_about_impact(before).then_some((ClockUse::Impact, seconds, false))
        }
        "for" if is_soak(before) && !has_comparison(before) => Some((ClockUse::Soak, length()?, false)),
        "after" if has(tokens, &["escalate", "escalates", "escalation", "page"]) => {
            Some((ClockUse::Target, length()?, false))
        }
        "in" | "during" if !has_comparison(before) && is_past(tokens, at) => Some((ClockUse::Window, length()?, false)),
        "target" | "goal" | "timeout" => Some((ClockUse::Target, length()?, false)),
        _ => None,
    }
}

fn within(tokens: &[Token]) -> ClockUse {
    const STOPS: [&str; 9] = [
        "mitigate",
        "mitigated",
        "mitigation",
        "stabilise",
        "stabilize",
        "contain",
        "restore",
        "restored",
        "rollback",
    ];
    if is_about_updates(tokens) {
        ClockUse::Update
    } else if has(tokens, &STOPS) {
        ClockUse::Mitigation
    } else {
        ClockUse::Target
    }
}

fn has(tokens: &[Token], words: &[&str]) -> bool {
    tokens.iter().any(|token| token.is_one_of(words))
}

fn has_comparison(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| matches!(token.kind, Kind::Compare(_)))
}

/// Whether the sentence says what should be.
pub fn is_target(before: &[Token]) -> bool {
    has(before, &["target", "targets", "goal", "objective", "slo"])
}

fn is_about_impact(tokens: &[Token]) -> bool {
    has(tokens, &["impact", "outage", "downtime", "disruption"])
}

fn is_soak(before: &[Token]) -> bool {
    const STAYS: [&str; 14] = [
        "remain", "remains", "stay", "stays", "hold", "holds", "watch", "monitor", "observe", "soak", "keep", "stable",
        "healthy", "bounds",
    ];
    has(before, &STAYS)
}

/// `in the last 24 hours`.
fn is_past(tokens: &[Token], at: usize) -> bool {
    let next = tokens.get(at + 1..).unwrap_or_default();
    next.iter().take(2).any(|token| token.is_one_of(&["last", "past"]))
}

/// Whether the sentence is about updates to people; a cache updates, too.
pub fn is_about_updates(tokens: &[Token]) -> bool {
    const WITH: [&str; 18] = [
        "status",
        "post",
        "posts",
        "posted",
        "send",
        "sent",
        "share",
        "give",
        "provide",
        "publish",
        "communicate",
        "write",
        "stakeholders",
        "customers",
        "slack",
        "channel",
        "executives",
        "announce",
    ];
    has(tokens, &["update", "updates", "updated"]) && has(tokens, &WITH)
}
