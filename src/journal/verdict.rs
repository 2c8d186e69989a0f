//! Whether the facts are those that were written, in words.

use crate::domain::SafeText;

/// What checking an incident's chain found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// Every fact is as it was written.
    Whole {
        /// How many facts there are.
        facts: u32,
        /// The hash of the last one, in hex; whoever notes it elsewhere can prove more than this file can.
        head: String,
        /// Whether a remembered end agrees; without one a cut-off end would not show.
        witnessed: bool,
    },
    /// It was removed on purpose, by age.
    Pruned {
        /// How many facts it had.
        facts: u32,
        /// The hash of the last one, in hex.
        head: String,
        /// When it was removed.
        at: SafeText,
    },
    /// A fact was changed, taken out, put in or moved.
    Broken {
        /// The place of the first fact that does not fit, from 1.
        place: u32,
        /// What does not fit.
        why: SafeText,
    },
    /// The end is missing.
    Shorter {
        /// How many facts there are.
        facts: u32,
        /// How many there were.
        were: u32,
    },
    /// The hash that was given belongs to none of its facts.
    Strange {
        /// How many facts there are.
        facts: u32,
        /// The hash that was given.
        head: SafeText,
    },
    /// The file's own structure is damaged, so that its facts cannot be read.
    Unreadable {
        /// The engine's words.
        why: SafeText,
    },
}

impl Verdict {
    /// Whether nothing speaks against the facts.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match self {
            Self::Whole { .. } | Self::Pruned { .. } => true,
            Self::Broken { .. } | Self::Shorter { .. } | Self::Strange { .. } | Self::Unreadable { .. } => false,
        }
    }

    /// The verdict in one sentence.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Whole { facts, head, witnessed } => {
                let end = if *witnessed {
                    "and its end is the one remembered"
                } else {
                    "but nothing remembers its end, so a cut would not show"
                };
                format!("{facts} facts as they were written, {end}; head {}", short(head))
            }
            Self::Pruned { facts, head, at } => {
                format!("removed on purpose at {at}, with {facts} facts; head {}", short(head))
            }
            Self::Broken { place, why } => format!("broken at fact {place}: {why}"),
            Self::Shorter { facts, were } => format!("the end is missing: {facts} facts are left of {were}"),
            Self::Strange { facts, head } => {
                format!(
                    "none of its {facts} facts has the head {head}: it was changed, cut, or the head is another incident's"
                )
            }
            Self::Unreadable { why } => format!("the file is damaged: {why}"),
        }
    }
}

fn short(head: &str) -> &str {
    head.get(..12).unwrap_or(head)
}
