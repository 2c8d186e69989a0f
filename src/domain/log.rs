//! A line of a log, a question to the log store, and a page of its answer.

use super::{Moment, SafeText, SourceId};
use serde::{Deserialize, Serialize};

/// How grave a line says it is. `Unknown` sorts lowest: it passes no level filter but `Unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The line does not say.
    #[default]
    Unknown,
    /// Finest detail.
    Trace,
    /// For whoever debugs.
    Debug,
    /// Ordinary news.
    Info,
    /// Something to look at.
    Warn,
    /// Something failed.
    Error,
    /// The process cannot go on.
    Fatal,
}

impl Level {
    /// The word shown on screen, five columns at most.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }
}

/// A line as a source delivers it: nothing is cleaned yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawLine {
    /// Who wrote it.
    pub source: SourceId,
    /// When the transport stamped it, or when it was read.
    pub at: Moment,
    /// The bytes without the line end.
    pub bytes: Vec<u8>,
}

/// A request or correlation id found in a line, and the field that held it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LineId {
    /// The field (`request_id`), or `id` when found by its shape.
    pub field: SafeText,
    /// The id itself.
    pub value: SafeText,
}

/// One line as the screen shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogRow {
    /// Its arrival number in the store; never used again.
    pub seq: u64,
    /// Its place in time.
    pub at: Moment,
    /// Who wrote it.
    pub source: SourceId,
    /// Its level.
    pub level: Level,
    /// What is shown: the message with its fields, cleaned and masked.
    pub text: SafeText,
    /// The ids it carries, at most three.
    pub ids: Vec<LineId>,
}

/// What to show: every part that is set must hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct LogQuery {
    /// Only lines of this request or correlation id.
    pub id: Option<String>,
    /// Only lines that contain this text, without regard to case.
    pub text: Option<String>,
    /// Only lines at this level or graver.
    pub level: Option<Level>,
    /// Only lines of these sources; empty means all.
    pub sources: Vec<SourceId>,
}

/// Which part of the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum LogAnchor {
    /// The newest lines; the page follows what arrives.
    #[default]
    Tail,
    /// The page whose last row is this line.
    EndingAt(u64),
    /// The page whose first row is this line.
    StartingAt(u64),
    /// The oldest lines.
    Head,
    /// The page around this line, which stays in the middle.
    Around(u64),
}

/// A view of the log: what, where and how many rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct LogView {
    /// What to show.
    pub query: LogQuery,
    /// Where to stand.
    pub anchor: LogAnchor,
    /// How many rows fit.
    pub rows: u16,
}

/// An honest statement of what was searched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Searched {
    /// Sources that were searched.
    pub sources: u32,
    /// Sources that exist.
    pub of: u32,
    /// The oldest moment kept.
    pub from: Option<Moment>,
    /// The newest moment kept.
    pub to: Option<Moment>,
}

/// One page of rows in time order, with counts over the whole answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct LogPage {
    /// The view this page answers.
    pub view: LogView,
    /// The rows, oldest first.
    pub rows: Vec<LogRow>,
    /// Lines that match in all.
    pub matched: u64,
    /// Of those, lines at level error or graver.
    pub errors: u64,
    /// Sources that have a matching line.
    pub sources: u32,
    /// Matching lines before the first row.
    pub before: u64,
    /// Matching lines after the last row.
    pub after: u64,
    /// What was searched.
    pub searched: Searched,
    /// Lines lost to a full queue since the start.
    pub dropped: u64,
    /// Lines let go to stay within the memory budget.
    pub evicted: u64,
}
