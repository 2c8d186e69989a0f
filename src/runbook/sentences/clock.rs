//! Sentences that name a length of time.

use super::span;
use super::tokens::{Kind, Token};
use crate::domain::runbook::ClockUse;
use std::cell::OnceCell;

/// A day: what repeats no oftener is no clock of an incident.
const DAY: u64 = 24 * 60 * 60;

/// Words that say what should be.
const TARGETS: [&str; 5] = ["target", "targets", "goal", "objective", "slo"];

/// What a sentence offers: its use, its seconds, and whether it repeats.
pub fn read(sentence: &str, tokens: &[Token<'_>]) -> Option<(ClockUse, u64, bool)> {
    let marks = Marks::new(tokens);
    tokens.iter().enumerate().find_map(|(at, token)| match &token.kind {
        Kind::Word(word) => by_word(sentence, &marks, word, at),
        Kind::Compare(_) if marks.has_before(Mark::Target, at) => {
            let (seconds, _) = span::read(sentence, tokens, at + 1)?;
            Some((ClockUse::Target, seconds, false))
        }
        Kind::Compare(_) | Kind::Code | Kind::Number => None,
    })
}

/// What a sentence has somewhere before a length of time.
#[derive(Debug, Clone, Copy)]
enum Mark {
    /// It says what should be.
    Target,
    /// It is about people who are harmed.
    Impact,
    /// It says that something stays as it is.
    Soak,
    /// A comparison.
    Comparison,
}

/// Where each mark stands first. Each is looked for once, however many lengths of time a sentence has.
struct Marks<'a> {
    tokens: &'a [Token<'a>],
    first: [OnceCell<usize>; 4],
}

impl<'a> Marks<'a> {
    fn new(tokens: &'a [Token<'a>]) -> Self {
        Self {
            tokens,
            first: Default::default(),
        }
    }

    fn has_before(&self, mark: Mark, at: usize) -> bool {
        *self.first[mark as usize].get_or_init(|| self.find(mark)) < at
    }

    fn find(&self, mark: Mark) -> usize {
        let is_it = |token: &Token<'_>| match mark {
            Mark::Target => token.is_one_of(&TARGETS),
            Mark::Impact => token.is_one_of(&["impact", "outage", "downtime", "disruption"]),
            Mark::Soak => token.is_one_of(&STAYS),
            Mark::Comparison => matches!(token.kind, Kind::Compare(_)),
        };
        self.tokens.iter().position(is_it).unwrap_or(usize::MAX)
    }
}

/// Words by which something stays as it is.
const STAYS: [&str; 14] = [
    "remain", "remains", "stay", "stays", "hold", "holds", "watch", "monitor", "observe", "soak", "keep", "stable",
    "healthy", "bounds",
];

fn by_word(sentence: &str, marks: &Marks<'_>, word: &str, at: usize) -> Option<(ClockUse, u64, bool)> {
    let tokens = marks.tokens;
    let length = || span::read(sentence, tokens, at + 1).map(|(seconds, _)| seconds);
    let has = |mark| marks.has_before(mark, at);
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
        "within" => length().map(|seconds| (within(tokens), seconds, false)),
        "exceeds" | "exceed" | "exceeding" | "over" | "longer" | "more" | "lasts" | "beyond" => {
            let skipped = usize::from(tokens.get(at + 1).is_some_and(|next| next.is_one_of(&["than"])));
            let (seconds, _) = span::read(sentence, tokens, at + 1 + skipped)?;
            has(Mark::Impact).then_some((ClockUse::Impact, seconds, false))
        }
        "for" if has(Mark::Soak) && !has(Mark::Comparison) => Some((ClockUse::Soak, length()?, false)),
        "after" => {
            let seconds = length()?;
            is_about_escalation(tokens).then_some((ClockUse::Target, seconds, false))
        }
        "in" | "during" if !has(Mark::Comparison) && is_past(tokens, at) => Some((ClockUse::Window, length()?, false)),
        "target" | "goal" | "timeout" => Some((ClockUse::Target, length()?, false)),
        _ => None,
    }
}

fn is_about_escalation(tokens: &[Token<'_>]) -> bool {
    has(tokens, &["escalate", "escalates", "escalation", "page"])
}

fn within(tokens: &[Token<'_>]) -> ClockUse {
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

fn has(tokens: &[Token<'_>], words: &[&str]) -> bool {
    tokens.iter().any(|token| token.is_one_of(words))
}

/// Whether the sentence says what should be.
pub fn is_target(before: &[Token<'_>]) -> bool {
    has(before, &TARGETS)
}

/// `in the last 24 hours`.
fn is_past(tokens: &[Token<'_>], at: usize) -> bool {
    let next = tokens.get(at + 1..).unwrap_or_default();
    next.iter().take(2).any(|token| token.is_one_of(&["last", "past"]))
}

/// Whether the sentence is about updates to people; a cache updates, too.
pub fn is_about_updates(tokens: &[Token<'_>]) -> bool {
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
