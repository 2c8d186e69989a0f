//! Where news comes from, and whether it still comes.

use super::{Moment, SafeText, SourceId};
use serde::{Deserialize, Serialize};

/// What a source is doing now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// Not reached yet, or being reached again.
    #[default]
    Reconnecting,
    /// Connected; news arrives as it happens.
    Live,
    /// It is over: the container is gone, the file is deleted.
    Ended,
    /// Connected, yet something newer exists that did not arrive.
    Stalled,
}

impl SourceState {
    /// The word shown on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reconnecting => "reconnecting",
            Self::Live => "live",
            Self::Ended => "ended",
            Self::Stalled => "stalled",
        }
    }
}

/// What kind of news a source brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A container engine: list, events, stats.
    Engine,
    /// The log of a container.
    ContainerLog,
    /// A followed file.
    File,
    /// A probe.
    Probe,
}

/// A source as the screen shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceRow {
    /// The source.
    pub id: SourceId,
    /// Its short name, as in the log panel's column.
    pub label: SafeText,
    /// What it brings.
    pub kind: SourceKind,
    /// What it does now.
    pub state: SourceState,
    /// When it last brought news.
    pub heard: Option<Moment>,
    /// Why it is not live, in words; empty when it is.
    pub detail: SafeText,
    /// Lines kept so far.
    pub lines: u64,
    /// Lines lost to a full queue.
    pub dropped: u64,
}
