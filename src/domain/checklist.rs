//! How far each step of a book has come in one incident.

use super::{Moment, RunId, SafeText};
use serde::{Deserialize, Serialize};

/// Where a step stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum StepState {
    /// Nobody has begun.
    #[default]
    Todo,
    /// Its command runs.
    Running {
        /// The run.
        run: RunId,
    },
    /// It is done; what was seen, which may be empty.
    Done {
        /// The observed value.
        observed: SafeText,
    },
    /// It was left out, with a reason.
    Skipped {
        /// The reason.
        reason: SafeText,
    },
    /// Its command failed, was cancelled or timed out.
    Failed {
        /// What happened in words: `exit 1 after 2.1 s`.
        how: SafeText,
    },
    /// It was running when the host died: nobody knows; it is never run again by itself.
    Lost {
        /// The run that was lost.
        run: RunId,
    },
}

impl StepState {
    /// The mark shown before the step.
    #[must_use]
    pub fn mark(&self) -> &'static str {
        match self {
            Self::Todo => "  ",
            Self::Running { .. } => "..",
            Self::Done { .. } => "ok",
            Self::Skipped { .. } => "--",
            Self::Failed { .. } => "x ",
            Self::Lost { .. } => "??",
        }
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Skipped { .. })
    }
}

/// A step's state with who brought it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct StepRecord {
    /// Where it stands.
    pub state: StepState,
    /// Who moved it last.
    pub who: SafeText,
    /// When it was moved last.
    pub at: Option<Moment>,
    /// Notes people left on it.
    pub notes: Vec<SafeText>,
}
