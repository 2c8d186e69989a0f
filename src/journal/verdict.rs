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
        /// Whether the remembered end agrees; without it a cut-off end would not show.
        witnessed: bool,
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
}

impl Verdict {
    /// Whether nothing speaks against the facts.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Whole { .. })
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
                format!(
                    "{facts} facts as they were written, {end}; head {}",
                    head.get(..12).unwrap_or(head)
                )
            }
            Self::Broken { place, why } => format!("broken at fact {place}: {why}"),
            Self::Shorter { facts, were } => format!("the end is missing: {facts} facts are left of {were}"),
        }
    }
}
