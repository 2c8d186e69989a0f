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
