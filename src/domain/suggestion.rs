//! A section of a book that what happens now points at.

use super::{BookId, SafeText, StepId};
use serde::{Deserialize, Serialize};

/// One suggestion: where to look, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The book.
    pub book: BookId,
    /// The section as its place in the book.
    pub section: usize,
    /// The section's title.
    pub title: SafeText,
    /// The step that covers it, where one does.
    pub step: Option<StepId>,
    /// What points there: `postgres is DOWN: connection refused`.
    pub why: SafeText,
}

/// What a person does to a service or a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Starts it again.
    Restart,
    /// Ends it.
    Stop,
    /// Goes back to what ran before.
    RollBack,
    /// Reads its logs.
    Logs,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Restart, Self::Stop, Self::RollBack, Self::Logs];

    /// The word shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Restart => "restart",
            Self::Stop => "stop",
            Self::RollBack => "roll back",
            Self::Logs => "logs",
        }
    }
}

/// A step of a book that does what a person is about to do by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// What is done.
    pub deed: Deed,
    /// To what: a Compose service or a container, by its name.
    pub target: SafeText,
    /// The step.
    pub step: StepId,
    /// Its title.
    pub title: SafeText,
}
