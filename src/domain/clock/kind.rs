//! What a clock waits for.

use serde::{Deserialize, Serialize};

/// What a clock waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// The next status update to the people who work on it.
    Update,
    /// The outage mitigated.
    Mitigation,
    /// Customers are affected for so long that a public page is due.
    Impact,
    /// The next update to the public.
    PublicUpdate,
    /// All has to stay well until then.
    Soak,
    /// A piece of work that one person has a while for.
    Task,
    /// Somebody who was paged has to answer.
    Escalation,
    /// The commander has to be relieved.
    Shift,
    /// The review after the end has to have a date.
    PostMortem,
}

impl ClockKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Update,
        Self::Mitigation,
        Self::Impact,
        Self::PublicUpdate,
        Self::Soak,
        Self::Task,
        Self::Escalation,
        Self::Shift,
        Self::PostMortem,
    ];

    /// The word shown on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Update => "UPDATE",
            Self::Mitigation => "MITIGATE",
            Self::Impact => "IMPACT",
            Self::PublicUpdate => "PUBLIC",
            Self::Soak => "SOAK",
            Self::Task => "TASK",
            Self::Escalation => "PAGE",
            Self::Shift => "SHIFT",
            Self::PostMortem => "REVIEW",
        }
    }

    /// Whether several may run at once, told apart by their names.
    #[must_use]
    pub fn is_named(self) -> bool {
        match self {
            Self::Task | Self::Escalation => true,
            Self::Update
            | Self::Mitigation
            | Self::Impact
            | Self::PublicUpdate
            | Self::Soak
            | Self::Shift
            | Self::PostMortem => false,
        }
    }

    /// Whether it goes on after the incident is resolved.
    #[must_use]
    pub fn outlives_the_end(self) -> bool {
        self == Self::PostMortem
    }
}
