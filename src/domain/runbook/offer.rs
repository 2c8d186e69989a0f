//! Sentences of a book that could be a clock or an alert rule. Nothing starts unasked.

use crate::domain::SafeText;
use serde::{Deserialize, Serialize};

/// What a clock of the book would measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockUse {
    /// Between status updates.
    Update,
    /// Until the harm is stopped.
    Mitigation,
    /// Until a customer impact becomes public.
    Impact,
    /// How long all has to stay well.
    Soak,
    /// How long one piece of work may take.
    Target,
    /// A period in which something has to be seen or done.
    Window,
}

/// A clock that a sentence offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockOffer {
    /// What it measures.
    #[serde(rename = "use")]
    pub usage: ClockUse,
    /// Its length in seconds.
    pub seconds: u64,
    /// Whether it begins again each time.
    pub repeats: bool,
    /// The sentence of the book.
    pub sentence: SafeText,
    /// Its line, from 1.
    pub line: u32,
}

/// How an alert rule compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// Nothing arrives.
    Absent,
}

/// An alert rule or a target that a sentence offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleOffer {
    /// What is measured, in the book's words: a metric's name where it gives one.
    pub what: SafeText,
    /// Which value of it: `p95`; empty for the value itself.
    pub aggregate: SafeText,
    /// How it is compared.
    pub comparison: Comparison,
    /// The threshold as written; empty for [`Comparison::Absent`].
    pub threshold: SafeText,
    /// The unit as written: `ms`, `%`.
    pub unit: SafeText,
    /// How long it must hold, in seconds; 0 where the sentence does not say.
    pub holds: u64,
    /// For each of what: `channel`; empty where the sentence does not say.
    pub per: SafeText,
    /// Whether this is what should be, not what should alarm.
    pub is_target: bool,
    /// The sentence of the book.
    pub sentence: SafeText,
    /// Its line, from 1.
    pub line: u32,
}
