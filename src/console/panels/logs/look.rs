//! What a person looks at in the log.

use crate::domain::SafeText;
use crate::domain::log::{LogAnchor, LogQuery, LogView};

/// A part of the question, in the order a person set them: Esc takes the last one back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// The request or correlation id.
    Id,
    /// The text.
    Text,
    /// The level.
    Level,
    /// The source.
    Source,
}

/// A person's view of the log.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The question.
    pub query: LogQuery,
    /// The field that held the id of the question: `request_id`.
    pub field: SafeText,
    /// The filters of the question, in the order they were set.
    pub filters: Vec<Filter>,
    /// The question a pivot put aside, with its filters: Esc brings it back.
    pub(super) aside: Option<(LogQuery, Vec<Filter>)>,
    /// Where the page stands.
    pub anchor: LogAnchor,
    /// The selected line; none stands on the newest and goes with it.
    pub cursor: Option<u64>,
    /// Whether long lines are wrapped.
    pub wrap: bool,
    /// Lines the cursor still has to go when the next page comes: negative is up.
    pub(super) owed: isize,
    /// The view the host was asked for last.
    pub(in crate::console) asked: Option<LogView>,
}

impl Look {
    /// Whether the page follows what arrives.
    #[must_use]
    pub fn is_following(&self) -> bool {
        self.anchor == LogAnchor::Tail
    }

    /// Follows the newest line.
    pub fn follow(&mut self) {
        self.anchor = LogAnchor::Tail;
        self.cursor = None;
        self.owed = 0;
    }
}

/// The view the host should send, for so many rows.
#[must_use]
pub fn wanted_view(look: &Look, rows: u16) -> LogView {
    LogView {
        query: look.query.clone(),
        anchor: look.anchor,
        rows,
    }
}
